"""What planning can be asked to do, by HTTP. What is personal goes to the vault."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from silta_chassis.process import Command, Ref, Vaulted
from silta_contracts.codes import DataCategory, Need
from silta_contracts.course_codes import Agreement, DocumentClass, GoalKind, Horizon
from silta_contracts.ids import GoalId, GroundId, HandoverId, TaskId
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit
from silta_contracts.statutory_codes import StatutoryPlan
from silta_contracts.value import Moment


class Words(BaseModel):
    """Free words about the client; they never leave the vault with a fact."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    text: str = Field(min_length=1, max_length=4000, description="The words, plain text.")


class Contact(BaseModel):
    """Who does a case manager's work today."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=200, description="Name of the professional.")
    phone: str = Field(min_length=1, max_length=40, description="Phone number.")


_PLAN_WORDS = Vaulted(
    Words, category=DataCategory.PLAN.value, document_class=DocumentClass.CLIENT_PLAN.value
)
_SITUATION = Vaulted(
    Words, category=DataCategory.SITUATION.value, document_class=DocumentClass.CLIENT_PLAN.value
)
_CONTACT = Vaulted(
    Contact, category=DataCategory.CONTACT.value, document_class=DocumentClass.CLIENT_PLAN.value
)


class RecordAssessment(Command):
    """Records what the network assessed with the client: the need, and who took part.

    By a member unit or coordination. Recording again replaces the assessment.
    """

    needs: tuple[Open[Need], ...] = Field(
        min_length=1, description="What support is needed with; never a diagnosis."
    )
    assessed_by: tuple[Party, ...] = Field(
        min_length=1, description="The parties that assessed, the client among them if so."
    )
    client_took_part: bool = Field(description="Whether the client took part.")
    words: Annotated[Ref, _SITUATION] = Field(description="The assessment in words.")
    client_words: Annotated[Ref | None, _SITUATION] = Field(
        default=None, description="The client's own words."
    )


class AppointCaseManager(Command):
    """Names a case manager: a member unit, or the coordinating party.

    Several may share; one is the first contact, and the first named is it in any case. Naming a
    case manager again changes who does it today, or makes it the first contact.
    """

    party: Unit = Field(description="The unit that answers for the case.")
    first_contact: bool = Field(
        default=False, description="Whether the client turns to it first from now on."
    )
    contact: Annotated[Ref | None, _CONTACT] = Field(
        default=None, description="Who does it today, for the client and the members."
    )


class ProposeHandover(Command):
    """Proposes to hand case management over to another member; the old one stays until confirmed.

    By a case manager. The other end confirms or declines; one handover at a time.
    """

    to: Unit = Field(description="The unit that is to answer from then on.")


class ConfirmHandover(Command):
    """Confirms a handover at the other end: it holds from now."""

    handover: HandoverId = Field(description="Id of the handover.")
    contact: Annotated[Ref | None, _CONTACT] = Field(
        default=None, description="Who does it today, for the client and the members."
    )


class DeclineHandover(Command):
    """Declines a handover at the other end: the case manager stays."""

    handover: HandoverId = Field(description="Id of the handover.")


class SetGoal(Command):
    """Sets a goal, replaces one (`replaces`), or gives one up (`gives_up`, nothing else beside).

    By the client, a member unit or coordination. It begins the next version where one is proposed.
    """

    kind: Open[GoalKind] | None = Field(default=None, description="What it is about.")
    horizon: Open[Horizon] | None = Field(default=None, description="Short or long term.")
    words: Annotated[Ref | None, _PLAN_WORDS] = Field(default=None, description="The goal.")
    client_words: Annotated[Ref | None, _PLAN_WORDS] = Field(
        default=None, description="The goal in the client's own words."
    )
    seen_by: tuple[Unit, ...] | None = Field(
        default=None,
        max_length=40,
        description="The units that see it, beside the client, its own party, case managers and "
        "coordination. Left out: as the goal that it replaces, else every member.",
    )
    replaces: GoalId | None = Field(default=None, description="The goal that it replaces.")
    gives_up: GoalId | None = Field(default=None, description="The goal that is given up.")

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        new = (self.kind, self.horizon, self.words)
        if self.gives_up is None and None in new:
            raise ValueError("a goal needs kind, horizon and words")
        if self.gives_up is not None and any(
            (*new, self.client_words, self.replaces, self.seen_by)
        ):
            raise ValueError("gives_up stands alone")
        return self


class AssignTask(Command):
    """Gives a task to a party, the client too; with `task` an open one is given anew.

    By the client, a member unit or coordination. It begins the next version where one is proposed.
    """

    responsible: Party = Field(description="The party that answers for it.")
    due: date = Field(description="The day it is due, in Finland.")
    goal: GoalId | None = Field(default=None, description="The goal that it serves.")
    seen_by: tuple[Unit, ...] | None = Field(
        default=None,
        max_length=40,
        description="The units that see it, beside the client, its own party, case managers and "
        "coordination. Left out: as it was, else as its goal.",
    )
    task: TaskId | None = Field(default=None, description="The open task that is given anew.")
    words: Annotated[Ref | None, _PLAN_WORDS] = Field(
        default=None, description="The task; may be left out for one that is given anew."
    )
    client_words: Annotated[Ref | None, _PLAN_WORDS] = Field(
        default=None, description="The task in the client's own words."
    )

    @model_validator(mode="after")
    def _worded(self) -> Self:
        if self.task is None and self.words is None:
            raise ValueError("a new task needs words")
        return self


class CompleteTask(Command):
    """Tells that a task is done: by its party, a case manager, or coordination."""

    task: TaskId = Field(description="Id of the task.")


class LinkStatutoryPlan(Command):
    """Tells that the client has a statutory plan and whose it is, never what it says.

    By the client of any unit; by a member of a plan of its own; by a case manager or coordination
    of a member's. Again: changes who sees the link; with `unlink` it ends.
    """

    plan: Open[StatutoryPlan] = Field(description="What kind of plan it is.")
    party: Unit = Field(description="The unit that answers for that plan.")
    seen_by: tuple[Unit, ...] | None = Field(
        default=None,
        max_length=40,
        description="The units that see the link, beside the client, the plan's own unit, case "
        "managers and coordination. Left out: as it was, else every member.",
    )
    unlink: bool = Field(default=False, description="Whether the link ends.")


class ProposePlan(Command):
    """Puts the goals and tasks as they stand to the client and to every party with a task.

    By a member unit or coordination; it needs a case manager and a goal.
    """

    first_follow_up: date = Field(description="The day of the first follow-up, in Finland.")
    respond_by: Moment | None = Field(
        default=None,
        description="Until when answers are waited for, not later than the model's time.",
    )


class AgreePlan(Command):
    """Answers a proposed version; the answer may be changed until all have answered.

    By the client and every party with a task; once it was told, by a unit's deputy, too.
    """

    version: int = Field(ge=1, description="The version that is answered.")
    answer: Open[Agreement] = Field(description="Agreed, with reservation, or not agreed.")
    words: Annotated[Ref | None, _PLAN_WORDS] = Field(
        default=None, description="The reservation, or what should be otherwise; never required."
    )


class OpenRevision(Command):
    """Opens the revision of an agreed plan: by a case manager or coordination."""


class WithdrawConsent(Command):
    """Takes a consent back: by the client, or by a unit that received it from the client.

    Whoever has nothing else to stand on sees and does nothing here from now; consent then tells
    what ended and what goes on.
    """

    consent: GroundId | None = Field(
        default=None, description="The consent; left out: every consent of the case."
    )
