"""Steps of `existing_services.feature`: over the public doors of intake and reporting."""

import secrets
from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.north_ostrobothnia import COORDINATION, EMPLOYMENT, INSURER, KELA
from silta_cli.courses.stage import CLIENT, Stage, Unit

pytestmark = pytest.mark.system

scenarios("existing_services.feature")

STATUTE = {"kind": "statute", "act": "381/2023", "section": "5"}
DIGITS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def _code() -> str:
    """A temporary identity code: nobody has one of 900 to 999."""
    day = f"{secrets.randbelow(28) + 1:02}0275"
    return f"{day}-951{DIGITS[int(f'{day}951') % 31]}"


@given(
    "employment services has made a contact request on the multi-sectoral act",
    target_fixture="case",
)
def requested(stage: Stage, client: Client) -> str:
    body = {
        "client": {"name": "Testi Esimerkki", "hetu": _code()},
        "area": "north-ostrobothnia",
        "channel": "professional",
        "needs": ["work_ability"],
        "drawn_up_with_client": True,
        "ground": STATUTE,
    }
    opened = stage.opens("intake", "submit-contact-request", EMPLOYMENT.header, body)
    case = str(opened["case"])
    client.until(
        lambda: client.page("intake", case, COORDINATION.header),
        lambda page: page.is_success and bool(page.json().get("grounds")),
        "intake to have heard of the basis",
    )
    return case


def _ask(stage: Stage, case: str, unit: Unit) -> str:
    body = {"command": "ask-existing-service", "unit": unit.body}
    return str(stage.does("intake", case, "record", COORDINATION.header, body)["ask"])


@when("coordination asks Kela whether the client is its client", target_fixture="asked")
def kela_is_asked(stage: Stage, case: str) -> str:
    return _ask(stage, case, KELA)


def _person(client: Client, case: str) -> httpx.Response:
    return httpx.get(
        f"{client.urls['intake']}/cases/{case}/disclosed/person",
        params={"purpose": "cooperate"},
        headers={"Silta-Party": KELA.header},
        timeout=10,
    )


@then("Kela is asked, and may read who the client is")
def kela_reads(client: Client, case: str, asked: str) -> None:
    listed = client.items("intake", "/questions", KELA.header)
    assert asked in [line.get("ask") for line in listed]
    shown = client.page("intake", case, KELA.header).json()
    assert [one["id"] for one in shown["existing_services"]] == [asked]
    assert "request" not in shown
    found = client.until(
        lambda: _person(client, case),
        lambda found: found.status_code == 200,
        "Kela to be permitted",
    )
    assert found.json()["fields"]["name"] == "Testi Esimerkki"


@when("Kela says yes")
def kela_says_yes(stage: Stage, case: str, asked: str) -> None:
    body = {"command": "answer-existing-service", "ask": asked, "serves": True}
    stage.does("intake", case, "record", KELA.header, body)


@then("coordination sees the answer, and Kela sees nothing of the case any more")
def answered(client: Client, case: str) -> None:
    shown: Any = client.page("intake", case, COORDINATION.header).json()
    assert [one["answer"] for one in shown["existing_services"]] == ["yes"]
    assert client.page("intake", case, KELA.header).status_code == 403
    client.until(
        lambda: _person(client, case),
        lambda found: found.status_code == 403,
        "Kela to be refused",
    )


@then("another unit's story does not tell that Kela was asked")
def untold(client: Client, case: str) -> None:
    def facts(party: str) -> list[str]:
        lines = client.items("reporting", f"/cases/{case}/story", party)
        return [line["fact"] for line in lines]

    fact = "existing-service-confirmed"
    client.until(lambda: facts(CLIENT), lambda told: fact in told, "the story")
    others = facts(EMPLOYMENT.header)
    assert not [told for told in others if told.startswith("existing-service")]


@when(
    "coordination asks the pension insurer whether the client is its client",
    target_fixture="refused",
)
def insurer_is_not_asked(stage: Stage, case: str) -> Refused:
    with pytest.raises(Refused) as found:
        _ask(stage, case, INSURER)
    return found.value


@then("it is told to ask the client's consent first")
def consent_first(refused: Refused) -> None:
    assert (refused.title, refused.status) == ("consent-first", 409)
