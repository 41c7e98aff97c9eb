"""The decision point over HTTP, on the real database: what is recorded is what is answered."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from silta_chassis.http.app import make_app
from silta_chassis.http.deciding import may_ask
from silta_chassis.http.identity import signed
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_consent.api import DOORS
from silta_consent.process import PROCESS
from silta_consent.reference import Reference
from silta_contracts.party import CLIENT, Party, format_party
from silta_contracts.principal import Principal
from silta_local.specs import Parts

from .conftest import CASE, COORDINATION, EARLY_SERVICE, EMPLOYMENT, ORAL, WRITTEN
from .test_permitting import question

system = pytest.mark.system
DENIED = "no-live-ground"
SERVICE = Principal("service-network", "service", service="silta-network")
# What an oral consent here lets the early service have.
ONCE_ONLY: dict[str, Any] = {
    **ORAL,
    "what": {
        **ORAL["what"],
        "recipients": [{"kind": "organisation", "oid": EARLY_SERVICE.oid}],
    },
    "valid_until": "2099-01-01T00:00:00Z",
}


@pytest.fixture
async def replicas(parts: Parts, reference: Reference) -> AsyncIterator[list[Running]]:
    """Two processes of consent on one database, as far as they answer HTTP."""
    settings = Settings(
        kafka=parts.kafka_bootstrap,
        database=SecretStr(parts.mongo_uri),
        database_name=f"consent_{secrets.token_hex(4)}",
        secret=SecretStr("s" * 40),
        reference=Path(),
        environment="local",
    )
    both = [build(PROCESS, reference, settings) for _ in range(2)]
    await both[0].prepare()
    for running in both:
        running.started = True
    yield both
    for running in both:
        await running.publishers.close()
        await running.relay.stop()
        await running.client.close()


def doors(running: Running, signed_in: Principal | None = None) -> httpx.AsyncClient:
    """A client of the doors; somebody may be signed in."""
    app = make_app(running, DOORS)
    if signed_in is not None:
        app.dependency_overrides[signed] = lambda: signed_in
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://consent")


async def given(client: httpx.AsyncClient, **consent: Any) -> str:
    """A case that a consent opened at the early service."""
    headers = {"Silta-Party": format_party(EARLY_SERVICE), "Idempotency-Key": secrets.token_hex(8)}
    body = {"command": "give-consent", **consent}
    answer = await client.post("/cases/give-consent", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    case: str = answer.json()["case"]
    return case


async def ask(
    client: httpx.AsyncClient, case: str, party: Party, *categories: str, **more: Any
) -> httpx.Response:
    """The answer to a question about that case, put by the party itself."""
    body = question(party, *categories, **more).model_dump_json().replace(CASE, case)
    headers = {"Silta-Party": format_party(party), "Content-Type": "application/json"}
    return await client.post("/decisions", content=body, headers=headers)


async def reasons(client: httpx.AsyncClient, case: str, party: Party, **more: Any) -> list[str]:
    """Why, for the data of the oral consent."""
    answer = await ask(client, case, party, "situation", **more)
    assert answer.status_code == 200, answer.text
    return [told["context"]["reason"] for told in answer.json()["evaluations"]]


@system
async def test_nothing_is_decided_before_what_was_told_while_it_was_away_is_read(
    replicas: list[Running],
) -> None:
    client = doors(replicas[0])
    case = await given(client, **WRITTEN)
    replicas[0].catching_up = True
    answer = await ask(client, case, EARLY_SERVICE, "plan")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:silta:problem:not-started")
    replicas[0].catching_up = False
    assert (await ask(client, case, EARLY_SERVICE, "plan")).status_code == 200


@system
async def test_a_withdrawal_is_in_the_next_answer_of_every_replica(replicas: list[Running]) -> None:
    one, other = (doors(running) for running in replicas)
    case = await given(one, **WRITTEN)
    for client in (one, other):
        answer = await ask(client, case, EARLY_SERVICE, "plan", "livelihood")
        [plan, livelihood] = answer.json()["evaluations"]
        assert (plan["decision"], plan["context"]["ground"]) == (True, f"{case}.1")
        assert livelihood == {
            "decision": False,
            "context": {
                "reason": "no-live-ground",
                "ground": None,
                "act": None,
                "section": None,
                "valid_until": None,
                "obligations": [],
            },
        }
    headers = {"Silta-Party": "client", "Idempotency-Key": "w"}
    body = {"command": "withdraw-consent"}
    await one.post(f"/cases/{case}/withdraw-consent", json=body, headers=headers)
    for client in (one, other):
        answer = await ask(client, case, EARLY_SERVICE, "plan")
        assert [told["decision"] for told in answer.json()["evaluations"]] == [False]


@system
async def test_of_disclosures_that_ask_at_once_an_oral_consent_serves_one(
    replicas: list[Running],
) -> None:
    clients = [doors(running) for running in replicas]
    case = await given(clients[0], **ONCE_ONLY)
    onces = [secrets.token_hex(8) for _ in range(6)]
    asking = [
        reasons(clients[n % 2], case, EARLY_SERVICE, purpose="gather_information", once=once)
        for n, once in enumerate([*onces, *onces])
    ]
    told = await asyncio.gather(*asking)
    permitted = {once for once, [why] in zip([*onces, *onces], told, strict=True) if why != DENIED}
    assert len(permitted) == 1
    # Both questions of the one that was first are the same disclosure.
    assert sorted(why for [why] in told) == ["no-live-ground"] * 10 + ["oral-consent"] * 2
    entry = (await replicas[0].journal.latest([case]))[case].entry
    assert entry is not None
    assert [fact.type for fact in entry.facts] == ["fi.silta.consent-expired.v1"]


@system
async def test_a_case_that_is_not_known_is_denied_and_leaves_nothing(
    replicas: list[Running],
) -> None:
    client, case = doors(replicas[0]), "z" * 26
    more = {"purpose": "gather_information", "once": secrets.token_hex(8)}
    assert await reasons(client, case, EARLY_SERVICE, **more) == ["case-not-known"]
    assert (await replicas[0].journal.latest([case]))[case].entry is None


@system
async def test_a_party_asks_for_itself_and_a_service_for_anybody(replicas: list[Running]) -> None:
    client = doors(replicas[0])
    case = await given(client, **WRITTEN)
    body = question(EARLY_SERVICE, "plan").model_dump_json().replace(CASE, case)
    headers = {"Silta-Party": format_party(EMPLOYMENT), "Content-Type": "application/json"}
    refused = await client.post("/decisions", content=body, headers=headers)
    assert (refused.status_code, refused.json()["title"]) == (403, "not-yours")
    service = doors(replicas[0], SERVICE)
    del headers["Silta-Party"]
    answer = await service.post("/decisions", content=body, headers=headers)
    assert [told["decision"] for told in answer.json()["evaluations"]] == [True]


@system
async def test_a_question_of_two_cases_or_of_none_does_not_fit(replicas: list[Running]) -> None:
    client = doors(replicas[0])
    asked = question(EARLY_SERVICE, "plan", "health").model_dump(mode="json")
    asked["evaluations"][0]["resource"]["id"] = "z" * 26
    headers = {"Silta-Party": format_party(EARLY_SERVICE)}
    for wrong in (asked, {**asked, "evaluations": []}, {**asked, "debug": True}):
        answer = await client.post("/decisions", json=wrong, headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (422, "invalid")
        assert "z" * 26 not in answer.text


@pytest.mark.parametrize(
    ("principal", "party", "may"),
    [
        (SERVICE, EARLY_SERVICE, True),
        (Principal("p1", "organisation", (COORDINATION, EARLY_SERVICE)), EARLY_SERVICE, True),
        (Principal("p1", "organisation", (COORDINATION,)), EARLY_SERVICE, False),
        (Principal("p2", "client", (CLIENT,), cases=frozenset({CASE})), CLIENT, True),
        (Principal("p2", "client", (CLIENT,), cases=frozenset({"z" * 26})), CLIENT, False),
        (Principal("p3", "organisation", roles=("operator",)), EARLY_SERVICE, False),
    ],
)
def test_who_signed_in_asks_for_themselves_in_their_own_cases(
    principal: Principal, party: Party, may: bool
) -> None:
    assert may_ask(principal, question(party, "plan")) is may
