"""What followup remembers of a case. Frozen; questions about it are in `standing`."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.process import Ref
from silta_contracts.codes import Open
from silta_contracts.course_codes import (
    AfterFollowUp,
    Band,
    Change,
    ClosingReason,
    NeedEndOutcome,
    Scale,
    StopReason,
)
from silta_contracts.following import Followed
from silta_contracts.grounds import ConsentGround, Ground
from silta_contracts.party import Party, Unit
from silta_contracts.payload import CaseManager, Goal, GoalProgress, Member
from silta_contracts.retention import Retained
from silta_followup.coaching import Coaching
from silta_followup.placement import Placement
from silta_followup.remembered import Asking, Course
from silta_followup.workplace import Workplace


class Stage(StrEnum):
    """What followup waits for in a case."""

    # The network stands or a case manager is named; no agreed plan was heard of.
    WAITING = "waiting"
    FOLLOWING = "following"
    # The plan is being revised; the next version is waited for.
    SUSPENDED = "suspended"
    # A follow-up found that the need is over; its end is to be recorded.
    CLOSING = "closing"
    # The client does not agree with the end; it is to be reviewed by somebody else.
    REVIEWING = "reviewing"
    # The network was dissolved, planning stopped, or no ground is left.
    STOPPED = "stopped"
    CLOSED = "closed"


class Alarm(StrEnum):
    """Who was told so far that something is waited for."""

    NONE = "none"
    DUE = "due"
    OVERDUE = "overdue"
    DEPUTY_TOLD = "deputy_told"
    STALLED = "stalled"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Planned(_Kept):
    """The follow-up that is planned."""

    follow_up: str
    on: date


class Held(_Kept):
    """The follow-up that was held last; its words, if any, lie in the vault."""

    follow_up: str
    held_at: datetime
    next: Open[AfterFollowUp]
    notes: Ref | None = None


class Ending(_Kept):
    """An end of the need that the client does not agree with, and the unit that recorded it."""

    outcome: Open[NeedEndOutcome]
    by: Party


class Banded(_Kept):
    """What was measured with a scale: the band, and the change that was told last."""

    scale: Open[Scale]
    band: Open[Band]
    change: Open[Change] | None = None


class Measured(_Kept):
    """A measurement of work ability: bands only; answers lie in the vault."""

    measurement: str
    questionnaire: str
    version: str
    measured_on: date
    giver: str
    by_client: bool
    bands: tuple[Banded, ...]
    answers: Ref


class Feedback(_Kept):
    """That somebody gave feedback; what was said lies in the vault."""

    giver: str
    detail: Ref | None = None


class Case(_Kept):
    """A case as followup knows it; ``members`` and ``plan_grounds`` are kept as they were told.

    What of them still stands on a ground follows from ``ended``, ``replaced`` and ``remaining``
    (see `standing`), so that the order in which plan and withdrawal arrive makes no difference.
    """

    case: str
    follows: Followed = Followed()
    stage: Stage = Stage.WAITING
    round: int | None = None
    # The newest round whose network was dissolved or whose planning stopped.
    stopped_round: int = 0
    stopped: Open[StopReason] | None = None
    # What it was doing before it stopped for want of a ground: another ground may carry it on.
    was: Stage | None = None

    plan_version: int = 0
    plan_grounds: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    progress: tuple[GoalProgress, ...] = ()
    members: tuple[Member, ...] = ()
    # The version of network's list of members; 0 while no change to it was heard of: until then
    # a plan tells the members.
    roster: int = 0
    # Members that went in this round, as they were known then.
    released: tuple[Member, ...] = ()
    case_managers: tuple[CaseManager, ...] = ()
    coordinating: Unit | None = None
    coordinating_deputy: Unit | None = None

    # Ids of grounds that ended, whether told by consent or withdrawn at this service's door.
    ended: tuple[str, ...] = ()
    # Of these the ones withdrawn at this door that consent has not answered for yet.
    withdrawing: tuple[str, ...] = ()
    # Pairs of a replaced consent and the one in its place.
    replaced: tuple[tuple[str, str], ...] = ()
    # The grounds that lived on, as consent told last.
    remaining: tuple[Ground, ...] = ()
    acknowledged: tuple[str, ...] = ()

    follow_ups: int = 0
    planned: Planned | None = None
    # Until when planning waits for the next version; none before it opened the revision.
    revision_due: datetime | None = None
    held: Held | None = None
    alarm: Alarm = Alarm.NONE
    # Until when the present step is waited for; none where nothing is.
    due: datetime | None = None
    # When something happened last; alarms are no happening.
    last: datetime | None = None

    # While it is reviewed.
    ending: Ending | None = None
    # By the day of measuring, then by number.
    measured: tuple[Measured, ...] = ()
    measurements: int = 0
    # The job coaching that goes on; none before one and after it.
    coaching: Coaching | None = None
    # Consents to share with one party only, heard of so far, ended ones too.
    single_party: tuple[ConsentGround, ...] = ()
    workplace: Workplace = Workplace()
    # Those that go on, one of each kind.
    placements: tuple[Placement, ...] = ()

    closed: Open[ClosingReason] | None = None
    outcome: Open[NeedEndOutcome] | None = None
    feedback: tuple[Feedback, ...] = ()
    asking: Asking = Asking()
    course: Course = Course()
    feedback_open: bool = Field(default=True, description="false some days after the end")
    retained: Retained = Retained()


# Stages in which an agreed plan is followed.
ACTIVE = (Stage.FOLLOWING, Stage.SUSPENDED, Stage.CLOSING, Stage.REVIEWING)
