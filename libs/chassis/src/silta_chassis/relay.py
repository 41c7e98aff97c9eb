"""The relay: publishes what entries hold, in order, and says how far it is.

Whoever publishes behind entry n either knows n to be published or publishes n first, so first
occurrences stay in order with several replicas. A subject's entries count as published only up to
the first fact that failed; the broker's absence delays publishing and nothing else.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from pymongo.errors import PyMongoError

from silta_chassis.brokers import Brokers
from silta_chassis.entries import Entry, Fact
from silta_chassis.journal import Journal
from silta_chassis.leave import leave
from silta_chassis.retry import delays
from silta_chassis.writers import Writer

log = structlog.get_logger(__name__)

MOST_QUEUED = 5_000
PROBE_SECONDS = 5.0
# Longer than any request may take; the library's own tasks can end without a word to who waits.
ANSWER_SECONDS = 30.0
# The broker's default largest message is 1 MiB with its envelope; a batch stays below it.
LARGEST_BATCH = 900_000


@lru_cache(maxsize=10_000)
def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, as every Kafka client computes it (murmur2, positive)."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)


@dataclass
class Relay:
    """Publishes entries to one topic; runs as one task a process.

    It also says how far this process is, once entries are published and projected.
    """

    journal: Journal
    writer: Writer
    brokers: Brokers
    topic: str
    clock: Callable[[], datetime]
    # False where the broker did not answer when last asked.
    connected: bool = False
    # Facts that the broker has acknowledged, counted.
    published: int = 0
    # Set when entries that found no room may be brought.
    wants_more: asyncio.Event = field(default_factory=asyncio.Event)
    _refused: bool = False
    _finishing: bool = False
    _producer: AIOKafkaProducer | None = None
    _connecting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _queue: dict[str, Entry] = field(default_factory=dict)
    _sending: dict[str, Entry] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def backlog(self) -> int:
        """Entries waiting to be published by this process."""
        return len(self._queue) + len(self._sending)

    @property
    def room(self) -> int:
        """How many more entries may wait in memory; the others stay in the journal."""
        return MOST_QUEUED - self.backlog

    def knows(self, entry_id: str) -> bool:
        """Whether this entry waits here already."""
        return entry_id in self._queue or entry_id in self._sending

    def add(self, entries: Sequence[Entry]) -> None:
        """Hands over entries; they may be projected before or after.

        What finds no room is brought by recovery: it is open, and whoever comes after it in its
        subject publishes it first.
        """
        room = max(self.room, 0)
        self._refused = self._refused or len(entries) > room
        for entry in entries[:room]:
            self._queue[entry.id] = entry
        self._wake.set()

    def projected(self, entries: Sequence[Entry]) -> None:
        """Hears that the other projections of these entries are done."""
        if self.writer.projected(entries):
            # They were published before: there may be more to say.
            self._wake.set()

    async def run(self) -> None:
        """Publishes until told to finish; what fails stays first in the queue."""
        pause = delays(first=0.1, most=5.0)
        await self._probe()
        while self._queue or not self._finishing:
            if not await self._woken():
                await self._probe()
                continue
            self._sending, self._queue = self._queue, {}
            left = self._sending
            try:
                left = await self._publish(self._sending)
            # Whatever it is, the next try may go well; nothing else publishes these entries soon.
            except Exception as error:
                log.warning(
                    "publishing failed",
                    error=type(error).__name__,
                    entries=len(left),
                    exc_info=not isinstance(error, KafkaError | PyMongoError | OSError),
                )
                await self._drop_producer()
            self._queue = left | self._queue
            self._sending = {}
            if not self._queue and self._refused:
                self._refused = False
                self.wants_more.set()
            if not left:
                self.connected = self._producer is not None
                pause = delays(first=0.1, most=5.0)
                continue
            if self._finishing:
                # It is open, and recovered at the next start.
                return
            await asyncio.sleep(next(pause))
            self._wake.set()

    async def _woken(self) -> bool:
        """Waits for work; False where there is none for a while."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    async def _probe(self) -> None:
        """Asks the broker, so that its absence shows before there is something to publish."""
        try:
            producer = await self._connected_producer()
            async with asyncio.timeout(ANSWER_SECONDS):
                self.connected = bool(await producer.client.force_metadata_update())
        # Whatever it is: nobody else would publish if this task ended.
        except Exception as error:
            if not isinstance(error, KafkaError | OSError):
                log.error("asking the broker failed", error=type(error).__name__, exc_info=True)
            await self._drop_producer()

    def finish(self) -> None:
        """Lets :meth:`run` end when what is queued is published, or cannot be now."""
        self._finishing = True
        self._wake.set()

    async def stop(self) -> None:
        """Closes the producer."""
        await self._drop_producer()

    async def _publish(self, batch: dict[str, Entry]) -> dict[str, Entry]:
        """Returns what could not be published."""
        entries, others = await self._with_those_before(batch)
        failed = await self.publish(entries)
        sent = [e for e in batch.values() if e.subject not in failed]
        self.writer.published(sent)
        # Their own writers follow them up; here they are known to be published.
        self.writer.saw_published([e for e in others if e.subject not in failed])
        try:
            await self.writer.checkpoint(self.clock())
        except PyMongoError as error:
            # The next round says it; until then only more would be published again.
            log.warning("the checkpoint was not stored", error=type(error).__name__)
        return {key: entry for key, entry in batch.items() if entry.subject in failed}

    async def _with_those_before(self, batch: dict[str, Entry]) -> tuple[list[Entry], list[Entry]]:
        """What to publish, in order, and what of it was not asked for.

        Every entry is published behind all that are not known to be published before it.
        """
        # One that came late, after its successor had published it, is done.
        found = [e for e in batch.values() if e.n > self.writer.newest_published(e.subject)]
        found.sort(key=lambda entry: (entry.subject, entry.n))
        missing: list[tuple[str, int, int]] = []
        reached: dict[str, int] = {}
        for entry in found:
            known = max(entry.safe, self.writer.newest_published(entry.subject))
            known = max(known, reached.get(entry.subject, 0))
            if known < entry.n - 1:
                missing.append((entry.subject, known + 1, entry.n - 1))
            reached[entry.subject] = entry.n
        others = await self.journal.between(missing)
        if others:
            found = sorted([*found, *others], key=lambda entry: (entry.subject, entry.n))
        return found, others

    async def publish(self, entries: Sequence[Entry]) -> set[str]:
        """Sends the facts of these entries; returns subjects with a fact that failed.

        One produce request a partition, unless the facts do not fit in one.
        """
        facts = [(entry.subject, fact) for entry in entries for fact in entry.facts]
        if not facts:
            return set()
        producer = await self._connected_producer()
        async with asyncio.timeout(ANSWER_SECONDS):
            partitions = len(await producer.partitions_for(self.topic))
        groups: dict[int, list[tuple[str, Fact]]] = {}
        for subject, fact in facts:
            partition = partition_of(subject.encode(), partitions)
            groups.setdefault(partition, []).append((subject, fact))
        sent = await asyncio.gather(
            *(self._send(producer, partition, group) for partition, group in groups.items())
        )
        failed: set[str] = set().union(*sent)
        if failed:
            # Its order of sequences may be broken: another one starts anew.
            await self._drop_producer()
        return failed

    async def _send(
        self, producer: AIOKafkaProducer, partition: int, facts: Sequence[tuple[str, Fact]]
    ) -> set[str]:
        """Sends one partition's facts in order; stops at the first batch that fails."""
        left = list(facts)
        while left:
            batch, size, taken = producer.create_batch(), 0, 0
            for subject, fact in left:
                size += len(fact.body) + 1_000
                if taken and size > LARGEST_BATCH:
                    break
                appended = batch.append(
                    key=subject.encode(),
                    value=fact.body,
                    # The moment of sending: brokers refuse one far ahead of theirs for ever.
                    timestamp=None,
                    headers=[(name, value.encode()) for name, value in fact.headers.items()],
                )
                if appended is None:
                    break
                taken += 1
            if not taken:
                raise ValueError("a fact is larger than a batch: it should have been refused")
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await (await producer.send_batch(batch, self.topic, partition=partition))
            except (KafkaError, TimeoutError) as error:
                log.warning("publishing failed", partition=partition, error=type(error).__name__)
                return {subject for subject, _ in left}
            left = left[taken:]
            self.published += taken
        return set()

    async def notice(
        self, topic: str, key: bytes, headers: Sequence[tuple[str, bytes]], value: bytes
    ) -> None:
        """Sends one message to another topic of this service."""
        producer = await self._connected_producer()
        async with asyncio.timeout(ANSWER_SECONDS):
            await producer.send_and_wait(topic, value=value, key=key, headers=list(headers))

    async def _connected_producer(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self.brokers.arguments(),
                    acks="all",
                    enable_idempotence=True,
                    max_batch_size=1_000_000,
                    max_request_size=1_048_576,
                    request_timeout_ms=10_000,
                    metadata_max_age_ms=10_000,
                )
                try:
                    await producer.start()
                except BaseException:
                    # A producer that could not start still holds sockets.
                    await leave(producer)
                    raise
                self._producer = producer
            return self._producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        self.connected = False
        if producer is not None:
            await leave(producer)
