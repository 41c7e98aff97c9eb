"""Runs the toy service on real parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from toy_service import DOORS, TOY

from silta_chassis.http.app import make_app
from silta_chassis.process import Process
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.topics import PARTITIONS

_begun: set[str] = set()


async def begin_at_the_end(running: Running) -> None:
    """Lets a new group read what comes from now on only."""
    consumer = AIOKafkaConsumer(**running.bus.brokers.arguments(), group_id=running.bus.group)
    await consumer.start()
    try:
        places = [
            TopicPartition(topic, partition)
            for topic in running.bus.topics
            for partition in range(PARTITIONS)
        ]
        consumer.assign(places)
        await consumer.commit(await consumer.end_offsets(places))
    finally:
        await consumer.stop()


@asynccontextmanager
async def live(settings: Settings, process: Process = TOY) -> AsyncIterator[Running]:
    """A toy that runs as a service does, in a consumer group of its own."""
    running = build(process, None, settings)
    # The parts may be shared with a real service of that name, or with other tests.
    running.bus.group = f"silta.{settings.database_name}"
    if running.bus.group not in _begun:
        _begun.add(running.bus.group)
        await begin_at_the_end(running)
    await running.start()
    try:
        await until(lambda: running.started and running.bus.assigned > 0)
        yield running
    finally:
        await running.stop()


def http(running: Running) -> httpx.AsyncClient:
    """A client of the toy's doors, without a socket in between."""
    transport = httpx.ASGITransport(make_app(running, DOORS), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://toy")


async def until(
    seen: Callable[[], bool | Awaitable[bool]], what: str = "it", seconds: float = 20
) -> None:
    """Waits, bounded, until something is so; fails with what was waited for."""
    async with asyncio.timeout(seconds):
        while True:
            found: Any = seen()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            # Polling other processes' state: there is nothing to be woken by.
            await asyncio.sleep(0.02)


def said(key: str | None = "k1", party: str | None = "client", **more: str) -> dict[str, str]:
    headers = {"Silta-Party": party, "Idempotency-Key": key}
    return {name: value for name, value in {**headers, **more}.items() if value is not None}


async def opened(doors: httpx.AsyncClient, key: str = "open", **body: Any) -> str:
    answer = await doors.post("/cases/count", json=body, headers=said(key))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


async def told_on(bootstrap: str, topic: str) -> list[ConsumerRecord[bytes, bytes]]:
    """Every record of a topic, each partition in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    found: list[ConsumerRecord[bytes, bytes]] = []
    try:
        places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        async with asyncio.timeout(30):
            while any([await consumer.position(tp) < end for tp, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
    finally:
        await consumer.stop()
    return found
