"""A withdrawal stands everywhere with its answer, whichever service gave it, bus or no bus."""

import secrets
from functools import partial

import httpx
import pytest
from ready import ready_checks

from silta_chassis.decision_point import question_of
from silta_cli.client import Client
from silta_cli.courses.central_finland import EARLY_SERVICE
from silta_cli.courses.stage import CLIENT, Stage
from silta_contracts.catalogue import SERVICES
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.party import parse_party
from silta_local.stack import Stack as LocalStack

pytestmark = pytest.mark.system

ELSEWHERE = [service for service in SERVICES if service != "consent"]


def consented(client: Client) -> str:
    """A case that a written consent opened."""
    stage = Stage(client, lambda words: None)
    body = {
        "what": {
            "purpose": "cooperate",
            "categories": ["situation"],
            "special_categories": [],
            "recipients": [{"kind": "organisation", "oid": EARLY_SERVICE.oid}],
        },
        "form": "written",
        "valid_until": None,
        "form_reference": {"reference": "Kaappi 3, mappi Esimerkki"},
    }
    return str(stage.opens("consent", "give-consent", EARLY_SERVICE.header, body)["case"])


def decided(client: Client, case: str) -> tuple[bool, str]:
    """Whether the early service may have the situation, and why."""
    party = parse_party(EARLY_SERVICE.header)
    purpose = ConsentPurpose.COOPERATE
    asked = question_of(case, party, purpose, [DataCategory.SITUATION], secrets.token_hex(16))
    answer = httpx.post(
        f"{client.urls['consent']}/decisions",
        json=asked.model_dump(mode="json", exclude_none=True),
        headers={"Silta-Party": EARLY_SERVICE.header},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    [told] = answer.json()["evaluations"]
    return told["decision"], told["context"]["reason"]


def withdraw(client: Client, service: str, case: str, key: str = "") -> httpx.Response:
    return httpx.post(
        f"{client.urls[service]}/cases/{case}/withdraw-consent",
        json={"command": "withdraw-consent", "consent": None},
        headers={"Silta-Party": CLIENT, "Idempotency-Key": key or secrets.token_hex(8)},
        timeout=10,
    )


def caught_up(client: Client) -> None:
    """Consent decides again: nothing is decided before it has read what it missed."""
    client.until(
        partial(ready_checks, client, "consent"),
        lambda found: not found["catching_up"],
        "consent to have read what was told before it started",
    )


def completed(client: Client, case: str) -> bool:
    """Whether every service has answered the withdrawal."""
    return not client.page("consent", case, CLIENT).json()["withdrawals"][0]["missing"]


def test_with_the_answer_of_any_service_nothing_is_permitted_even_while_the_bus_is_away(
    client: Client, stack: LocalStack, kafka_process: LocalStack
) -> None:
    caught_up(client)
    cases = {service: consented(client) for service in ELSEWHERE}
    assert {decided(client, case) for case in cases.values()} == {(True, "consent")}
    kafka_process.kill("kafka")
    try:
        for service, case in cases.items():
            answer = withdraw(client, service, case)
            assert answer.status_code == 200, answer.text
            assert decided(client, case) == (False, "no-live-ground"), service
    finally:
        kafka_process.restart("kafka")
    for service, case in cases.items():
        done = partial(completed, client, case)
        client.until(done, bool, f"the receipts of what was taken back at {service}")


def test_where_consent_is_away_the_answer_says_so_until_the_same_request_stands_everywhere(
    client: Client, stack: LocalStack
) -> None:
    case, key = consented(client), secrets.token_hex(8)
    stack.kill("consent")
    try:
        answer = withdraw(client, "planning", case, key)
    finally:
        stack.restart("consent")
    assert answer.status_code == 202, answer.text
    again = client.until(
        lambda: withdraw(client, "planning", case, key),
        lambda answer: answer.status_code == 200,
        "consent to have heard of it",
    )
    assert again.json() == answer.json()
    caught_up(client)
    assert decided(client, case) == (False, "no-live-ground")
    client.until(partial(completed, client, case), bool, "the receipts")
