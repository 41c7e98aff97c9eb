"""Shapes that the payloads of several facts share."""

from datetime import date
from typing import Annotated

from pydantic import Field

from silta_contracts.codes import PreconditionReply
from silta_contracts.course_codes import Band, DocumentClass, GoalKind, GoalStatus, Horizon, Measure
from silta_contracts.ids import (
    GoalId,
    GroundId,
    IndicatorCode,
    QuestionCode,
    RuleCode,
    TaskId,
)
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit
from silta_contracts.value import Moment, Value


class Member(Value):
    """A member of the client network (*asiakasverkosto*), the client among them."""

    party: Party = Field(description="the unit, the client, a close person or an expert")
    deputy: Unit | None = Field(default=None, description="the unit's deputy; none for persons")
    grounds: tuple[GroundId, ...] = Field(
        default=(), description="grounds that cover the member; none for client and close person"
    )


class ProposedInvitee(Value):
    """A unit that network proposes to invite."""

    party: Unit = Field(description="the unit")
    deputy: Unit | None = Field(default=None, description="its deputy from the directory")
    grounds: tuple[GroundId, ...] = Field(min_length=1, description="grounds that cover it")
    existing_service: bool = Field(description="whether the client already has this service")
    core: bool = Field(default=False, description="whether the area's model invites it always")


class PreconditionAnswer(Value):
    """What triage asked before it decided, as the area's model says it."""

    code: QuestionCode = Field(description="code of the precondition in the model file")
    answer: Open[PreconditionReply] = Field(description="what was answered")


class CaseManager(Value):
    """A case manager (*asiakasvastaava*): a unit and role, never a person."""

    party: Unit = Field(description="the unit that answers for the case")
    deputy: Unit | None = Field(default=None, description="the unit's deputy")
    first_contact: bool = Field(description="whether it is the client's first contact")


# Who sees a part of the plan.
SeenBy = Annotated[
    tuple[Unit, ...] | None,
    Field(
        description="the units that see this part, beside the client, its own party, case managers "
        "and coordination; none: every member does",
    ),
]


class Goal(Value):
    """A goal (*tavoite*) of the client plan; its words lie in planning's vault."""

    id: GoalId = Field(description="id of the goal")
    kind: Open[GoalKind] = Field(description="what it is about")
    horizon: Open[Horizon] = Field(description="short or long term")
    seen_by: SeenBy = None


class Task(Value):
    """A task (*tehtävä*) of the client plan; its words lie in planning's vault."""

    id: TaskId = Field(description="id of the task")
    responsible: Party = Field(description="the party that answers for it, the client too")
    due: date = Field(description="the day it is due")
    goal: GoalId | None = Field(default=None, description="the goal it serves")
    seen_by: SeenBy = None


class PlanCounts(Value):
    """How a plan was agreed, in numbers."""

    tasks: int = Field(ge=0, description="tasks in the plan")
    client_tasks: int = Field(ge=0, description="tasks of the client's own")
    agreed: int = Field(ge=0, description="parties that agreed")
    with_reservation: int = Field(ge=0, description="parties that agreed with a reservation")
    not_agreed: int = Field(ge=0, description="parties other than the client that did not agree")


class GoalProgress(Value):
    """Where a goal stands at a follow-up or at the end."""

    goal: GoalId = Field(description="id of the goal")
    status: Open[GoalStatus] = Field(description="where it stands")
    revise: bool = Field(default=False, description="whether it is to be revised")


class FeedbackAnswer(Value):
    """An answer as a band; score and words lie in followup's vault."""

    question: QuestionCode = Field(description="code of the question, of the model file")
    band: Open[Band] = Field(description="the band that the answer falls in")


class IndicatorValue(Value):
    """A cell of the indicators, large enough to be shown."""

    indicator: IndicatorCode = Field(description="code of the indicator, of the model file")
    group: IndicatorCode | None = Field(default=None, description="code of the group counted")
    value: int = Field(description="the number, in its measure")
    measure: Open[Measure] = Field(description="what the number counts")
    cases: int = Field(ge=0, description="how many cases the number stands on")


class SuppressedCell(Value):
    """A cell that stands on too few cases to be shown."""

    indicator: IndicatorCode = Field(description="code of the indicator")
    group: IndicatorCode | None = Field(default=None, description="code of the group")


class KeptDocuments(Value):
    """Documents of a class that a rule of retention keeps: locked until their date."""

    document_class: Open[DocumentClass] = Field(description="the document class")
    until: Moment = Field(description="when they are disposed of")
    rule: RuleCode = Field(description="code of the rule in the table of retention")
