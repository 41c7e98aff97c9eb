"""Feedback: from whom it is taken, what counts, and until when."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.course_codes import FeedbackGiver
from silta_contracts.facts import FeedbackGiven
from silta_contracts.facts.feedback import FeedbackReminded
from silta_contracts.party import CLIENT, Party
from silta_contracts.readers import reader_key
from silta_followup.asking import missing
from silta_followup.commands import DeclineFeedback, GiveFeedback
from silta_followup.decisions.follow_up import unfit
from silta_followup.model import Case, Feedback, Stage
from silta_followup.reference import Reference
from silta_followup.standing import is_close_person, stamp
from silta_followup.waits import RemindFeedback


def feedback_over(case: Case) -> Refused | None:
    """The refusal where the days for feedback are over."""
    if case.feedback_open:
        return None
    return Refused("feedback-over", "Feedback on this case is no longer taken.")


def give(
    case: Case, command: GiveFeedback, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The first feedback of a giver counts; a later one is kept in the vault as an addition."""
    asked = reference.of(case).feedback_questions
    questions = [answer.question for answer in command.answers]
    if len(set(questions)) < len(questions) or not set(questions) <= set(asked):
        return unfit(
            "questions-do-not-match", f"Answer each of these once at most: {', '.join(asked)}."
        )
    giver = reader_key(command.by)
    first = all(feedback.giver != giver for feedback in case.feedback)
    given = Feedback(giver=giver, detail=command.scores_and_words)
    state = case.model_copy(update={"feedback": (*case.feedback, given)})
    fact = FeedbackGiven(
        **stamp(case), by=command.by, giver=_kind(command.by), answers=command.answers
    )
    return Outcome(state, (fact,) if first else (), answer={"counts": first})


def decline(
    case: Case, command: DeclineFeedback, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Who declines is not reminded and not asked again; no fact says so."""
    asking = case.asking.with_declined(reader_key(command.by))
    return Outcome(case.model_copy(update={"asking": asking}))


def remind(
    case: Case, deadline: RemindFeedback, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Half of the time has passed: told where feedback is missing, not of whom."""
    answer_by = case.asking.answer_by
    waits = case.feedback_open and case.stage is not Stage.STOPPED and missing(case)
    if not waits or answer_by is None:
        return Outcome(case)
    asking = case.asking.model_copy(update={"reminded": True})
    state = case.model_copy(update={"asking": asking})
    return Outcome(state, (FeedbackReminded(**stamp(case), answer_by=answer_by),))


def _kind(party: Party) -> FeedbackGiver:
    if party == CLIENT:
        return FeedbackGiver.CLIENT
    return FeedbackGiver.CLOSE_PERSON if is_close_person(party) else FeedbackGiver.PROFESSIONAL
