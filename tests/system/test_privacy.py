"""Nothing personal in plain, vaults included: topics, collections, logs and traces are read."""

from typing import Any

import httpx
import pytest
from collector import Collector
from personal import PERSONAL, everything_on, found_in, texts
from pymongo import AsyncMongoClient, MongoClient

from silta_chassis.envelope import Envelope
from silta_chassis.key_rings import KeyRings
from silta_chassis.vault import Vault
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def databases(stack: Stack, prefix: str, played: object) -> dict[str, dict[str, str]]:
    """What every collection says, by service."""
    with MongoClient[dict[str, Any]](stack.parts.mongo_uri) as client:
        return {
            service: {
                name: texts(list(client[f"{prefix}_{service}"][name].find()))
                for name in client[f"{prefix}_{service}"].list_collection_names()
            }
            for service in SERVICES
        }


async def opened(service: str, stack: Stack, prefix: str) -> str:
    """What the vault of a service says to who has its keys."""
    [secret] = [p.env["SILTA_SECRET"] for p in stack.processes if p.name == service]
    async with AsyncMongoClient[dict[str, Any]](stack.parts.mongo_uri) as client:
        keys = Envelope.of(KeyRings.derived(secret.encode()))
        vault = Vault.of(client[f"{prefix}_{service}"], keys)
        return texts(await vault.opened(await vault.documents.find().to_list()))


async def test_the_vaults_hold_what_is_personal(stack: Stack, prefix: str, played: object) -> None:
    vaults = " ".join([await opened(service, stack, prefix) for service in SERVICES])
    assert sorted(found_in(vaults)) == sorted(PERSONAL)


@pytest.mark.parametrize("service", SERVICES)
def test_no_collection_holds_it_in_plain(
    databases: dict[str, dict[str, str]], service: str
) -> None:
    collections = databases[service]
    assert "journal" in collections
    assert "vault" in collections or service == "reporting"
    assert {n: found_in(said) for n, said in collections.items() if found_in(said)} == {}


async def test_no_topic_does(stack: Stack, played: object) -> None:
    said = await everything_on(stack.parts.kafka_bootstrap)
    assert "case-closed" in said
    assert found_in(said) == []
    # Its code would tell as much as its name.
    assert "mh7k2q9x4w1d8c3e" in said
    assert '"mental-health"' not in said


@pytest.mark.parametrize("service", SERVICES)
def test_no_log_does(stack: Stack, played: object, service: str) -> None:
    said = stack.log(service).read_text()
    assert '"event": "started"' in said
    assert found_in(said) == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_figure_does(stack: Stack, played: object, service: str) -> None:
    said = httpx.get(f"{stack.url(service)}/metrics").text
    assert "silta_messages_total" in said
    assert found_in(said) == []


def test_no_trace_does(collector: Collector, played: object) -> None:
    assert len(collector.spans) > 100
    assert found_in(repr(collector.spans)) == []
