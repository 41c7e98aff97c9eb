"""Steps of `fidelity.feature`: over the public doors, as the leadership and a unit that coaches."""

import secrets
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from pytest_bdd import parsers, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.central_finland import EMPLOYMENT, MANAGEMENT

scenarios("fidelity.feature")

FIRST = date.today() - timedelta(days=40)
SECOND = FIRST + timedelta(days=30)


@pytest.fixture
def unit() -> str:
    """A unit that nobody has assessed yet."""
    return f"job-coaches-{secrets.token_hex(3)}"


def door(unit: str) -> str:
    return f"/fidelity/{EMPLOYMENT.oid}/{unit}/assess-fidelity"


def record(
    client: Client, unit: str, points: list[int], on: date = FIRST, by: str = MANAGEMENT.header
) -> None:
    client.post("reporting", door(unit), by, {"assessed_on": on.isoformat(), "points": points})


def of_sum(points: int) -> list[int]:
    """25 criteria with these points together."""
    each, more = divmod(points, 25)
    return [each + (number < more) for number in range(25)]


def shown(client: Client, unit: str) -> list[dict[str, Any]]:
    lines = client.items("reporting", "/fidelity", EMPLOYMENT.header)
    return [line for line in lines if line["unit"] == unit]


@when(parsers.parse("the leadership records {points:d} points for a unit that coaches"))
def first(client: Client, unit: str, points: int) -> None:
    record(client, unit, of_sum(points))


@when(parsers.parse("the leadership records {points:d} points for it a month later"))
def second(client: Client, unit: str, points: int) -> None:
    record(client, unit, of_sum(points), SECOND)


@then("everybody sees that it is fair, with the day half a year on")
def fair(client: Client, unit: str) -> None:
    [line] = client.until(lambda: shown(client, unit), bool, "the list to show the unit")
    assert line["next_on"] == (FIRST + timedelta(days=182)).isoformat()
    [one] = line["assessments"]
    assert (one["on"], one["points"], one["of"]) == (FIRST.isoformat(), 88, 125)
    assert (one["band"], one["fi"]) == ("fair", "kohtalainen")


@then("everybody sees that it is good, with the day a year on, and the course")
def good(client: Client, unit: str) -> None:
    [line] = client.until(
        lambda: shown(client, unit),
        lambda found: len(found[0]["assessments"]) == 2,
        "the list to show the second assessment",
    )
    assert line["next_on"] == (SECOND + timedelta(days=365)).isoformat()
    assert [one["band"] for one in line["assessments"]] == ["good", "fair"]


@when("an assessment of 24 criteria comes", target_fixture="answer")
def too_few(client: Client, unit: str) -> httpx.Response:
    return httpx.post(
        client.urls["reporting"] + door(unit),
        json={"assessed_on": FIRST.isoformat(), "points": [3] * 24},
        headers={"Silta-Party": MANAGEMENT.header, "Idempotency-Key": secrets.token_hex(8)},
    )


@then("the answer names the criteria")
def named(answer: httpx.Response) -> None:
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert "points" in str(error)
    assert "25" in str(error)


@when("the unit assesses itself", target_fixture="refused")
def by_itself(client: Client, unit: str) -> Refused:
    own = f"organisation;{EMPLOYMENT.oid};{unit};management;employment_authority"
    with pytest.raises(Refused) as refused:
        record(client, unit, of_sum(125), by=own)
    return refused.value


@then("it is answered that it may not")
def may_not(refused: Refused) -> None:
    assert refused.status == 403


@then("nothing of it is shown")
def nothing(client: Client, unit: str) -> None:
    assert shown(client, unit) == []
