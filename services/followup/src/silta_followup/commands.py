"""What may be asked of followup by HTTP, and what of it goes to the vault."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Injected, Ref, Vaulted
from silta_contracts.codes import Open
from silta_contracts.course_codes import (
    ClientPresence,
    ClientView,
    ClosingReason,
    NeedEndOutcome,
)
from silta_contracts.ids import (
    FollowUpId,
    GroundId,
    MeasurementId,
    ModelVersion,
    QuestionCode,
    QuestionnaireId,
)
from silta_contracts.payload import FeedbackAnswer, GoalProgress
from silta_contracts.questionnaires import Answer
from silta_contracts.value import Moment


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class NextFollowUp(_Body):
    """Follow-up goes on."""

    then: Literal["next_follow_up"]
    on: date | None = Field(
        default=None,
        description="the day of the next follow-up, today or later; none: as the model's rhythm "
        "proposes, on a working day",
    )


class Revision(_Body):
    """The plan is to be revised; follow-up goes on with its next version."""

    then: Literal["revision"]


class Closing(_Body):
    """The need is over; its end is to be recorded with EndNeed."""

    then: Literal["closing"]


class FollowUpNotes(_Body):
    """What was said at a follow-up, in own words."""

    words: str = Field(min_length=1, max_length=8000, description="notes, in own words")


class FeedbackScore(_Body):
    """An answer as a score."""

    question: QuestionCode = Field(description="code of the question, of the model file")
    score: int = Field(ge=1, le=5, description="from 1 (not at all) to 5 (very much)")


class FeedbackDetail(_Body):
    """Feedback as it was given: scores and words."""

    scores: tuple[FeedbackScore, ...] = Field(
        default=(), max_length=30, description="answers as scores, each question once"
    )
    words: str | None = Field(default=None, max_length=8000, description="in own words")


class RecordFollowUp(Command):
    """Records a follow-up that was held: how each goal stands, and exactly one thing that follows.

    It may have been held before the planned day. By a case manager, its deputy, or the
    coordinating party.
    """

    follow_up: FollowUpId | None = Field(
        default=None,
        description="id of the planned follow-up, from the case view; none where none is planned",
    )
    held_at: Moment = Field(description="when it was held, with time zone; not in the future")
    client_present: Open[ClientPresence] = Field(description="how the client took part")
    progress: tuple[GoalProgress, ...] = Field(
        max_length=100, description="every goal of the plan once: where it stands, if to revise"
    )
    next: NextFollowUp | Revision | Closing = Field(
        discriminator="then", description="what follows: a next date, a revision, or closing"
    )
    notes: Annotated[
        Ref | None,
        Vaulted(FollowUpNotes, category="follow_up", document_class="follow_up"),
    ] = Field(default=None, description="what was said, in own words; kept in the vault")


class GiveFeedback(Command):
    """Gives feedback, also for some days after the end.

    The first feedback of a giver (the client, a close person, a unit) counts. A later one is
    kept as an addition and does not count again.
    """

    answers: tuple[FeedbackAnswer, ...] = Field(
        min_length=1, max_length=30, description="questions of the model file, each once, as bands"
    )
    scores_and_words: Annotated[
        Ref | None,
        Vaulted(FeedbackDetail, category="follow_up", document_class="feedback"),
    ] = Field(default=None, description="scores from 1 to 5 and words; kept in the vault")


class DeclineFeedback(Command):
    """Says no to giving feedback: one is not asked or reminded again. Nobody else is told.

    Feedback may still be given by who changes their mind.
    """


class EndNeed(Command):
    """Ends the need for support with an evaluation of the goals and the client's view.

    By a case manager or its deputy. Where the client disagrees somebody else reviews it first.
    """

    outcome: Open[NeedEndOutcome] = Field(description="how the need ended")
    client_view: Open[ClientView] = Field(description="what the client thinks of it")
    progress: tuple[GoalProgress, ...] = Field(
        max_length=100, description="every goal of the plan once: where it stands at the end"
    )


class GoesOn(_Body):
    """The need goes on: follow-up continues."""

    result: Literal["goes_on"]
    on: date = Field(description="the day of the next follow-up, today or later")


class Upheld(_Body):
    """The end stands: the case is closed."""

    result: Literal["upheld"]


class ReviewClosing(Command):
    """Reviews an end of the need that the client does not agree with, after hearing the client.

    By a case manager's deputy or coordination; never by the unit that recorded the end.
    """

    review: GoesOn | Upheld = Field(
        discriminator="result", description="whether the end stands or the need goes on"
    )


class CloseCase(Command):
    """Closes the case without an evaluation.

    The client wishes it, moved away, died, or cannot be reached.
    """

    reason: Open[ClosingReason] = Field(
        description="`client_wish`, `moved_away`, `died` or `not_reached`"
    )
    tries: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="for `not_reached`: how many times the client was tried to be reached",
    )
    escorted_handover_offered: bool | None = Field(
        default=None,
        description="for `moved_away`: whether the client was offered to be led on to services "
        "of the new place, so that both ends know (saattaen vaihto)",
    )


class WordsOn(_Body):
    """An answer in own words."""

    item: QuestionCode = Field(description="code of the item")
    words: str = Field(min_length=1, max_length=4000, description="in own words")


class GivenAnswers(_Body):
    """The answers to a questionnaire."""

    answers: tuple[Answer, ...] = Field(
        default=(), max_length=100, description="answers by number or choice, each item once"
    )
    words: tuple[WordsOn, ...] = Field(
        default=(), max_length=100, description="answers in own words, each item once"
    )


class Answered(_Body):
    """What a decision sees of answers: numbers, choices, and which items have words."""

    answers: tuple[Answer, ...] = ()
    worded: tuple[QuestionCode, ...] = ()


def counted(given: GivenAnswers) -> Answered:
    """The answers without their words."""
    return Answered(answers=given.answers, worded=tuple(words.item for words in given.words))


class RecordWorkAbility(Command):
    """Records answers to a questionnaire on work ability; its declared rules score them.

    By the client, or by a professional who is a member. Answers go to the vault, and bands on.
    A correction names the measurement that it takes the place of; who recorded it corrects it.
    """

    questionnaire: QuestionnaireId = Field(description="id of the questionnaire")
    version: ModelVersion = Field(description="its version, as it was answered")
    measured_on: date = Field(description="the day it was answered; not in the future")
    corrects: MeasurementId | None = Field(
        default=None, description="the measurement that this corrects; none for a new one"
    )
    given: Annotated[
        Ref,
        Vaulted(GivenAnswers, category="work_ability", document_class="follow_up"),
    ] = Field(description="the answers; kept in the vault")
    answered: Annotated[Answered, Injected(of="given", seen=counted)]


class WithdrawConsent(Command):
    """Takes a consent back: what rests on it stops here at once, and everywhere soon.

    By the client, or by a unit that received it from the client. No reason is asked.
    """

    consent: GroundId | None = Field(
        default=None, description="id of the consent; none for all consents of the case"
    )
