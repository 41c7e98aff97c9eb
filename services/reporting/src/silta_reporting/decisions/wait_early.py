"""What the early service waits for, after a fact of it; a decline is no fact."""

from collections.abc import Callable
from typing import Final

from silta_contracts.early_codes import EarlyHelp
from silta_contracts.fact import AnyFact
from silta_contracts.facts.early import (
    BookingAlarmRaised,
    EarlyServiceBooked,
    EarlyServiceCheckDue,
    EarlyServiceNotBooked,
    EarlyServiceOffered,
    EarlyServiceOverdue,
    EarlyServiceSettled,
    SituationMapped,
)
from silta_contracts.party import CLIENT
from silta_reporting.model import Wait

_OFFER: Final = "early_service_offer"
_BOOKING: Final = "early_service_booking"
_STEP: Final = "early_service"
_SELF_CARE: Final = "self_care"
_REQUEST: Final = "contact_request"
_ALL: Final = (_OFFER, _BOOKING, _STEP, _SELF_CARE, _REQUEST)

# Which waits a fact of the early service ends.
SETTLED_BY_EARLY: Final[
    dict[type[AnyFact], tuple[tuple[str, ...], Callable[[AnyFact], object] | None]]
] = {
    EarlyServiceOffered: ((_OFFER,), None),
    EarlyServiceBooked: ((_BOOKING, _STEP), None),
    EarlyServiceNotBooked: (_ALL, None),
    # What was chosen takes the place of what was chosen before.
    SituationMapped: ((_BOOKING, _STEP, _SELF_CARE, _REQUEST), None),
    EarlyServiceCheckDue: ((_SELF_CARE,), None),
    EarlyServiceSettled: (_ALL, None),
    # Where it goes on it opens the wait anew.
    EarlyServiceOverdue: ((_STEP, _REQUEST), None),
}
_CHOSEN: Final[dict[str, str]] = {EarlyHelp.SELF_CARE: _SELF_CARE, EarlyHelp.TEAM: _REQUEST}


def opened_by_early(fact: AnyFact) -> tuple[Wait, ...]:
    """The waits that a fact of the early service opens."""
    match fact:
        case BookingAlarmRaised():
            until = fact.offer_by.isoformat()
            return (Wait(kind=_OFFER, party=fact.booked_with, until=until),)
        case EarlyServiceOffered():
            return (Wait(kind=_BOOKING, party=CLIENT, until=fact.book_by.isoformat()),)
        case EarlyServiceBooked():
            until = fact.start.isoformat()
            return (Wait(kind=_STEP, party=fact.carried_out_by, until=until),)
        case SituationMapped():
            kind = _CHOSEN.get(fact.chosen, _STEP)
            return (Wait(kind=kind, party=fact.by, until=fact.next_by.isoformat()),)
        case EarlyServiceCheckDue():
            return (Wait(kind=_STEP, party=fact.party),)
        case EarlyServiceOverdue() if not fact.ends:
            return (Wait(kind=_STEP, party=fact.party),)
        case _:
            return ()
