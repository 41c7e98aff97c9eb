"""What runs beside triage: the dialogue, consultations without identity, cases of one person."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.codes import Need
from silta_contracts.course_codes import TriageOutcome
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit


class QuestionBy(Deadline):
    """Until when the answer to a question is waited for."""

    question: str


class Question(BaseModel):
    """A question of the dialogue; its words and those of the answer lie in the vault."""

    model_config = ConfigDict(frozen=True)

    id: str
    asked_by: Party
    asked_of: Unit
    at: datetime
    answer_by: datetime
    words: str
    answer: str | None = None
    answered_by: Party | None = None
    answered_at: datetime | None = None


class AdviceBy(Deadline):
    """Until when the answer to a consultation without identity is waited for."""


class Advice(BaseModel):
    """A consultation without identity: a subject of its own, in which there is no person."""

    model_config = ConfigDict(frozen=True)

    area: str
    asked_by: Unit
    asked_of: Unit
    deputy: Unit | None
    needs: tuple[Open[Need], ...]
    at: datetime
    answer_by: datetime
    words: str
    overdue: bool = False
    answer: str | None = None
    outcome: Open[TriageOutcome] | None = None
    answered_at: datetime | None = None


Standing = Literal["suspected", "joined", "apart"]


class OtherCase(BaseModel):
    """Another case that may be of the same person, and how coordination looks at it.

    ``number``: under which the facts tell of it, which never name it.
    """

    model_config = ConfigDict(frozen=True)

    case: str
    number: int = 1
    standing: Standing
