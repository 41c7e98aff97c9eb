"""What can be asked of intake in an unemployed person's health check."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Injected, Ref, Vaulted
from silta_contracts.codes import DataCategory, Need, OrganisationType
from silta_contracts.course_codes import DocumentClass
from silta_contracts.grounds import RequestGround
from silta_contracts.health_check_codes import AfterCheck, CheckedBy, CheckOccasion, Finding
from silta_contracts.ids import AreaId
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import Adopted
from silta_contracts.party import Unit
from silta_intake.commands import Client, Contact, Said


class FoundWords(BaseModel):
    """What the nurse or doctor writes down of the check."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    found: str = Field(min_length=1, max_length=4000, description="what was found, in words")


class OfferHealthCheck(Command):
    """Offers an unemployed person's health check (työttömän terveystarkastus) to a client.

    By any unit, with the client or, by employment services, systematically. It is voluntary and
    opens a case of its own; nothing of it goes to another organisation. Source: 1326/2010 s. 13.
    """

    client: Client = Field(description="who the client is; kept in intake's vault, on no bus")
    contact: Contact = Field(
        default=None, description="municipality and contact data; kept in intake's vault"
    )
    turvakielto: bool = Field(
        default=False,
        description="non-disclosure for safety reasons (661/2009 s. 36): then neither area nor "
        "contact is given",
    )
    area: AreaId | None = Field(
        default=None,
        description="code of the model's area that serves the client's municipality; none only "
        "under turvakielto",
    )
    occasion: Open[CheckOccasion] = Field(description="how it came that it is offered")
    carried_out_by: Unit = Field(description="the unit that would do the check")
    # Which versions of the model are adopted, read when the command comes.
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class BookHealthCheck(Command):
    """Books an appointment for the check, or another one in its place.

    By the client, the unit that does the check, or the one that offered it. Who declined before
    may book all the same, as long as the offer stands.
    """

    start: AwareDatetime = Field(description="when the appointment begins, RFC 3339")


class DeclineHealthCheck(Command):
    """Notes that the client does not want the check, or the contact request agreed on in it.

    By the client, or by the unit that she told. No reason is asked, no fact tells it, and only
    she and the unit that does the check see it. The offer stands until its end.
    """


class RecordNoShow(Command):
    """Notes that the client did not come. By the unit that does the check.

    The offer stands anew; no fact tells it, and no other organisation sees it.
    """


class DoneHealthCheck(Command):
    """Records the check that a nurse, or where needed a doctor, did. By the unit that does it."""

    checked_by: Open[CheckedBy] = Field(description="the profession of who did it")
    checked_on: date = Field(description="the day of the check, not in the future")
    findings: tuple[Open[Finding], ...] = Field(
        min_length=1, max_length=8, description="what was found, by coarse category"
    )
    after: Open[AfterCheck] = Field(description="what was agreed on with the client")
    words: Said = Field(
        default=None,
        description="what the client said of her situation: it goes along with a contact request, "
        "so that she need not tell it again",
    )
    found: Annotated[
        Ref | None,
        Vaulted(
            FoundWords,
            category=DataCategory.HEALTH.value,
            document_class=DocumentClass.CONTACT_REQUEST.value,
        ),
    ] = Field(default=None, description="what was found, in words; kept in intake's vault")


class RequestFromHealthCheck(Command):
    """Makes the contact request that was agreed on in the check; the case goes on as its own.

    By the client or the unit that did the check. Who she is, her contact data and what she said
    are taken from the check. The ground rules of any contact request hold: consent first.
    """

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
    # Which versions of the model are adopted, read when the command comes.
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()
