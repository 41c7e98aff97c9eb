"""The case ends: here, or by what followup tells."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import CaseClosed, ContactRequestClosed, ContactRequestWithdrawn
from silta_contracts.party import ClientParty, Party
from silta_intake.commands import CloseRequest, WithdrawContactRequest
from silta_intake.decisions.triage import AWAITING, CLIENT_FIRST
from silta_intake.model import Case, End, How, Reference, Stage, coordinates, took_contact


def may_close(state: Case, party: Party, reference: Reference) -> bool:
    """The coordinating party and its deputy."""
    return coordinates(state, party)


def may_take_back(state: Case, party: Party, reference: Reference) -> bool:
    """The client, and the unit that took the contact."""
    return isinstance(party, ClientParty) or took_contact(state, party)


def closable(state: Case) -> Refused | None:
    """Not before the request has reached coordination, nor once there is a network."""
    not_yet = {Stage.AWAITING_CONSENT: AWAITING, Stage.AWAITING_CLIENT: CLIENT_FIRST}
    return not_yet.get(state.stage) or can_be_taken_back(state)


def can_be_taken_back(state: Case) -> Refused | None:
    """Not once there is a network: closing is followup's then."""
    match state.stage:
        case Stage.NO_REQUEST:
            return Refused("no-request", "There is no contact request that could end.")
        case Stage.ENDED:
            return Refused("case-ended", "The case has ended already.")
        case Stage.NETWORK_ASSEMBLED:
            return Refused(
                "too-late",
                "The client network stands: close the case in followup, or withdraw the consent.",
            )
        case _:
            return None


def close_request(
    state: Case, command: CloseRequest, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Closes the request; the case ends everywhere."""
    return closable(state) or _end(state, ContactRequestClosed, "closed", command, now)


def take_back(
    state: Case, command: WithdrawContactRequest, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Takes the request back; the case ends everywhere."""
    refused = can_be_taken_back(state)
    return refused or _end(state, ContactRequestWithdrawn, "withdrawn", command, now)


def case_closed(
    state: Case, fact: CaseClosed, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Followup closed the case, also one that intake had not heard of."""
    if state.stage is Stage.ENDED:
        return Outcome(state)
    return Outcome(ended(state, "case_closed", fact.reason, fact.by, now), ends=True)


def _end(
    state: Case,
    told: type[ContactRequestClosed | ContactRequestWithdrawn],
    how: How,
    command: CloseRequest | WithdrawContactRequest,
    now: datetime,
) -> Outcome[Case]:
    assert state.request is not None
    request, by, reason = state.request.id, command.by, command.reason
    fact = told(case=state.case, by=by, request=request, reason=reason)
    return Outcome(ended(state, how, reason, by, now), (fact,), ends=True)


def ended(state: Case, how: How, reason: str, by: Party | None, now: datetime) -> Case:
    """The state of a case that ended so."""
    end = End(how=how, reason=str(reason), by=by, at=now)
    return state.model_copy(
        update={"stage": Stage.ENDED, "end": end, "triage_by": None, "step_by": None}
    )
