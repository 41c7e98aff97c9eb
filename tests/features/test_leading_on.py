"""Steps of `leading_on.feature`: over the public doors of intake and reporting."""

from typing import Any

import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client
from silta_cli.courses.central_finland import EARLY_SERVICE, consent_and_request
from silta_cli.courses.kainuu import COUNSELLOR
from silta_cli.courses.network import triage
from silta_cli.courses.north_ostrobothnia import COORDINATION
from silta_cli.courses.stage import CLIENT, Stage, Unit

pytestmark = pytest.mark.system

scenarios("leading_on.feature")


def record(stage: Stage, case: str, by: Unit, command: str, **more: Any) -> None:
    stage.does("intake", case, "record", by.header, {"command": command, **more})


def page(client: Client, case: str, party: str) -> dict[str, Any]:
    answer = client.page("intake", case, party)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def in_list(client: Client, case: str, unit: Unit) -> list[dict[str, Any]]:
    lines = client.items("intake", "/triage", unit.header)
    return [line for line in lines if line["case"] == case]


@given(
    "a contact request in Central Finland, on a consent to multi-agency work",
    target_fixture="case",
)
def a_request(stage: Stage) -> str:
    return consent_and_request(stage)


@when("the early service leads it on to North Ostrobothnia, as the client agrees to")
def led_on(stage: Stage, case: str) -> None:
    area = "north-ostrobothnia"
    record(stage, case, EARLY_SERVICE, "lead-on", area=area, client_agrees=True)


@then("coordination there finds it in its list, with nothing of the case yet")
def found(client: Client, case: str) -> None:
    [line] = client.until(
        lambda: in_list(client, case, COORDINATION), bool, "the list to show what is led on"
    )
    assert line.keys() >= {"case", "leading", "answer_by"}
    assert "needs" not in line
    shown = page(client, case, COORDINATION.header)
    assert shown["stage"] == "asked"
    assert "request" not in shown


@then("the early service still answers for the case")
def still(client: Client, case: str) -> None:
    waits = page(client, case, CLIENT)["waits_for"]
    assert (waits["step"], waits["by"]["unit"]) == ("triage", EARLY_SERVICE.unit)


@when("coordination there confirms")
def confirmed(stage: Stage, case: str) -> None:
    record(stage, case, COORDINATION, "confirm-leading-on")


@then("the case is triaged there by the model of North Ostrobothnia")
def triaged_there(stage: Stage, client: Client, case: str) -> None:
    shown = page(client, case, COORDINATION.header)
    assert shown["model"]["area"] == "north-ostrobothnia"
    assert shown["waits_for"]["by"]["unit"] == COORDINATION.unit
    triage(stage, case, COORDINATION, ("client_wish",), ("employment_authority",))
    # The network is looked for by its coordination, and by its model.
    stage.page("network", case, COORDINATION.header, "confirm-invitees")


@then("the client sees that it was led on, and the early service has no part any more")
def no_part(client: Client, case: str) -> None:
    [asked] = page(client, case, CLIENT)["leading_on"]
    assert (asked["area"], asked["answer"]) == ("north-ostrobothnia", "confirmed")
    story = client.until(
        lambda: client.items("reporting", f"/cases/{case}/story", CLIENT),
        lambda lines: "led-on" in [line["fact"] for line in lines],
        "the story to tell it",
    )
    told = [line["fact"] for line in story]
    assert told.index("leading-on-proposed") < told.index("led-on")
    # It took the contact, so that it learns how it goes; it decides nothing any more.
    answer = client.page("intake", case, EARLY_SERVICE.header).json()
    assert "record-triage" not in [may["command"] for may in answer["may"]]


@when("coordination there cannot take it, and names Kainuu")
def declined(stage: Stage, case: str) -> None:
    record(stage, case, COORDINATION, "decline-leading-on", instead="kainuu")


@then(
    "the rehabilitation counsellor of Kainuu is asked, and the early service still answers for "
    "the case"
)
def another(client: Client, case: str) -> None:
    client.until(lambda: in_list(client, case, COUNSELLOR), bool, "Kainuu's list to show it")
    assert in_list(client, case, COORDINATION) == []
    still(client, case)


@when("she cannot take it either")
def declined_too(stage: Stage, case: str) -> None:
    record(stage, case, COUNSELLOR, "decline-leading-on")


@then("the early service decides how much help is enough")
def decides(stage: Stage, client: Client, case: str) -> None:
    answers = [one["answer"] for one in page(client, case, CLIENT)["leading_on"]]
    assert answers == ["declined", "declined"]
    triage(stage, case, EARLY_SERVICE, ("client_wish",), ("employment_authority",))
