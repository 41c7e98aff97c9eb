"""The bus: an aiokafka consumer with settings that lose nothing.

The defaults acknowledge by the clock and start at the latest offset. Here a batch ends in exactly
one of a commit of its own offsets and a seek back; decoding and deciding happen a message at a time
inside the step, so that one bad message neither stops nor loses the others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    IllegalStateError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from pymongo.errors import PyMongoError

from silta_chassis.brokers import Brokers
from silta_chassis.consumer import new_consumer
from silta_chassis.leave import leave
from silta_chassis.places import Places
from silta_chassis.records import Record
from silta_chassis.retry import delays, forever
from silta_chassis.silence import DEALT_WITHIN_SECONDS, heard, silent

log = structlog.get_logger(__name__)

# Below the ten seconds that a rebalance leaves a member by default.
REBALANCE_WAIT_SECONDS = 8.0
# An idle fetch is answered every 0.1 s.
SILENT_SECONDS = 10.0
# How long a topic that was made anew may go unnoticed.
WATCH_SECONDS = 5.0
UNSURE_SECONDS = 0.5
# The library tries a commit again for as long as the broker is away; the offsets can wait.
COMMIT_SECONDS = 10.0

# How long one look waits where there is nothing; a message ends it at once.
FETCH_MS = 1_000
# Failures in a row after which a consumer is given up: some three seconds.
GIVEN_UP_AFTER = 5

AWAY = "the broker cannot be reached"
REFUSALS = (GroupAuthorizationFailedError, TopicAuthorizationFailedError)

Records = tuple[ConsumerRecord[Any, Any], ...]
Handle = Callable[[Sequence[Record]], Awaitable[None]]


class _WaitForStep(ConsumerRebalanceListener):
    """Lets the running step end before its partitions go, so that nothing is done twice."""

    def __init__(self, bus: "Bus") -> None:
        self.bus = bus

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self.bus.assigned = 0
        try:
            # Who leaves holds the lock itself, and waits for this.
            if not self.bus.leaving:
                async with asyncio.timeout(REBALANCE_WAIT_SECONDS), self.bus.working:
                    pass
        except TimeoutError:
            log.warning("a step outlasted a rebalance: its messages will come again")
        self.bus.places.forget()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self.bus.assigned = len(assigned)
        self.bus.awake = time.time()


@dataclass
class Bus:
    """Consumes the topics that a process reads. ``handle`` is the batch step."""

    brokers: Brokers
    group: str
    topics: Sequence[str]
    batch_size: int
    handle: Handle
    ping: Callable[[], Awaitable[Any]]
    assigned: int = 0
    # False while a batch cannot be stored: consuming stands still.
    storing: bool = True
    stopping: bool = False
    # While the consumer is told to leave.
    leaving: bool = False
    working: asyncio.Lock = field(default_factory=asyncio.Lock)
    places: Places = field(default_factory=Places)
    # Wall clock: until then something else than the broker kept the consumer waiting.
    awake: float = 0.0
    _consumer: AIOKafkaConsumer | None = None
    _reading: asyncio.Task[None] | None = None
    _pause: Iterator[float] = field(default_factory=lambda: delays(first=0.2, most=5.0))

    async def run(self) -> None:
        """Connects, however long the broker is away, then consumes until cancelled."""
        if not self.topics:
            return
        self.places = Places(self.brokers, self.group, self.topics)
        await forever(self._watch, WATCH_SECONDS)

    async def _connect(self) -> None:
        for pause in delays(first=0.2, most=5.0):
            consumer = new_consumer(self.brokers, self.group)
            consumer.subscribe(list(self.topics), listener=_WaitForStep(self))
            try:
                async with asyncio.timeout(DEALT_WITHIN_SECONDS):
                    await consumer.start()
            except Exception as error:
                name, away = type(error).__name__, isinstance(error, KafkaError | OSError)
                words = "the broker refuses this consumer" if isinstance(error, REFUSALS) else AWAY
                log.warning(words, error=name, exc_info=not away)
                await leave(consumer)
                await asyncio.sleep(pause)
            except BaseException:
                # Stopped meanwhile: a member that is not told off holds its partitions.
                await leave(consumer)
                raise
            else:
                self._consumer = consumer
                self._reading = asyncio.create_task(self._read(consumer))
                if self.stopping:
                    # Told to stop meanwhile, when there was nothing to stop yet.
                    await self._leave()
                return

    async def _watch(self) -> None:
        """Sees to it that somebody reads, and notices a topic that was made anew.

        That one another consumer reads from its beginning: this one may have fetched ahead, at
        places that mean something else now.
        """
        consumer, reading = self._consumer, self._reading
        if consumer is None or reading is None or reading.done():
            if not self.stopping:
                await self._leave()
                await self._connect()
            return
        async with self.working:
            await self.places.sure(consumer, self.places.dealt)
        if await self.places.made_anew() and not self.stopping:
            await self._leave()
            await self._connect()

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """What reads now; None until the broker was reached."""
        return self._consumer

    @property
    def consuming(self) -> bool:
        """Whether the broker has answered lately, as far as this consumer knows."""
        consumer = self._consumer
        if consumer is None:
            return False
        last = heard(consumer)
        # Without partitions nothing is fetched: that is told apart.
        return not last or max(last) > time.time() - SILENT_SECONDS

    async def stop(self) -> None:
        """Stops consuming after the running step."""
        self.stopping = True
        await self._leave()
        await self.places.close()

    async def _leave(self) -> None:
        consumer, self._consumer = self._consumer, None
        reading, self._reading = self._reading, None
        if consumer is None or reading is None:
            return
        self.leaving = True
        try:
            async with asyncio.timeout(REBALANCE_WAIT_SECONDS), self.working:
                # Held, so that no further batch begins while the consumer leaves.
                reading.cancel()
                await leave(consumer)
        except TimeoutError:
            log.warning("stopping the consumer took too long")
        finally:
            reading.cancel()
            self.leaving = False
            self.places.forget()

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        """Takes batches until cancelled; what cannot be fetched now is tried again.

        A consumer that only fails, or falls silent, is given up for another by ``_watch``: the
        library's stays broken for good once its coordination has met what it did not expect.
        """
        failures, pause = 0, delays(first=0.2, most=5.0)
        while failures < GIVEN_UP_AFTER:
            try:
                # It waits for partitions too, whatever its own timeout says.
                async with asyncio.timeout(DEALT_WITHIN_SECONDS):
                    found = await consumer.getmany(timeout_ms=FETCH_MS, max_records=self.batch_size)
                if records := tuple(chain.from_iterable(found.values())):
                    await self._consume(consumer, records)
                    self.awake = time.time()
                elif silent(consumer, self.awake):
                    raise TimeoutError
            except TimeoutError:
                log.warning("a silent consumer is given up for a new one")
                return
            # One failure may not end this loop: nobody else reads before the next watch.
            except Exception as error:
                failures += 1
                known = isinstance(error, KafkaError | OSError)
                log.warning("reading failed", error=type(error).__name__, exc_info=not known)
                await asyncio.sleep(next(pause))
            else:
                failures, pause = 0, delays(first=0.2, most=5.0)
        log.warning("the consumer is given up for a new one", failures=failures)

    async def _consume(self, consumer: AIOKafkaConsumer, raw: Records) -> None:
        """One batch: its offsets are committed or taken back, also when cancelled."""
        dealt = self.places.dealt
        records = [
            Record(r.topic, r.partition, r.offset, r.key, r.value, tuple(r.headers)) for r in raw
        ]
        async with self.working:
            try:
                records = await self._in_place(consumer, records, dealt)
                if records:
                    await self.handle(records)
            except PyMongoError as error:
                log.warning("the database is away", error=type(error).__name__)
                self._take_back(consumer, records)
            # A defect: without a pause and a word the same batch would come again at once.
            except Exception as error:
                log.error("a batch failed", error=type(error).__name__, exc_info=True)
                self._take_back(consumer, records)
            except BaseException:
                self._take_back(consumer, records)
                raise
            else:
                self.storing = True
                self._pause = delays(first=0.2, most=5.0)
                await self._commit(consumer, records)
                return
        self.storing = False
        await asyncio.sleep(next(self._pause))
        await self._wait_for_database()

    async def _in_place(
        self, consumer: AIOKafkaConsumer, records: list[Record], dealt: int
    ) -> list[Record]:
        """Those of the records that are known to come from where this group stands."""
        sure = await self.places.sure(consumer, dealt)
        # What was fetched before a rebalance comes again by itself, here or elsewhere.
        if dealt == self.places.dealt:
            unsure = [r for r in records if _place(r) not in self.places.known]
            if unsure:
                self._take_back(consumer, unsure)
                await asyncio.sleep(UNSURE_SECONDS)
        return [r for r in records if _place(r) in sure]

    async def _commit(self, consumer: AIOKafkaConsumer, records: Sequence[Record]) -> None:
        """Commits what was decided, by name (the position may be further), with its topic's id."""
        ends = {_place(r): r.offset + 1 for r in records}
        known = self.places.known
        # What went to somebody else comes again there, and is skipped by number.
        held = consumer.assignment() & ends.keys() & known.keys()
        mine = {place: (ends[place], known[place]) for place in held}
        try:
            if mine:
                async with asyncio.timeout(COMMIT_SECONDS):
                    await consumer.commit(mine)
        except (IllegalStateError, KafkaError, TimeoutError) as error:
            log.info("the offsets were not committed", error=type(error).__name__)

    def _take_back(self, consumer: AIOKafkaConsumer, records: Sequence[Record]) -> None:
        """Lets every partition's records come again; one that went to somebody else does not."""
        first = {_place(r): r.offset for r in reversed(records)}
        for partition, offset in first.items():
            try:
                consumer.seek(partition, offset)
            except (IllegalStateError, KafkaError) as error:
                log.info("a partition went to somebody else", error=type(error).__name__)

    async def _wait_for_database(self) -> None:
        for pause in delays(first=0.2, most=5.0):
            try:
                await self.ping()
            except PyMongoError:
                await asyncio.sleep(pause)
            else:
                return


def _place(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)
