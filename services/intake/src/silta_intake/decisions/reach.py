"""A close person made contact: the client is reached, or not in time."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import ClientNotReached, ClientReached
from silta_contracts.grounds import ConsentToBeAsked
from silta_contracts.party import Party
from silta_intake.commands import RecordClientReached
from silta_intake.decisions.open_triage import open_triage, waiting_for_client
from silta_intake.decisions.submit import ground_refused
from silta_intake.model import (
    Case,
    ReachClientBy,
    Reference,
    Stage,
    coordination_may_know,
    learned,
    took_contact,
)


def may_reach(state: Case, party: Party, reference: Reference) -> bool:
    """The unit that took the contact; nobody else knows of it."""
    return took_contact(state, party)


def client_waited_for(state: Case) -> Refused | None:
    """Only after a close person's contact is the client to be reached."""
    match state.stage:
        case Stage.AWAITING_CLIENT:
            return None
        case Stage.ENDED:
            return Refused("case-ended", "The case has ended. Open a new one by a new request.")
        case _:
            return Refused("client-known", "No close person's contact waits for the client here.")


def client_reached(
    state: Case, command: RecordClientReached, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The request is the client's from now on, and goes on as if just submitted."""
    request = state.request
    refused = client_waited_for(state)
    if refused is not None:
        return refused
    assert request is not None
    refused = ground_refused(state, command, request.taken_by, request.coordinating)
    if refused is not None:
        return refused
    ground = command.ground
    state = state.model_copy(
        update={
            "request": request.model_copy(
                update={"ground": ground, "drawn_up_with_client": command.drawn_up_with_client}
            ),
            "claimed": not isinstance(ground, ConsentToBeAsked),
            "stage": Stage.AWAITING_CONSENT,
            "step_by": None,
        }
    )
    # What ended meanwhile is not claimed, and what came is known.
    state = learned(state, state.grounds, state.ended_grounds)
    fact = ClientReached(
        case=state.case,
        by=command.by,
        request=request.id,
        drawn_up_with_client=command.drawn_up_with_client,
        ground=ground,
    )
    reached = (ReachClientBy(case=state.case),)
    if not coordination_may_know(state):
        return Outcome(state, (fact,), cancel=reached)
    opened = open_triage(state, now, reference)
    return replace(opened, facts=(fact,), cancel=(*opened.cancel, *reached))


def client_not_reached(
    state: Case, deadline: ReachClientBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Tells the unit that took the contact, again as long as the client is not reached.

    It may withdraw the request with the reason not reached: then the case ends.
    """
    request = state.request
    if state.stage is not Stage.AWAITING_CLIENT or request is None:
        return Outcome(state)
    fact = ClientNotReached(
        case=state.case,
        party=request.taken_by,
        addressed=request.taken_by,
        due=state.step_by or now,
        request=request.id,
    )
    return replace(waiting_for_client(state, now, reference), facts=(fact,))
