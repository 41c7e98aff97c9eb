"""A follow-up is held: how each goal stands, and the one thing that follows."""

from dataclasses import replace
from datetime import date, datetime

from silta_chassis.process import Outcome, Refused, too_early
from silta_chassis.workdays import after
from silta_contracts.course_codes import AfterFollowUp
from silta_contracts.facts import FollowUpHeld, PlanRevisionNeeded
from silta_contracts.payload import GoalProgress
from silta_followup.asking import asked_midway
from silta_followup.commands import NextFollowUp, RecordFollowUp
from silta_followup.model import Case, Held, Stage
from silta_followup.moves import (
    day_of,
    happened,
    moved,
    next_by_rhythm,
    planned_on,
    scheduled,
    with_evaluation,
)
from silta_followup.reference import Reference
from silta_followup.standing import stamp

# By what follows: what the fact says of it, and what is waited for then.
_NEXT = {
    "next_follow_up": (AfterFollowUp.NEXT_FOLLOW_UP, Stage.FOLLOWING),
    "revision": (AfterFollowUp.REVISION, Stage.SUSPENDED),
    "closing": (AfterFollowUp.CLOSING, Stage.CLOSING),
}


def unfit(reason: str, says: str) -> Refused:
    """422: the body does not fit the case. Leaves nothing behind."""
    return Refused(reason, says, status=422, kept=False)


def not_open(case: Case) -> Refused | None:
    """The refusal where no agreed plan is followed; none where one is."""
    if case.stage is Stage.CLOSED:
        return Refused(
            "case-ended",
            "The case has ended. A new contact request begins anew; it names this case in "
            "`reopens`.",
        )
    if case.stage is Stage.STOPPED:
        return Refused(
            "follow-up-stopped",
            "Follow-up has stopped. It begins again when a new plan is agreed.",
        )
    if case.stage is Stage.WAITING:
        return too_early("No agreed plan has come yet. Try again when the plan is agreed.")
    return None


def not_followed(case: Case) -> Refused | None:
    """The refusal where nobody could record a follow-up now."""
    if case.stage is Stage.SUSPENDED:
        return too_early("The plan is being revised. Try again when its next version is agreed.")
    if case.stage is Stage.REVIEWING:
        return under_review(case)
    return not_open(case)


def under_review(case: Case) -> Refused | None:
    """The refusal where an end is being reviewed, or no agreed plan is followed."""
    if case.stage is Stage.REVIEWING:
        return Refused(
            "review-waiting",
            "The client does not agree with the end of the need: it is reviewed first.",
        )
    return not_open(case)


def goals_unfit(case: Case, progress: tuple[GoalProgress, ...]) -> Refused | None:
    """The refusal where the goals told are not those of the plan, each once."""
    told = [goal.goal for goal in progress]
    if sorted(told) == sorted(goal.id for goal in case.goals):
        return None
    return unfit(
        "goals-do-not-match",
        "Say of every goal of the agreed plan, once, where it stands. The case view lists them.",
    )


def record(
    case: Case, command: RecordFollowUp, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The follow-up was held; next is a date, a revision, or the end."""
    refused = _refused(case, command, now)
    if refused is None and isinstance(command.next, NextFollowUp) and command.next.on:
        refused = next_unfit(case, command.next.on, now, reference)
    if refused is not None:
        return refused
    # One that nobody had planned gets an id of its own.
    id_ = command.follow_up or f"{case.case}.f{case.follow_ups + 1}"
    follows, stage = _NEXT[command.next.then]
    held = FollowUpHeld(
        **stamp(case),
        by=command.by,
        follow_up=id_,
        held_at=command.held_at,
        plan_version=case.plan_version,
        client_present=command.client_present,
        progress=command.progress,
        next=follows,
    )
    state = happened(
        with_evaluation(case, day_of(command.held_at), command.progress, id_),
        now,
        follow_ups=case.follow_ups if command.follow_up else case.follow_ups + 1,
        planned=None,
        held=Held(follow_up=id_, held_at=command.held_at, next=follows, notes=command.notes),
        stage=stage,
    )
    if isinstance(command.next, NextFollowUp):
        on = command.next.on or next_by_rhythm(case, now, reference)
        state = planned_on(state, on)
        following = scheduled(state, command.by)
        outcome = moved(state, now, reference, (held, following))
        outcome = replace(
            outcome, answer={"next": following.follow_up, "on": following.on.isoformat()}
        )
        return asked_midway(outcome, now, reference)
    if follows is AfterFollowUp.REVISION:
        needed = PlanRevisionNeeded(
            **stamp(case), by=command.by, version=case.plan_version, progress=command.progress
        )
        return asked_midway(moved(state, now, reference, (held, needed)), now, reference)
    # Where the end is found feedback is asked for at the end.
    return moved(state, now, reference, (held,))


def next_unfit(case: Case, on: date, now: datetime, reference: Reference) -> Refused | None:
    """The refusal of a next follow-up in the past, or later than the model's rhythm has it."""
    if on < day_of(now):
        return unfit("next-in-the-past", "Give today or a later day for the next follow-up.")
    rhythm = reference.of(case).durations.between_follow_ups
    last = day_of(after(now, rhythm))
    if on <= last:
        return None
    return unfit(
        "next-too-late", f"The model has a follow-up every {rhythm}: choose {last} or earlier."
    )


def _refused(case: Case, command: RecordFollowUp, now: datetime) -> Refused | None:
    planned = case.planned.follow_up if case.planned else None
    if command.follow_up != planned:
        return unfit(
            "not-the-planned-follow-up",
            f"The follow-up that is planned is {planned or 'none'}. Read the case again.",
        )
    if command.held_at > now:
        return unfit("held-in-the-future", "Record a follow-up after it was held.")
    if command.next.then != "revision" and any(goal.revise for goal in command.progress):
        return unfit(
            "revision-left-out",
            "A goal is marked to be revised: choose revision as what follows, or unmark it.",
        )
    return goals_unfit(case, command.progress)
