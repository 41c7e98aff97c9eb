"""Facts of early recognition and the early service (*alkupalvelu*).

That she declines, or does not come, is told by no fact, as in the health check: where no
appointment was booked in time the same is told, whatever the reason. Which indicators held is told
by no fact either; the words of the accompanying form (*saatelomake*) lie in intake's vault.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.codes import Need, OrganisationType
from silta_contracts.early_codes import EarlyHelp
from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.ids import EarlyRuleCode
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.value import Moment


class BookingAlarmRaised(KeyFact):
    """Early-warning rules fired at a booking; it opens a case, decides nothing, and is voluntary.

    Source: domain.md, 1: the early service; indicators are configuration.
    """

    fact: Literal["BookingAlarmRaised"] = "BookingAlarmRaised"
    rules: tuple[EarlyRuleCode, ...] = Field(
        min_length=1, description="codes of the rules of the model file that fired"
    )
    booked_with: Unit = Field(description="the unit that took the booking")
    carried_out_by: Unit = Field(description="the early service of the area")
    offer_by: Moment = Field(description="until when an appointment may be offered")


class EarlyServiceOffered(Fact):
    """An early-service appointment was offered. Source: domain.md, 1, the early service."""

    fact: Literal["EarlyServiceOffered"] = "EarlyServiceOffered"
    carried_out_by: Unit = Field(description="the early service")
    book_by: Moment = Field(description="until when an appointment can be booked on this offer")


class EarlyServiceBooked(Fact):
    """An appointment was booked, the first time or again. Source: domain.md, 1."""

    fact: Literal["EarlyServiceBooked"] = "EarlyServiceBooked"
    carried_out_by: Unit = Field(description="the early service")
    start: Moment = Field(description="when the appointment begins")


class EarlyServiceNotBooked(DeadlineFact):
    """No appointment stood when the time for it ran out, and it ended. No reason is ever told.

    It is told alike where none was offered, she declined, did not answer, or did not come. Source:
    declining harms nobody; a decline reaches no other organisation.
    """

    fact: Literal["EarlyServiceNotBooked"] = "EarlyServiceNotBooked"


class EarlyServiceOverdue(DeadlineFact):
    """A step of the early service passed its time: a record, a consultation, a contact request.

    The early service is told first; the second time it ends. Source: nothing waits silently.
    """

    fact: Literal["EarlyServiceOverdue"] = "EarlyServiceOverdue"
    ends: bool = Field(description="whether it ended without the step")


class SituationMapped(Fact):
    """The accompanying form (*saatelomake*) was filled in with the client, and help chosen.

    The professional records what was chosen with the client; no rule chooses. Source: domain.md, 1:
    situation, support need, existing network.
    """

    fact: Literal["SituationMapped"] = "SituationMapped"
    mapped_on: date = Field(description="the day of the appointment")
    needs: tuple[Open[Need], ...] = Field(
        min_length=1, description="what support is needed with, by code"
    )
    existing_services: tuple[Open[OrganisationType], ...] = Field(
        default=(), description="types of the services that the client already has"
    )
    chosen: Open[EarlyHelp] = Field(description="what was chosen with the client")
    next_by: Moment = Field(description="until when the step that was chosen is waited for")


class EarlyServiceCheckDue(DeadlineFact):
    """The day to ask how self-care went: the early service is told.

    Source: domain.md, 1, the early service; nothing waits silently.
    """

    fact: Literal["EarlyServiceCheckDue"] = "EarlyServiceCheckDue"


class EarlyServiceSettled(Fact):
    """What was chosen was enough, or the client wants no more; the case ended.

    Why, is not told. Source: early and light before late and heavy.
    """

    fact: Literal["EarlyServiceSettled"] = "EarlyServiceSettled"
