"""What can be asked of intake, and the bodies that go to its vault."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Injected, Ref, Vaulted
from silta_contracts.codes import DataCategory, Need, OrganisationType
from silta_contracts.course_codes import (
    Channel,
    ConsultationResult,
    DocumentClass,
    RequestEndReason,
    TriageOutcome,
    TriageReason,
)
from silta_contracts.grounds import ConsentToBeAsked, RequestGround
from silta_contracts.ids import AreaId, CaseId, GroundId, ModelVersion, QuestionId
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import Adopted
from silta_contracts.party import Unit
from silta_contracts.payload import PreconditionAnswer


def _identity_code(text: str) -> str:
    # Loaded by the first code that is checked: its library brings the interpreter's help (1 MB).
    from stdnum.fi import hetu

    # The century sign is never normalised, so what is not canonical is refused, not repaired.
    if not hetu.is_valid(text, allow_temporary=True) or hetu.compact(text) != text:
        raise ValueError("is no Finnish personal identity code")
    return text


class _Personal(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ClientIdentity(_Personal):
    """Who the client is: the only place where the person is linked to the case."""

    name: str = Field(min_length=1, max_length=200, description="the client's name")
    hetu: Annotated[str, AfterValidator(_identity_code)] | None = Field(
        default=None,
        max_length=11,
        description="personal identity code (henkilötunnus), ddmmyyCnnnT; none where there is none",
    )


class ContactData(_Personal):
    """Where the client lives and is reached; never given under turvakielto."""

    municipality: str = Field(
        pattern=r"^[0-9]{3}$", description="home municipality, 3 digits, such as 179"
    )
    phone: str | None = Field(default=None, max_length=30, description="telephone number")
    email: str | None = Field(default=None, max_length=254, description="e-mail address")


class ClientWords(_Personal):
    """What the client said, in own words."""

    said: str = Field(min_length=1, max_length=4000, description="what the client said")


# What is personal in a command: the value goes to the vault, a decision sees the reference.
Client = Annotated[
    Ref,
    Vaulted(
        ClientIdentity,
        category=DataCategory.IDENTITY.value,
        document_class=DocumentClass.CLIENT_IDENTITY.value,
        same_by="hetu",
    ),
]
Contact = Annotated[
    Ref | None,
    Vaulted(
        ContactData,
        category=DataCategory.CONTACT.value,
        document_class=DocumentClass.CLIENT_IDENTITY.value,
    ),
]
Said = Annotated[
    Ref | None,
    Vaulted(
        ClientWords,
        category=DataCategory.SITUATION.value,
        document_class=DocumentClass.CONTACT_REQUEST.value,
    ),
]


class DialogueWords(_Personal):
    """What requester or coordination says to the other."""

    said: str = Field(min_length=1, max_length=4000, description="what is said")


class SubmitContactRequest(Command):
    """Takes a contact request (yhteydenottopyyntö) to the coordination of the area.

    By the unit that took the contact, drawn up with the client, or by the client. The consent is
    taken with the client first: then the request names it and goes to the case that it opened.
    Without a ground another organisation gets 409 `consent-first`; the client is not refused.
    What a close person tells (channel `close_person`, by her or by the unit that took the contact)
    is a receipt only: nothing goes on before the client is reached (`record-client-reached`).
    """

    client: Client = Field(description="who the client is; kept in intake's vault, on no bus")
    contact: Contact = Field(
        default=None, description="municipality and contact data; kept in intake's vault"
    )
    words: Said = Field(default=None, description="what the client said; kept in intake's vault")
    turvakielto: bool = Field(
        default=False,
        description="non-disclosure for safety reasons (661/2009 s. 36): then neither area nor "
        "contact is given, and the model's fallback coordination triages",
    )
    area: AreaId | None = Field(
        default=None,
        description="code of the model's area that serves the client's municipality; none only "
        "under turvakielto",
    )
    taken_by: Unit | None = Field(
        default=None,
        description="the unit that took the contact; must be named where no unit submits",
    )
    channel: Open[Channel] = Field(description="how the contact came")
    needs: tuple[Open[Need], ...] = Field(
        min_length=1, max_length=16, description="what help is needed with"
    )
    drawn_up_with_client: bool = Field(
        default=False, description="whether it was drawn up with the client"
    )
    existing_services: tuple[Open[OrganisationType], ...] = Field(
        default=(), max_length=30, description="types of the services that the client already has"
    )
    ground: RequestGround | None = Field(
        default=None, description="on what the request stands; the consent names its case"
    )
    reopens: CaseId | None = Field(
        default=None,
        description="a case of the same client that has ended and that this one goes on from",
    )
    # Which versions of the model are adopted, read when the command comes.
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class RecordClientReached(Command):
    """Records that the client was reached after a close person's contact and wants it to go on.

    By the unit that took the contact. A client who does not want it withdraws the request.
    """

    drawn_up_with_client: bool = Field(
        default=False, description="whether the request was now drawn up with the client"
    )
    ground: RequestGround = Field(
        default=ConsentToBeAsked(),
        description="on what the request stands from now on; where none is named consent is asked",
    )


class RecordTriage(Command):
    """Records how much help is enough: a network, a consultation, or self-care.

    By the coordinating party or its deputy, never by a rule alone.
    """

    outcome: Open[TriageOutcome] = Field(description="how much is enough")
    reasons: tuple[Open[TriageReason], ...] = Field(
        min_length=1, max_length=8, description="why this much"
    )
    wanted_types: tuple[Open[OrganisationType], ...] = Field(
        default=(),
        max_length=30,
        description="organisation types wanted at the table; needed for a network, and only there",
    )
    client_wants_meeting: bool | None = Field(
        default=None, description="whether the client wants the meeting; needed for a network"
    )
    preconditions: tuple[PreconditionAnswer, ...] = Field(
        default=(),
        max_length=16,
        description="answers to what the area's model has triage ask; see `model` in the case "
        "view. They decide for which help, never whether the client is helped",
    )
    check_back_on: date | None = Field(
        default=None,
        description="for self-care: the day on which the client is asked how it went, agreed with "
        "her, within a year; the model's time where none is named",
    )


class RecordConsultation(Command):
    """Records that the coordination consulted, and whether that settled the matter.

    By the coordinating party or its deputy. What is settled ends the case; what is not is triaged
    again.
    """

    result: Open[ConsultationResult] = Field(description="whether it settled the matter")


class AskQuestion(Command):
    """Asks the other end of the contact request something: the requester, or the coordination.

    By either of them, as long as the case runs; the dialogue goes on throughout. The words are
    kept in intake's vault, and both ends and the client may read them there.
    """

    words: Annotated[
        Ref,
        Vaulted(
            DialogueWords,
            category=DataCategory.SITUATION.value,
            document_class=DocumentClass.CONTACT_REQUEST.value,
        ),
    ] = Field(description="the question; kept in intake's vault")


class AnswerQuestion(Command):
    """Answers a question of the other end. By any unit that is asked."""

    question: QuestionId = Field(description="id of the question")
    words: Annotated[
        Ref,
        Vaulted(
            DialogueWords,
            category=DataCategory.SITUATION.value,
            document_class=DocumentClass.CONTACT_REQUEST.value,
        ),
    ] = Field(description="the answer; kept in intake's vault")


class MoveToModel(Command):
    """Moves a running case to another version of its area's operating model (toimintamalli).

    By the coordinating party or its deputy. Otherwise a case goes on with the version that it began
    with. What is waited for keeps its time; who coordinates stays.
    """

    version: ModelVersion = Field(description="a version in force in the case's area")
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class CloseRequest(Command):
    """Closes the contact request before a network came about; the case ends everywhere.

    By the coordinating party or its deputy. After NetworkAssembled closing is followup's.
    """

    reason: Open[RequestEndReason] = Field(description="why it is closed")


class WithdrawContactRequest(Command):
    """Takes the contact request back; the case ends everywhere.

    By the client, or by the unit that took the contact.
    """

    reason: Open[RequestEndReason] = Field(
        default=RequestEndReason.CLIENT_WISH, description="why it is taken back"
    )


class WithdrawConsent(Command):
    """Takes a consent back, here as at any service: what rested on it stops at once.

    By the client, or by a unit that received it from the client. No reason is asked.
    """

    consent: GroundId | None = Field(
        default=None, description="the consent; none: every consent of the case"
    )


class ErasePerson(Command):
    """Asks that the person is erased, in every service.

    By the client, or by the coordinating party or its deputy on the client's behalf. While the case
    runs it is 409 `case-runs`: it has to end first, by its own door. What rests on a consent alone
    goes at once; what a rule of retention keeps is locked and goes on its date. The case view says
    which, until when and why.
    """
