"""A health check: what is pending, who sees it, and how an area's coverage is counted."""

from datetime import UTC, date, datetime, timedelta

from silta_contracts.facts.health_check import (
    HealthCheckBooked,
    HealthCheckDone,
    HealthCheckNotBooked,
    HealthCheckNotFollowed,
    HealthCheckOffered,
    HealthCheckUnrecorded,
)
from silta_contracts.health_check_codes import AfterCheck, CheckedBy, CheckOccasion, Finding
from silta_contracts.party import CLIENT
from silta_reporting.counting import Cell
from silta_reporting.linked import LINKED
from silta_reporting.model import Measures

from .reporting_course import CASE, COORDINATION, EMPLOYMENT, REQUESTED, START
from .reporting_told import Told

DAY = date(2026, 2, 16)
DUE = START + timedelta(days=30)
OFFERED = HealthCheckOffered(
    case=CASE,
    by=EMPLOYMENT,
    area=REQUESTED.area,
    model=REQUESTED.model,
    occasion=CheckOccasion.SYSTEMATIC,
    offered_by=EMPLOYMENT,
    carried_out_by=COORDINATION,
    book_by=DUE,
)
BOOKED = HealthCheckBooked(case=CASE, by=CLIENT, carried_out_by=COORDINATION, start=DUE)
DONE = HealthCheckDone(
    case=CASE,
    by=COORDINATION,
    checked_by=CheckedBy.NURSE,
    checked_on=DAY,
    findings=(Finding.WORK_ABILITY,),
    after=AfterCheck.CONTACT_REQUEST,
    request_by=DUE,
)
NOT_BOOKED = HealthCheckNotBooked(case=CASE, party=CLIENT, addressed=COORDINATION, due=DUE)
NOT_FOLLOWED = HealthCheckNotFollowed(
    case=CASE, party=COORDINATION, addressed=COORDINATION, due=DUE
)


def unrecorded(*, ends: bool) -> HealthCheckUnrecorded:
    return HealthCheckUnrecorded(
        case=CASE, party=COORDINATION, addressed=COORDINATION, due=DUE, ends=ends
    )


def pending(told: Told) -> list[str]:
    return [wait.kind for wait in told.state.waits]


def test_what_is_pending_is_the_booking_then_the_check_then_the_request(told: Told) -> None:
    told.hear(OFFERED)
    assert pending(told) == ["health_check_booking"]
    told.hear(BOOKED, 1)
    assert pending(told) == ["health_check"]
    told.hear(DONE, 14)
    assert pending(told) == ["contact_request"]
    told.hear(REQUESTED, 15)
    assert pending(told) == ["triage"]


def test_an_offer_that_ran_out_waits_for_nothing_and_is_nobodys_delay(told: Told) -> None:
    told.hear_all([(OFFERED, 0), (BOOKED, 1), (NOT_BOOKED, 40)])
    assert pending(told) == []
    assert told.state.measures.overdue == 0


def test_what_nobody_recorded_goes_on_waiting_until_it_ends(told: Told) -> None:
    told.hear_all([(OFFERED, 0), (BOOKED, 1), (unrecorded(ends=False), 20)])
    assert pending(told) == ["health_check"]
    told.hear(unrecorded(ends=True), 25)
    assert pending(told) == []
    assert told.state.measures.overdue == 2


def test_a_request_that_did_not_come_waits_no_more(told: Told) -> None:
    told.hear_all([(OFFERED, 0), (DONE, 14), (NOT_FOLLOWED, 30)])
    assert pending(told) == []


def test_a_check_that_needs_nothing_more_leaves_nothing_pending(told: Told) -> None:
    told.hear(OFFERED)
    told.hear(DONE.model_copy(update={"after": AfterCheck.OWN_CARE, "request_by": None}), 14)
    assert pending(told) == []


def test_who_offered_it_sees_no_story_and_nobody_reads_findings_in_one(told: Told) -> None:
    told.hear_all([(OFFERED, 0), (BOOKED, 1), (DONE, 14)])
    assert told.story(EMPLOYMENT) == []
    assert told.names(CLIENT) == [
        "health-check-offered",
        "health-check-booked",
        "health-check-done",
    ]
    assert "work_ability" not in str(told.story(CLIENT))


def test_a_check_is_counted_in_its_area_by_the_day_on_which_it_was_done(told: Told) -> None:
    told.hear_all([(OFFERED, 0), (DONE, 14)])
    measures = told.state.measures
    assert measures.area == REQUESTED.area
    assert measures.health_check_done == datetime(2026, 2, 16, 12, tzinfo=UTC)


def test_coverage_is_offered_done_and_leading_to_a_network() -> None:
    offered = Measures(health_check_offered=START)
    done = offered.model_copy(update={"health_check_done": START})
    followed = done.model_copy(update={"network_assembled": START})
    counts = {one.code: one.count for one in LINKED}

    assert counts["health_checks_offered"]((offered, done, followed)) == (Cell(None, 3, 3),)
    assert counts["health_checks_done"]((offered, done, followed, offered)) == (
        Cell(None, 50, 4, (2, 2)),
    )
    assert counts["health_checks_to_network"]((done, followed)) == (Cell(None, 50, 2, (1, 1)),)
