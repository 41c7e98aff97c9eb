"""Steps of `placements.feature`: over the public doors of followup, consent, network, reporting."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from followed_cases import consents_to, followed_case, taken, view
from pytest_bdd import given, parsers, scenarios, then, when

from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    SOCIAL_WORK_DUTY,
)
from silta_cli.courses.stage import CLIENT, Stage, Unit

pytestmark = pytest.mark.system

scenarios("placements.feature")

ASSOCIATION = Unit("1.2.246.10.90000043", "workshop", "association")
WORK, ASSESSMENT = "rehabilitative_work", "work_based_assessment"
KINDS = {"rehabilitative work": WORK, "a work-based assessment": ASSESSMENT}
WANTED = {"client_wants_it": True}


def _ahead(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _says(stage: Stage, case: str, who: str, command: str, **body: Any) -> None:
    stage.does("followup", case, "placements", who, {"command": command, **body})


def _arranged(stage: Stage, case: str, kind: str, provider: Unit) -> bool:
    body = {"placement": kind, "provider": provider.body, "until": _ahead(60), **WANTED}
    return taken(lambda: _says(stage, case, EMPLOYMENT.header, "start-placement", **body))


def _story(stage: Stage, case: str) -> list[dict[str, Any]]:
    lines = stage.client.items("reporting", f"/cases/{case}/story", CLIENT)
    return [line for line in lines if line["fact"].startswith("placement")]


@given("a case in Central Finland that is followed up", target_fixture="case")
def a_case(stage: Stage) -> str:
    return followed_case(stage)


@when(
    "the employment services arrange rehabilitative work at an association",
    target_fixture="begun",
)
def without_consent(stage: Stage, case: str) -> bool:
    return _arranged(stage, case, WORK, ASSOCIATION)


@then("they are told to ask for a consent of its own first")
def consent_first(begun: bool) -> None:
    assert not begun


@then("no fact tells of it")
def no_fact(stage: Stage, case: str) -> None:
    assert _story(stage, case) == []
    assert "placements" not in view(stage, case)


@given("the client consents to sharing with that association", target_fixture="consent")
def consents(stage: Stage, case: str) -> str:
    return consents_to(stage, case, ASSOCIATION)


@when("the employment services arrange the same, as the client wants")
def on_consent(stage: Stage, case: str) -> None:
    stage.client.until(
        lambda: _arranged(stage, case, WORK, ASSOCIATION), bool, "followup to hear of the consent"
    )


@then("the client, the health centre that answers for the case and coordination see the placement")
def they_see_it(stage: Stage, case: str) -> None:
    for reader in (CLIENT, HEALTH_CENTRE.header, EARLY_SERVICE.header, EMPLOYMENT.header):
        [placement] = view(stage, case, reader)["placements"]
        assert placement["provider"]["oid"] == ASSOCIATION.oid


@then("the social work at the same table sees no placement")
def another_member(stage: Stage, case: str) -> None:
    assert "placements" not in view(stage, case, SOCIAL_WORK_DUTY.header)


@then("no fact of it names the association")
def not_named(stage: Stage, case: str) -> None:
    told = stage.client.until(
        lambda: _story(stage, case), lambda lines: len(lines) == 1, "the story to tell of it"
    )
    assert ASSOCIATION.oid not in json.dumps(told)


@when("the client takes back that consent")
def taken_back(stage: Stage, case: str, consent: str) -> None:
    stage.does("consent", case, "withdraw-consent", CLIENT, {"consent": consent})


@when("the employment services arrange a work-based assessment at the social work")
def at_the_table(stage: Stage, case: str) -> None:
    assert _arranged(stage, case, ASSESSMENT, SOCIAL_WORK_DUTY)


@when("they continue it by a month after looking at it with the client")
def continued(stage: Stage, case: str) -> None:
    body = {"placement": ASSESSMENT, "until": _ahead(90), **WANTED}
    _says(stage, case, EMPLOYMENT.header, "continue-placement", **body)


@then("the social work sees the placement until its new last day")
def the_provider_sees_it(stage: Stage, case: str) -> None:
    [placement] = view(stage, case, SOCIAL_WORK_DUTY.header)["placements"]
    assert (placement["placement"], placement["until"]) == (ASSESSMENT, _ahead(90))


@when("the client ends it")
def she_ends_it(stage: Stage, case: str) -> None:
    _says(stage, case, CLIENT, "end-placement", placement=ASSESSMENT)


@then("the placement is over, and the case is followed up as before")
def it_is_over(stage: Stage, case: str) -> None:
    shown = stage.client.until(
        lambda: view(stage, case), lambda found: "placements" not in found, "the placement to end"
    )
    assert shown["planned"] is not None


@then("its end names nobody")
def nobody(stage: Stage, case: str) -> None:
    told = stage.client.until(
        lambda: _story(stage, case),
        lambda lines: bool(lines) and lines[-1]["fact"] == "placement-ended",
        "the story to tell of its end",
    )
    assert told[-1]["by"] is None


@when(
    parsers.parse("the employment services ask which units give {kind} to people of Jyväskylä"),
    target_fixture="places",
)
def asked_the_directory(stage: Stage, kind: str) -> list[dict[str, Any]]:
    asked = {"municipality": "179", "kind": KINDS[kind]}
    found = stage.client.get("network", "/placements", EMPLOYMENT.header, **asked)
    return list(found["items"])


@then("they see each provider with its places, and which of them need a consent")
def providers(places: list[dict[str, Any]]) -> None:
    assert places
    assert all(place["name"] and place["places"] > 0 for place in places)
    assert {place["needs_consent"] for place in places} == {True, False}
