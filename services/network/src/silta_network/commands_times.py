"""What may be asked of network about finding a time, by HTTP."""

from pydantic import Field

from silta_chassis.process import Command
from silta_contracts.facts.times import Candidate
from silta_contracts.ids import MeetingId, PlaceCode


class AskForTimes(Command):
    """Coordination asks the members and the client which of these times suit them.

    A new asking takes an open one's place. What it finds is proposed; setting the meeting stays
    coordination's.
    """

    candidates: tuple[Candidate, ...] = Field(
        min_length=1, max_length=20, description="times that could be, all of them ahead"
    )


class GiveTimes(Command):
    """A member, or the client, says which of the times suit; what is said last holds."""

    number: int = Field(ge=1, description="of the asking: see the case view")
    suits: tuple[int, ...] = Field(
        max_length=20, description="the candidates that suit, by place from 1; none may"
    )


class ChoosePlace(Command):
    """The client chooses where to meet, herself or by coordination that she told.

    Without a place and not remote: she leaves it open again.
    """

    remote: bool = Field(default=False, description="she wants to meet remotely")
    place: PlaceCode | None = Field(default=None, description="code of a place of the directory")


class TellAbsence(Command):
    """A member, or the client, says before a meeting that they cannot come. No reason is asked."""

    meeting: MeetingId = Field(description="id of the meeting")
