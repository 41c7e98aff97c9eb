"""The unemployed person's health check: voluntary, and a decline is nobody else's to know."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.workdays import after
from silta_contracts.facts.health_check import (
    HealthCheckBooked,
    HealthCheckDone,
    HealthCheckNotBooked,
    HealthCheckOffered,
)
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_intake.checking import appointments_open, check_page, check_words
from silta_intake.health_check import (
    BookCheckBy,
    RecordCheckBy,
)
from silta_intake.model import Case, Stage
from silta_intake.views import page

from .intake_checks import (
    BOOK_BY,
    CHECKERS,
    START,
    Command,
    booking,
    checked,
    declining,
    missed,
    offering,
)
from .intake_examples import (
    CASE,
    COORDINATION,
    EMPLOYMENT,
    NORTH,
    NOW,
    REFERENCE,
    STRANGER,
    submitting,
)
from .intake_played import Played, played


def test_an_offer_opens_a_case_of_its_own_with_its_time() -> None:
    case = Played()

    assert case.take(offering()) == [
        HealthCheckOffered(
            case=CASE,
            by=EMPLOYMENT,
            area="north",
            model=NORTH.ref,
            occasion="systematic",
            offered_by=EMPLOYMENT,
            carried_out_by=CHECKERS,
            book_by=BOOK_BY,
        )
    ]
    assert [due for _, due in case.waits.values()] == [BOOK_BY]
    assert case.refused(offering()) == (409, "id-taken", True)
    assert case.refused(submitting()) == (409, "health-check-runs", True)


@pytest.mark.parametrize("party", [CLIENT, ClosePersonParty(number=1)])
def test_a_unit_offers(party: Party) -> None:
    assert Played().refused(offering(party)) == (403, "not-yours", False)


def test_an_offer_names_the_area_unless_it_would_tell_where_she_lives() -> None:
    assert Played().refused(offering(area=None)) == (422, "area-unknown", False)
    assert Played().refused(offering(turvakielto=True)) == (422, "area-not-told", False)
    [fact] = Played().take(offering(turvakielto=True, area=None, contact=None))
    assert isinstance(fact, HealthCheckOffered)
    assert fact.area is None


@pytest.mark.parametrize("party", [CLIENT, CHECKERS, EMPLOYMENT])
def test_an_appointment_is_booked_and_booked_again(party: Party) -> None:
    case = played(offering())

    assert case.take(booking(party)) == [
        HealthCheckBooked(case=CASE, by=party, carried_out_by=CHECKERS, start=START)
    ]
    case.take(booking(party, start=START + timedelta(days=1)))
    [(deadline, due)] = case.waits.values()
    assert isinstance(deadline, RecordCheckBy)
    assert due == after(START + timedelta(days=1), NORTH.durations.record_health_check)


def test_a_time_that_has_passed_is_not_booked() -> None:
    case = played(offering())

    assert case.refused(booking(start=NOW)) == (422, "start-in-the-past", False)
    assert case.refused(booking(STRANGER)) == (403, "not-yours", False)
    assert Played().refused(booking()) == (403, "not-yours", False)


@pytest.mark.parametrize("said", [[declining()], [declining(), declining()], []])
def test_a_decline_and_silence_are_told_alike(said: list[Command]) -> None:
    case = played(offering())
    before = dict(case.waits)

    assert case.take(*said) == []
    assert case.waits == before
    assert case.pass_deadline() == [
        HealthCheckNotBooked(case=CASE, party=CLIENT, addressed=CHECKERS, due=BOOK_BY)
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


@pytest.mark.parametrize("after_it", [declining(), missed()])
def test_a_no_show_and_a_decline_after_booking_are_told_alike(after_it: Command) -> None:
    case = played(offering(), booking())
    case.now = START + timedelta(hours=1)

    assert case.take(after_it) == []
    [(deadline, due)] = case.waits.values()
    assert isinstance(deadline, BookCheckBy)
    assert due == after(case.now, NORTH.durations.book_health_check)
    assert [type(fact) for fact in case.pass_deadline()] == [HealthCheckNotBooked]


def test_who_declined_may_change_her_mind() -> None:
    case = played(offering(), declining(EMPLOYMENT), booking())

    assert case.state.check is not None
    assert case.state.check.declined is False


def test_a_decline_is_shown_to_her_and_to_who_does_the_check_alone() -> None:
    open_, declined = played(offering()), played(offering(), declining())

    for reader in (CLIENT, CHECKERS):
        shown = page(declined.state, reader, REFERENCE)
        assert shown is not None
        assert shown["health_check"]["declined"] is True
    assert page(declined.state, EMPLOYMENT, REFERENCE) == page(open_.state, EMPLOYMENT, REFERENCE)
    assert declined.may(EMPLOYMENT) == open_.may(EMPLOYMENT)
    for reader in (STRANGER, COORDINATION):
        assert page(declined.state, reader, REFERENCE) is None


def test_what_waits_is_listed_for_who_does_the_check_but_no_decline() -> None:
    def listed(case: Played) -> Any:
        return appointments_open(case.state, None)["check"]  # type: ignore[arg-type]

    [line] = [listed(played(offering(), booking()))]
    assert line.shows["start"] == START.isoformat()
    assert "vault1" not in str(line)
    assert listed(played(offering(), declining())) is None
    assert listed(Played()) is None


def test_who_offered_it_sees_nothing_of_health() -> None:
    state = played(offering(), booking(), checked()).state
    shown = page(state, EMPLOYMENT, REFERENCE)

    assert shown is not None
    assert set(shown["health_check"]) == {
        "area", "turvakielto", "occasion", "offered_by", "carried_out_by", "at",
    }  # fmt: skip
    assert state.check is not None
    inside = check_page(state, state.check, CHECKERS)
    assert "vault1" not in str(inside)
    assert [one.ref for one in check_words(state, CHECKERS)] == ["vault1found"]
    assert check_words(Case(case=CASE), CLIENT) == ()


def test_a_no_show_is_recorded_by_who_does_it_and_not_before_the_time() -> None:
    case = played(offering(), booking())

    assert case.refused(missed()) == (409, "appointment-to-come", False)
    assert case.refused(missed(EMPLOYMENT)) == (403, "not-yours", False)
    assert played(offering()).refused(missed()) == (409, "health-check-elsewhere", True)


@pytest.mark.parametrize("before", [[], [booking()], [declining()]])
def test_a_check_is_done_whether_booked_or_not_and_the_case_ends(before: list[Command]) -> None:
    case = played(offering(), *before)

    assert case.take(checked(checked_by="doctor", after="care")) == [
        HealthCheckDone(
            case=CASE,
            by=CHECKERS,
            checked_by="doctor",
            checked_on=NOW.date(),
            findings=("work_ability", "services"),
            after="care",
        )
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})
    assert case.refused(checked()) == (409, "health-check-elsewhere", True)
    assert case.refused(booking()) == (409, "health-check-elsewhere", True)


def test_only_who_does_the_check_records_it_and_not_ahead() -> None:
    case = played(offering())

    assert case.refused(checked(EMPLOYMENT)) == (403, "not-yours", False)
    tomorrow = (NOW + timedelta(days=1)).date()
    assert case.refused(checked(checked_on=tomorrow)) == (422, "checked-in-the-future", False)
