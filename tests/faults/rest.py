"""Whether everything has come to rest: nothing on its way, nothing waiting."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

LOOK_SECONDS = 0.5
# Gaps and retries are told beside these, by the checker, where they do not end.
WAITING = ("relay_backlog", "gaps", "retrying")


def unrest(urls: Mapping[str, str], kafka: str, groups: Mapping[str, Iterable[str]]) -> list[str]:
    """What is not at rest, in words; ``groups`` are consumer groups with their topics."""
    found = []
    for service, url in urls.items():
        try:
            checks = httpx.get(f"{url}/readyz", trust_env=False).json()["checks"]
        except httpx.HTTPError as error:
            found.append(f"{service} answers {type(error).__name__}")
            continue
        found += [f"{service}: {name} {checks[name]}" for name in WAITING if checks[name]]
        if not checks["started"]:
            found.append(f"{service} has not started")
    try:
        found += asyncio.run(_lags(kafka, groups))
    except (KafkaError, OSError, TimeoutError) as error:
        found.append(f"Kafka answers {type(error).__name__}")
    return found


async def _lags(kafka: str, groups: Mapping[str, Iterable[str]]) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka, request_timeout_ms=10_000)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    found = []
    try:
        await admin.start()
        await consumer.start()
        for group, topics in groups.items():
            described = await admin.describe_topics(list(topics))
            places = [
                TopicPartition(topic["topic"], partition["partition"])
                for topic in described
                for partition in topic["partitions"]
            ]
            ends = await consumer.end_offsets(places)
            offsets = await admin.list_consumer_group_offsets(group)
            behind = sum(
                end - (offsets[place].offset if place in offsets else 0)
                for place, end in ends.items()
                if end > 0
            )
            if behind:
                found.append(f"{group} is {behind} records behind")
    finally:
        await consumer.stop()
        await admin.close()
    return found


def at_rest(look: Callable[[], list[str]], seconds: float, calm: int = 2) -> list[str]:
    """Waits until nothing moves at some looks in a row; returns what moved to the end."""
    end = time.monotonic() + seconds
    quiet = 0
    while True:
        moving = look()
        quiet = 0 if moving else quiet + 1
        if quiet >= calm or time.monotonic() > end:
            return moving
        # Other processes' work: there is nothing to be woken by.
        time.sleep(LOOK_SECONDS)
