"""Facts of intake: who needs help, and how much?"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.codes import Need, OrganisationType, Service
from silta_contracts.course_codes import (
    Channel,
    ConsultationResult,
    ErasureCause,
    HelpOffer,
    RequestEndReason,
    TriageOutcome,
    TriageReason,
)
from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.grounds import RequestGround
from silta_contracts.ids import QuestionId, RequestId
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.payload import PreconditionAnswer
from silta_contracts.value import Moment


class ContactRequestReceived(KeyFact):
    """A contact request (*yhteydenottopyyntö*) came to the coordination of the area.

    Drawn up with the client by the unit that took the contact, on a consent taken before it, for
    the request is itself a disclosure. From a close person it is a receipt until ClientReached.
    Source: the regions' operating model, step 3.
    """

    fact: Literal["ContactRequestReceived"] = "ContactRequestReceived"
    request: RequestId = Field(description="id of the contact request")
    taken_by: Unit = Field(
        description="the unit that took the contact: the requester, also when the client submits"
    )
    channel: Open[Channel] = Field(description="how the contact came")
    needs: tuple[Open[Need], ...] = Field(min_length=1, description="what help is needed with")
    drawn_up_with_client: bool = Field(description="whether it was drawn up with the client")
    existing_services: tuple[Open[OrganisationType], ...] = Field(
        default=(), description="types of the services that the client already has"
    )
    coordinating: Unit = Field(description="the coordinating party, from the model file")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")
    ground: RequestGround = Field(description="on what the request stands")
    reopened: Literal[True] | None = Field(
        default=None,
        description="an earlier case of the client had ended; which, knows intake alone",
    )


class ClientReached(Fact):
    """The client was reached after a close person's contact and wants the request to go on.

    Until then the request was a receipt only. Source: the operating model; nothing is done about
    a client without the client.
    """

    fact: Literal["ClientReached"] = "ClientReached"
    request: RequestId = Field(description="id of the contact request")
    drawn_up_with_client: bool = Field(description="whether it was now drawn up with the client")
    ground: RequestGround = Field(description="on what the request stands from now on")


class ClientNotReached(DeadlineFact):
    """The client was not reached in time after a close person's contact.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["ClientNotReached"] = "ClientNotReached"
    request: RequestId = Field(description="id of the contact request")


class TriageRecorded(Fact):
    """Coordination (*työikäisten koordinaatio*) assessed how much help is enough.

    Recorded by the coordinating party, never by a rule alone. Source: the operating model, step 4.
    """

    fact: Literal["TriageRecorded"] = "TriageRecorded"
    request: RequestId = Field(description="id of the contact request")
    outcome: Open[TriageOutcome] = Field(description="how much is enough")
    reasons: tuple[Open[TriageReason], ...] = Field(min_length=1, description="why this much")
    preconditions: tuple[PreconditionAnswer, ...] = Field(
        default=(), description="what the area's model has triage ask first, and the answers"
    )


class RequesterInformed(Fact):
    """The requester was told what came of the contact request: the dialogue goes on throughout.

    Source: the operating model, step 3.
    """

    fact: Literal["RequesterInformed"] = "RequesterInformed"
    request: RequestId = Field(description="id of the contact request")
    requester: Unit = Field(description="the unit that is informed")
    outcome: Open[TriageOutcome] = Field(description="what it is told")


class NetworkRequested(KeyFact):
    """Triage found that a client network (*asiakasverkosto*) is needed.

    The network service convenes it once a live ground is known, in either order. Source: the
    operating model, step 4.
    """

    fact: Literal["NetworkRequested"] = "NetworkRequested"
    request: RequestId = Field(description="id of the contact request")
    requester: Unit = Field(description="the requester, always invited")
    coordinating: Unit = Field(description="the coordinating party")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")
    wanted_types: tuple[Open[OrganisationType], ...] = Field(
        min_length=1, description="organisation types wanted at the table"
    )
    existing_services: tuple[Open[OrganisationType], ...] = Field(
        default=(), description="types of the services that the client already has: invited first"
    )
    drawn_up_with_client: bool = Field(
        description="whether the request was drawn up with the client, who then counts for quorum"
    )
    client_wants_meeting: bool = Field(description="whether the client wants the meeting")


class SelfCareAgreed(Fact):
    """Self-care (*omahoito*) was agreed to be enough, with a day to check back.

    Source: Central Finland's early service.
    """

    fact: Literal["SelfCareAgreed"] = "SelfCareAgreed"
    request: RequestId = Field(description="id of the contact request")
    check_back_on: date = Field(description="when the client is asked how it went")


class SelfCareCheckDue(DeadlineFact):
    """The day came to ask the client how self-care went.

    Source: Central Finland's early service.
    """

    fact: Literal["SelfCareCheckDue"] = "SelfCareCheckDue"
    request: RequestId = Field(description="id of the contact request")


class ConsultationGiven(Fact):
    """Coordination consulted (*konsultaatio*); what was not settled is triaged again.

    Source: the operating model, step 4.
    """

    fact: Literal["ConsultationGiven"] = "ConsultationGiven"
    request: RequestId = Field(description="id of the contact request")
    result: Open[ConsultationResult] = Field(description="whether it settled the matter")


class ConsultationOverdue(DeadlineFact):
    """A consultation was not given in time.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["ConsultationOverdue"] = "ConsultationOverdue"
    request: RequestId = Field(description="id of the contact request")


class QuestionAsked(Fact):
    """Requester or coordination asked the other a question; its words lie in intake's vault.

    Source: the operating model, step 3: dialogue throughout.
    """

    fact: Literal["QuestionAsked"] = "QuestionAsked"
    question: QuestionId = Field(description="id of the question")
    asked_of: Unit = Field(description="the unit that is asked")
    answer_by: Moment = Field(description="until when an answer is waited for")


class QuestionAnswered(Fact):
    """A question was answered; the words lie in intake's vault.

    Source: the operating model, step 3: dialogue throughout.
    """

    fact: Literal["QuestionAnswered"] = "QuestionAnswered"
    question: QuestionId = Field(description="id of the question")


class QuestionOverdue(DeadlineFact):
    """A question was not answered in time.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["QuestionOverdue"] = "QuestionOverdue"
    question: QuestionId = Field(description="id of the question")


class ContactRequestClosed(Fact):
    """The contact request was closed before a network came about: the case ends everywhere.

    Source: choreography; after NetworkAssembled closing is followup's.
    """

    fact: Literal["ContactRequestClosed"] = "ContactRequestClosed"
    request: RequestId = Field(description="id of the contact request")
    reason: Open[RequestEndReason] = Field(description="why it was closed")


class ContactRequestWithdrawn(Fact):
    """The contact request was taken back: the case ends everywhere.

    Source: choreography; a request is drawn up with the client and may be taken back.
    """

    fact: Literal["ContactRequestWithdrawn"] = "ContactRequestWithdrawn"
    request: RequestId = Field(description="id of the contact request")
    reason: Open[RequestEndReason] = Field(description="why it was taken back")


class TriageOverdue(DeadlineFact):
    """A contact request was not triaged in time: the coordination's deputy is told.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["TriageOverdue"] = "TriageOverdue"
    request: RequestId = Field(description="id of the contact request")


class HelpWithoutSharing(Fact):
    """Help goes on without sharing data; triage is open again, and no reason is told.

    Own care goes on, consultation without identity is offered, the question may be put again;
    never an end of help. Source: the principle that declining harms nobody.
    """

    fact: Literal["HelpWithoutSharing"] = "HelpWithoutSharing"
    request: RequestId = Field(description="id of the contact request")
    informing: Unit = Field(description="the unit that is to inform the client")
    offers: tuple[Open[HelpOffer], ...] = Field(min_length=1, description="what help goes on")


class ErasureRequested(Fact):
    """The person is to be erased, on request or since retention is over; every service answers.

    What rests on a ground alone goes at once, what a rule of retention keeps is locked until its
    date; each service says so with PersonErased. Source: GDPR article 17.
    """

    fact: Literal["ErasureRequested"] = "ErasureRequested"
    cause: Open[ErasureCause] = Field(description="why")
    ended_at: Moment | None = Field(
        default=None, description="when the case ended, as intake knows it; retention counts so"
    )


class ErasureUnacknowledged(Fact):
    """Services did not answer a request to erase, or did not dispose of what they kept, in time.

    Source: nothing waits silently.
    """

    fact: Literal["ErasureUnacknowledged"] = "ErasureUnacknowledged"
    missing: tuple[Open[Service], ...] = Field(min_length=1, description="the services")
    due: Moment = Field(description="when their receipts were due")


class LinkErased(Fact):
    """The link from the case to the person is gone, last of all: no service keeps anything.

    From here on facts, journals and topics of the case are anonymous. Source: retention by
    document class; the link goes last.
    """

    fact: Literal["LinkErased"] = "LinkErased"
    at: Moment = Field(description="when it had gone")
