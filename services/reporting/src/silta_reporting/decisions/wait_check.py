"""What a health check waits for, after a fact of it; a decline is no fact."""

from collections.abc import Callable
from typing import Final

from silta_contracts.fact import AnyFact
from silta_contracts.facts.health_check import (
    HealthCheckBooked,
    HealthCheckDone,
    HealthCheckNotBooked,
    HealthCheckNotFollowed,
    HealthCheckOffered,
    HealthCheckUnrecorded,
)
from silta_contracts.party import CLIENT
from silta_reporting.model import Wait

_OFFER: Final = "health_check_booking"
_CHECK: Final = "health_check"
_REQUEST: Final = "contact_request"

# Which waits a fact of the check ends.
SETTLED_BY_CHECK: Final[
    dict[type[AnyFact], tuple[tuple[str, ...], Callable[[AnyFact], object] | None]]
] = {
    HealthCheckBooked: ((_OFFER, _CHECK), None),
    HealthCheckDone: ((_OFFER, _CHECK), None),
    HealthCheckNotBooked: ((_OFFER, _CHECK), None),
    # Where it goes on it opens the wait anew.
    HealthCheckUnrecorded: ((_CHECK,), None),
    HealthCheckNotFollowed: ((_REQUEST,), None),
}


def opened_by_check(fact: AnyFact) -> tuple[Wait, ...]:
    """The waits that a fact of a health check opens."""
    match fact:
        case HealthCheckOffered():
            return (Wait(kind=_OFFER, party=CLIENT, until=fact.book_by.isoformat()),)
        case HealthCheckBooked():
            until = fact.start.isoformat()
            return (Wait(kind=_CHECK, party=fact.carried_out_by, until=until),)
        case HealthCheckDone() if fact.request_by is not None:
            return (Wait(kind=_REQUEST, until=fact.request_by.isoformat()),)
        case HealthCheckUnrecorded() if not fact.ends:
            return (Wait(kind=_CHECK, party=fact.party, until=None),)
        case _:
            return ()
