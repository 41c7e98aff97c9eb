"""A consent ends by time or by use."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_consent.decisions.steps import then
from silta_consent.model import (
    Case,
    Held,
    RequestExpected,
    RunsOut,
    remaining,
    standing,
    standing_consents,
    with_ends,
)
from silta_consent.reference import Reference
from silta_contracts.facts import ConsentExpired


def run_out(state: Case, deadline: RunsOut, now: datetime, reference: Reference) -> Outcome[Case]:
    """A consent's validity is over."""
    held = next((h for h in standing_consents(state) if h.ground.id == deadline.consent), None)
    if held is None or state.ended:
        return Outcome(state)
    return expired(state, held, now)


def expired(state: Case, held: Held, now: datetime) -> Outcome[Case]:
    """A consent ends by time or by use."""
    consent = held.ground.id
    ended = with_ends(state, [consent], "expired", now)
    fact = ConsentExpired(
        case=state.case, consent=consent, ended=(held.ground,), remaining=remaining(ended, now)
    )
    return then(
        Outcome(ended, facts=(fact,), cancel=(RunsOut(case=state.case, consent=consent),)),
        nothing_expected,
    )


def nothing_expected(state: Case) -> Outcome[Case]:
    """With no ground left there is no contact request to wait for."""
    if standing(state) or state.request_due is None:
        return Outcome(state)
    return Outcome(
        state.model_copy(update={"request_due": None, "request_missing": False}),
        cancel=(RequestExpected(case=state.case),),
    )
