"""What the topics say: read once, kept as fingerprints, checked on the way."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

READ_SECONDS = 600


class Violation(NamedTuple):
    """Something that does not add up: what kind, at which service, and which."""

    kind: str
    service: str
    what: str


ORDER = "first occurrences on the topic are out of order"
DIFFERS = "a fact is not on the topic as the journal has it"


class Fact(NamedTuple):
    """A fact on a topic: its body and headers only as a fingerprint."""

    subject: str
    number: int
    type: str
    print: bytes
    # A deadline caused it.
    timed: bool


@dataclass
class Said:
    """The facts of one topic by source and id, how often they came, what was wrong with them."""

    facts: dict[str, Fact] = field(default_factory=dict)
    records: int = 0
    violations: list[Violation] = field(default_factory=list)


def fingerprint(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """Equal for equal headers and bodies, in whatever order the headers stand."""
    found = hashlib.blake2b(digest_size=12)
    for name, value in sorted(headers):
        found.update(f"{name}\x00{value}\x00".encode())
    found.update(body)
    return found.digest()


def fact_key(source: str, fact_id: str) -> str:
    """What names a fact: an id is unique within its source only."""
    return f"{source}:{fact_id}"


def read_topics(kafka: str, topics: Mapping[str, str]) -> dict[str, Said]:
    """What each service's topic says; unreadable records are left out."""
    return asyncio.run(_read(kafka, topics))


async def _read(kafka: str, topics: Mapping[str, str]) -> dict[str, Said]:
    said = {service: Said() for service in topics}
    owner = {topic: service for service, topic in topics.items()}
    last: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()
        places = [
            TopicPartition(topic, partition)
            for topic in owner
            for partition in (
                consumer.partitions_for_topic(topic) or await _partitions(consumer, topic)
            )
        ]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        left = {place for place, end in ends.items() if end > 0}
        async with asyncio.timeout(READ_SECONDS):
            while left:
                for place, records in (await consumer.getmany(timeout_ms=200)).items():
                    service = owner[place.topic]
                    for record in records:
                        _take(service, said[service], record, last, names)
                left = {place for place in left if await consumer.position(place) < ends[place]}
    finally:
        await consumer.stop()
    return said


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    async with asyncio.timeout(30):
        while True:
            await consumer.topics()
            found: set[int] | None = consumer.partitions_for_topic(topic)
            if found:
                return found
            # The broker tells of a topic when it knows it: there is nothing to be woken by.
            await asyncio.sleep(0.05)


def _take(
    service: str,
    said: Said,
    record: Any,
    last: dict[tuple[str, str], int],
    names: dict[str, str],
) -> None:
    try:
        headers = {name: value.decode() for name, value in record.headers}
        source, subject = headers["ce_source"], headers["ce_subject"]
        number = int(headers["ce_sequence"])
        key = fact_key(source, headers["ce_id"])
    except (KeyError, ValueError):
        return
    said.records += 1
    kind = names.setdefault(headers["ce_type"], headers["ce_type"])
    print_ = fingerprint(headers.items(), bytes(record.value))
    timed = headers.get("ce_causationid", "").startswith("deadline:")
    known = said.facts.get(key)
    if known is None:
        stream = (source, subject)
        if number != last.get(stream, 0) + 1:
            what = f"{source} says {number} of {subject} behind {last.get(stream, 0)}"
            said.violations.append(Violation(ORDER, service, what))
        last[stream] = max(last.get(stream, 0), number)
        said.facts[key] = Fact(subject, number, kind, print_, timed)
    elif known.print != print_:
        said.violations.append(Violation(DIFFERS, service, f"{key} came twice and not the same"))
