"""Facts of planning: what do we do, and who answers for it?"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.codes import Need
from silta_contracts.course_codes import AfterNoAgreement, RevisionReason, StopReason
from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.ids import GoalId, HandoverId, MeetingId, TaskId
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit
from silta_contracts.payload import CaseManager, Goal, Member, PlanCounts, SeenBy, Task
from silta_contracts.value import Moment


class PlanningOpened(Fact):
    """The first meeting was held: the network makes one common plan.

    Until the first case manager the coordinating party answers for the case. Source: the
    operating model, step 5.
    """

    fact: Literal["PlanningOpened"] = "PlanningOpened"
    meeting: MeetingId = Field(description="the meeting that opened it")
    coordinating: Unit = Field(description="the party that answers until a case manager is named")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")
    plan_due: Moment = Field(description="until when the plan is waited for")


class NeedAssessed(Fact):
    """The network assessed work ability and need with the client; words lie in the vault.

    Source: the operating model, step 5.
    """

    fact: Literal["NeedAssessed"] = "NeedAssessed"
    needs: tuple[Open[Need], ...] = Field(min_length=1, description="what support is needed with")
    assessed_by: tuple[Party, ...] = Field(min_length=1, description="the parties that took part")
    client_took_part: bool = Field(description="whether the client took part")


class CaseManagerAppointed(Fact):
    """A case manager (*asiakasvastaava*) was named: a unit and role, by the client's need.

    Several may share, one is first contact. Where a released party was the case manager, the
    coordinating party follows it. Source: the operating model, step 5.
    """

    fact: Literal["CaseManagerAppointed"] = "CaseManagerAppointed"
    appointed: CaseManager = Field(description="the case manager named now")
    case_managers: tuple[CaseManager, ...] = Field(
        min_length=1, description="all case managers from now on, this one among them"
    )


class HandoverProposed(Fact):
    """An escorted handover (*saattaen vaihto*) of case management to a member was proposed.

    The old case manager stays until it is confirmed. Source: the principle that one contact is
    enough.
    """

    fact: Literal["HandoverProposed"] = "HandoverProposed"
    handover: HandoverId = Field(description="id of the handover")
    from_party: Unit = Field(description="the case manager that hands over")
    to: CaseManager = Field(description="the case manager to be")
    answer_by: Moment = Field(description="until when an answer is waited for")


class HandoverConfirmed(Fact):
    """The other end confirmed the escorted handover (*saattaen vaihto*): it holds from now.

    Source: a handover holds only when both ends have confirmed it; there is no gap.
    """

    fact: Literal["HandoverConfirmed"] = "HandoverConfirmed"
    handover: HandoverId = Field(description="id of the handover")
    from_party: Unit = Field(description="the case manager until now")
    to: CaseManager = Field(description="the case manager from now on")
    case_managers: tuple[CaseManager, ...] = Field(
        min_length=1, description="all case managers from now on"
    )


class HandoverDeclined(Fact):
    """The other end declined the handover: the case manager stays.

    Source: a handover holds only when both ends have confirmed it.
    """

    fact: Literal["HandoverDeclined"] = "HandoverDeclined"
    handover: HandoverId = Field(description="id of the handover")
    from_party: Unit = Field(description="the case manager, who stays")
    to_party: Unit = Field(description="the unit that declined")


class HandoverLapsed(DeadlineFact):
    """No answer to a handover came in time: the case manager stays.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["HandoverLapsed"] = "HandoverLapsed"
    handover: HandoverId = Field(description="id of the handover")
    from_party: Unit = Field(description="the case manager, who stays")


class CaseManagerMissing(DeadlineFact):
    """No case manager was named in time; the coordinating party still answers.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["CaseManagerMissing"] = "CaseManagerMissing"


class GoalSet(Fact):
    """A goal (*tavoite*) was set, replaced or given up; its words lie in planning's vault.

    Source: the operating model, step 5: short and long goals.
    """

    fact: Literal["GoalSet"] = "GoalSet"
    goal: Goal = Field(description="the goal")
    version: int = Field(ge=1, description="version of the plan in the making")
    replaces: GoalId | None = Field(default=None, description="the goal that it replaces")
    given_up: bool = Field(default=False, description="whether this goal is given up")


class TaskAssigned(Fact):
    """A task (*tehtävä*) was given to a party, which may be the client; words in the vault.

    Source: the operating model, step 5: tasks and responsible parties.
    """

    fact: Literal["TaskAssigned"] = "TaskAssigned"
    task: Task = Field(description="the task")
    version: int = Field(ge=1, description="version of the plan in the making")


class TaskCompleted(Fact):
    """A task was done.

    Source: the operating model, step 6.
    """

    fact: Literal["TaskCompleted"] = "TaskCompleted"
    task: TaskId = Field(description="id of the task")
    responsible: Party = Field(description="the party that answered for it")
    seen_by: SeenBy = None


class TaskOverdue(DeadlineFact):
    """A task was not done by its day.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["TaskOverdue"] = "TaskOverdue"
    task: TaskId = Field(description="id of the task")
    seen_by: SeenBy = None


class TaskReminded(DeadlineFact):
    """A task is due soon.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["TaskReminded"] = "TaskReminded"
    task: TaskId = Field(description="id of the task")
    seen_by: SeenBy = None


class PlanProposed(Fact):
    """A version of the client plan (*asiakassuunnitelma*) was put to all whom it binds.

    Source: the operating model, step 5.
    """

    fact: Literal["PlanProposed"] = "PlanProposed"
    version: int = Field(ge=1, description="version of the plan")
    goals: tuple[Goal, ...] = Field(min_length=1, description="its goals")
    tasks: tuple[Task, ...] = Field(description="its tasks")
    must_agree: tuple[Party, ...] = Field(
        min_length=1, description="the client, every party with a task, and who approves"
    )
    respond_by: Moment = Field(description="until when answers are waited for")
    first_follow_up: date = Field(description="the day of the first follow-up")
    approving: tuple[Party, ...] | None = Field(
        default=None, description="of these, the members whose approval the operating model asks"
    )


class PlanAgreed(KeyFact):
    """The client plan (*asiakassuunnitelma*, *työkyvyn tuen suunnitelma*) was agreed.

    All whom it binds answered and the client did not say no. It stands beside the statutory
    plans and replaces none. Source: the operating model, step 5.
    """

    fact: Literal["PlanAgreed"] = "PlanAgreed"
    version: int = Field(ge=1, description="version of the plan")
    goals: tuple[Goal, ...] = Field(min_length=1, description="its goals")
    counts: PlanCounts = Field(description="how it was agreed, in numbers")
    case_managers: tuple[CaseManager, ...] = Field(min_length=1, description="the case managers")
    members: tuple[Member, ...] = Field(description="the members of the network")
    coordinating: Unit = Field(description="the coordinating party")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")
    first_follow_up: date = Field(description="the day of the first follow-up")


class PlanNotAgreed(Fact):
    """The plan was not agreed; the case stays open. Who said no is not told.

    Source: choreography; declining harms nobody.
    """

    fact: Literal["PlanNotAgreed"] = "PlanNotAgreed"
    version: int = Field(ge=1, description="version of the plan")
    next: Open[AfterNoAgreement] = Field(description="what follows")


class AgreementMissing(DeadlineFact):
    """A party's answer to the plan is missing: the unit is told, then its deputy.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["AgreementMissing"] = "AgreementMissing"
    version: int = Field(ge=1, description="version of the plan")


class PlanRevisionOpened(Fact):
    """The plan is being revised; follow-up is suspended until the next version is agreed.

    Source: the operating model, step 6.
    """

    fact: Literal["PlanRevisionOpened"] = "PlanRevisionOpened"
    version: int = Field(ge=1, description="version of the plan that is revised")
    reason: Open[RevisionReason] = Field(description="why it is revised")
    due: Moment = Field(description="until when the next version is waited for")


class PlanningStopped(Fact):
    """Planning stopped: an open revision and an open handover are closed with it.

    Source: choreography: the network was dissolved or the case ended.
    """

    fact: Literal["PlanningStopped"] = "PlanningStopped"
    reason: Open[StopReason] = Field(description="why it stopped")


class PlanOverdue(DeadlineFact):
    """No plan was agreed in time: coordination is told.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["PlanOverdue"] = "PlanOverdue"
    version: int | None = Field(default=None, ge=1, description="the version waited for, if any")
