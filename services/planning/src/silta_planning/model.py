"""What planning remembers of a case, and what it waits for. Frozen; words lie in the vault."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.codes import Need, Work
from silta_contracts.course_codes import Agreement, RevisionReason, StopReason
from silta_contracts.following import Followed
from silta_contracts.grounds import Ground
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit
from silta_contracts.payload import CaseManager, Goal, Member, PlanCounts, Task
from silta_contracts.retention import Retained
from silta_contracts.statutory_codes import StatutoryPlan
from silta_contracts.value import Moment


class Remembered(BaseModel):
    """A part of the state; it is no type of its own."""

    model_config = ConfigDict(frozen=True)


class Network(Remembered):
    """What NetworkAssembled said of the network that plans."""

    round: int
    coordinating: Unit
    coordinating_deputy: Unit | None = None


class Roster(Remembered):
    """The members as network told them last, narrowed to those who still stand on a ground."""

    round: int
    version: int
    members: tuple[Member, ...]


class FirstMeeting(Remembered):
    """The meeting that opens planning, in the round of its network."""

    round: int
    meeting: str


class Assessment(Remembered):
    """The need as the network assessed it with the client."""

    needs: tuple[Open[Need], ...]
    assessed_by: tuple[Party, ...]
    client_took_part: bool
    at: Moment
    words: str
    client_words: str | None = None


class Manager(Remembered):
    """A case manager; `contact` refers to who does it today."""

    role: CaseManager
    contact: str | None = None


class Handover(Remembered):
    """A handover that waits for the other end."""

    id: str
    from_party: Unit
    to: CaseManager
    answer_by: Moment


class PlannedGoal(Remembered):
    """A goal, and whether it belongs to the plan in the making."""

    goal: Goal
    standing: Literal["open", "replaced", "given_up", "met"] = "open"
    words: str
    client_words: str | None = None


class PlannedTask(Remembered):
    """A task; `dropped` when its goal left the plan."""

    task: Task
    standing: Literal["open", "done", "dropped"] = "open"
    overdue: bool = False
    words: str
    client_words: str | None = None


class StatutoryLink(Remembered):
    """A statutory plan of the client that the common plan links to."""

    plan: Open[StatutoryPlan]
    party: Unit
    seen_by: tuple[Unit, ...] | None = None


class Answer(Remembered):
    """How a party answered the proposed plan."""

    party: Party
    answer: Open[Agreement]
    words: str | None = None


class Proposal(Remembered):
    """The version that waits for answers."""

    version: int
    first_follow_up: date
    respond_by: Moment
    must_agree: tuple[Party, ...]
    # Of these, whose approval the model asks.
    approving: tuple[Party, ...] = ()
    answers: tuple[Answer, ...] = ()
    # The next time somebody is told of a missing answer; none when all have been told.
    alarm_at: Moment | None = None
    deputies_told: bool = False


class AgreedPlan(Remembered):
    """The version that was agreed last."""

    version: int
    at: Moment
    first_follow_up: date
    counts: PlanCounts


class KeptVersion(Remembered):
    """An agreed version as it stood: its goals and tasks, for what changed from one to the next."""

    version: int
    at: Moment
    goals: tuple[Goal, ...]
    tasks: tuple[Task, ...]


class Revision(Remembered):
    """The agreed plan is being revised."""

    of_version: int
    reason: Open[RevisionReason]
    due: Moment


class Case(Remembered):
    """A case as planning knows it."""

    case: str
    follows: Followed = Followed()
    phase: Literal["waiting", "open", "stopped", "ended"] = "waiting"
    network: Network | None = None
    roster: Roster | None = None
    first_meeting: FirstMeeting | None = None
    # The highest round whose network was dissolved.
    dissolved: int = 0
    stopped: Open[StopReason] | None = None
    stopped_work: tuple[Open[Work], ...] = ()

    # Grounds: which ended, which of them live on in another, and what lived on at last hearing.
    ended: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    remaining: tuple[Ground, ...] = ()
    # What the members stood on who were released in this round: a receipt tells what stopped.
    released_on: tuple[str, ...] = ()
    # Withdrawals taken here whose consequence is not known yet; `all` for every consent.
    withdrawing: tuple[str, ...] = ()
    # The withdrawals acknowledged: one receipt each.
    receipts: tuple[str, ...] = ()

    assessment: Assessment | None = None
    managers: tuple[Manager, ...] = ()
    # Until when the first case manager is waited for.
    manager_by: Moment | None = None
    handover: Handover | None = None
    goals: tuple[PlannedGoal, ...] = ()
    tasks: tuple[PlannedTask, ...] = ()
    statutory: tuple[StatutoryLink, ...] = ()
    # Numbers go on over the rounds, so that an id is never given twice.
    goals_made: int = 0
    tasks_made: int = 0
    handovers_made: int = 0
    # The version in the making, proposed, or agreed.
    version: int = 0
    # Until when a plan is waited for; none while one is agreed and not revised.
    plan_by: Moment | None = None
    proposal: Proposal | None = None
    agreed: AgreedPlan | None = None
    revision: Revision | None = None
    versions: tuple[KeptVersion, ...] = ()

    retained: Retained = Retained()


ALL_CONSENTS = "all"


class NameCaseManagerBy(Deadline):
    """The first case manager is waited for."""


class PlanBy(Deadline):
    """An agreed plan, or its next version, is waited for."""


class AnswerPlanBy(Deadline):
    """Answers to a proposed version are waited for."""

    version: int


class DeputyAnswersPlanBy(Deadline):
    """Answers are still missing after the units were told."""

    version: int


class AnswerHandoverBy(Deadline):
    """The other end of a handover is waited for."""

    handover: str


class DoTaskBy(Deadline):
    """A task is to be done."""

    task: str


class RemindOfTask(Deadline):
    """A task is due soon."""

    task: str


class ConsentAnswersBy(Deadline):
    """A withdrawal was taken here; what it ended is waited for from consent."""


# What ends when planning stops; a withdrawal that waits for consent goes on waiting.
WORK_DEADLINES: tuple[type[Deadline], ...] = (
    NameCaseManagerBy,
    PlanBy,
    AnswerPlanBy,
    DeputyAnswersPlanBy,
    AnswerHandoverBy,
    DoTaskBy,
    RemindOfTask,
)
