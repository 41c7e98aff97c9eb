"""An end of the need that the client does not agree with: somebody else looks at it."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import ClosingReason, ClosingReviewResult
from silta_contracts.facts import CaseClosed, ClosingReviewed, ClosingReviewOverdue
from silta_followup.commands import GoesOn, ReviewClosing
from silta_followup.decisions.follow_up import next_unfit, not_open
from silta_followup.model import Alarm, Case, Stage
from silta_followup.moves import closed, happened, moved, planned_on, scheduled
from silta_followup.reference import Reference
from silta_followup.standing import reviewers, stamp
from silta_followup.waits import Quiet, ReviewBy


def not_reviewed(case: Case) -> Refused | None:
    """The refusal where no end is waiting to be reviewed."""
    if case.stage is Stage.REVIEWING:
        return None
    return not_open(case) or Refused(
        "nothing-to-review",
        "No end that the client does not agree with is waiting. It may have been reviewed already.",
    )


def decide(
    case: Case, command: ReviewClosing, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The end stands and the case is closed, or the need goes on with a next follow-up."""
    if case.ending is None:
        raise ValueError("no end is reviewed")
    if isinstance(command.review, GoesOn):
        refused = next_unfit(case, command.review.on, now, reference)
        if refused is not None:
            return refused
        said = _reviewed(case, command, ClosingReviewResult.GOES_ON)
        state = planned_on(happened(case, now, ending=None), command.review.on)
        return moved(state, now, reference, (said, scheduled(state, command.by)))
    outcome = case.ending.outcome
    said = _reviewed(case, command, ClosingReviewResult.UPHELD)
    end = CaseClosed(**stamp(case), by=command.by, reason=ClosingReason.NEED_ENDED, outcome=outcome)
    return closed(case, now, reference, (said, end), ClosingReason.NEED_ENDED, outcome)


def not_in_time(
    case: Case, deadline: ReviewBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The end was not reviewed in time: who may review it is told, then coordination."""
    able = reviewers(case)
    if case.stage is not Stage.REVIEWING or not able:
        return Outcome(case)
    last = deadline.asked == "coordination"
    durations = reference.of(case).durations
    until = after(now, durations.case_stalls if last else durations.review_closing)
    next_ = Quiet(case=case.case) if last else ReviewBy(case=case.case, asked="coordination")
    fact = ClosingReviewOverdue(
        **stamp(case),
        party=able[0],
        addressed=able[-1] if last else able[0],
        deputy=able[1] if len(able) > 1 else None,
        due=case.due or now,
    )
    alarm = Alarm.DEPUTY_TOLD if last else Alarm.OVERDUE
    state = case.model_copy(update={"alarm": alarm, "due": until})
    return Outcome(state, (fact,), ((next_, until),))


def _reviewed(case: Case, command: ReviewClosing, result: ClosingReviewResult) -> ClosingReviewed:
    return ClosingReviewed(**stamp(case), by=command.by, result=result)
