"""Examples of a booking and the early service for the tests of intake."""

from datetime import timedelta
from typing import Any

from silta_contracts.party import CLIENT, Party
from silta_intake.commands_early import (
    BookEarlyService,
    DeclineEarlyService,
    MapSituation,
    MissEarlyService,
    OfferEarlyService,
    RegisterBooking,
    RequestFromEarlyService,
    SettleEarlyService,
)

from .intake_examples import CASE, CONSENT_GIVEN, EARLY_SERVICE, HEALTH_CENTRE, NOW

START = NOW + timedelta(days=3)
Command = Any


def registering(by: Party = HEALTH_CENTRE, **changes: Any) -> RegisterBooking:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "area": "middle",
        "client_told": True,
        "indicators": ["unemployed", "lingering_illness", "wishes_guidance"],
    }
    return RegisterBooking.model_validate({**given, **changes})


def offering(by: Party = HEALTH_CENTRE, **changes: Any) -> OfferEarlyService:
    given = {"case": CASE, "by": by, "client": "vault2client", "contact": "vault2contact"}
    return OfferEarlyService.model_validate({**given, **changes})


def booking(by: Party = CLIENT, **changes: Any) -> BookEarlyService:
    return BookEarlyService.model_validate({"case": CASE, "by": by, "start": START, **changes})


def declining(by: Party = CLIENT) -> DeclineEarlyService:
    return DeclineEarlyService(case=CASE, by=by)


def missed(by: Party = EARLY_SERVICE) -> MissEarlyService:
    return MissEarlyService(case=CASE, by=by)


def mapping(by: Party = EARLY_SERVICE, **changes: Any) -> MapSituation:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "needs": ["employment", "guidance", "guidance"],
        "existing_services": ["social_and_health_centre"],
        "form": "vault2form",
        "mapped_on": NOW.date(),
        "chosen": "team",
    }
    return MapSituation.model_validate({**given, **changes})


def settling(by: Party = EARLY_SERVICE) -> SettleEarlyService:
    return SettleEarlyService(case=CASE, by=by)


def requesting(by: Party = EARLY_SERVICE, **changes: Any) -> RequestFromEarlyService:
    given: dict[str, Any] = {"case": CASE, "by": by, "ground": CONSENT_GIVEN}
    return RequestFromEarlyService.model_validate({**given, **changes})
