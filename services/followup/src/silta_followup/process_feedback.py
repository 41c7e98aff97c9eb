"""Feedback: given, declined, reminded of. Its asking follows from what closes a case."""

from typing import Final

from silta_chassis.process import When
from silta_contracts.facts import FeedbackGiven
from silta_contracts.facts.feedback import FeedbackReminded
from silta_followup import commands as c
from silta_followup import may
from silta_followup import waits as w
from silta_followup.decisions import feedback

_DOOR = "feedback"

ROWS_OF_FEEDBACK: Final = (
    When(
        c.GiveFeedback,
        feedback.give,
        (FeedbackGiven,),
        by=may.may_give_feedback,
        possible=feedback.feedback_over,
        door=_DOOR,
    ),
    When(
        c.DeclineFeedback,
        feedback.decline,
        by=may.may_give_feedback,
        possible=feedback.feedback_over,
        door=_DOOR,
    ),
    When(w.RemindFeedback, feedback.remind, (FeedbackReminded,)),
)
