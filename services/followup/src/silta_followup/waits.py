"""What followup waits for: its deadlines. Named for the wait, not after the fact."""

from typing import Literal

from silta_chassis.process import Deadline
from silta_contracts.placement_codes import PlacementKind
from silta_contracts.workplace_codes import WorkplaceKind

# Who was asked to act: the unit first, then its deputy.
Asked = Literal["unit", "deputy"]


class FollowUpDay(Deadline):
    """The morning of the day of a follow-up."""

    follow_up: str


class HoldBy(Deadline):
    """Until when a follow-up whose day has come is to be held."""

    follow_up: str
    asked: Asked


class ReviseBy(Deadline):
    """Until when the next version of the plan is waited for."""

    plan_version: int


class EndBy(Deadline):
    """Until when the end of the need is to be recorded after a follow-up that found it."""

    asked: Asked


class ReviewBy(Deadline):
    """Until when an end that the client does not agree with is to be reviewed."""

    asked: Literal["deputy", "coordination"]


class Quiet(Deadline):
    """For how long nothing may happen while nothing is due."""


class FeedbackUntil(Deadline):
    """Until when feedback is taken after the end."""


class RemindFeedback(Deadline):
    """Half of the time in which feedback that was asked for is hoped for; it may stay open."""


class CoachingQuietBy(Deadline):
    """For how long nothing may be recorded of a job coaching."""


class WorkplaceQuietBy(Deadline):
    """For how long nothing may be recorded of contact with an employer or occupational health."""

    workplace: WorkplaceKind


class PlacementReviewBy(Deadline):
    """When a placement is to be looked at: before its last day, on it, and behind it."""

    placement: PlacementKind


class ConsentAnswersBy(Deadline):
    """A withdrawal was taken here; what it ended is waited for from consent."""


# All waits of an open case: a step that moves it cancels them and sets its own.
OPEN_WAITS = (FollowUpDay, HoldBy, ReviseBy, EndBy, ReviewBy, Quiet)
