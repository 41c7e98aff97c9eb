"""How a case moves from one stage to the next: its waits, its stop and its going on."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from silta_chassis.process import Deadline, Outcome
from silta_chassis.workdays import ZONE, after, at_morning, working_day_until
from silta_contracts.codes import UnknownCode
from silta_contracts.course_codes import (
    ClosingReason,
    ClosingReviewResult,
    NeedEndOutcome,
    StopReason,
)
from silta_contracts.fact import AnyFact
from silta_contracts.facts import ClosingReviewed, FollowUpScheduled, FollowUpStopped
from silta_contracts.party import Party
from silta_contracts.payload import GoalProgress
from silta_contracts.workplace_codes import WorkplaceKind
from silta_followup.asking import asked
from silta_followup.model import ACTIVE, Alarm, Case, Planned, Stage
from silta_followup.reference import Reference
from silta_followup.standing import grounds, managers, stamp
from silta_followup.waits import (
    OPEN_WAITS,
    EndBy,
    FeedbackUntil,
    FollowUpDay,
    Quiet,
    ReviewBy,
    ReviseBy,
)


def day_of(moment: datetime) -> date:
    """The day of a moment, in Helsinki."""
    return moment.astimezone(ZONE).date()


def morning_of(day: date) -> datetime:
    """That day's morning in Helsinki, in UTC."""
    # Noon in UTC is the same day in Helsinki all year round.
    return at_morning(datetime.combine(day, time(12), UTC))


def happened(case: Case, now: datetime, **changes: Any) -> Case:
    """The case after something happened in it."""
    return case.model_copy(update={**changes, "last": now})


def _wait(case: Case, now: datetime, reference: Reference) -> tuple[Deadline, datetime] | None:
    durations = reference.of(case).durations
    match case.stage:
        case Stage.WAITING:
            return Quiet(case=case.case), after(now, durations.case_stalls)
        case Stage.FOLLOWING if case.planned is not None:
            day = FollowUpDay(case=case.case, follow_up=case.planned.follow_up)
            return day, morning_of(case.planned.on)
        case Stage.SUSPENDED:
            revise = ReviseBy(case=case.case, plan_version=case.plan_version)
            return revise, case.revision_due or after(now, durations.revise_plan)
        case Stage.CLOSING:
            end = EndBy(case=case.case, asked="unit")
            return end, after(now, durations.end_after_follow_up)
        case Stage.REVIEWING:
            review = ReviewBy(case=case.case, asked="deputy")
            return review, after(now, durations.review_closing)
    return None


def moved(
    case: Case,
    now: datetime,
    reference: Reference,
    facts: Iterable[AnyFact] = (),
) -> Outcome[Case]:
    """The case in its new stage: all that it waited for gives way to this stage's one wait."""
    wait = _wait(case, now, reference)
    if wait is None:
        state = case.model_copy(update={"alarm": Alarm.NONE, "due": None})
        return Outcome(state, tuple(facts), cancel=OPEN_WAITS)
    state = case.model_copy(update={"alarm": Alarm.NONE, "due": wait[1]})
    return Outcome(state, tuple(facts), deadlines=(wait,), cancel=OPEN_WAITS)


def with_evaluation(
    case: Case, on: date, progress: tuple[GoalProgress, ...], follow_up: str | None = None
) -> Case:
    """The case with its goals evaluated on that day: at a follow-up, or at the end."""
    course = case.course.evaluated_on(on, follow_up, case.plan_version, case.goals, progress)
    return case.model_copy(update={"progress": progress, "course": course})


def next_by_rhythm(case: Case, now: datetime, reference: Reference) -> date:
    """The day of the next follow-up by the model's rhythm, a working day and never a past one."""
    latest = day_of(after(now, reference.of(case).durations.between_follow_ups))
    return max(day_of(now), working_day_until(latest))


def planned_on(case: Case, on: date) -> Case:
    """The case with its next follow-up planned; an earlier one not yet held is replaced."""
    number = case.follow_ups + 1
    planned = Planned(follow_up=f"{case.case}.f{number}", on=on)
    return case.model_copy(
        update={
            "follow_ups": number,
            "planned": planned,
            "revision_due": None,
            "stage": Stage.FOLLOWING,
        }
    )


def scheduled(case: Case, by: Party | None = None) -> FollowUpScheduled:
    """The fact that the planned follow-up was set, by whom or by the plan."""
    if case.planned is None:
        raise ValueError("no follow-up is planned")
    return FollowUpScheduled(
        **stamp(case),
        by=by,
        follow_up=case.planned.follow_up,
        on=case.planned.on,
        plan_version=case.plan_version,
        case_managers=managers(case),
    )


def review_lapses(case: Case) -> tuple[ClosingReviewed, ...]:
    """What is said where the plan is taken up again while an end of the need is reviewed."""
    if case.stage is not Stage.REVIEWING:
        return ()
    return (ClosingReviewed(**stamp(case), result=ClosingReviewResult.GOES_ON),)


def stop(
    case: Case, now: datetime, reference: Reference, reason: StopReason | UnknownCode
) -> Outcome[Case]:
    """Follow-up stops though the case is not closed; told only where it was going on."""
    workplace = case.workplace.without(*WorkplaceKind)
    over = {"workplace": workplace, "placements": ()}
    state = happened(case, now, stage=Stage.STOPPED, stopped=reason, **over)
    facts = (FollowUpStopped(**stamp(state), reason=reason),) if case.stage in ACTIVE else ()
    return moved(state, now, reference, facts)


def settled(before: Case, case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """After grounds changed: stops where none is left, goes on where one carries it again."""
    going = case.stage not in (Stage.STOPPED, Stage.CLOSED)
    if going and grounds(before) and not grounds(case):
        held = case.model_copy(update={"was": case.stage})
        return stop(held, now, reference, StopReason.NO_GROUND)
    stands = case.stage is Stage.STOPPED and case.stopped == StopReason.NO_GROUND
    if stands and case.was is not None and grounds(case):
        # A withdrawal of all consents at this door also stopped what a statute carries: which
        # ground is a consent is known here only when the consent service has answered, or had
        # nothing to answer.
        state = happened(case, now, stage=case.was, stopped=None, was=None)
        facts = (scheduled(state),) if state.stage is Stage.FOLLOWING else ()
        return moved(state, now, reference, facts)
    return Outcome(case)


def closed(
    case: Case,
    now: datetime,
    reference: Reference,
    facts: tuple[AnyFact, ...],
    reason: ClosingReason | UnknownCode | None,
    outcome: NeedEndOutcome | UnknownCode | None = None,
) -> Outcome[Case]:
    """Work and deadlines end; feedback stays possible for some days."""
    until = after(now, reference.of(case).durations.feedback_after_end)
    state = happened(
        case,
        now,
        stage=Stage.CLOSED,
        closed=reason,
        outcome=outcome,
        planned=None,
        ending=None,
        workplace=case.workplace.without(*WorkplaceKind),
        placements=(),
        alarm=Alarm.NONE,
        due=until,
    )
    deadlines = ((FeedbackUntil(case=case.case), until),)
    over = Outcome(state, facts, deadlines=deadlines, ends=True)
    # A request that ended elsewhere ends the case without a word, and nobody is asked of a death.
    asks = reason is not None and reason != ClosingReason.DIED
    return asked(over, now, until) if asks else over
