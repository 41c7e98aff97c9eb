"""An agreed plan is revised: the next version is in the making."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import GoalStatus, RevisionReason
from silta_contracts.facts import PlanRevisionNeeded, PlanRevisionOpened
from silta_contracts.party import Party
from silta_planning.commands import OpenRevision
from silta_planning.decisions.goals import leave_plan
from silta_planning.grounds import is_void
from silta_planning.may import plan_revisable
from silta_planning.model import Case, PlanBy, Revision
from silta_planning.outcomes import in_turn
from silta_planning.parties import stamp
from silta_planning.reference import Reference


def open_revision(
    state: Case, command: OpenRevision, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A case manager or coordination opens it."""
    if (refused := plan_revisable(state)) is not None:
        return refused
    return revised(state, RevisionReason.REQUESTED, command.by, now, reference)


def take_need_of_revision(
    state: Case, fact: PlanRevisionNeeded, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A follow-up showed the need; ignored where that revision is open or done.

    Goals that the follow-up found met or given up are left out of the next version.
    """
    if plan_revisable(state) is not None or state.agreed is None or is_void(state, fact):
        return Outcome(state)
    if fact.version != state.agreed.version:
        return Outcome(state)
    over = {
        progress.goal: "met" if progress.status == GoalStatus.MET else "given_up"
        for progress in fact.progress
        if progress.status in (GoalStatus.MET, GoalStatus.GIVEN_UP)
    }
    return in_turn(
        state,
        lambda known: leave_plan(known, over),
        lambda known: revised(known, RevisionReason.FOLLOW_UP, None, now, reference),
    )


def revised(
    state: Case,
    reason: RevisionReason,
    by: Party | None,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """The revision opens, with its own time for the next version."""
    if state.agreed is None:
        return Outcome(state)
    due = after(now, reference.of(state).durations.revise_plan)
    version = state.agreed.version
    opened = state.model_copy(
        update={
            "revision": Revision(of_version=version, reason=reason, due=due),
            "version": version + 1,
            "plan_by": due,
        }
    )
    fact = PlanRevisionOpened(**stamp(opened, by), version=version, reason=reason, due=due)
    return Outcome(opened, facts=(fact,), deadlines=((PlanBy(case=state.case), due),))
