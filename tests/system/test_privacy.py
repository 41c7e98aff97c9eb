"""Nothing personal outside the vaults: topics, collections, logs and traces are read."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from collector import Collector
from pymongo import MongoClient

from silta_cli.services import ALL_TOPICS
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack

pytestmark = pytest.mark.system

# Of names, addresses, contacts and references of the courses (every one holds "Esimerkki"),
# identity codes, telephone numbers, and words of client and professionals.
PERSONAL = (
    "Esimerkki",
    "131190-9205",
    "050501A901K",
    "200271-9361",
    "+358 40",
    "Flunssa",
    "aamuisin",
    "Selkä",
    "Jaksaa tunnin",
    "Kävelen",
    "Osa-aikainen",
    "Työkokeilupaikan",
    "Opiskelutaidot",
    "Ammattitutkinto",
    "fysioterapeutille",
    "alusta",
    "Äitikin",
)


def found_in(text: str) -> list[str]:
    return [word for word in PERSONAL if word in text]


def texts(value: Any) -> str:
    """Everything that a document says, bytes too."""
    if isinstance(value, dict):
        return " ".join(f"{k} {texts(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return " ".join(texts(v) for v in value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


async def everything_on(kafka: str) -> str:
    consumer = AIOKafkaConsumer(*ALL_TOPICS, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        left = {tp for tp, end in ends.items() if end > 0}
        said: list[str] = []
        async with asyncio.timeout(60):
            while left:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    said += [texts([r.key, r.value, list(r.headers)]) for r in records]
                left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
        return " ".join(said)
    finally:
        await consumer.stop()


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


def test_the_vaults_hold_what_is_personal(databases: dict[str, dict[str, str]]) -> None:
    vaults = " ".join(collections.get("vault", "") for collections in databases.values())
    assert sorted(found_in(vaults)) == sorted(PERSONAL)


@pytest.mark.parametrize("service", SERVICES)
def test_no_other_collection_does(databases: dict[str, dict[str, str]], service: str) -> None:
    collections = {n: said for n, said in databases[service].items() if n != "vault"}
    assert "journal" in collections
    assert {n: found_in(said) for n, said in collections.items() if found_in(said)} == {}


async def test_no_topic_does(stack: Stack, played: object) -> None:
    said = await everything_on(stack.parts.kafka_bootstrap)
    assert "case-closed" in said
    assert found_in(said) == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_log_does(stack: Stack, played: object, service: str) -> None:
    said = stack.log(service).read_text()
    assert '"event": "started"' in said
    assert found_in(said) == []


def test_no_trace_does(collector: Collector, played: object) -> None:
    assert len(collector.spans) > 100
    assert found_in(repr(collector.spans)) == []
