"""Early recognition at a booking: told, voluntary, and no rule decides anything."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.facts.early import (
    BookingAlarmRaised,
    EarlyServiceBooked,
    EarlyServiceNotBooked,
    EarlyServiceOffered,
)
from silta_contracts.party import CLIENT, Party
from silta_intake.checking import appointments_open
from silta_intake.decisions.early import register_booking
from silta_intake.early_service import BookEarlyServiceBy, RecordEarlyServiceBy
from silta_intake.model import Case, Stage
from silta_intake.views import page

from .intake_earlies import (
    START,
    Command,
    booking,
    declining,
    mapping,
    missed,
    offering,
    registering,
)
from .intake_examples import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    HEALTH_CENTRE,
    MODEL,
    NOW,
    REFERENCE,
    STRANGER,
    submitting,
)
from .intake_played import Played, played

OFFER_BY = after(NOW, MODEL.durations.offer_early_service)
BOOK_BY = after(NOW, MODEL.durations.book_early_service)


def answered(**changes: Any) -> Any:
    decided = register_booking(Case(case=CASE), registering(**changes), NOW, REFERENCE)
    assert isinstance(decided, Outcome)
    return decided


def test_rules_that_fire_open_a_case_of_their_own_and_tell_their_codes_only() -> None:
    case = Played()

    assert case.take(registering()) == [
        BookingAlarmRaised(
            case=CASE,
            by=HEALTH_CENTRE,
            area="middle",
            model=MODEL.ref,
            rules=("guidance_and_no_work", "illness_and_no_work"),
            booked_with=HEALTH_CENTRE,
            carried_out_by=EARLY_SERVICE,
            offer_by=OFFER_BY,
        )
    ]
    assert [due for _, due in case.waits.values()] == [OFFER_BY]
    assert case.refused(registering()) == (409, "id-taken", True)
    assert case.refused(submitting()) == (409, "early-service-runs", True)


def test_the_answer_says_which_rules_fired_and_why_in_plain_words() -> None:
    answer = answered().answer

    assert [one["rule"] for one in answer["fired"]] == [
        "guidance_and_no_work",
        "illness_and_no_work",
    ]
    assert set(answer["fired"][0]["why"]) == {"fi", "sv", "en", "plain"}
    assert answer["note"]["en"].startswith("An observation is no decision.")


@pytest.mark.parametrize(
    ("changes", "looked"),
    [
        ({"objects": True}, False),
        # What is not known does not hold.
        ({"indicators": ["unemployed"]}, True),
        ({"indicators": []}, True),
        # This area looks at nothing.
        ({"area": "north"}, False),
    ],
)
def test_nothing_is_kept_or_told_where_she_objects_or_no_rule_fires(
    changes: dict[str, Any], looked: bool
) -> None:
    outcome = answered(**changes)

    assert (outcome.state, outcome.facts, outcome.deadlines) == (Case(case=CASE), (), ())
    assert (outcome.answer["evaluated"], outcome.answer["fired"]) == (looked, [])


def test_what_held_stays_with_who_holds_it() -> None:
    state = played(registering(), offering()).state.model_dump_json()

    assert "lingering_illness" not in state
    assert "wishes_guidance" not in state


def test_the_client_is_told_first() -> None:
    assert Played().refused(registering(client_told=False)) == (
        422,
        "tell-the-client-first",
        False,
    )
    assert Played().refused(registering(CLIENT)) == (403, "not-yours", False)


def test_the_area_is_named_unless_it_would_tell_where_she_lives() -> None:
    assert Played().refused(registering(area=None)) == (422, "area-unknown", False)
    assert Played().refused(registering(turvakielto=True)) == (422, "area-not-told", False)
    # The fallback's model looks at nothing here.
    assert Played().take(registering(turvakielto=True, area=None)) == []


def test_who_took_the_booking_offers_an_appointment_once() -> None:
    case = played(registering())

    assert case.refused(offering(EARLY_SERVICE)) == (403, "not-yours", False)
    assert case.take(offering()) == [
        EarlyServiceOffered(
            case=CASE, by=HEALTH_CENTRE, carried_out_by=EARLY_SERVICE, book_by=BOOK_BY
        )
    ]
    assert [due for _, due in case.waits.values()] == [BOOK_BY]
    assert case.refused(offering()) == (409, "early-service-elsewhere", True)
    assert Played().refused(offering()) == (403, "not-yours", False)


@pytest.mark.parametrize("party", [CLIENT, EARLY_SERVICE, HEALTH_CENTRE])
def test_an_appointment_is_booked_and_booked_again(party: Party) -> None:
    case = played(registering(), offering())

    assert case.take(booking(party)) == [
        EarlyServiceBooked(case=CASE, by=party, carried_out_by=EARLY_SERVICE, start=START)
    ]
    case.take(booking(party, start=START + timedelta(days=1)))
    [(deadline, due)] = case.waits.values()
    assert isinstance(deadline, RecordEarlyServiceBy)
    assert due == after(START + timedelta(days=1), MODEL.durations.record_early_service)
    assert case.refused(booking(start=NOW)) == (422, "start-in-the-past", False)
    assert case.refused(booking(STRANGER)) == (403, "not-yours", False)


@pytest.mark.parametrize("said", [[declining()], [declining(), declining()], []])
def test_a_decline_and_silence_are_told_alike(said: list[Command]) -> None:
    case = played(registering(), offering())
    before = dict(case.waits)

    assert case.take(*said) == []
    assert case.waits == before
    assert case.pass_deadline() == [
        EarlyServiceNotBooked(case=CASE, party=CLIENT, addressed=EARLY_SERVICE, due=BOOK_BY)
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})
    assert case.refused(booking()) == (409, "early-service-elsewhere", True)


@pytest.mark.parametrize("said", [[declining(HEALTH_CENTRE)], []])
def test_an_offer_that_was_never_made_and_one_not_wanted_are_told_alike(
    said: list[Command],
) -> None:
    case = played(registering(), *said)

    assert case.pass_deadline() == [
        EarlyServiceNotBooked(case=CASE, party=HEALTH_CENTRE, addressed=EARLY_SERVICE, due=OFFER_BY)
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


@pytest.mark.parametrize("after_it", [declining(), missed()])
def test_a_no_show_and_a_decline_after_booking_take_the_same_time(after_it: Command) -> None:
    case = played(registering(), offering(), booking())
    assert case.refused(missed()) == (409, "appointment-to-come", False)
    case.now = START + timedelta(hours=1)

    assert case.take(after_it) == []
    [(deadline, due)] = case.waits.values()
    assert isinstance(deadline, BookEarlyServiceBy)
    assert due == after(case.now, MODEL.durations.book_early_service)
    assert case.refused(missed()) == (409, "early-service-elsewhere", True)
    case.take(booking(start=case.now + timedelta(days=1)))
    assert case.state.early is not None
    assert case.state.early.declined is False


def test_a_decline_is_shown_to_her_and_the_early_service_alone() -> None:
    open_ = played(registering(), offering())
    declined = played(registering(), offering(), declining())

    for reader in (CLIENT, EARLY_SERVICE):
        shown = page(declined.state, reader, REFERENCE)
        assert shown is not None
        assert shown["early_service"]["declined"] is True
    before = page(open_.state, HEALTH_CENTRE, REFERENCE)
    assert page(declined.state, HEALTH_CENTRE, REFERENCE) == before
    assert declined.may(HEALTH_CENTRE) == open_.may(HEALTH_CENTRE)
    for reader in (STRANGER, COORDINATION):
        assert page(declined.state, reader, REFERENCE) is None


def test_who_took_the_booking_sees_nothing_of_what_followed() -> None:
    state = played(registering(), offering(), booking(), mapping()).state
    shown = page(state, HEALTH_CENTRE, REFERENCE)

    assert shown is not None
    assert set(shown["early_service"]) == {
        "area", "turvakielto", "rules", "booked_with", "carried_out_by", "at",
    }  # fmt: skip
    assert "vault2" not in str(page(state, EARLY_SERVICE, REFERENCE))


def test_what_waits_is_listed_for_the_early_service_but_no_decline() -> None:
    def listed(case: Played) -> Any:
        return appointments_open(case.state, None)["early"]  # type: ignore[arg-type]

    [line] = [listed(played(registering(), offering(), booking()))]
    assert (line.shows["what"], line.shows["start"]) == ("early_service", START.isoformat())
    assert "vault2" not in str(line)
    assert listed(played(registering(), offering(), declining())) is None
    assert listed(Played()) is None
