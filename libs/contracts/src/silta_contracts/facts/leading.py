"""Facts of leading a request on to another area's coordination, escorted (*saattaen vaihto*).

It holds once the other end has confirmed it. Until then the coordination that asked answers for
the case, so there is never a gap. Source: domain.md, Principles: one contact is enough.
"""

from typing import Literal

from pydantic import Field

from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.ids import AreaId, LeadingId
from silta_contracts.party import Unit
from silta_contracts.value import Moment


class LeadingOnProposed(Fact):
    """Another area's coordination is asked to take the request over; the client agrees to it.

    Source: the operating model, step 3: there are several coordinations, each with its area.
    """

    fact: Literal["LeadingOnProposed"] = "LeadingOnProposed"
    leading: LeadingId = Field(description="id of the asking")
    to_area: AreaId = Field(description="the area that would take it, a code of a model file")
    party: Unit = Field(description="the coordination of that area")
    answer_by: Moment = Field(description="until when an answer is waited for")


class LeadingOnDeclined(Fact):
    """That coordination cannot take it; the one that asked goes on, or another is asked at once.

    Source: domain.md, Principles: a unit that cannot take a case names another in the same answer.
    """

    fact: Literal["LeadingOnDeclined"] = "LeadingOnDeclined"
    leading: LeadingId = Field(description="id of the asking")
    instead: AreaId | None = Field(default=None, description="the area named in the same answer")


class LedOn(KeyFact):
    """Both ends have confirmed: the other area's coordination answers for the case from now on.

    Source: domain.md, Principles: escorted handover holds only when both ends have confirmed it.
    """

    fact: Literal["LedOn"] = "LedOn"
    leading: LeadingId = Field(description="id of the asking")
    before: Unit = Field(description="the coordination that led it on")
    coordinating: Unit = Field(description="the coordination that answers for the case now")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")


class LeadingOnUnanswered(DeadlineFact):
    """No answer came in time: the other end is told once more, then the one that asked.

    Source: nothing waits silently.
    """

    fact: Literal["LeadingOnUnanswered"] = "LeadingOnUnanswered"
    leading: LeadingId = Field(description="id of the asking")
    ends: bool = Field(description="whether the asking is over with it")
