"""Examples of a health check for the tests of intake."""

from datetime import timedelta
from typing import Any

from silta_chassis.workdays import after
from silta_contracts.party import CLIENT, Party
from silta_intake.commands_health_check import (
    BookHealthCheck,
    DeclineHealthCheck,
    DoneHealthCheck,
    OfferHealthCheck,
    RecordNoShow,
    RequestFromHealthCheck,
)

from .intake_examples import (
    CASE,
    CONSENT_GIVEN,
    EMPLOYMENT,
    NORTH,
    NOW,
    unit,
)

CHECKERS = unit(90000021, "health-checks", "wellbeing_services_county")
BOOK_BY = after(NOW, NORTH.durations.book_health_check)
START = NOW + timedelta(days=7)
Command = Any


def offering(by: Party = EMPLOYMENT, **changes: Any) -> OfferHealthCheck:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "client": "vault1client",
        "contact": "vault1contact",
        "area": "north",
        "occasion": "systematic",
        "carried_out_by": CHECKERS,
    }
    return OfferHealthCheck.model_validate({**given, **changes})


def booking(by: Party = CLIENT, **changes: Any) -> BookHealthCheck:
    return BookHealthCheck.model_validate({"case": CASE, "by": by, "start": START, **changes})


def declining(by: Party = CLIENT) -> DeclineHealthCheck:
    return DeclineHealthCheck(case=CASE, by=by)


def missed(by: Party = CHECKERS) -> RecordNoShow:
    return RecordNoShow(case=CASE, by=by)


def checked(by: Party = CHECKERS, **changes: Any) -> DoneHealthCheck:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "checked_by": "nurse",
        "checked_on": NOW.date(),
        "findings": ["work_ability", "services", "services"],
        "after": "contact_request",
        "words": "vault1said",
        "found": "vault1found",
    }
    return DoneHealthCheck.model_validate({**given, **changes})


def requesting(by: Party = CHECKERS, **changes: Any) -> RequestFromHealthCheck:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "needs": ["work_ability"],
        "drawn_up_with_client": True,
        "ground": CONSENT_GIVEN,
    }
    return RequestFromHealthCheck.model_validate({**given, **changes})
