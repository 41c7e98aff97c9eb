"""What can be asked of intake beside the course of one contact request."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Injected, Ref, Vaulted
from silta_contracts.codes import DataCategory, Need
from silta_contracts.course_codes import DocumentClass, FailureDemand, TriageOutcome
from silta_contracts.ids import AreaId, CaseId, ServiceAskId
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import Adopted
from silta_contracts.party import Unit
from silta_intake.unnamed import without_identity


class UnnamedWords(BaseModel):
    """Words that tell a situation, or an answer to it, and nobody's identity."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    said: Annotated[str, AfterValidator(without_identity)] = Field(
        min_length=1, max_length=2000, description="what is said; nothing that tells whose it is"
    )


Unnamed = Annotated[
    Ref,
    Vaulted(
        UnnamedWords,
        category=DataCategory.SITUATION.value,
        document_class=DocumentClass.ADVICE.value,
    ),
]


class AskAdvice(Command):
    """Consults the coordination of an area without anybody's identity (konsultaatio).

    By any unit, with no consent and no case: the answer's `case` is an id of this consultation
    alone. Words with an identity code, a telephone number, an e-mail address or the like are
    refused; to leave out names and whatever else tells whose situation it is, is the duty of who
    asks. The words are kept in the vault until a short time after the answer.
    """

    area: AreaId = Field(description="code of the model's area whose coordination is asked")
    needs: tuple[Open[Need], ...] = Field(
        min_length=1, max_length=16, description="what the situation is about"
    )
    words: Unnamed = Field(description="the situation and the question")
    nothing_identifies: Literal[True] = Field(
        description="that nothing in the words tells whose situation it is: said each time"
    )
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class GiveAdvice(Command):
    """Answers a consultation without identity.

    By the coordination that was asked, or its deputy.
    """

    outcome: Open[TriageOutcome] = Field(description="how much help would be enough")
    words: Unnamed = Field(description="the answer; as little does it tell whose situation it is")


class NoteFailureDemand(Command):
    """Notes that the client had to tell the same again, was sent elsewhere, or waited unknowing.

    By the client, the unit that took the contact, or coordination; as often as it happened. It is
    counted per case and area, and blames nobody.
    """

    kind: Open[FailureDemand] = Field(description="what happened")


class _OtherCase(Command):
    other: CaseId = Field(description="the other case")


class AskExistingService(Command):
    """Asks a unit whether it serves the client already: yes or no, and nothing else.

    By the coordinating party or its deputy, on a ground that names the unit. It learns who the
    client is by disclosure, logged, until it has answered.
    """

    unit: Unit = Field(description="the unit that is asked")


class AnswerExistingService(Command):
    """Says whether the unit serves the client already. Anyone in the unit that is asked."""

    ask: ServiceAskId = Field(description="id of the question, as the list shows it")
    serves: bool = Field(description="whether the client is its client")


class RecordDuplicate(_OtherCase):
    """Records that another case may be of the same person, as `duplicates` shows.

    By the coordinating party or its deputy.
    """


class JoinCases(_OtherCase):
    """Joins a suspected case: both are of the same person, and are looked at together.

    By the coordinating party or its deputy; `separate-cases` undoes it.
    """


class SeparateCases(_OtherCase):
    """Keeps a suspected or joined case apart.

    By the coordinating party or its deputy; `join-cases` undoes it.
    """
