"""The courses, played through the public doors: each one's whole story."""

from collections import defaultdict
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from stories import STORIES, told_by_service

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.north_ostrobothnia import EMPLOYMENT, INSURER_OTHER, KELA
from silta_cli.courses.stage import CLIENT
from silta_cli.demo import indicators
from silta_cli.show import story_table

pytestmark = pytest.mark.system

Line = dict[str, Any]
Played = dict[str, tuple[str, list[Line]]]


def of(lines: list[Line], fact: str) -> list[Line]:
    return [line for line in lines if line["fact"] == fact]


@pytest.mark.parametrize("course", COURSES)
def test_the_whole_story_of_the_course_is_told(played: Played, course: str) -> None:
    assert told_by_service(played[course][1]) == STORIES[course]


@pytest.mark.parametrize("course", COURSES)
def test_every_fact_of_the_story_has_a_cause_that_came_before_it(
    played: Played, course: str
) -> None:
    lines = played[course][1]
    times = {line["id"]: line["time"] for line in lines}
    for line in lines:
        kind = line["caused_by"].partition(":")[0]
        if kind not in ("command", "deadline"):
            assert times[line["caused_by"]] <= line["time"], line


@pytest.mark.parametrize("course", COURSES)
def test_numbers_of_each_source_are_without_a_gap(played: Played, course: str) -> None:
    numbers = defaultdict(list)
    for line in played[course][1]:
        numbers[line["service"]].append(line["number"])
    for service, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), service


def test_the_silence_of_a_unit_goes_to_its_deputy_by_a_real_deadline(played: Played) -> None:
    lines = played["35"][1]
    (escalated,) = of(lines, "invitation-escalated")
    assert escalated["caused_by"] == "deadline:respond-by"
    asked = of(lines, "invitation-sent")[-1]
    assert asked["codes"]["cause"] == "escalated"
    assert asked["codes"]["party"]["unit"] == "adult-social-work-duty"
    accepted = of(lines, "invitation-accepted")[-1]
    assert accepted["by"]["unit"] == "adult-social-work-duty"


def test_the_story_of_55_shows_two_grounds_side_by_side(played: Played) -> None:
    case, lines = played["55"]
    (basis,) = of(lines, "statutory-basis-recorded")
    (consent,) = of(lines, "consent-granted")
    assert (basis["codes"]["act"], basis["codes"]["ground"]) == ("381/2023", f"{case}.1")
    assert consent["codes"]["ground"] == f"{case}.2"
    stands_on = {
        line["codes"]["party"]["unit"]: line["codes"]["grounds"]
        for line in of(lines, "invitation-sent")
    }
    assert stands_on[KELA.unit] == [f"{case}.1"]
    assert stands_on[INSURER_OTHER.unit] == [f"{case}.2"]


def test_a_unit_that_declines_names_another_in_the_same_answer(played: Played) -> None:
    lines = played["55"][1]
    (declined,) = of(lines, "invitation-declined")
    asked = of(lines, "invitation-sent")[-1]
    assert asked["caused_by"] == declined["caused_by"] == "command:decline-invitation"
    assert asked["codes"]["cause"] == "instead"


def test_case_management_is_handed_over_with_both_ends_confirming(played: Played) -> None:
    lines = played["55"][1]
    (proposed,) = of(lines, "handover-proposed")
    (confirmed,) = of(lines, "handover-confirmed")
    assert proposed["by"]["unit"] == EMPLOYMENT.unit
    assert confirmed["by"]["unit"] == "rehabilitation-unit"
    assert of(lines, "need-ended")[0]["by"]["unit"] == "rehabilitation-unit"


def test_a_sensitive_unit_is_an_opaque_reference_in_the_story(played: Played) -> None:
    lines = played["25"][1]
    units = [line["by"] for line in of(lines, "invitation-accepted")]
    assert "sensitive_unit" in {unit["kind"] for unit in units}
    assert "mental-health" not in repr(lines)


def test_a_withdrawal_says_what_stopped_and_that_own_care_goes_on(
    played: Played, client: Client
) -> None:
    case, lines = played["withdrawn"]
    receipts = {line["service"]: line["codes"] for line in of(lines, "withdrawal-acknowledged")}
    assert set(receipts) == {"intake", "network", "planning", "followup", "reporting"}
    assert "plan" in receipts["planning"]["stopped"]
    for service in ("intake", "network", "planning", "followup"):
        assert "own_care" in receipts[service]["goes_on"], service
    page = client.page("consent", case, CLIENT).json()
    (withdrawal,) = page["withdrawals"]
    assert withdrawal["missing"] == []
    assert withdrawal["come_back"]["command"] == "give-consent"
    assert page["ended"] is False


def test_another_unit_never_sees_the_clients_withdrawal(played: Played, client: Client) -> None:
    case, _ = played["withdrawn"]
    for unit in (EMPLOYMENT, KELA):
        answer = client.page("reporting", case, unit.header)
        assert answer.status_code == 403
    seen = client.get("reporting", f"/cases/{case}/story", EMPLOYMENT.header)["items"]
    assert [line for line in seen if "withdraw" in line["fact"]] == []


@pytest.mark.parametrize("course", COURSES)
def test_the_story_can_be_shown_to_a_person(played: Played, course: str) -> None:
    case, lines = played[course]
    screen = Console(width=150, record=True, file=StringIO())
    screen.print(story_table("A course", case, lines))
    shown = screen.export_text()
    assert f"{len(lines)} facts" in shown
    for line in lines:
        assert line["fact"] in shown


def test_indicators_count_the_cases(played: Played, client: Client) -> None:
    figure = indicators(client, "central-finland")
    cells = {(cell["indicator"], cell["group"]): cell["value"] for cell in figure["values"]}
    assert cells["contact_requests", None] >= 2
    assert cells["withdrawals_handled", None] == 100
    assert figure["suppression_limit"] == 1
