"""Facts of network about finding a time: what is asked, what suits, and who cannot come."""

from typing import Final, Literal

from pydantic import Field, model_validator

from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.ids import MeetingId, PlaceCode
from silta_contracts.party import Party
from silta_contracts.value import Moment, Value


class Candidate(Value):
    """A time at which a meeting could be."""

    start: Moment = Field(description="when it would begin")
    end: Moment = Field(description="when it would end, after its start")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Candidate":
        if self.end <= self.start:
            raise ValueError("a candidate ends after its start")
        return self


class MeetingTimesAsked(Fact):
    """Coordination asks the members and the client which of these times suit them.

    Source: the operating model, step 4: coordination agrees time and place.
    """

    fact: Literal["MeetingTimesAsked"] = "MeetingTimesAsked"
    number: int = Field(ge=1, description="of this asking, in its case")
    candidates: tuple[Candidate, ...] = Field(min_length=1, description="earliest first")
    asked: tuple[Party, ...] = Field(min_length=1, description="who is asked, the client too")
    answer_by: Moment = Field(description="until when an answer is waited for")


class MeetingTimesGiven(Fact):
    """A member or the client says which of the times suit; none may, and no reason is asked.

    Source: the operating model, step 4.
    """

    fact: Literal["MeetingTimesGiven"] = "MeetingTimesGiven"
    number: int = Field(ge=1, description="of the asking")
    party: Party = Field(description="who says so")
    suits: tuple[int, ...] = Field(description="the candidates that suit, by place from 1")


class MeetingTimeFound(Fact):
    """The earliest time that suits the client and enough professionals; a person sets the meeting.

    Source: the operating model, step 4.
    """

    fact: Literal["MeetingTimeFound"] = "MeetingTimeFound"
    number: int = Field(ge=1, description="of the asking")
    start: Moment = Field(description="when it would begin")
    end: Moment = Field(description="when it would end")
    suits: tuple[Party, ...] = Field(min_length=1, description="whom it suits")


class NoCommonTime(DeadlineFact):
    """No time suits the client and enough professionals: coordination asks for others.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["NoCommonTime"] = "NoCommonTime"
    number: int = Field(ge=1, description="of the asking")


class MeetingPlaceChosen(Fact):
    """The client chose where to meet: a place where she goes already, or remote.

    Source: domain.md, principles: services are brought to the client, at her choice.
    """

    fact: Literal["MeetingPlaceChosen"] = "MeetingPlaceChosen"
    remote: bool = Field(default=False, description="whether she wants to meet remotely")
    place: PlaceCode | None = Field(default=None, description="code of the place; else remote")


class AbsenceTold(Fact):
    """A member or the client said before a meeting that they cannot come; no reason is asked.

    Source: the operating model, step 4.
    """

    fact: Literal["AbsenceTold"] = "AbsenceTold"
    meeting: MeetingId = Field(description="id of the meeting")
    party: Party = Field(description="who cannot come")


class QuorumAtRisk(DeadlineFact):
    """By the absences that were told a meeting is without the client or enough professionals.

    Source: the operating model's quorum; nothing waits silently.
    """

    fact: Literal["QuorumAtRisk"] = "QuorumAtRisk"
    meeting: MeetingId = Field(description="id of the meeting")


# What each of them said is for the client and coordination.
SAID_TO_COORDINATION: Final = (MeetingTimesGiven, MeetingPlaceChosen, AbsenceTold)
