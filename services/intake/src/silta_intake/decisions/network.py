"""What became of the network that triage asked for."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.facts import NetworkAssembled, NetworkDissolved, NetworkNotAssembled
from silta_contracts.rules import all_grounds_ended
from silta_intake.decisions.open_triage import open_again
from silta_intake.model import STEPS, Case, Reference, Stage, network_carried


def network_assembled(
    state: Case, fact: NetworkAssembled, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The network stands: from now on closing is followup's."""
    over = fact.round is not None and fact.round <= state.round_over
    # A consent that took the place of the one named carries the network on.
    groundless = all_grounds_ended(fact.grounds, state.ended_grounds) and not network_carried(state)
    # Before the client was reached there can be none, and nothing is done without her.
    not_here = state.stage in (Stage.AWAITING_CLIENT, Stage.ENDED)
    if state.request is None or not_here or over or groundless:
        return Outcome(state)
    assembled = state.model_copy(
        update={
            "stage": Stage.NETWORK_ASSEMBLED,
            "round": fact.round or state.round,
            "triage_by": None,
            "step_by": None,
        }
    )
    return Outcome(assembled, cancel=STEPS)


def network_over(
    state: Case,
    fact: NetworkNotAssembled | NetworkDissolved,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """No network came about, or it was dissolved: triage is open again."""
    number = fact.round or 0
    stale = 0 < number <= state.round_over or 0 < number < state.round
    if state.stage is Stage.ENDED or stale:
        return Outcome(state)
    state = state.model_copy(update={"round_over": max(number, state.round_over)})
    if state.stage not in (Stage.NETWORK_REQUESTED, Stage.NETWORK_ASSEMBLED):
        return Outcome(state)
    return open_again(state, now, reference)
