"""What the stateful tests of several services tell stories of: units, grounds, and their facts.

The units are those of the demonstration. Each ground is one, whatever fact tells of it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from followed_models import FOLLOWED as FOLLOWED
from followed_models import KEY as KEY
from followed_models import MODELS as MODELS
from followed_models import NEXT as NEXT
from followed_models import NORTH as NORTH
from hypothesis import strategies as st
from stateful import Message, Offer

from silta_contracts.area_model import AreaModel
from silta_contracts.codes import Service, Work
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseClosed,
    CaseMovedToModel,
    ConsentExpired,
    ConsentGranted,
    ConsentReplaced,
    ConsentWithdrawn,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    ErasureRequested,
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    WithdrawalAcknowledged,
)
from silta_contracts.grounds import ConsentGround, Ground, StatuteGround
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    SensitiveUnitParty,
)

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
OTHER_CASE = "a2b3c4d5e6f7a2b3c4d5e6f7a2"
REQUEST = f"{CASE}.r1"
# A Monday morning in Helsinki.
BEGINS = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
DEMONSTRATION = Path(__file__).parents[2] / "deploy" / "reference" / "demonstration"


def unit(oid: int, name: str, kind: str, role: str = "professional") -> OrganisationParty:
    """A unit of the demonstration."""
    told = {"oid": f"1.2.246.10.{oid}", "unit": name, "role": role, "type": kind}
    return OrganisationParty.model_validate(told, context={"tolerant": True})


EARLY_SERVICE = unit(90000011, "early-service", "social_and_health_centre", "early_service")
NURSES = unit(90000011, "health-centre-nurses", "social_and_health_centre", "coordination")
HEALTH_CENTRE = unit(90000011, "health-centre", "social_and_health_centre")
SOCIAL_WORK = unit(90000011, "adult-social-work", "adult_social_work")
EMPLOYMENT = unit(90000012, "employment-services", "employment_authority")
EMPLOYMENT_DUTY = unit(90000012, "employment-services-duty", "employment_authority")
COORDINATION = unit(90000021, "coordination", "wellbeing_services_county", "coordination")
DUTY = unit(90000021, "coordination-duty", "wellbeing_services_county", "coordination")
STRANGER = unit(90000099, "somebody-else", "association")
CLINIC = SensitiveUnitParty.model_validate(
    {
        "ref": "mh7k2q9x4w1d8c3e",
        "role": "professional",
        "type": "mental_health_and_substance_use",
    },
    context={"tolerant": True},
)
UNITS = [
    EARLY_SERVICE,
    NURSES,
    HEALTH_CENTRE,
    SOCIAL_WORK,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    COORDINATION,
    DUTY,
    STRANGER,
    CLINIC,
]
units: st.SearchStrategy[OrganisationParty | SensitiveUnitParty] = st.sampled_from(UNITS)
parties: st.SearchStrategy[Any] = st.sampled_from(
    [CLIENT, *UNITS, ClosePersonParty(number=1), ExpertByExperienceParty()]
)


def _recipients(*types: str) -> list[dict[str, str]]:
    return [{"kind": "type", "type": kind} for kind in types]


def _ground(number: int, kind: type[Any], **told: Any) -> Any:
    given = {
        "id": f"{CASE}.{number}",
        "purpose": "cooperate",
        "categories": ["situation", "identity"],
        "valid_from": BEGINS,
        **told,
    }
    return kind.model_validate(given, context={"tolerant": True})


# The client's consents: for the ordinary network, for a smaller one that runs out, for a single
# unit, an oral one, one for gathering information only; and two statutes.
CONSENTS: list[ConsentGround] = [
    _ground(
        1,
        ConsentGround,
        form="two_step",
        recipients=_recipients(
            "social_and_health_centre", "adult_social_work", "employment_authority"
        ),
    ),
    _ground(
        2,
        ConsentGround,
        form="written",
        recipients=_recipients("social_and_health_centre", "wellbeing_services_county"),
        valid_until=BEGINS + timedelta(days=30),
    ),
    _ground(
        3,
        ConsentGround,
        purpose="single_party",
        form="e_signed",
        recipients=[{"kind": "sensitive_unit", "ref": CLINIC.ref}],
    ),
    _ground(
        4,
        ConsentGround,
        form="oral",
        recipients=[{"kind": "organisation", "oid": COORDINATION.oid}],
        valid_until=BEGINS + timedelta(days=2),
    ),
    _ground(
        5,
        ConsentGround,
        purpose="gather_information",
        form="written",
        recipients=_recipients("employment_authority"),
    ),
]
STATUTES: list[StatuteGround] = [
    _ground(
        number,
        StatuteGround,
        act=act,
        section=section,
        recipients=_recipients(*covered),
        recorded_by=EMPLOYMENT,
        review_on="2026-08-03",
    )
    for number, act, section, covered in [
        (6, "381/2023", "5", ("employment_authority", "wellbeing_services_county", "kela")),
        (7, "1369/2014", "8", ("social_and_health_centre", "adult_social_work")),
    ]
]
GROUNDS: list[Ground] = [*CONSENTS, *STATUTES]
UNKNOWN_GROUND = f"{CASE}.99"
ground_ids: st.SearchStrategy[str] = st.sampled_from([*(g.id for g in GROUNDS), UNKNOWN_GROUND])
some_grounds: st.SearchStrategy[tuple[Ground, ...]] = st.lists(
    st.sampled_from(GROUNDS), unique_by=lambda g: g.id, max_size=3
).map(tuple)


def of(kind: Callable[..., Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Messages of a type in this case; faster than `st.builds`, which looks at types each time."""
    return st.fixed_dictionaries(fields).map(lambda told: kind(case=CASE, **told))


def always(strategy: st.SearchStrategy[Any]) -> Offer:
    """An offer that does not look at the story."""
    return lambda story: strategy


def _ended(
    fact: Callable[..., AnyFact],
    id_of: str,
    among: Sequence[Ground],
    **told: st.SearchStrategy[Any],
) -> Offer:
    """A ground ended; some fact names what remains, now and then wrongly."""

    @st.composite
    def ended(draw: st.DrawFn) -> AnyFact:
        ground = draw(st.sampled_from(among))
        remaining = tuple(g for g in draw(some_grounds) if g.id != ground.id)
        more = {name: draw(strategy) for name, strategy in told.items()}
        return fact(case=CASE, **{id_of: ground.id}, ended=(ground,), remaining=remaining, **more)

    return always(ended())


def moves_to(*models: AreaModel) -> dict[type[Message], Offer]:
    """What intake tells of moves to these versions of an area's model."""
    return {
        CaseMovedToModel: always(
            st.builds(
                CaseMovedToModel,
                case=st.just(CASE),
                area=st.just(models[0].area),
                model=st.sampled_from([model.ref for model in models]),
                before=st.just(models[0].ref),
                request=st.just(REQUEST),
                move=st.integers(1, 2),
            )
        )
    }


MOVES = moves_to(FOLLOWED, NEXT)

# What consent, followup and intake tell of grounds and of the end.
GROUNDS_TOLD: dict[type[Message], Offer] = {
    ConsentGranted: always(
        st.builds(
            ConsentGranted, case=st.just(CASE), by=st.just(CLIENT), ground=st.sampled_from(CONSENTS)
        )
    ),
    StatutoryBasisRecorded: always(
        st.builds(
            StatutoryBasisRecorded,
            case=st.just(CASE),
            by=st.just(EMPLOYMENT),
            ground=st.sampled_from(STATUTES),
        )
    ),
    ConsentReplaced: _ended(
        ConsentReplaced,
        "consent",
        CONSENTS,
        replaced_by=st.sampled_from([ground.id for ground in CONSENTS]),
    ),
    ConsentExpired: _ended(ConsentExpired, "consent", CONSENTS),
    ConsentWithdrawn: _ended(
        ConsentWithdrawn,
        "consent",
        CONSENTS,
        received_by=st.sampled_from([Service.CONSENT, Service.NETWORK]),
    ),
    StatutoryBasisEnded: _ended(StatutoryBasisEnded, "basis", STATUTES),
    WithdrawalAcknowledged: always(
        st.builds(
            WithdrawalAcknowledged,
            case=st.just(CASE),
            consent=ground_ids,
            service=st.sampled_from(list(Service)),
            stopped=st.just((Work.NETWORK,)),
            goes_on=st.sampled_from([(), (Work.OTHER_GROUNDS,)]),
            at=st.just(BEGINS),
        )
    ),
}
ENDS: dict[type[Message], Offer] = {
    CaseClosed: always(
        st.builds(CaseClosed, case=st.just(CASE), reason=st.sampled_from(["client_wish", "died"]))
    ),
    ContactRequestClosed: always(
        st.builds(
            ContactRequestClosed,
            case=st.just(CASE),
            request=st.just(REQUEST),
            reason=st.just("settled"),
        )
    ),
    ContactRequestWithdrawn: always(
        st.builds(
            ContactRequestWithdrawn,
            case=st.just(CASE),
            request=st.just(REQUEST),
            reason=st.just("client_wish"),
        )
    ),
    ErasureRequested: always(
        st.builds(
            ErasureRequested,
            case=st.just(CASE),
            cause=st.sampled_from(["requested", "retention_over"]),
            ended_at=st.sampled_from([None, BEGINS]),
        )
    ),
}
