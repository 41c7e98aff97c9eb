"""Planning stops: the network was dissolved, no ground is left, or the case ended."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.codes import Work
from silta_contracts.course_codes import StopReason
from silta_contracts.facts import (
    CaseClosed,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    ErasureRequested,
    NetworkDissolved,
    PlanningStopped,
)
from silta_planning.model import WORK_DEADLINES, Case
from silta_planning.parties import stamp
from silta_planning.reference import Reference

End = CaseClosed | ContactRequestClosed | ContactRequestWithdrawn | ErasureRequested


def dissolve(
    state: Case, fact: NetworkDissolved, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The network that plans was dissolved; an earlier one's end changes nothing."""
    round_ = fact.round or 1
    if state.phase == "ended" or round_ <= state.dissolved:
        return Outcome(state)
    noted = state.model_copy(update={"dissolved": round_})
    if state.network is None or round_ < state.network.round:
        return Outcome(noted)
    if state.phase == "waiting":
        update = {"phase": "stopped", "stopped": StopReason.NETWORK_DISSOLVED}
        return Outcome(noted.model_copy(update=update))
    return stopped(noted, StopReason.NETWORK_DISSOLVED)


def end(state: Case, fact: End, now: datetime, reference: Reference) -> Outcome[Case]:
    """The case ended, also one never heard of: all work and every deadline end."""
    if state.phase == "ended":
        return Outcome(state)
    last = stopped(state, StopReason.CASE_ENDED)
    ended = last.state.model_copy(
        update={"phase": "ended", "stopped": StopReason.CASE_ENDED, "withdrawing": ()}
    )
    return Outcome(ended, facts=last.facts, ends=True)


def stopped(state: Case, reason: StopReason) -> Outcome[Case]:
    """Planning stops where it is open: revision, proposal and handover end in the same entry."""
    if state.phase != "open":
        return Outcome(state)
    had_plan = (Work.PLAN,) if state.agreed is not None else ()
    was_managed = (Work.CASE_MANAGEMENT,) if state.managers else ()
    after = state.model_copy(
        update={
            "phase": "stopped",
            "stopped": reason,
            "stopped_work": (Work.PLANNING, *had_plan, *was_managed),
            "managers": (),
            "manager_by": None,
            "handover": None,
            "plan_by": None,
            "proposal": None,
            "revision": None,
        }
    )
    fact = PlanningStopped(**stamp(state), reason=reason)
    return Outcome(after, facts=(fact,), cancel=WORK_DEADLINES)
