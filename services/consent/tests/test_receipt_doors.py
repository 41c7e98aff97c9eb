"""Receipts over HTTP, from the real database, in which somebody has meddled."""

import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from silta_chassis.http.app import make_app
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.signing import verify
from silta_consent.api import DOORS
from silta_consent.chain import Head, fault
from silta_consent.process import PROCESS
from silta_consent.receipts import TYP
from silta_consent.reference import Reference
from silta_contracts.party import CLIENT, Party, format_party
from silta_local.specs import Parts

from .conftest import COLLEGE, EARLY_SERVICE, TEAM, WRITTEN

pytestmark = pytest.mark.system


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


@pytest.fixture
async def consent(replicas: list[Running]) -> AsyncIterator[httpx.AsyncClient]:
    """The doors of the first."""
    async with doors(replicas[0]) as client:
        yield client


def doors(running: Running) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(make_app(running, DOORS), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://consent")


async def said(client: httpx.AsyncClient, by: Party, path: str, **body: Any) -> dict[str, Any]:
    headers = {"Silta-Party": format_party(by), "Idempotency-Key": secrets.token_hex(8)}
    if path.endswith("change-consent"):
        headers["If-Match"] = "*"
    answer = await client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def seen(client: httpx.AsyncClient, by: Party, path: str) -> httpx.Response:
    return await client.get(path, headers={"Silta-Party": format_party(by)})


async def lived(client: httpx.AsyncClient) -> str:
    """A case in which a consent was given, narrowed and taken back, an entry each."""
    opened = await said(client, EARLY_SERVICE, "/cases/give-consent", **WRITTEN)
    case = str(opened["case"])
    less = {**TEAM, "categories": ["identity"]}
    await said(client, CLIENT, f"/cases/{case}/change-consent", command="narrow-consent",
               consent=f"{case}.1", what=less)  # fmt: skip
    await said(client, CLIENT, f"/cases/{case}/withdraw-consent")
    return case


async def test_a_receipt_is_checked_with_the_keys_that_any_replica_gives_to_anybody(
    consent: httpx.AsyncClient, replicas: list[Running]
) -> None:
    case = await lived(consent)
    got = (await seen(consent, CLIENT, f"/cases/{case}/receipts")).json()
    async with doors(replicas[1]) as other:
        keys = (await other.get("/keys")).json()
        history = (await seen(other, CLIENT, f"/cases/{case}/history")).json()
    said_of = [json.loads(verify(r["receipt"], keys, TYP).payload) for r in got["receipts"]]
    assert [r["silta"]["status"] for r in said_of] == ["replaced", "withdrawn"]
    assert [e["event_type"] for e in said_of[1]["event"]] == ["narrowed", "withdrawn"]
    head = Head(**said_of[1]["silta"]["head"])
    assert head.n == len(history["links"]) == 4
    assert fault(case, history["links"], head) is None
    assert "d" not in keys["keys"][0]


async def test_who_has_no_part_is_told_nothing_and_an_unknown_case_is_not_known(
    consent: httpx.AsyncClient,
) -> None:
    case = await lived(consent)
    for door in ("receipts", "history"):
        assert (await seen(consent, COLLEGE, f"/cases/{case}/{door}")).status_code == 403
        assert (await seen(consent, CLIENT, f"/cases/{'z' * 26}/{door}")).status_code == 404
        assert (await consent.get(f"/cases/{case}/{door}")).status_code == 401


@pytest.mark.parametrize("entry", [1, 2])
async def test_an_entry_that_is_deleted_stops_every_receipt(
    consent: httpx.AsyncClient, replicas: list[Running], entry: int
) -> None:
    case = await lived(consent)
    await replicas[0].journal.entries.delete_one({"_id": f"{case}:{entry}"})
    answer = await seen(consent, CLIENT, f"/cases/{case}/receipts")
    assert (answer.status_code, answer.json()["title"]) == (500, "history-broken")
    assert f"Entry {entry}" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("entry", "where", "to"),
    [
        (1, "state.history.made.0.says.at", "2020-01-01T00:00:00Z"),
        (2, "state.history.made.0.says.ground.categories", ["identity", "health"]),
        (2, "state.history.made", []),
        (3, "state.history.head.n", 3),
        (3, "state.grounds.1.end", None),
        (3, "state.grounds.1.ground.categories", ["identity", "health"]),
        (3, "state.grounds", []),
        (3, "state.ended", True),
    ],
)
async def test_an_entry_that_is_changed_stops_every_receipt(
    consent: httpx.AsyncClient, replicas: list[Running], entry: int, where: str, to: Any
) -> None:
    case = await lived(consent)
    journal = replicas[0].journal
    await journal.entries.update_one({"_id": f"{case}:{entry}"}, {"$set": {where: to}})
    answer = await seen(consent, CLIENT, f"/cases/{case}/receipts")
    assert (answer.status_code, answer.json()["title"]) == (500, "history-broken")


async def test_a_journal_that_is_cut_fits_itself_but_not_the_receipt_that_the_client_kept(
    consent: httpx.AsyncClient, replicas: list[Running]
) -> None:
    case = await lived(consent)
    got = (await seen(consent, CLIENT, f"/cases/{case}/receipts")).json()
    keys = (await consent.get("/keys")).json()
    kept = json.loads(verify(got["receipts"][0]["receipt"], keys, TYP).payload)["silta"]["head"]
    # The withdrawal never was: the entry, and what says that it was the newest.
    journal = replicas[0].journal
    await journal.entries.delete_one({"_id": f"{case}:3"})
    await journal.views.delete_one({"_id": case})
    history = (await seen(consent, CLIENT, f"/cases/{case}/history")).json()
    assert fault(case, history["links"]) is None
    assert fault(case, history["links"], Head(**kept)) == (
        "The chain ends at link 3, but there was a link 4."
    )
