"""Gives a row that came later the facts that older cases had already.

They are read again from the topics and decided by the ordinary step, each by its own cause: done
twice it does nothing. Their numbers were passed; what was not passed yet comes by itself. Whoever
runs this is a writer like any process of the service, which may go on meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from silta_chassis.item import Item
from silta_chassis.journal import Journal
from silta_chassis.records import Record, Unread, read
from silta_chassis.retry import delays
from silta_chassis.rows import types_read
from silta_chassis.service import Running
from silta_chassis.walk import Progress, silent
from silta_contracts.catalogue import TOPICS, publishers

log = structlog.get_logger(__name__)

AT_ONCE = 200
FETCH_MS = 500
# A relay that is so far behind is waited for, a minute at most.
MOST_BEHIND = 1_000
WAITS = 60
PUBLISH_SECONDS = 60.0
# More subjects than this fail for one reason: it is to be mended first.
MOST_FAILED = 100


@dataclass
class Backfilled:
    """What became of the facts of these types: each is counted once.

    ``known`` were handled before, ``early`` are handled by the service as they come, ``given_up``
    were taken as seen by an operator, ``unread`` cannot be read. ``failed`` are subjects, each with
    the type of the error: nothing of theirs was decided behind the fact that failed.
    """

    decided: int = 0
    known: int = 0
    early: int = 0
    given_up: int = 0
    unread: int = 0
    failed: dict[str, str] = field(default_factory=dict)


class NotBackfilled(Exception):
    """Some facts could not be decided; what was done stands, and doing it again goes on."""

    def __init__(self, so_far: Backfilled) -> None:
        super().__init__("some facts could not be decided")
        self.so_far = so_far


class TopicGone(Exception):
    """A topic is not there: it is to be made, and published again by its service, first."""


async def backfill(
    running: Running, types: Collection[str], *, progress: Progress = silent
) -> Backfilled:
    """Decides the facts of these types (names on the wire) that were passed without a row.

    ``running`` is built and not started. Records the types when all of it is done. Raises
    NotBackfilled where decisions fail, TopicGone, and ``KafkaError`` or ``PyMongoError`` where a
    part is away.
    """
    done = Backfilled()
    read_types = types_read(running.process)
    services = {name for t in types for name in publishers(read_types[t])} - {running.process.name}
    async with _writing(running), _reading(running, sorted(services)) as (consumer, ends):
        total = sum(ends.values())
        progress(0, total)
        while True:
            places = {place: await consumer.position(place) for place in ends}
            behind = sum(max(end - places[place], 0) for place, end in ends.items())
            progress(total - behind, total)
            if not behind:
                break
            fetched = await consumer.getmany(timeout_ms=FETCH_MS, max_records=AT_ONCE)
            records = [
                Record(r.topic, r.partition, r.offset, r.key, r.value, tuple(r.headers))
                for place, found in fetched.items()
                for r in found
                if r.offset < ends[place]
            ]
            await _decide(running, types, records, done)
            if len(done.failed) > MOST_FAILED:
                break
    if done.failed:
        raise NotBackfilled(done)
    await running.rows.record(types)
    return done


async def _decide(
    running: Running, types: Collection[str], records: Sequence[Record], done: Backfilled
) -> None:
    items: list[Item] = []
    for record in records:
        if (dict(record.headers).get("ce_type") or b"").decode(errors="replace") not in types:
            continue
        worker = running.worker
        found = read(running.process, record, worker.unsequenced, worker.signers, waited=True)
        if isinstance(found, Unread):
            # The service parked it when it came.
            done.unread += 1
        elif found.subject not in done.failed:
            items.append(replace(found, backfilled=True))
    if not items:
        return
    subjects = list(dict.fromkeys(item.subject for item in items))
    handled = await running.journal.done(
        {subject: [i.cause for i in items if i.subject == subject] for subject in subjects}
    )
    done.known += sum(item.cause in handled for item in items)
    given_up = await _given_up(running.journal, subjects)
    left = []
    for item in items:
        if item.cause in handled:
            continue
        if any(
            source == item.source and first <= (item.number or 0) <= last
            for source, first, last in given_up.get(item.subject, ())
        ):
            done.given_up += 1
        else:
            left.append(item)
    await _work(running, left, done)


async def _work(running: Running, items: Sequence[Item], done: Backfilled) -> None:
    if not items:
        return
    worked = await running.worker.work(items)
    await running.worker.follow(worked)
    for result in worked.results:
        match result.outcome:
            case "done":
                done.decided += 1
            case "known" | "duplicate":
                done.known += 1
            case "passed":
                done.early += 1
            case _:
                done.failed.setdefault(result.item.subject, result.error)
    for pause in islice(delays(first=0.02, most=1.0), WAITS):
        if running.relay.backlog <= MOST_BEHIND:
            return
        await asyncio.sleep(pause)


async def _given_up(
    journal: Journal, subjects: Sequence[str]
) -> dict[str, list[tuple[str, int, int]]]:
    """Numbers that operators took as seen, by subject: (source, first, last)."""
    query = {"subject": {"$in": list(subjects)}, "causes": {"$regex": "^operator:"}}
    found: dict[str, list[tuple[str, int, int]]] = {}
    async for entry in journal.entries.find(query, {"subject": 1, "answers": 1}):
        for answer in entry["answers"]:
            if answer.get("act") and answer["first"] is not None:
                taken = (answer["source"], answer["first"], answer["last"])
                found.setdefault(entry["subject"], []).append(taken)
    return found


@asynccontextmanager
async def _writing(running: Running) -> AsyncIterator[None]:
    """As a writer among others: what it appends is published before it leaves.

    Where the broker is away then, the service finishes what is left.
    """
    await running.prepare()
    publishing = asyncio.create_task(running.relay.run())
    try:
        yield
    finally:
        running.relay.finish()
        await asyncio.wait([publishing], timeout=PUBLISH_SECONDS)
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        await running.relay.stop()
        await running.writer.leave()


@asynccontextmanager
async def _reading(
    running: Running, services: Sequence[str]
) -> AsyncIterator[tuple[AIOKafkaConsumer, dict[TopicPartition, int]]]:
    """The topics of these services from their beginning, in no group, and where they end now."""
    topics = {TOPICS[service] for service in services}
    consumer = AIOKafkaConsumer(
        *topics,
        **running.bus.brokers.arguments(),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    try:
        await consumer.start()
        places = consumer.assignment()
        if missing := topics - {place.topic for place in places}:
            raise TopicGone(", ".join(sorted(missing)))
        yield consumer, dict(await consumer.end_offsets(places)) if places else {}
    finally:
        await consumer.stop()
