"""The commands that network takes; their docstrings become the API page."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Ref, Vaulted
from silta_contracts.codes import DataCategory
from silta_contracts.course_codes import (
    ClientPresence,
    DeclineReason,
    DocumentClass,
    NotHeldReason,
)
from silta_contracts.ids import GroundId, InvitationId, MeetingId, PlaceCode
from silta_contracts.meeting_codes import MeetingDecisionKind
from silta_contracts.party import Party, Unit
from silta_contracts.value import Moment

_IDS = "as the case view shows it"


class Body(BaseModel):
    """A part of a command's body. Inputs are hidden in errors since they may be personal."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Invitee(Body):
    """A unit to invite."""

    party: Unit = Field(description="a unit of the directory; it need not be of the proposal")
    respond_by: Moment | None = Field(
        default=None,
        description="until when it is to answer, not later than the model's time; "
        "left out: the model's time",
    )


class ConfirmInvitees(Command):
    """Coordination confirms, after hearing the client, whom to invite.

    The requester is invited in any case unless the client does not want it; where requester and
    coordinating party are one, this is its acceptance. No invitees at all: no network comes about,
    and triage is open again.
    """

    proposal: int = Field(ge=1, description="number of the proposal that this confirms")
    invitees: tuple[Invitee, ...] = Field(max_length=40, description="the units to invite")
    units_heard: bool = Field(description="the client was heard on the units")
    deputies_heard: bool = Field(description="the client was heard on their deputies, too")
    not_wanted: tuple[Unit, ...] = Field(
        default=(), max_length=40, description="units and deputies that the client does not want"
    )


class SayNoToUnit(Command):
    """The client does not want a unit at the table: said by the client, or to coordination.

    It is not asked, nor as a deputy; its open invitation ends without a word of why. Once it is a
    member, narrowing the consent takes it out.
    """

    unit: Unit = Field(description="a unit of the directory, or one that the case names")
    taken_back: bool = Field(
        default=False, description="the client has changed her mind: it may be asked again"
    )


class InviteMore(Command):
    """Coordination invites further units, after hearing the client on these."""

    invitees: tuple[Invitee, ...] = Field(
        min_length=1, max_length=40, description="the units to invite"
    )
    units_heard: bool = Field(description="the client was heard on the units")
    deputies_heard: bool = Field(description="the client was heard on their deputies, too")
    not_wanted: tuple[Unit, ...] = Field(
        default=(), max_length=40, description="units and deputies that the client does not want"
    )


class AcceptInvitation(Command):
    """The invited unit comes; anyone in the unit may take it."""

    invitation: InvitationId = Field(description=f"id of the invitation, {_IDS}")


class DeclineInvitation(Command):
    """The invited unit cannot come, and may name another in the same answer.

    Where the unit named cannot be asked, coordination is told.
    """

    invitation: InvitationId = Field(description=f"id of the invitation, {_IDS}")
    instead: Unit | None = Field(default=None, description="a unit that fits better")
    reason: DeclineReason | None = Field(
        default=None, description="the unit's own reason, for coordination only"
    )


class ConfirmParticipation(Command):
    """The client confirms taking part; a request drawn up with the client says so already."""


class MeetingAddress(Body):
    """Where a meeting is held: an address, or how to join."""

    text: str = Field(min_length=1, max_length=300, description="address, or link to join by")


Address = Annotated[
    Ref | None,
    Vaulted(
        MeetingAddress,
        category=DataCategory.CONTACT.value,
        document_class=DocumentClass.MEETING.value,
        rests_on="ground",
    ),
]


class ScheduleMeeting(Command):
    """Coordination sets a meeting where the client goes anyway, or remote: the client chooses."""

    start: Moment = Field(description="when it begins, not in the past")
    end: Moment = Field(description="when it ends, after its start")
    remote: bool = Field(default=False, description="held remotely; then without a place")
    place: PlaceCode | None = Field(default=None, description="code of a place of the directory")
    address: Address = Field(default=None, description="address or link; kept in the vault")


class RescheduleMeeting(Command):
    """Coordination moves a meeting to another time or place; its id stays.

    An address that is left out stays as it was only where the place stays.
    """

    meeting: MeetingId = Field(description=f"id of the meeting, {_IDS}")
    start: Moment = Field(description="when it begins, not in the past")
    end: Moment = Field(description="when it ends, after its start")
    remote: bool = Field(default=False, description="held remotely; then without a place")
    place: PlaceCode | None = Field(default=None, description="code of a place of the directory")
    address: Address = Field(default=None, description="address or link; kept in the vault")


class Decided(Body):
    """What was decided that somebody does."""

    kind: MeetingDecisionKind = Field(description="what is to be done")
    responsible: Party = Field(description="the member that does it, the client too")
    due: date | None = Field(default=None, description="by which day, in Finland")


class Held(Body):
    """A meeting that took place."""

    at: Moment = Field(description="when it was held; before the planned day too, never later")
    present: tuple[Party, ...] = Field(
        max_length=60,
        description="the members present, the client aside; who is not named was absent",
    )
    client: ClientPresence = Field(description="how the client took part")
    decisions: tuple[Decided, ...] = Field(
        default=(), max_length=40, description="the minutes: what was decided, in codes"
    )


class RecordMeeting(Command):
    """Says whether a meeting was held: either `held` or `not_held`."""

    meeting: MeetingId = Field(description=f"id of the meeting, {_IDS}")
    held: Held | None = Field(default=None, description="who was there, and when")
    not_held: NotHeldReason | None = Field(default=None, description="why it was not held")


class CloseContact(Body):
    """A close person's name and contact."""

    name: str = Field(min_length=1, max_length=120, description="how the person is called")
    contact: str = Field(min_length=1, max_length=200, description="phone or e-mail")


class NameClosePerson(Command):
    """The client names a close person, who joins the network; nobody else can."""

    person: Annotated[
        Ref,
        Vaulted(
            CloseContact,
            category=DataCategory.CONTACT.value,
            document_class=DocumentClass.CLOSE_PERSON.value,
            rests_on="ground",
        ),
    ] = Field(description="name and contact; kept in the vault")


class EndOwnPart(Command):
    """A member unit ends its own part, or a close person leaves by the wish of either.

    Source: choreography; services run in parallel and may come to their end.
    """

    close_person: int | None = Field(
        default=None,
        ge=1,
        le=99,
        description="number of the close person that leaves; left out: who sends this",
    )


class WithdrawConsent(Command):
    """The client takes a consent back, here as at any service: what rested on it stops at once.

    An organisation that received the withdrawal from the client may tell it. The client's own
    services go on.
    """

    consent: GroundId | None = Field(
        default=None, description="id of the consent; left out: all of the case"
    )
