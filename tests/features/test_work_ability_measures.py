"""Steps of `work_ability_measures.feature`: over the public doors, as the client and the units."""

from typing import Any

import httpx
import pytest
from followed_cases import ago, followed_case, view
from pytest_bdd import given, parsers, scenarios, then, when

from silta_cli.client import Refused
from silta_cli.courses.central_finland import HEALTH_CENTRE, MANAGEMENT
from silta_cli.courses.stage import CLIENT, Stage

pytestmark = pytest.mark.system

scenarios("work_ability_measures.feature")

DAYS = {"now": 0, "a month ago": 30, "two weeks ago": 14}


@pytest.fixture
def refused() -> list[Refused]:
    """What was refused in this scenario."""
    return []


@given(
    "a case in Central Finland whose plan is agreed, with a consent that names work ability",
    target_fixture="case",
)
def a_case(stage: Stage) -> str:
    return followed_case(stage)


def _measure(stage: Stage, case: str, party: str, score: int, days: int, **more: Any) -> str:
    body = {
        "questionnaire": "work-ability",
        "version": "1",
        "measured_on": ago(days),
        "given": {"answers": [{"item": "now", "value": score}]},
        **more,
    }
    answer = stage.does("followup", case, "record-work-ability", party, body)
    return str(answer["measurement"])


@when(
    parsers.re(
        r"the client answers that work ability (is|was) (?P<score>\d+) "
        r"(?P<when_>now|a month ago|two weeks ago)"
    )
)
def the_client_answers(
    stage: Stage, case: str, score: str, when_: str, refused: list[Refused]
) -> None:
    try:
        _measure(stage, case, CLIENT, int(score), DAYS[when_])
    except Refused as wrong:
        refused.append(wrong)


@when("the health centre records with the client that work ability is 7 now")
def the_health_centre_records(stage: Stage, case: str) -> None:
    _measure(stage, case, HEALTH_CENTRE.header, 7, 0)


@when("the client corrects it to 8")
def the_client_corrects(stage: Stage, case: str) -> None:
    _measure(stage, case, CLIENT, 8, 0, corrects=f"{case}.w1")


def _bands(stage: Stage, case: str) -> list[tuple[str, str | None]]:
    measured = view(stage, case)["work_ability"]["measured"]
    return [(one["bands"][0]["band"], one["bands"][0]["change"]) for one in measured]


@then("the client sees a course from low to high, told as better, in her own language")
def she_sees_her_course(stage: Stage, case: str) -> None:
    assert _bands(stage, case) == [("low", None), ("high", "better")]
    assert "fi" in view(stage, case)["work_ability"]["questionnaires"][0]["title"]


@then("the story of the case holds neither answers nor scores")
def the_story_has_no_scores(stage: Stage, case: str) -> None:
    def told() -> list[dict[str, Any]]:
        lines = stage.client.items("reporting", f"/cases/{case}/story", CLIENT)
        return [line for line in lines if line["fact"] == "work-ability-measured"]

    found = stage.client.until(told, lambda lines: len(lines) == 2, "the story to have both")
    for line in found:
        assert not {"answers", "given", "value", "score", "scores"} & set(line["codes"])


@then("the course goes by its days: low, very high, middle")
def by_its_days(stage: Stage, case: str) -> None:
    assert _bands(stage, case) == [("low", None), ("very_high", "better"), ("middle", "worse")]


@then("one measurement stands, and it is high")
def one_stands(stage: Stage, case: str) -> None:
    assert _bands(stage, case) == [("high", None)]


@then("the health centre cannot correct what the client answered")
def not_by_another(stage: Stage, case: str) -> None:
    with pytest.raises(Refused) as wrong:
        _measure(stage, case, HEALTH_CENTRE.header, 9, 0, corrects=f"{case}.w1")
    assert wrong.value.status == 403


def _disclosed(stage: Stage, case: str, party: str) -> httpx.Response:
    return httpx.get(
        f"{stage.client.urls['followup']}/cases/{case}/disclosed/work-ability",
        params={"purpose": "cooperate"},
        headers={"Silta-Party": party},
        timeout=10,
    )


@then("a member on whose ground work ability stands gets answers and scores")
def a_member_gets_them(stage: Stage, case: str) -> None:
    fields = _disclosed(stage, case, HEALTH_CENTRE.header).json()["fields"]
    assert fields[f"{case}.w1/answers"] == [{"item": "now", "value": 6}]
    assert fields[f"{case}.w1/scores"] == [{"score": "overall", "value": 6}]
    shown = view(stage, case, HEALTH_CENTRE.header)["work_ability"]["measured"]
    assert "bands" not in shown[0]


@then("a unit outside the network gets nothing")
def a_stranger_gets_nothing(stage: Stage, case: str) -> None:
    answer = _disclosed(stage, case, MANAGEMENT.header)
    assert answer.status_code == 403


@then("the client sees in the log who asked")
def she_sees_who_asked(stage: Stage, case: str) -> None:
    log = stage.client.items("followup", f"/cases/{case}/access-log", CLIENT)
    units = [look["on_behalf_of"].get("unit") for look in log]
    assert {HEALTH_CENTRE.unit, MANAGEMENT.unit} <= set(units)


@then("the answer is refused, and the sentence says what fits")
def it_is_refused(stage: Stage, case: str, refused: list[Refused]) -> None:
    [wrong] = refused
    assert wrong.status == 422
    assert "Answer item now by a whole number from 0 to 10." in str(wrong)
    assert view(stage, case)["work_ability"]["measured"] == []
