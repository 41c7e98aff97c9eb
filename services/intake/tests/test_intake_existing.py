"""Which services the client has already: units are asked one by one, and say yes or no."""

from typing import Any

import pytest

from silta_contracts.facts import CaseClosed, NetworkRequested
from silta_contracts.facts.existing import (
    ExistingServiceAsked,
    ExistingServiceConfirmed,
    ExistingServiceNotFound,
    ExistingServiceUnanswered,
)
from silta_contracts.party import CLIENT, Party, Unit
from silta_intake.commands_beside import AnswerExistingService, AskExistingService
from silta_intake.existing import ExistingServiceBy
from silta_intake.views import page

from .intake_examples import (
    CASE,
    EARLY_SERVICE,
    EMPLOYMENT,
    NURSES,
    REFERENCE,
    STRANGER,
    granted,
    submitting,
    triaging,
    withdrawn,
)
from .intake_played import Played, played

ASK = f"{CASE}.e1"


def asking(unit: Unit = EMPLOYMENT, by: Party = EARLY_SERVICE) -> AskExistingService:
    return AskExistingService(case=CASE, by=by, unit=unit)


def answering(serves: bool = True, by: Party = EMPLOYMENT) -> AnswerExistingService:
    return AnswerExistingService(case=CASE, by=by, ask=ASK, serves=serves)


@pytest.fixture
def running() -> Played:
    """A request on a consent that names employment services."""
    named = [{"kind": "organisation", "oid": EMPLOYMENT.oid}]
    return played(granted(recipients=named), submitting())


def test_a_unit_is_asked_on_the_ground_that_names_it(running: Played) -> None:
    [fact] = running.take(asking())
    assert isinstance(fact, ExistingServiceAsked)
    assert (fact.party, fact.grounds) == (EMPLOYMENT, (f"{CASE}.1",))
    assert ExistingServiceBy(case=CASE, ask=ASK).name in running.waits


def test_a_unit_that_no_ground_names_is_not_asked(running: Played) -> None:
    assert running.refused(asking(STRANGER)) == (409, "consent-first", False)


@pytest.mark.parametrize(
    ("serves", "kind"), [(True, ExistingServiceConfirmed), (False, ExistingServiceNotFound)]
)
def test_it_says_yes_or_no_once(running: Played, serves: bool, kind: Any) -> None:
    running.take(asking())
    assert running.take(answering(serves)) == [
        kind(case=CASE, by=EMPLOYMENT, grounds=(f"{CASE}.1",), ask=ASK, party=EMPLOYMENT)
    ]
    assert running.refused(answering(serves))[0] == 403
    assert ExistingServiceBy(case=CASE, ask=ASK).name not in running.waits


def test_only_the_unit_itself_answers_and_it_is_asked_once_at_a_time(running: Played) -> None:
    running.take(asking())
    assert running.refused(answering(by=STRANGER))[0] == 403
    assert running.refused(asking())[1] == "asked-already"
    assert running.refused(asking(by=EMPLOYMENT))[0] == 403


def test_a_yes_goes_along_to_the_network(running: Played) -> None:
    running.take(asking(), answering())
    [requested] = [f for f in running.take(triaging()) if isinstance(f, NetworkRequested)]
    assert EMPLOYMENT.type in requested.existing_services


def test_it_is_reminded_once_then_coordination_is_told(running: Played) -> None:
    running.take(asking())
    told = []
    for _ in range(2):
        deadline, due = running.waits[ExistingServiceBy(case=CASE, ask=ASK).name]
        running.now = due
        told += running.take(deadline)
    alarms = [fact for fact in told if isinstance(fact, ExistingServiceUnanswered)]
    assert [(fact.addressed, fact.ends) for fact in alarms] == [
        (EMPLOYMENT, False),
        (EARLY_SERVICE, True),
    ]
    assert len(told) == len(alarms)
    assert ExistingServiceBy(case=CASE, ask=ASK).name not in running.waits


def test_without_its_ground_it_may_not_be_answered(running: Played) -> None:
    running.take(asking())
    running.take(withdrawn())
    assert running.refused(answering()) == (409, "consent-first", False)


def test_after_the_end_nothing_is_asked_or_answered(running: Played) -> None:
    running.take(asking(), CaseClosed(case=CASE, reason="client_wish"))
    assert running.waits.keys() & {ExistingServiceBy(case=CASE, ask=ASK).name} == set()
    assert running.refused(answering())[0] in (403, 409)
    assert page(running.state, EMPLOYMENT, REFERENCE) is None


def test_each_sees_what_is_his(running: Played) -> None:
    running.take(asking())
    own = page(running.state, EMPLOYMENT, REFERENCE)
    assert own is not None
    assert [one["id"] for one in own["existing_services"]] == [ASK]
    assert "request" not in own
    for reader in (CLIENT, NURSES):
        whole = page(running.state, reader, REFERENCE)
        assert whole is not None
        assert [one["answer"] for one in whole["existing_services"]] == ["waiting"]
    assert page(running.state, STRANGER, REFERENCE) is None
