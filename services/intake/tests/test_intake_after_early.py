"""What is chosen at the early service: by a professional with the client, never by a rule."""

from datetime import timedelta

import pytest

from silta_chassis.process import Outcome
from silta_chassis.workdays import after, morning_of
from silta_contracts.facts import ContactRequestReceived
from silta_contracts.facts.early import (
    EarlyServiceCheckDue,
    EarlyServiceOverdue,
    EarlyServiceSettled,
    SituationMapped,
)
from silta_contracts.party import CLIENT
from silta_intake.commands import ErasePerson
from silta_intake.decisions.early import not_booked
from silta_intake.decisions.early_after import check_due, overdue
from silta_intake.disclosed import words
from silta_intake.early_service import (
    BookEarlyServiceBy,
    CheckEarlySelfCare,
    EarlyStage,
    RecordEarlyServiceBy,
)
from silta_intake.model import Case, Stage

from .intake_earlies import (
    booking,
    declining,
    mapping,
    offering,
    registering,
    requesting,
    settling,
)
from .intake_examples import (
    CASE,
    CLINIC,
    EARLY_SERVICE,
    HEALTH_CENTRE,
    MODEL,
    NOW,
    REFERENCE,
    STRANGER,
    TO_BE_ASKED,
    granted,
)
from .intake_played import played

REQUEST_BY = after(NOW, MODEL.durations.request_after_early_service)


@pytest.mark.parametrize("before", [[], [booking()], [declining()]])
def test_the_situation_is_mapped_and_what_was_chosen_is_waited_for(before: list[object]) -> None:
    case = played(registering(), offering(), *before)  # type: ignore[arg-type]

    assert case.take(mapping()) == [
        SituationMapped(
            case=CASE,
            by=EARLY_SERVICE,
            mapped_on=NOW.date(),
            needs=("employment", "guidance"),
            existing_services=("social_and_health_centre",),
            chosen="team",
            next_by=REQUEST_BY,
        )
    ]
    assert [due for _, due in case.waits.values()] == [REQUEST_BY]
    # No request comes of a form, or of any rule: somebody makes it.
    assert case.state.request is None


def test_only_the_early_service_maps_and_not_before_an_offer() -> None:
    case = played(registering())
    assert case.refused(mapping()) == (409, "early-service-elsewhere", True)

    case.take(offering())
    for party in (CLIENT, HEALTH_CENTRE, STRANGER):
        assert case.refused(mapping(party)) == (403, "not-yours", False)
    tomorrow = (NOW + timedelta(days=1)).date()
    assert case.refused(mapping(mapped_on=tomorrow)) == (422, "mapped-in-the-future", False)
    assert case.refused(mapping(check_back_on=tomorrow)) == (422, "no-self-care", False)
    today = mapping(chosen="self_care", check_back_on=NOW.date())
    assert case.refused(today) == (422, "check-back-day", False)


def test_the_form_becomes_the_contact_request_and_nothing_is_told_again() -> None:
    case = played(registering(), offering(), booking(), mapping())

    [fact] = case.take(granted(), requesting())
    assert isinstance(fact, ContactRequestReceived)
    assert (fact.taken_by, fact.channel, fact.area) == (EARLY_SERVICE, "booking", "middle")
    assert (fact.needs, fact.drawn_up_with_client) == (("employment", "guidance"), True)
    request = case.state.request
    assert request is not None
    assert (request.client, request.contact, request.words) == (
        "vault2client",
        "vault2contact",
        "vault2form",
    )
    assert [one.name for one in words(case.state, EARLY_SERVICE)] == [
        "said",
        "support_need",
        "network",
    ]
    assert case.stage() is Stage.TRIAGE
    assert case.refused(requesting()) == (409, "early-service-elsewhere", True)


@pytest.mark.parametrize("party", [CLIENT, HEALTH_CENTRE, CLINIC])
def test_only_a_professional_of_the_early_service_makes_the_request(party: object) -> None:
    case = played(registering(), offering(), mapping())

    assert case.refused(requesting(party)) == (403, "not-yours", False)  # type: ignore[arg-type]


@pytest.mark.parametrize("chosen", ["self_care", "consultation"])
def test_a_request_comes_of_the_choice_of_the_team_alone(chosen: str) -> None:
    case = played(registering(), offering(), mapping(chosen=chosen))

    assert case.refused(requesting()) == (409, "early-service-elsewhere", True)
    # What was chosen may change, and nothing is told again but the form.
    case.take(mapping(), granted(), requesting(ground=TO_BE_ASKED))
    assert case.state.request is not None


def test_self_care_is_looked_at_again_on_its_day() -> None:
    day = (NOW + timedelta(days=30)).date()
    case = played(registering(), offering(), mapping(chosen="self_care", check_back_on=day))

    assert case.pass_deadline() == [
        EarlyServiceCheckDue(
            case=CASE, party=EARLY_SERVICE, addressed=EARLY_SERVICE, due=morning_of(day)
        )
    ]
    [(deadline, _)] = case.waits.values()
    assert isinstance(deadline, RecordEarlyServiceBy)
    assert case.take(settling()) == [EarlyServiceSettled(case=CASE, by=EARLY_SERVICE)]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})
    assert case.refused(settling()) == (409, "early-service-elsewhere", True)


def test_self_care_has_the_models_time_where_no_day_is_named() -> None:
    case = played(registering(), offering(), mapping(chosen="self_care"))

    [(_, due)] = case.waits.values()
    assert due.date() == after(NOW, MODEL.durations.check_self_care).date()


@pytest.mark.parametrize("chosen", ["consultation", "team"])
def test_what_was_chosen_and_not_done_is_told_twice_and_ends(chosen: str) -> None:
    case = played(registering(), offering(), mapping(chosen=chosen))

    told = [*case.pass_deadline(), *case.pass_deadline()]
    assert [(type(f), f.addressed, f.ends) for f in told] == [  # type: ignore[attr-defined]
        (EarlyServiceOverdue, EARLY_SERVICE, False),
        (EarlyServiceOverdue, EARLY_SERVICE, True),
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


def test_an_appointment_of_which_nothing_is_recorded_is_told_to_who_offered_it_too() -> None:
    case = played(registering(), offering(), booking())

    told = [*case.pass_deadline(), *case.pass_deadline()]
    assert [fact.addressed for fact in told] == [  # type: ignore[attr-defined]
        EARLY_SERVICE,
        HEALTH_CENTRE,
    ]
    assert case.state.early is not None
    assert case.state.early.stage is EarlyStage.OVERDUE


def test_a_decline_of_what_was_chosen_is_told_by_no_fact_and_may_be_settled() -> None:
    case = played(registering(), offering(), mapping())

    assert case.take(declining()) == []
    assert case.take(settling()) == [EarlyServiceSettled(case=CASE, by=EARLY_SERVICE)]
    assert case.refused(declining()) == (409, "early-service-elsewhere", True)


def test_she_is_erased_at_once_where_only_the_early_service_runs() -> None:
    case = played(registering(), offering(), booking())

    case.take(ErasePerson(case=CASE, by=CLIENT))
    assert case.stage() is Stage.ENDED
    assert not [one for one, _ in case.waits.values() if isinstance(one, RecordEarlyServiceBy)]
    assert case.refused(booking()) == (409, "early-service-elsewhere", True)


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    late = NOW + timedelta(days=90)
    for state in (
        Case(case=CASE),
        played(registering(), offering(), mapping(), settling()).state,
        played(registering(), offering(), mapping(), granted(), requesting()).state,
    ):
        assert not_booked(state, BookEarlyServiceBy(case=CASE), late, REFERENCE) == Outcome(state)
        assert overdue(state, RecordEarlyServiceBy(case=CASE), late, REFERENCE) == Outcome(state)
        assert check_due(state, CheckEarlySelfCare(case=CASE), late, REFERENCE) == Outcome(state)
