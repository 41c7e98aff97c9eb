"""Steps of `meeting_times.feature`: over the public doors of network and reporting."""

from typing import Any

import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Refused
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    SOCIAL_WORK,
    consent_and_request,
)
from silta_cli.courses.network import accept, confirm_invitees, triage
from silta_cli.courses.stage import CLIENT, Stage, moment

pytestmark = pytest.mark.system

scenarios("meeting_times.feature")

COORDINATION = EARLY_SERVICE.header
UNITS = (EMPLOYMENT, SOCIAL_WORK)


def says(stage: Stage, case: str, party: str, command: str, **body: Any) -> dict[str, Any]:
    return stage.does("network", case, "meeting", party, {"command": command, **body})


def page(stage: Stage, case: str, party: str) -> dict[str, Any]:
    found: dict[str, Any] = stage.client.page("network", case, party).json()
    return found


def meeting(days: int, **more: Any) -> dict[str, Any]:
    return {"start": moment(days=days), "end": moment(days=days, hours=1), **more}


def told(stage: Stage, case: str, fact: str) -> None:
    stage.client.until(
        lambda: stage.client.items("reporting", f"/cases/{case}/story", COORDINATION),
        lambda lines: fact in [line["fact"] for line in lines],
        f"the story to have {fact}",
    )


@given("a network stands in Central Finland", target_fixture="case")
def a_network(stage: Stage) -> str:
    case = consent_and_request(stage)
    wanted = ("employment_authority", "adult_social_work")
    triage(stage, case, EARLY_SERVICE, ("several_needs",), wanted)
    confirm_invitees(stage, case, EARLY_SERVICE, (EARLY_SERVICE, *UNITS))
    for unit in UNITS:
        accept(stage, case, unit)
    return case


@when("coordination asks the members and the client which of three times suit")
def times_are_asked(stage: Stage, case: str) -> None:
    candidates = [meeting(days) for days in (9, 10, 11)]
    says(stage, case, COORDINATION, "ask-for-times", candidates=candidates)


@when("the first suits everybody but the client, and the second all but one")
def they_say(stage: Stage, case: str) -> None:
    for party, suits in (
        (COORDINATION, [1, 2, 3]),
        (EMPLOYMENT.header, [1, 2]),
        (SOCIAL_WORK.header, [1]),
        (CLIENT, [2, 3]),
    ):
        says(stage, case, party, "give-times", number=1, suits=suits)


@then("the second is proposed")
def the_second(stage: Stage, case: str) -> None:
    told(stage, case, "meeting-time-found")
    lines = stage.client.items("reporting", f"/cases/{case}/story", COORDINATION)
    [found] = [line for line in lines if line["fact"] == "meeting-time-found"]
    second = page(stage, case, COORDINATION)["times"]["candidates"][1]
    assert found["codes"]["start"][:16] == second["start"][:16]


@then("no member reads what another one said")
def nobody_else(stage: Stage, case: str) -> None:
    said = page(stage, case, EMPLOYMENT.header)["times"]["said"]
    assert [one["party"]["unit"] for one in said] == [EMPLOYMENT.unit]
    lines = stage.client.items("reporting", f"/cases/{case}/story", EMPLOYMENT.header)
    assert "meeting-times-given" not in [line["fact"] for line in lines]


@when("the client wants to meet remotely")
def she_chooses(stage: Stage, case: str) -> None:
    says(stage, case, CLIENT, "choose-place", remote=True)


@then("coordination cannot set the meeting anywhere else")
def nowhere_else(stage: Stage, case: str) -> None:
    with pytest.raises(Refused, match="remotely"):
        says(stage, case, COORDINATION, "schedule-meeting", **meeting(5, place="health-centre"))


@when("coordination sets it as she wants", target_fixture="planned")
def as_she_wants(stage: Stage, case: str) -> str:
    made = says(stage, case, COORDINATION, "schedule-meeting", **meeting(5, remote=True))
    return str(made["meeting"])


@when("two of the professionals say that they cannot come")
def two_cannot(stage: Stage, case: str, planned: str) -> None:
    for unit in UNITS:
        says(stage, case, unit.header, "tell-absence", meeting=planned)


@then("coordination is told that too few are left")
def too_few(stage: Stage, case: str) -> None:
    told(stage, case, "quorum-at-risk")
