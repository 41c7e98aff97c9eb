"""What follows a health check: a contact request, or what nobody did in time."""

from datetime import timedelta

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.facts import ContactRequestReceived
from silta_contracts.facts.health_check import (
    HealthCheckNotFollowed,
    HealthCheckUnrecorded,
)
from silta_contracts.party import CLIENT
from silta_intake.commands import ErasePerson
from silta_intake.decisions.check_after import not_booked, not_followed, unrecorded
from silta_intake.health_check import (
    BookCheckBy,
    CheckStage,
    RecordCheckBy,
    RequestAfterCheckBy,
)
from silta_intake.model import Case, Stage

from .intake_checks import (
    CHECKERS,
    booking,
    checked,
    declining,
    offering,
    requesting,
)
from .intake_examples import (
    CASE,
    EMPLOYMENT,
    NORTH,
    NOW,
    REFERENCE,
    TO_BE_ASKED,
    granted,
    unit,
)
from .intake_played import played


def test_a_contact_request_takes_along_what_was_told_once() -> None:
    case = played(offering(), booking(), checked())

    [fact] = case.take(granted(), requesting())
    assert isinstance(fact, ContactRequestReceived)
    assert (fact.taken_by, fact.channel, fact.area) == (CHECKERS, "professional", "north")
    request = case.state.request
    assert request is not None
    assert (request.client, request.contact, request.words) == (
        "vault1client",
        "vault1contact",
        "vault1said",
    )
    assert case.stage() is Stage.TRIAGE
    assert case.refused(requesting()) == (409, "health-check-elsewhere", True)


def test_the_client_makes_the_request_herself() -> None:
    case = played(offering(), checked())

    [fact] = case.take(requesting(CLIENT, ground=TO_BE_ASKED))
    assert isinstance(fact, ContactRequestReceived)
    assert (fact.taken_by, fact.channel) == (CHECKERS, "self")
    assert (case.stage(), case.waits) == (Stage.AWAITING_CONSENT, {})


def test_consent_comes_first_after_a_check_as_before_any_request() -> None:
    elsewhere = unit(90000012, "health-checks", "social_and_health_centre")
    case = played(offering(carried_out_by=elsewhere), checked(elsewhere))

    assert case.refused(requesting(elsewhere, ground=None)) == (409, "consent-first", False)
    assert case.state.check is not None
    assert case.state.check.stage is CheckStage.REQUEST_AGREED


def test_a_request_that_was_not_agreed_on_is_not_made() -> None:
    case = played(offering())

    assert case.refused(requesting()) == (409, "health-check-elsewhere", True)
    assert case.refused(requesting(EMPLOYMENT)) == (403, "not-yours", False)


def test_a_request_that_does_not_come_is_told_and_the_case_ends() -> None:
    case = played(offering(), checked())
    due = after(NOW, NORTH.durations.request_after_check)

    assert case.take(declining()) == []
    assert case.pass_deadline() == [
        HealthCheckNotFollowed(case=CASE, party=CHECKERS, addressed=CHECKERS, due=due)
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


def test_an_appointment_of_which_nothing_is_recorded_is_told_twice_and_ends() -> None:
    case = played(offering(), booking())

    told = [*case.pass_deadline(), *case.pass_deadline()]
    assert [(type(fact), fact.addressed, fact.ends) for fact in told] == [  # type: ignore[attr-defined]
        (HealthCheckUnrecorded, CHECKERS, False),
        (HealthCheckUnrecorded, EMPLOYMENT, True),
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


def test_she_is_erased_at_once_where_only_a_check_is_open() -> None:
    case = played(offering(), booking())

    case.take(ErasePerson(case=CASE, by=CLIENT))
    assert case.stage() is Stage.ENDED
    assert not [one for one, _ in case.waits.values() if isinstance(one, RecordCheckBy)]
    assert case.refused(booking()) == (409, "health-check-elsewhere", True)


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    late = NOW + timedelta(days=90)
    for state in (
        Case(case=CASE),
        played(offering(), checked(after="care")).state,
        played(offering(), checked(), granted(), requesting()).state,
    ):
        assert not_booked(state, BookCheckBy(case=CASE), late, REFERENCE) == Outcome(state)
        assert unrecorded(state, RecordCheckBy(case=CASE), late, REFERENCE) == Outcome(state)
        said = not_followed(state, RequestAfterCheckBy(case=CASE), late, REFERENCE)
        assert said == Outcome(state)
