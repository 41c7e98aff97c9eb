"""The relay: publishes what entries hold, in order, and clears them.

Whoever publishes behind entry n either saw n cleared or publishes n first, so first occurrences
stay in order with several replicas. A subject's entries are cleared only up to the first fact
that failed; the broker's absence delays publishing and nothing else.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from pymongo.errors import PyMongoError

from silta_chassis.journal import Entry, Fact, Journal
from silta_chassis.retry import delays

log = structlog.get_logger(__name__)

REMEMBERED = 10_000
# The broker's default largest message is 1 MiB with its envelope; a batch stays below it.
LARGEST_BATCH = 900_000


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, as every Kafka client computes it (murmur2, positive)."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)


@dataclass
class Relay:
    """Publishes entries to one topic; runs as one task a process."""

    journal: Journal
    bootstrap: str
    topic: str
    connected: bool = False
    _finishing: bool = False
    _producer: AIOKafkaProducer | None = None
    _queue: list[tuple[Entry, bool]] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    # The newest entry of recent subjects that this relay has published.
    _published: OrderedDict[str, int] = field(default_factory=OrderedDict)

    @property
    def backlog(self) -> int:
        """Entries waiting to be published by this process."""
        return len(self._queue)

    def add(self, entries: Sequence[Entry], behind: Sequence[str] = ()) -> None:
        """Hands over projected entries; ``behind`` names subjects with an earlier pending entry."""
        late = set(behind)
        self._queue.extend((entry, entry.subject in late) for entry in entries)
        self._wake.set()

    async def run(self) -> None:
        """Publishes until told to finish; what fails stays first in the queue."""
        pause = delays(first=0.1, most=5.0)
        while self._queue or not self._finishing:
            await self._wake.wait()
            self._wake.clear()
            batch, self._queue = self._queue, []
            try:
                left = await self._publish_and_clear(batch)
            # Whatever it is, the next try may go well; nothing else publishes these entries soon.
            except Exception as error:
                log.warning(
                    "publishing failed",
                    error=type(error).__name__,
                    entries=len(batch),
                    exc_info=not isinstance(error, KafkaError | PyMongoError | OSError),
                )
                left = batch
                await self._drop_producer()
            self.connected = not left
            if not left:
                pause = delays(first=0.1, most=5.0)
                continue
            self._queue = left + self._queue
            if self._finishing:
                # It is pending, and recovered at the next start.
                return
            await asyncio.sleep(next(pause))
            self._wake.set()

    def finish(self) -> None:
        """Lets :meth:`run` end when what is queued is published, or cannot be now."""
        self._finishing = True
        self._wake.set()

    async def stop(self) -> None:
        """Closes the producer."""
        await self._drop_producer()

    async def _publish_and_clear(
        self, batch: Sequence[tuple[Entry, bool]]
    ) -> list[tuple[Entry, bool]]:
        entries = await self._with_those_behind(batch)
        failed = await self.publish(entries)
        sent = [entry for entry in entries if entry.subject not in failed]
        await self.journal.clear(sent)
        for entry in sent:
            self._published[entry.subject] = entry.n
            self._published.move_to_end(entry.subject)
        while len(self._published) > REMEMBERED:
            self._published.popitem(last=False)
        return [(entry, late) for entry, late in batch if entry.subject in failed]

    async def _with_those_behind(self, batch: Sequence[tuple[Entry, bool]]) -> list[Entry]:
        """The entries to publish, each behind every pending one of its subject, in order."""
        found = {entry.id: entry for entry, _ in batch}
        first = {entry.subject: entry.n for entry, _ in reversed(batch)}
        late = [
            entry.subject
            for entry, behind in batch
            if behind
            and first[entry.subject] == entry.n
            and self._published.get(entry.subject) != entry.n - 1
        ]
        if late:
            found.update({entry.id: entry for entry in await self.journal.pending(late)})
        return sorted(found.values(), key=lambda entry: (entry.subject, entry.n))

    async def publish(self, entries: Sequence[Entry]) -> set[str]:
        """Sends the facts of these entries; returns subjects with a fact that failed.

        One produce request a partition, unless the facts do not fit in one.
        """
        facts = [(entry.subject, fact) for entry in entries for fact in entry.facts]
        if not facts:
            return set()
        producer = await self._connected_producer()
        partitions = len(await producer.partitions_for(self.topic))
        groups: dict[int, list[tuple[str, Fact]]] = {}
        for subject, fact in facts:
            partition = partition_of(subject.encode(), partitions)
            groups.setdefault(partition, []).append((subject, fact))
        sent = await asyncio.gather(
            *(self._send(producer, partition, group) for partition, group in groups.items())
        )
        return set().union(*sent)

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
                    timestamp=int(fact.time.timestamp() * 1000),
                    headers=[(name, value.encode()) for name, value in fact.headers.items()],
                )
                if appended is None:
                    break
                taken += 1
            if not taken:
                raise ValueError("a fact is larger than a batch: it should have been refused")
            try:
                await (await producer.send_batch(batch, self.topic, partition=partition))
            except KafkaError as error:
                log.warning("publishing failed", partition=partition, error=type(error).__name__)
                await self._drop_producer()
                return {subject for subject, _ in left}
            left = left[taken:]
        return set()

    async def notice(
        self, topic: str, key: bytes, headers: Sequence[tuple[str, bytes]], value: bytes
    ) -> None:
        """Sends one message to another topic of this service."""
        producer = await self._connected_producer()
        await producer.send_and_wait(topic, value=value, key=key, headers=list(headers))

    async def _connected_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self.bootstrap,
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
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        self.connected = False
        if producer is not None:
            try:
                await asyncio.wait_for(producer.stop(), timeout=5)
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("closing the producer failed", error=type(error).__name__)
