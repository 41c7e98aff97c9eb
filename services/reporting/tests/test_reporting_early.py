"""The early service: what is pending, and who sees it."""

from datetime import date, timedelta
from typing import Any

import pytest

from silta_contracts.codes import Need
from silta_contracts.early_codes import EarlyHelp
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

from .reporting_course import CASE, COORDINATION, EMPLOYMENT, REQUESTED, START
from .reporting_told import Told

DUE = START + timedelta(days=30)
RAISED = BookingAlarmRaised(
    case=CASE,
    by=EMPLOYMENT,
    area=REQUESTED.area,
    model=REQUESTED.model,
    rules=("guidance_and_no_work",),
    booked_with=EMPLOYMENT,
    carried_out_by=COORDINATION,
    offer_by=DUE,
)
OFFERED = EarlyServiceOffered(case=CASE, by=EMPLOYMENT, carried_out_by=COORDINATION, book_by=DUE)
BOOKED = EarlyServiceBooked(case=CASE, by=CLIENT, carried_out_by=COORDINATION, start=DUE)
TOLD: dict[str, Any] = {
    "case": CASE,
    "party": COORDINATION,
    "addressed": COORDINATION,
    "due": DUE,
}
CHECK_DUE = EarlyServiceCheckDue(**TOLD)
NOT_BOOKED = EarlyServiceNotBooked(**{**TOLD, "party": CLIENT})
SETTLED = EarlyServiceSettled(case=CASE, by=COORDINATION)


def mapped(chosen: EarlyHelp) -> SituationMapped:
    return SituationMapped(
        case=CASE,
        by=COORDINATION,
        mapped_on=date(2026, 2, 16),
        needs=(Need.GUIDANCE,),
        chosen=chosen,
        next_by=DUE,
    )


def pending(told: Told) -> list[str]:
    return [wait.kind for wait in told.state.waits]


def test_what_is_pending_is_the_offer_the_booking_the_appointment_and_the_request(
    told: Told,
) -> None:
    told.hear(RAISED)
    assert pending(told) == ["early_service_offer"]
    told.hear(OFFERED, 1)
    assert pending(told) == ["early_service_booking"]
    told.hear(BOOKED, 2)
    assert pending(told) == ["early_service"]
    told.hear(mapped(EarlyHelp.TEAM), 14)
    assert pending(told) == ["contact_request"]
    told.hear(REQUESTED, 15)
    assert pending(told) == ["triage"]


def test_self_care_is_pending_until_it_is_looked_at_again_and_settled(told: Told) -> None:
    told.hear_all([(RAISED, 0), (OFFERED, 1), (mapped(EarlyHelp.SELF_CARE), 2)])
    assert pending(told) == ["self_care"]
    told.hear(CHECK_DUE, 30)
    assert pending(told) == ["early_service"]
    told.hear(SETTLED, 31)
    assert pending(told) == []


def test_what_nobody_booked_waits_for_nothing_and_is_nobodys_delay(told: Told) -> None:
    told.hear_all([(RAISED, 0), (OFFERED, 1), (NOT_BOOKED, 20)])
    assert pending(told) == []
    assert told.state.measures.overdue == 0


@pytest.mark.parametrize("chosen", [EarlyHelp.CONSULTATION, EarlyHelp.TEAM])
def test_what_was_not_done_goes_on_waiting_until_it_ends(told: Told, chosen: EarlyHelp) -> None:
    told.hear_all([(RAISED, 0), (OFFERED, 1), (mapped(chosen), 2)])
    told.hear(EarlyServiceOverdue(**TOLD, ends=False), 20)
    assert pending(told) == ["early_service"]
    told.hear(EarlyServiceOverdue(**TOLD, ends=True), 25)
    assert pending(told) == []
    assert told.state.measures.overdue == 2


def test_who_took_the_booking_sees_no_story_and_nobody_reads_rules_in_one(told: Told) -> None:
    told.hear_all([(RAISED, 0), (OFFERED, 1), (BOOKED, 2)])
    assert told.story(EMPLOYMENT) == []
    assert told.names(CLIENT) == [
        "booking-alarm-raised",
        "early-service-offered",
        "early-service-booked",
    ]
    assert "guidance_and_no_work" not in str(told.story(CLIENT))
