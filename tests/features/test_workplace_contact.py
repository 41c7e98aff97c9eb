"""Steps of `workplace_contact.feature`: over the public doors of followup, consent, reporting."""

import json
from typing import Any

import pytest
from followed_cases import consents_to, followed_case, taken, view
from pytest_bdd import given, scenarios, then, when

from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    SOCIAL_WORK_DUTY,
)
from silta_cli.courses.stage import CLIENT, Stage, Unit

pytestmark = pytest.mark.system

scenarios("workplace_contact.feature")

EMPLOYER = Unit("1.2.246.10.90000041", "workshop", "employer")
OCCUPATIONAL_HEALTH = Unit("1.2.246.10.90000042", "occupational-health", "occupational_health")
WANTED = {"client_wants_it": True}


def _says(stage: Stage, case: str, command: str, **body: Any) -> None:
    body = {"command": command, **body}
    stage.does("followup", case, "workplace-contacts", EMPLOYMENT.header, body)


def _opened(stage: Stage, case: str, kind: str, party: Unit) -> bool:
    body = {"workplace": kind, "party": party.body, "about": ["work_trial"], **WANTED}
    return taken(lambda: _says(stage, case, "open-workplace-contact", **body))


def _story(stage: Stage, case: str) -> list[dict[str, Any]]:
    lines = stage.client.items("reporting", f"/cases/{case}/story", CLIENT)
    return [line for line in lines if line["fact"].startswith("workplace-contact")]


@given("a case in Central Finland that is followed up", target_fixture="case")
def a_case(stage: Stage) -> str:
    return followed_case(stage)


@given("the client consents to sharing with one employer", target_fixture="consent")
def consents(stage: Stage, case: str) -> str:
    return consents_to(stage, case, EMPLOYER)


@when("the employment services take up contact with that employer, as the client wants")
def it_opens(stage: Stage, case: str) -> None:
    stage.client.until(
        lambda: _opened(stage, case, "employer", EMPLOYER), bool, "followup to hear of the consent"
    )


@when("they record that a work trial is agreed")
def it_is_recorded(stage: Stage, case: str) -> None:
    result = {"result": "trial_agreed", "client_present": True}
    _says(stage, case, "record-workplace-contact", workplace="employer", **result)


@then("the client, coordination and the employment services see the contact")
def they_see_it(stage: Stage, case: str) -> None:
    for reader in (CLIENT, EARLY_SERVICE.header, EMPLOYMENT.header):
        [contact] = view(stage, case, reader)["workplace_contacts"]
        assert (contact["workplace"], contact["result"]) == ("employer", "trial_agreed")


@then("the social work at the same table sees no contact")
def another_member(stage: Stage, case: str) -> None:
    for reader in (SOCIAL_WORK_DUTY.header, HEALTH_CENTRE.header):
        assert "workplace_contacts" not in view(stage, case, reader)


@then("no fact of it names the employer")
def not_named(stage: Stage, case: str) -> None:
    told = stage.client.until(
        lambda: _story(stage, case), lambda lines: len(lines) == 2, "the story to tell of it"
    )
    assert EMPLOYER.oid not in json.dumps(told)


@when("the client takes back that consent")
def taken_back(stage: Stage, case: str, consent: str) -> None:
    stage.does("consent", case, "withdraw-consent", CLIENT, {"consent": consent})


@then("the contact is over, and the case is followed up as before")
def it_is_over(stage: Stage, case: str) -> None:
    shown = stage.client.until(
        lambda: view(stage, case),
        lambda found: "workplace_contacts" not in found,
        "the contact to end with its consent",
    )
    assert shown["planned"] is not None
    told = stage.client.until(
        lambda: _story(stage, case), lambda lines: len(lines) == 3, "the story to tell of its end"
    )
    assert told[-1]["fact"] == "workplace-contact-ended"
    assert told[-1]["by"] is None


@when("the employment services take up contact with occupational health", target_fixture="begun")
def without_consent(stage: Stage, case: str) -> bool:
    return _opened(stage, case, "occupational_health", OCCUPATIONAL_HEALTH)


@then("they are told to ask for a consent of its own first")
def consent_first(begun: bool) -> None:
    assert not begun


@then("no fact tells of it")
def no_fact(stage: Stage, case: str) -> None:
    assert _story(stage, case) == []
    assert "workplace_contacts" not in view(stage, case)
