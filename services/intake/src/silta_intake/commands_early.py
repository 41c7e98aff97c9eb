"""What can be asked of intake in early recognition and the early service (alkupalvelu)."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Injected, Ref, Vaulted
from silta_contracts.codes import DataCategory, Need, OrganisationType
from silta_contracts.course_codes import DocumentClass
from silta_contracts.early_codes import EarlyHelp, EarlyIndicator
from silta_contracts.grounds import RequestGround
from silta_contracts.ids import AreaId
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import Adopted
from silta_intake.commands import Client, Contact


class AccompanyingForm(BaseModel):
    """The accompanying form (*saatelomake*), filled in with the client."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    said: str = Field(
        min_length=1, max_length=4000, description="the whole situation, in the client's words"
    )
    support_need: str | None = Field(
        default=None, min_length=1, max_length=4000, description="what support she needs"
    )
    network: str | None = Field(
        default=None, min_length=1, max_length=4000, description="who helps her already"
    )


class RegisterBooking(Command):
    """Looks at early-warning indicators when a time is booked (varhainen tunnistaminen).

    By the unit that takes the booking. Only what its organisation holds already, by code: who the
    client is, is neither asked nor kept. She is told of it before and may object: then nothing is
    looked at, kept or told. The answer says which rules of the area's model fired and why; what
    follows is for a professional and the client to decide. Source: domain.md, 1, the early service.
    """

    area: AreaId | None = Field(
        default=None,
        description="code of the model's area that serves the client's municipality; none only "
        "under turvakielto",
    )
    turvakielto: bool = Field(
        default=False,
        description="non-disclosure for safety reasons (661/2009 s. 36): then no area is given",
    )
    client_told: bool = Field(
        description="whether the client was told that this is looked at, and that she may object"
    )
    objects: bool = Field(default=False, description="whether the client objects")
    indicators: tuple[Open[EarlyIndicator], ...] = Field(
        default=(),
        max_length=20,
        description="what holds by the organisation's own records; what is not known is left out",
    )
    # Which versions of the model are adopted, read when the command comes.
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class OfferEarlyService(Command):
    """Offers the client an early-service appointment after an alarm.

    By the unit that took the booking, with the client. It is voluntary.
    """

    client: Client = Field(description="who the client is; kept in intake's vault, on no bus")
    contact: Contact = Field(
        default=None,
        description="municipality and contact data, in intake's vault; never under turvakielto",
    )


class BookEarlyService(Command):
    """Books an early-service appointment, or another one in its place.

    By the client, the early service, or the unit that offered it. Who declined before may book all
    the same, as long as the offer stands.
    """

    start: AwareDatetime = Field(description="when the appointment begins, RFC 3339")


class DeclineEarlyService(Command):
    """Notes that the client does not want the early service, or what was chosen there.

    By the client, or by the unit that she told. No reason is asked, no fact tells it, and only she
    and the early service see it. What was offered stands until its end.
    """


class MissEarlyService(Command):
    """Notes that the client did not come. By the early service.

    The offer stands anew; no fact tells it, and no other organisation sees it.
    """


class MapSituation(Command):
    """Records the accompanying form (saatelomake) and what was chosen with the client.

    By the early service, at an appointment or whenever it is looked at again. Self-care has a day
    to look again, a consultation and the team a time.
    """

    needs: tuple[Open[Need], ...] = Field(
        min_length=1, max_length=16, description="what support is needed with"
    )
    existing_services: tuple[Open[OrganisationType], ...] = Field(
        default=(), max_length=30, description="types of the services that the client already has"
    )
    form: Annotated[
        Ref,
        Vaulted(
            AccompanyingForm,
            category=DataCategory.SITUATION.value,
            document_class=DocumentClass.CONTACT_REQUEST.value,
        ),
    ] = Field(description="the form in words; it goes along with a contact request")
    mapped_on: date = Field(description="the day on which it was filled in, not in the future")
    chosen: Open[EarlyHelp] = Field(description="what the professional and the client chose")
    check_back_on: date | None = Field(
        default=None,
        description="self-care: the day to look again, within a year; the model's time if left out",
    )


class SettleEarlyService(Command):
    """Ends the early service: what was chosen was enough, or the client wants no more.

    By the early service. Which of the two is not asked.
    """


class RequestFromEarlyService(Command):
    """Makes the contact request out of the accompanying form; the case goes on as its own.

    By a professional of the early service, when the team was chosen with the client; no rule makes
    it. Who she is, her needs and services and the form are taken over: nothing is told again. The
    ground rules of any contact request hold: consent first.
    """

    ground: RequestGround | None = Field(
        default=None, description="on what the request stands; the consent names its case"
    )
    # Which versions of the model are adopted, read when the command comes.
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()
