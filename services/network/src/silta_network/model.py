"""What network remembers of a case, and the moments that it waits for."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline, Ref
from silta_contracts.codes import Work
from silta_contracts.course_codes import DeclineReason, InvitationCause
from silta_contracts.facts import NetworkRequested
from silta_contracts.facts.meetings import MeetingDecision
from silta_contracts.following import Followed
from silta_contracts.grounds import Ground
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit
from silta_contracts.payload import Member, ProposedInvitee
from silta_contracts.retention import Retained
from silta_contracts.rules import needs_ground
from silta_contracts.value import Moment
from silta_network.team import AnswerTeamBy, Team, TeamTimeComes
from silta_network.times import Asking, Place, TimesBy


class Phase(StrEnum):
    """How far the network has come. After OVER a new request starts the next."""

    NONE = "none"
    WAITING = "waiting_for_ground"
    PROPOSED = "invitees_proposed"
    INVITING = "inviting"
    ASSEMBLED = "assembled"
    OVER = "over"


# A network is looked for on a ground, or stands: the phases in which a work-ability team works.
AT_WORK: Final = (Phase.PROPOSED, Phase.INVITING, Phase.ASSEMBLED)


class Status(StrEnum):
    """What became of an invitation; ENDED: no ground carries it any more, or all ended."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    ENDED = "ended"


class MeetingStatus(StrEnum):
    """What became of a meeting; DROPPED: the network ended before it."""

    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not_held"
    DROPPED = "dropped"


class Remembered(BaseModel):
    """A frozen part of the state."""

    model_config = ConfigDict(frozen=True)


class Invitation(Remembered):
    """One ask of one unit. ``keys``: under which names the unit reads its list.

    ``instead`` and ``reason`` are the unit's own, for coordination only; ``told``: nobody is left
    to ask, and coordination knows.
    """

    id: str
    round: int
    party: Unit
    respond_by: Moment
    cause: Open[InvitationCause]
    status: Status = Status.OPEN
    follows: str | None = None
    instead: Unit | None = None
    reason: Open[DeclineReason] | None = None
    told: bool = False
    keys: tuple[str, ...] = ()


class Meeting(Remembered):
    """A meeting; its address lies in the vault. ``sequence``: how often it has changed."""

    id: str
    round: int
    start: Moment
    end: Moment
    remote: bool
    place: str | None = None
    address: Ref | None = None
    status: MeetingStatus = MeetingStatus.PLANNED
    record_by: Moment | None = None
    sequence: int = 0
    decisions: tuple[MeetingDecision, ...] = ()
    # Who said before that they cannot come.
    absences: tuple[Party, ...] = ()


class ClosePerson(Remembered):
    """A close person by number; name and contact lie in the vault."""

    number: int
    details: Ref
    left: bool = False


class Stopped(Remembered):
    """What ended with a consent here, for the receipt."""

    consent: str
    work: tuple[Open[Work], ...]


class Case(Remembered):
    """A case as network knows it.

    ``ended_grounds`` never live again; ``lapsed`` are those that had ended when no ground was
    left: a request that stands on these alone has no network. ``coming``: units that accepted,
    until the network is assembled. ``due``: until when the phase's step is waited for. ``erased``:
    no address and no close person's contact is left in the vault.
    """

    case: str
    follows: Followed = Followed()
    ended: bool = False
    phase: Phase = Phase.NONE
    due: Moment | None = None
    grounds: tuple[Ground, ...] = ()
    ended_grounds: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    request: NetworkRequested | None = None
    proposal: int = 0
    proposed: tuple[ProposedInvitee, ...] = ()
    not_wanted: tuple[Unit, ...] = ()
    client_confirmed: bool = False
    round: int = 0
    invitations: tuple[Invitation, ...] = ()
    coming: tuple[Unit, ...] = ()
    members: tuple[Member, ...] = ()
    version: int = 0
    meetings: tuple[Meeting, ...] = ()
    close_persons: tuple[ClosePerson, ...] = ()
    team: Team = Team()
    times: Asking | None = None
    place: Place | None = None
    erased: bool = False
    withdrawn_here: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    retained: Retained = Retained()

    @property
    def asked(self) -> NetworkRequested:
        """The request, in phases that have one."""
        assert self.request is not None
        return self.request

    @property
    def open_invitations(self) -> tuple[Invitation, ...]:
        """Invitations that wait for an answer."""
        return tuple(i for i in self.invitations if i.status is Status.OPEN)

    @property
    def planned(self) -> tuple[Meeting, ...]:
        """Meetings that are to be."""
        return tuple(m for m in self.meetings if m.status is MeetingStatus.PLANNED)

    @property
    def professionals(self) -> tuple[Member, ...]:
        """The members that stand on a ground."""
        return tuple(m for m in self.members if needs_ground(m.party))

    @property
    def client_counts(self) -> bool:
        """A request drawn up with the client counts as the client's; so does confirming."""
        return self.client_confirmed or (
            self.request is not None and self.request.drawn_up_with_client
        )

    def invitation(self, id_: str) -> Invitation | None:
        """The invitation of that id."""
        return next((i for i in self.invitations if i.id == id_), None)

    def meeting(self, id_: str) -> Meeting | None:
        """The meeting of that id."""
        return next((m for m in self.meetings if m.id == id_), None)

    def with_(self, **changes: object) -> "Case":
        """The case with these changes."""
        return self.model_copy(update=changes)

    def with_invitation(self, id_: str, **changes: object) -> "Case":
        """The case with these changes to one invitation."""
        return self.with_(
            invitations=tuple(
                i.model_copy(update=changes) if i.id == id_ else i for i in self.invitations
            )
        )

    def with_meeting(self, id_: str, **changes: object) -> "Case":
        """The case with these changes to one meeting."""
        return self.with_(
            meetings=tuple(
                m.model_copy(update=changes) if m.id == id_ else m for m in self.meetings
            )
        )


def editors_see(case: Case) -> tuple[object, ...]:
    """What whoever invites, plans meetings or adds units looks at."""
    parties: tuple[Party, ...] = tuple(member.party for member in case.members)
    planned: tuple[tuple[str, datetime], ...] = tuple((m.id, m.start) for m in case.planned)
    return (case.phase, case.proposal, case.not_wanted, parties, planned)


class NoGroundBy(Deadline):
    """Until when a ground that carries enough units is waited for."""


class GroundBegins(Deadline):
    """A ground known in advance begins to hold."""

    ground: str


class ConfirmBy(Deadline):
    """Until when coordination is to confirm whom to invite."""


class HalfTime(Deadline):
    """Half of the time to answer an invitation."""

    invitation: str


class RespondBy(Deadline):
    """Until when a unit is to answer its invitation."""

    invitation: str


class AssembleBy(Deadline):
    """Until when the network is to be assembled."""


class ScheduleBy(Deadline):
    """Until when a meeting is to be set."""


class RecordBy(Deadline):
    """Until when it is to be recorded whether a meeting was held."""

    meeting: str


# What waits for a network, and stops with it.
OF_A_NETWORK: tuple[type[Deadline], ...] = (
    NoGroundBy,
    ConfirmBy,
    HalfTime,
    RespondBy,
    AssembleBy,
    ScheduleBy,
    RecordBy,
    AnswerTeamBy,
    TeamTimeComes,
    TimesBy,
)
