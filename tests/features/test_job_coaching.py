"""Steps of `job_coaching.feature`: over the public doors, as the client and the units."""

from typing import Any

import pytest
from followed_cases import followed_case, view
from pytest_bdd import given, scenarios, then, when

from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    SOCIAL_WORK_DUTY,
)
from silta_cli.courses.stage import CLIENT, Stage

pytestmark = pytest.mark.system

scenarios("job_coaching.feature")

COACH = EMPLOYMENT.header
KNOW = (CLIENT, COACH, HEALTH_CENTRE.header, EARLY_SERVICE.header)


def _says(stage: Stage, case: str, command: str, by: str, **body: Any) -> None:
    stage.does("followup", case, "job-coaching", by, {"command": command, **body})


def _story(stage: Stage, case: str, reader: str) -> list[dict[str, Any]]:
    lines = stage.client.items("reporting", f"/cases/{case}/story", reader)
    return [line for line in lines if line["fact"].startswith("job-coaching")]


def _until_told(stage: Stage, case: str, fact: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = stage.client.until(
        lambda: _story(stage, case, EARLY_SERVICE.header),
        lambda lines: fact in [line["fact"] for line in lines],
        f"the story to have {fact}",
    )
    return told


@given("a case in Central Finland that is followed up", target_fixture="case")
def a_case(stage: Stage) -> str:
    return followed_case(stage)


@when("the employment services start a job coaching that the client wants")
def it_starts(stage: Stage, case: str) -> None:
    _says(stage, case, "start-job-coaching", COACH, client_wants_it=True)


@when("they record job finding, then support at work")
def it_goes_on(stage: Stage, case: str) -> None:
    for phase in ("job_finding", "support"):
        _says(stage, case, "record-coaching-phase", COACH, phase=phase)


@when("the job is lost, and they record job finding again")
def it_goes_back(stage: Stage, case: str) -> None:
    _says(stage, case, "record-coaching-phase", COACH, phase="job_finding")


@then("the client, the coach, the case manager and coordination see that a job is looked for")
def they_see_it(stage: Stage, case: str) -> None:
    for reader in KNOW:
        assert view(stage, case, reader)["job_coaching"]["phase"] == "job_finding", reader


@then("the social work at the same table sees no coaching")
def another_member(stage: Stage, case: str) -> None:
    assert "job_coaching" not in view(stage, case, SOCIAL_WORK_DUTY.header)


@when("the employment services end it, for she is in work")
def it_ends_in_work(stage: Stage, case: str) -> None:
    _says(stage, case, "end-job-coaching", COACH, outcome="employed")


@then("the coordination's story tells the coaching from its start to its end")
def the_story(stage: Stage, case: str) -> None:
    told = [line["fact"] for line in _until_told(stage, case, "job-coaching-ended")]
    reached = ["job-coaching-phase-reached"] * 3
    assert told == ["job-coaching-started", *reached, "job-coaching-ended"]


@then("the story of the employment services does not")
def not_theirs(stage: Stage, case: str) -> None:
    assert _story(stage, case, COACH) == []


@when("the client ends it")
def she_ends_it(stage: Stage, case: str) -> None:
    _says(stage, case, "end-job-coaching", CLIENT)


@then("the fact says that it ended, and neither by whom nor why")
def nobody_named(stage: Stage, case: str) -> None:
    *_, ended = _until_told(stage, case, "job-coaching-ended")
    assert ended["by"] is None
    assert "reason" not in ended["codes"]


@then("the coaching is on nobody's page any more")
def nowhere(stage: Stage, case: str) -> None:
    assert [reader for reader in KNOW if "job_coaching" in view(stage, case, reader)] == []
