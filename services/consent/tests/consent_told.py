"""What may be said to consent, by anybody in any order, and how stories begin."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import (
    BEGINS,
    CASE,
    CLINIC,
    COORDINATION,
    DEMONSTRATION,
    DUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    ENDS,
    GROUNDS_TOLD,
    MODELS,
    MOVES,
    NORTH,
    OTHER_CASE,
    REQUEST,
    always,
    of,
    parties,
)

from silta_consent import commands
from silta_consent.model import standing_consents
from silta_consent.reference import read_reference
from silta_contracts.codes import ConsentForm, InformedAbout, Service
from silta_contracts.facts import (
    ClientReached,
    ContactRequestReceived,
    HelpWithoutSharing,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.facts.leading import LedOn
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked, RequestGround, StatuteClaimed
from silta_contracts.party import CLIENT, Party
from silta_contracts.rules import is_oral

from .members_of_stories import MEMBERS_TOLD

REFERENCE = replace(read_reference(DEMONSTRATION), models=MODELS)
ACT = ("381/2023", "5")
# The client, and units that mostly have a part.
actors = (
    st.just(CLIENT) | st.sampled_from([EARLY_SERVICE, EMPLOYMENT, COORDINATION, CLINIC]) | parties
)


def what(purpose: str, categories: Sequence[str], *recipients: dict[str, Any]) -> commands.What:
    told = {"purpose": purpose, "categories": categories, "recipients": recipients}
    return commands.What.model_validate(told)


_AUTHORITY = {"kind": "type", "type": "employment_authority"}
_CENTRE = {"kind": "organisation", "oid": EARLY_SERVICE.oid}
_INSURER = {"kind": "organisation", "oid": "1.2.246.10.90000026"}
_COUNTY = {"kind": "unit", "oid": COORDINATION.oid, "unit": COORDINATION.unit}
TEAM = what("cooperate", ["identity", "situation"], _AUTHORITY, _CENTRE)
LESS = what("cooperate", ["identity"], _AUTHORITY)
INSURER = what("single_party", ["identity"], _INSURER)
ONCE = what("gather_information", ["situation"], _COUNTY)
whats = st.sampled_from([TEAM, TEAM, LESS, INSURER, ONCE])
forms = st.sampled_from([ConsentForm.WRITTEN, ConsentForm.TWO_STEP]) | st.sampled_from(ConsentForm)


def _consents(story: Story, *likely: str) -> st.SearchStrategy[str]:
    """Ids that were given, and some that were not; the likely ones more often."""
    numbers = range(1, story.state.last_ground + 2)
    any_ = st.sampled_from([*(f"{CASE}.{n}" for n in numbers), f"{OTHER_CASE}.1"])
    return st.sampled_from(likely) | any_ if likely else any_


def _standing(story: Story) -> st.SearchStrategy[str]:
    return _consents(story, *(h.ground.id for h in standing_consents(story.state)))


def _asks(story: Story) -> st.SearchStrategy[str | None]:
    asks = [f"{CASE}.a{number}" for number in range(1, story.state.last_ask + 2)]
    return st.none() | st.none() | st.sampled_from(asks)


def _until(story: Story) -> st.SearchStrategy[datetime | None]:
    return st.none() | st.sampled_from([-1, 1, 20, 300]).map(
        lambda days: story.now + timedelta(days=days)
    )


def received(ground: RequestGround, taken_by: Party, number: int = 1) -> ContactRequestReceived:
    return ContactRequestReceived.model_validate(
        {
            "case": CASE,
            "by": taken_by,
            **NORTH,
            "request": f"{CASE}.r{number}",
            "taken_by": taken_by,
            "channel": "professional",
            "needs": ["employment"],
            "drawn_up_with_client": True,
            "existing_services": ["kela"],
            "coordinating": COORDINATION,
            "coordinating_deputy": DUTY,
            "ground": ground,
        },
        context={"tolerant": True},
    )


def receipt(service: Service, consent: str = f"{CASE}.1") -> WithdrawalAcknowledged:
    """A service's answer to a withdrawal."""
    return WithdrawalAcknowledged(case=CASE, consent=consent, service=service, at=BEGINS)


def _requests(story: Story) -> st.SearchStrategy[Any]:
    grounds = st.one_of(
        st.builds(ConsentToBeAsked),
        st.builds(ConsentGiven, id=_consents(story)),
        st.sampled_from([ACT, ("381/2023", "12"), ("1/1999", "1")]).map(
            lambda statute: StatuteClaimed(act=statute[0], section=statute[1])
        ),
    )
    takers = st.sampled_from([EARLY_SERVICE, EMPLOYMENT, COORDINATION, CLINIC])
    return st.builds(received, grounds, takers, st.sampled_from([1, 1, 1, 2]))


def _giving(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.GiveConsent,
        by=actors,
        what=whats,
        form=forms,
        valid_until=_until(story),
        ask=_asks(story),
    )


def _extending(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.ExtendConsent,
        by=actors,
        consent=_standing(story),
        what=whats,
        form=forms,
        valid_until=_until(story),
        ask=_asks(story),
    )


def _narrowing(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.NarrowConsent,
        by=actors,
        consent=_standing(story),
        what=st.sampled_from([LESS, TEAM, INSURER]),
        valid_until=_until(story),
    )


def _confirming(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.ConfirmConsent,
        by=st.just(CLIENT) | parties,
        consent=_consents(story, *(u.held.ground.id for u in story.state.unconfirmed)),
    )


def _refusing(story: Story) -> st.SearchStrategy[Any]:
    return of(commands.RefuseConsent, by=actors, ask=_asks(story))


def _withdrawing(story: Story) -> st.SearchStrategy[Any]:
    consent = st.none() | _consents(story)
    return of(commands.WithdrawConsent, by=actors, consent=consent)


def _withdrawn_elsewhere(story: Story) -> st.SearchStrategy[Any]:
    return of(
        WithdrawalReceived,
        by=st.just(CLIENT),
        consent=st.none() | _consents(story),
        received_by=st.sampled_from([Service.NETWORK, Service.INTAKE]),
    )


def _receipts(story: Story) -> st.SearchStrategy[Any]:
    # Those that are missing come more often, so that some withdrawal is completed.
    missing = [
        (service, withdrawal.consent)
        for withdrawal in story.state.withdrawals
        for service in MODELS.installation.withdrawal_receipts
        if service not in [given.service for given in withdrawal.receipts]
    ]
    any_ = st.tuples(st.sampled_from(list(Service)), _consents(story))
    told = st.sampled_from(missing) | any_ if missing else any_
    return told.map(lambda pair: receipt(*pair))


def _ending_basis(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.EndStatutoryBasis,
        by=st.just(EMPLOYMENT) | actors,
        basis=_consents(story),
    )


def _telling(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.RecordClientInformed,
        by=actors,
        about=st.sampled_from(list(InformedAbout)),
        ground=st.none() | _consents(story),
    )


def _using(story: Story) -> st.SearchStrategy[Any]:
    oral = [h.ground.id for h in standing_consents(story.state) if is_oral(h.ground)]
    return of(
        commands.UseConsent,
        by=actors,
        consent=_consents(story, *oral),
        once=st.sampled_from(["0123456789abcdef", "fedcba9876543210"]),
    )


OFFERS: dict[type[Message], Offer] = {
    **GROUNDS_TOLD,
    **ENDS,
    **MOVES,
    **MEMBERS_TOLD,
    commands.UseConsent: _using,
    ContactRequestReceived: _requests,
    LedOn: always(
        of(
            LedOn,
            **{name: st.just(value) for name, value in NORTH.items()},
            leading=st.just(f"{CASE}.l1"),
            before=st.just(COORDINATION),
            coordinating=st.just(EARLY_SERVICE),
        )
    ),
    ClientReached: always(
        of(
            ClientReached,
            request=st.just(REQUEST),
            drawn_up_with_client=st.booleans(),
            ground=st.builds(ConsentToBeAsked),
        )
    ),
    WithdrawalReceived: _withdrawn_elsewhere,
    WithdrawalAcknowledged: _receipts,
    HelpWithoutSharing: always(
        of(
            HelpWithoutSharing,
            request=st.just(REQUEST),
            informing=st.sampled_from([EARLY_SERVICE, COORDINATION]),
            offers=st.just(("own_care",)),
        )
    ),
    commands.GiveConsent: _giving,
    commands.ConfirmConsent: _confirming,
    commands.RefuseConsent: _refusing,
    commands.NarrowConsent: _narrowing,
    commands.ExtendConsent: _extending,
    commands.WithdrawConsent: _withdrawing,
    commands.AskForConsent: always(of(commands.AskForConsent, by=actors, what=whats)),
    commands.RecordStatutoryBasis: always(
        st.sampled_from([ACT, ("381/2023", "12"), ("1/1999", "1")]).flatmap(
            lambda statute: of(
                commands.RecordStatutoryBasis,
                by=st.just(EMPLOYMENT) | actors,
                act=st.just(statute[0]),
                section=st.just(statute[1]),
            )
        )
    ),
    commands.EndStatutoryBasis: _ending_basis,
    commands.RecordClientInformed: _telling,
}
