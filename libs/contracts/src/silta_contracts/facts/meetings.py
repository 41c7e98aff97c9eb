"""Facts of network about meetings: when and where, and who was there."""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.course_codes import ClientPresence, NotHeldReason
from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.ids import MeetingId, PlaceCode
from silta_contracts.meeting_codes import MeetingDecisionKind
from silta_contracts.open_codes import Open
from silta_contracts.party import Party
from silta_contracts.value import Moment, Value


class MeetingArranged(Fact):
    """When and where a meeting is to be. It is no fact of its own."""

    meeting: MeetingId = Field(description="id of the meeting")
    start: Moment = Field(description="when it begins")
    end: Moment = Field(description="when it ends")
    remote: bool = Field(default=False, description="whether it is held remotely")
    place: PlaceCode | None = Field(
        default=None, description="code of the place; its address is told over HTTP"
    )
    parties: tuple[Party, ...] = Field(min_length=1, description="who is to be there")


class MeetingScheduled(MeetingArranged):
    """A division-of-labour meeting (*työnjaollinen neuvonpito*) was set, where the client goes.

    Source: the operating model, step 4: coordination agrees time and place.
    """

    fact: Literal["MeetingScheduled"] = "MeetingScheduled"


class MeetingRescheduled(MeetingArranged):
    """A meeting was moved to another time or place; the id stays.

    Source: the operating model, step 4.
    """

    fact: Literal["MeetingRescheduled"] = "MeetingRescheduled"


class MeetingUnscheduled(DeadlineFact):
    """No meeting was set in time after the network was assembled or a meeting was not held.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["MeetingUnscheduled"] = "MeetingUnscheduled"


class MeetingDecision(Value):
    """What was decided at a meeting: who does it, and by when. Words lie in no minutes."""

    kind: Open[MeetingDecisionKind] = Field(description="what is to be done")
    responsible: Party = Field(description="the member that does it, the client too")
    due: date | None = Field(default=None, description="by which day")


class MeetingHeld(KeyFact):
    """A meeting of the client network was held; the first one opens planning.

    Source: the operating model, step 5.
    """

    fact: Literal["MeetingHeld"] = "MeetingHeld"
    meeting: MeetingId = Field(description="id of the meeting")
    held_at: Moment = Field(description="when it was held, never in the future")
    present: tuple[Party, ...] = Field(min_length=1, description="the members present")
    absent: tuple[Party, ...] = Field(default=(), description="the members absent")
    client_present: Open[ClientPresence] = Field(description="how the client took part")
    decisions: tuple[MeetingDecision, ...] | None = Field(
        default=None, description="what was decided, where anything was noted"
    )


class MeetingNotHeld(Fact):
    """A meeting was not held; another is to be set.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["MeetingNotHeld"] = "MeetingNotHeld"
    meeting: MeetingId = Field(description="id of the meeting")
    reason: Open[NotHeldReason] = Field(description="why it was not held")


class MeetingUnrecorded(DeadlineFact):
    """It was not recorded in time whether a meeting was held.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["MeetingUnrecorded"] = "MeetingUnrecorded"
    meeting: MeetingId = Field(description="id of the meeting")
