"""Any grounds, whoever asks: what is permitted, and what the end of a ground changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from silta_consent.decisions.permitting import Asked, decided
from silta_consent.model import Case, Held, Roster, with_ends
from silta_consent.reference import read_reference
from silta_consent.situations import (
    ASSOCIATION,
    CASE,
    CLINIC,
    CLOSE,
    COORDINATION,
    EARLY,
    EMPLOYMENT,
    EXPERT,
    INSURER,
    KELA,
    LEADERSHIP,
    NOW,
)
from silta_contracts.codes import ConsentForm, ConsentPurpose, DataCategory, OrganisationType
from silta_contracts.deciding import Decision
from silta_contracts.grounds import (
    ConsentGround,
    ExpertByExperienceRecipient,
    OrganisationRecipient,
    Recipient,
    SensitiveUnitRecipient,
    StatuteGround,
    TypeRecipient,
    UnitRecipient,
)
from silta_contracts.party import CLIENT, OrganisationParty, Party, SensitiveUnitParty

from .conftest import DEMONSTRATION

REFERENCE = read_reference(DEMONSTRATION)
UNITS = (EARLY, COORDINATION, EMPLOYMENT, LEADERSHIP, KELA, INSURER, ASSOCIATION, CLINIC)
PARTIES: tuple[Party, ...] = (CLIENT, CLOSE, EXPERT, *UNITS)
TIMES = st.sampled_from([timedelta(seconds=seconds) for seconds in (-9999, -1, 0, 1, 9999)])
ENDS = st.sampled_from([None, None, None, "withdrawn", "replaced", "expired", "ended"])
purposes = st.sampled_from(ConsentPurpose)
categories = st.lists(st.sampled_from(DataCategory), min_size=1, max_size=6, unique=True)
recipients: st.SearchStrategy[Recipient] = st.one_of(
    st.sampled_from(list(OrganisationType)).map(lambda kind: TypeRecipient(type=kind)),
    st.sampled_from([u.oid for u in UNITS if isinstance(u, OrganisationParty)]).map(
        lambda oid: OrganisationRecipient(oid=oid)
    ),
    st.sampled_from([u for u in UNITS if isinstance(u, OrganisationParty)]).map(
        lambda unit: UnitRecipient(oid=unit.oid, unit=unit.unit)
    ),
    st.just(SensitiveUnitRecipient(ref=CLINIC.ref)),
    st.just(ExpertByExperienceRecipient()),
)


@st.composite
def held(draw: st.DrawFn, number: int) -> Held:
    """A ground of any kind, that holds or not."""
    told: dict[str, Any] = {
        "id": f"{CASE}.{number}",
        "purpose": draw(purposes),
        "categories": tuple(draw(categories)),
        "recipients": tuple(draw(st.lists(recipients, min_size=1, max_size=3))),
        "valid_from": NOW + draw(TIMES),
        "valid_until": draw(st.none() | TIMES.map(lambda time: NOW + time)),
    }
    ground: ConsentGround | StatuteGround
    if draw(st.booleans()):
        ground = ConsentGround(form=draw(st.sampled_from(ConsentForm)), **told)
    else:
        act = {"act": "381/2023", "section": draw(st.sampled_from(["5", "12", "99"]))}
        ground = StatuteGround(recorded_by=EMPLOYMENT, review_on=NOW.date(), **act, **told)
    return Held(ground=ground, taken_by=EARLY, end=draw(ENDS))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case with some grounds, in whose network anybody may be."""
    grounds = tuple(draw(held(number)) for number in range(1, draw(st.integers(1, 5)) + 1))
    members = tuple(draw(st.lists(st.sampled_from(PARTIES), unique=True)))
    roster = Roster(round=1, version=1, members=members)
    return Case(
        case=CASE, grounds=grounds, roster=roster, ended=draw(st.sampled_from([False, False, True]))
    )


def asked(case: Case, question: tuple[Party, DataCategory, ConsentPurpose]) -> Decision:
    """The decision at the time of the table."""
    return decided(Asked(case, *question, once="0123456789abcdef", now=NOW, reference=REFERENCE))


def is_named(recipient: Recipient, party: Party) -> bool:
    """Told apart by what stands in both, not by the contract's rule."""
    one, other = recipient.model_dump(mode="json"), party.model_dump(mode="json")
    match recipient.kind:
        case "organisation":
            return bool(one["oid"] == other.get("oid"))
        case "unit":
            return (one["oid"], one["unit"]) == (other.get("oid"), other.get("unit"))
        case "sensitive_unit":
            return bool(one["ref"] == other.get("ref"))
        case "type":
            return bool(one["type"] == other.get("type"))
        case _:
            return bool(other["kind"] == "expert_by_experience")


questions = st.tuples(
    st.sampled_from(PARTIES), st.sampled_from(DataCategory), st.sampled_from(ConsentPurpose)
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(cases(), st.lists(questions, min_size=20, max_size=20))
def test_what_is_permitted_stands_on_a_live_ground_that_names_it(
    case: Case, asking: Sequence[tuple[Party, DataCategory, ConsentPurpose]]
) -> None:
    grounds = {h.ground.id: h for h in case.grounds}
    for question in asking:
        party, category, purpose = question
        decision = asked(case, question)
        if party == CLIENT:
            assert decision.context.reason == "own-data"
        elif decision.decision:
            named = grounds[decision.context.ground or ""]
            ground, until = named.ground, decision.context.valid_until
            assert (named.end, case.ended) == (None, False)
            assert any(is_named(recipient, party) for recipient in ground.recipients)
            assert category in ground.categories
            assert ground.purpose in (purpose, ConsentPurpose.SINGLE_PARTY)
            assert until is not None
            assert ground.valid_from <= NOW < until
            assert ground.valid_until is None or until <= ground.valid_until
            assert getattr(ground, "form", None) != ConsentForm.ORAL
            if isinstance(ground, StatuteGround):
                assert isinstance(party, OrganisationParty | SensitiveUnitParty)
                statute = REFERENCE.statute(ground.act, ground.section)
                assert statute is not None
                assert statute.carries(party.type, category)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases(), st.integers(1, 5), st.lists(questions, min_size=20, max_size=20))
def test_the_end_of_a_ground_ends_its_permits_and_no_other(
    case: Case, number: int, asking: Sequence[tuple[Party, DataCategory, ConsentPurpose]]
) -> None:
    gone = f"{CASE}.{number}"
    after = with_ends(case, [gone], "withdrawn", NOW)
    for question in asking:
        one, other = asked(case, question), asked(after, question)
        assert other.context.ground != gone
        if one.context.ground != gone:
            assert other == one
