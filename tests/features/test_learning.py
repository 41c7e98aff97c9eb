"""Steps of `learning.feature`: over the public doors, as the client and the units."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from followed_cases import followed_case, view
from pytest_bdd import given, scenarios, then, when

from silta_chassis.workdays import working_day_until
from silta_cli.courses.central_finland import EARLY_SERVICE, HEALTH_CENTRE
from silta_cli.courses.stage import CLIENT, Stage

pytestmark = pytest.mark.system

scenarios("learning.feature")

OTHERS = (HEALTH_CENTRE.header, EARLY_SERVICE.header)


def _progress(stage: Stage, case: str, status: str) -> list[dict[str, Any]]:
    return [{"goal": goal["id"], "status": status} for goal in view(stage, case)["goals"]]


def _story(stage: Stage, case: str) -> list[str]:
    lines = stage.client.items("reporting", f"/cases/{case}/story", EARLY_SERVICE.header)
    return [line["fact"] for line in lines]


@given("a case in Central Finland that is followed up", target_fixture="case")
def a_case(stage: Stage) -> str:
    return followed_case(stage)


@when("the case manager records two follow-ups and names no next day")
def two_are_held(stage: Stage, case: str) -> None:
    for status in ("not_started", "under_way"):
        body = {
            "follow_up": view(stage, case)["planned"]["follow_up"],
            "held_at": datetime.now(UTC).isoformat(),
            "client_present": "in_person",
            "progress": _progress(stage, case, status),
            "next": {"then": "next_follow_up"},
        }
        stage.does("followup", case, "record-follow-up", HEALTH_CENTRE.header, body)


@then("each goal shows two evaluations in the order of their days")
def the_course(stage: Stage, case: str) -> None:
    for party in (CLIENT, HEALTH_CENTRE.header):
        goals = view(stage, case, party)["course"]
        assert goals
        for goal in goals:
            told = [one["status"] for one in goal["evaluations"]]
            assert told == ["not_started", "under_way"]


@then("a next follow-up is planned on a working day")
def the_next(stage: Stage, case: str) -> None:
    shown = view(stage, case)
    for day in (shown["planned"]["on"], shown["proposed_next"]):
        assert working_day_until(date.fromisoformat(day)).isoformat() == day


@when("the need ends and the client agrees")
def it_ends(stage: Stage, case: str) -> None:
    body = {
        "outcome": "need_over",
        "client_view": "agrees",
        "progress": _progress(stage, case, "met"),
    }
    stage.does("followup", case, "end-need", HEALTH_CENTRE.header, body)


@then("the client and the professionals are asked for feedback")
def all_are_asked(stage: Stage, case: str) -> None:
    for party in (CLIENT, *OTHERS):
        assert view(stage, case, party)["feedback"]["asked_until"]
    stage.client.until(
        lambda: _story(stage, case),
        lambda told: "feedback-asked" in told,
        "the story to have the asking",
    )


@when("the client says no to giving feedback", target_fixture="before")
def she_declines(stage: Stage, case: str) -> list[Any]:
    before = _others(stage, case)
    stage.does("followup", case, "feedback", CLIENT, {"command": "decline-feedback"})
    return before


def _others(stage: Stage, case: str) -> list[Any]:
    pages = [view(stage, case, party) for party in OTHERS]
    # Planning may tell later than this that it stopped.
    return [*pages, [fact for fact in _story(stage, case) if fact.startswith("feedback")]]


@then("she is not asked any more")
def not_asked(stage: Stage, case: str) -> None:
    shown = view(stage, case)["feedback"]
    assert (shown["asked_until"], shown["declined"], shown["open"]) == (None, True, True)


@then("no page of the others has changed, nor has the story")
def nothing_shows(stage: Stage, case: str, before: list[Any]) -> None:
    assert _others(stage, case) == before
