"""What triggers what where a case comes to its end."""

from silta_chassis.process import When
from silta_contracts import facts as f
from silta_contracts.facts.feedback import FeedbackAsked
from silta_followup import commands as c
from silta_followup import may
from silta_followup.decisions import closing, follow_up, review

# One row a message, so that the table is seen at once.
# fmt: off
CLOSING = (
    When(c.EndNeed, closing.end_need, (f.NeedEnded, f.CaseClosed, FeedbackAsked),
         by=may.may_end_need, possible=follow_up.under_review, guarded=True),
    When(c.ReviewClosing, review.decide,
         (f.ClosingReviewed, f.FollowUpScheduled, f.CaseClosed, FeedbackAsked),
         by=may.may_review, possible=review.not_reviewed, guarded=True),
    When(c.CloseCase, closing.close_case, (f.CaseClosed, FeedbackAsked),
         by=may.may_close, possible=closing.not_closable, guarded=True),
)
# fmt: on
