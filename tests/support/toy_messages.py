"""Messages and commands for the toy service."""

import secrets
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaProducer
from toy_service import TOY, Count

from silta_chassis.item import Asked, Item
from silta_chassis.records import Record
from silta_chassis.service import Running
from silta_contracts.binding import make_event, to_kafka
from silta_contracts.catalogue import TOPICS
from silta_contracts.fact import AnyFact
from silta_contracts.facts.intake import ContactRequestClosed
from silta_contracts.ids import mint_case
from silta_contracts.party import CLIENT

SOURCE = "/silta/intake/1"


def new_case() -> str:
    return mint_case(secrets.token_bytes(20))


def closed(case: str, reason: str = "settled") -> AnyFact:
    return ContactRequestClosed(case=case, request=f"{case}.r1", reason=reason)


def record(fact: AnyFact, number: int, offset: int = 0, source: str = SOURCE) -> Record:
    event = make_event(
        fact, source=source, number=number, time=datetime.now(UTC), causation="command:test"
    )
    key, headers, value = to_kafka(event)
    topic = TOPICS.get(source.split("/")[2], "silta.intake.v1")
    return Record(topic, 0, offset, key, value, tuple(headers))


def asked(case: str, key: str = "k1", **body: Any) -> Item:
    return Item(
        kind="command",
        subject=case,
        cause=f"command:{key}",
        causation="command:count",
        row=TOY.row(Count),
        message=Count(case=case, by=CLIENT, **body),
        asked=Asked(digest="d"),
    )


async def state(toy: Running, case: str) -> dict[str, Any]:
    entry = (await toy.journal.latest([case]))[case].entry
    return dict(entry.state) if entry else {}


async def open_deadlines(toy: Running, case: str) -> int:
    """How many deadlines of a case are stored."""
    head = await toy.journal.views.find_one({"_id": case})
    return len(head.get("waits", ())) if head else 0


async def left_open(toy: Running) -> list[str]:
    """Entries that nobody is known to have followed up: ids, from the database alone."""
    done = {writer["_id"]: writer["done"] async for writer in toy.writer.documents.find()}
    return [key for _, _, key in await toy.journal.tails(done, 1000)] if done else []


async def send(producer: AIOKafkaProducer, found: Record) -> None:
    await producer.send_and_wait(
        found.topic, value=found.value, key=found.key, headers=list(found.headers)
    )
