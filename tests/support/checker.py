"""An independent checker: reads topics and databases and says what does not add up.

It shares nothing with the chassis: what each service reads comes from the published AsyncAPI
document, what it wrote from its collections, what it said from its topic.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer
from pymongo import MongoClient

ASYNCAPI = Path(__file__).parents[2] / "libs" / "contracts" / "asyncapi.json"

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """A record on a topic, in the order of its partition."""

    source: str
    subject: str
    number: int
    id: str
    type: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class World:
    """What is to be checked: by service, its topic's records and its collections."""

    said: Mapping[str, Sequence[Said]]
    journals: Mapping[str, Sequence[Document]]
    writers: Mapping[str, Sequence[Document]]
    deadlines: Mapping[str, Sequence[Document]]
    waiting: Mapping[str, Sequence[Document]]
    # The published types that a service reads, by the service that it reads them from.
    reads: Mapping[str, Mapping[str, frozenset[str]]]
    # Sources that are left out: no journal of ours holds what they said.
    foreign: Sequence[str]


def violations(world: World) -> list[str]:
    """Everything that does not add up, in words; empty where all is well."""
    found: list[str] = []
    for service in world.journals:
        found += [f"{service}: {problem}" for problem in _of_service(world, service)]
    return found


def _of_service(world: World, service: str) -> Iterator[str]:
    journal, said = world.journals[service], world.said[service]
    yield from _entries(journal, world.writers[service])
    yield from _topic_tells_the_journal(journal, said)
    yield from _order(said)
    yield from _each_handled_once(world, service)
    yield from _deadlines(journal, world.deadlines[service])


def _entries(journal: Sequence[Document], writers: Sequence[Document]) -> Iterator[str]:
    """Entries of a subject are numbered without a gap; none is left to be followed up."""
    by_subject = defaultdict(list)
    done = {writer["_id"]: writer["done"] for writer in writers}
    latest = max(writers, key=lambda writer: str(writer["beat"]), default={"_id": None})["_id"]
    for entry in journal:
        by_subject[entry["subject"]].append(entry["n"])
        if entry["writer"] not in done:
            yield f"entry {entry['_id']} has a writer that nobody knows"
        # Whoever lives finishes the tail of one that died, and cannot say so in its name.
        elif entry["writer"] == latest and entry["run"] > done[latest]:
            yield f"entry {entry['_id']} is still open"
    for subject, numbers in by_subject.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"entries of {subject} are numbered {sorted(numbers)}"


def _topic_tells_the_journal(journal: Sequence[Document], said: Sequence[Said]) -> Iterator[str]:
    """Each fact of the journal is on the topic as it was sent, and the other way round."""
    kept = {
        (fact["headers"]["ce_source"], fact["id"]): (
            tuple(sorted(fact["headers"].items())),
            bytes(fact["body"]),
        )
        for entry in journal
        for fact in entry["facts"]
    }
    heard: dict[tuple[str, str], set[tuple[Any, bytes]]] = defaultdict(set)
    for record in said:
        heard[record.source, record.id].add((record.headers, record.body))
    for key in kept.keys() - heard.keys():
        yield f"fact {key} is in the journal and not on the topic"
    for key in heard.keys() - kept.keys():
        yield f"fact {key} is on the topic and not in the journal"
    for key in kept.keys() & heard.keys():
        if heard[key] != {kept[key]}:
            yield f"fact {key} is not on the topic as the journal has it"


def _order(said: Sequence[Said]) -> Iterator[str]:
    """First occurrences of a source's facts of a subject come in order, from 1, without a gap."""
    last: dict[tuple[str, str], int] = defaultdict(int)
    for record in said:
        stream = record.source, record.subject
        if record.number > last[stream] + 1:
            yield f"{stream} says {record.number} behind {last[stream]}"
        last[stream] = max(last[stream], record.number)


def _each_handled_once(world: World, service: str) -> Iterator[str]:
    """Each fact that the service has a row for caused one entry; nothing else did."""
    counted = Counter(
        cause
        for entry in world.journals[service]
        for cause in entry["causes"]
        if cause.startswith("fact:")
        and not any(cause.startswith(f"fact:{source}:") for source in world.foreign)
    )
    waits = {document["_id"].rsplit("|", 1)[0] for document in world.waiting[service]}
    expected = {
        f"fact:{record.source}:{record.id}"
        for owner, types in world.reads[service].items()
        for record in world.said[owner]
        if record.type in types and f"{record.source}|{record.subject}" not in waits
    }
    for cause in expected - counted.keys():
        yield f"{cause} was never handled"
    for cause in counted.keys() - expected:
        yield f"{cause} was handled and never said"
    for cause, times in counted.items():
        if times != 1:
            yield f"{cause} was handled {times} times"


def _deadlines(journal: Sequence[Document], stored: Sequence[Document]) -> Iterator[str]:
    """The deadlines stored are those that the newest entries wait for, and none fired twice."""
    newest: dict[str, Document] = {}
    for entry in journal:
        if entry["n"] > newest.get(entry["subject"], {"n": 0})["n"]:
            newest[entry["subject"]] = entry
    waited = {
        f"{subject}:{wait['name']}:{wait['n']}"
        for subject, entry in newest.items()
        for wait in entry["waits"]
    }
    open_ = {document["_id"] for document in stored}
    for missing in waited - open_:
        yield f"deadline {missing} is waited for and not stored"
    for idle in open_ - waited:
        yield f"deadline {idle} is stored and not waited for"
    fired = Counter(c for e in journal for c in e["causes"] if c.startswith("deadline:"))
    for cause, times in fired.items():
        if times != 1:
            yield f"{cause} fired {times} times"


def read_world(kafka: str, mongo: str, prefix: str, foreign: Sequence[str] = ()) -> World:
    """Reads everything; what ``foreign`` sources said and what is unreadable is left out.

    Only cases that the journals know belong to it: the topics may hold what an earlier run with
    other databases said.
    """
    contract = json.loads(ASYNCAPI.read_text())
    services = [name.removesuffix("Publishes") for name in contract["operations"]]
    services = sorted({name for name in services if name in contract["channels"]})
    with MongoClient[dict[str, Any]](mongo) as client:

        def all_of(collection: str) -> dict[str, list[dict[str, Any]]]:
            return {s: list(client[f"{prefix}_{s}"][collection].find()) for s in services}

        journals, heads = all_of("journal"), all_of("views")
        waiting, writers = all_of("waiting"), all_of("writers")
    deadlines = {
        service: [
            {"_id": f"{head['_id']}:{wait['name']}:{wait['n']}"}
            for head in found
            for wait in head.get("waits", ())
        ]
        for service, found in heads.items()
    }
    topics = {contract["channels"][name]["address"]: name for name in services}
    ours = {entry["subject"] for journal in journals.values() for entry in journal}
    said: dict[str, list[Said]] = {name: [] for name in services}
    for topic, record in asyncio.run(_records(kafka, list(topics))):
        read = _read(record)
        if read is not None and read.source not in foreign and read.subject in ours:
            said[topics[topic]].append(read)
    return World(said, journals, writers, deadlines, waiting, _reads(contract, services), foreign)


def _reads(contract: Document, services: Sequence[str]) -> dict[str, dict[str, frozenset[str]]]:
    names = {name: m["name"] for name, m in contract["components"]["messages"].items()}
    reads: dict[str, dict[str, frozenset[str]]] = {service: {} for service in services}
    for name, operation in contract["operations"].items():
        if operation["action"] == "receive":
            owner = operation["channel"]["$ref"].rsplit("/", 1)[1]
            types = (message["$ref"].rsplit("/", 1)[1] for message in operation["messages"])
            reads[name.partition("Reads")[0]][owner] = frozenset(names[t] for t in types)
    return reads


def _read(record: Any) -> Said | None:
    try:
        headers = {name: value.decode() for name, value in record.headers}
        return Said(
            source=headers["ce_source"],
            subject=headers["ce_subject"],
            number=int(headers["ce_sequence"]),
            id=headers["ce_id"],
            type=headers["ce_type"],
            headers=tuple(sorted(headers.items())),
            body=bytes(record.value),
        )
    except (KeyError, ValueError, AttributeError):
        return None


async def _records(kafka: str, topics: Sequence[str]) -> list[tuple[str, Any]]:
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        left = {tp for tp, end in ends.items() if end > 0}
        found: list[tuple[str, Any]] = []
        async with asyncio.timeout(120):
            while left:
                for tp, records in (await consumer.getmany(timeout_ms=200)).items():
                    found += [(tp.topic, record) for record in records]
                left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
        return found
    finally:
        await consumer.stop()
