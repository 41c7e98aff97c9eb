"""The bus: FastStream on aiokafka with settings that lose nothing.

The defaults acknowledge first, start at the latest offset and loop on a poison message. Here a
batch ends in exactly one of a commit of its own offsets and a seek back (the library's ``ack``
commits the position, wherever it is by then); decoding and deciding happen a message at a time
inside the step, so that one bad message neither stops nor loses the others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from aiokafka import (
    AIOKafkaConsumer,
    ConsumerRebalanceListener,
    ConsumerRecord,
    TopicPartition,
)
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from pymongo.errors import PyMongoError

from silta_chassis.records import Record
from silta_chassis.retry import delays

log = structlog.get_logger(__name__)

# Below the ten seconds that a rebalance leaves a member by default.
REBALANCE_WAIT_SECONDS = 8.0
# An idle fetch is answered every 0.1 s.
SILENT_SECONDS = 10.0

Records = tuple[ConsumerRecord[Any, Any], ...]
Handle = Callable[[Sequence[Record]], Awaitable[None]]


class _WaitForStep(ConsumerRebalanceListener):
    """Lets the running step end before its partitions go, so that nothing is done twice."""

    def __init__(self, bus: "Bus") -> None:
        self.bus = bus

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self.bus.assigned = 0
        if self.bus.stopping:
            # The stop holds the lock itself, and waits for this.
            return
        try:
            async with asyncio.timeout(REBALANCE_WAIT_SECONDS), self.bus.working:
                pass
        except TimeoutError:
            log.warning("a step outlasted a rebalance: its messages will come again")

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self.bus.assigned = len(assigned)


@dataclass
class Bus:
    """Consumes the topics that a process reads. ``handle`` is the batch step."""

    bootstrap: str
    group: str
    topics: Sequence[str]
    batch_size: int
    handle: Handle
    ping: Callable[[], Awaitable[Any]]
    assigned: int = 0
    # False while a batch cannot be stored: consuming stands still.
    storing: bool = True
    stopping: bool = False
    working: asyncio.Lock = field(default_factory=asyncio.Lock)
    _broker: KafkaBroker | None = None
    _subscriber: Any = None
    _pause: Iterator[float] = field(default_factory=lambda: delays(first=0.2, most=5.0))

    async def run(self) -> None:
        """Connects, however long the broker is away, then consumes until cancelled."""
        if not self.topics:
            return
        for pause in delays(first=0.2, most=5.0):
            broker = self._subscribed()
            try:
                await broker.start()
            except Exception as error:
                name, away = type(error).__name__, isinstance(error, KafkaError | OSError)
                log.warning("the broker cannot be reached", error=name, exc_info=not away)
                await broker.stop()
                await asyncio.sleep(pause)
            except BaseException:
                # Stopped meanwhile: a member that is not told off holds its partitions.
                await broker.stop()
                raise
            else:
                self._broker = broker
                return

    @property
    def consuming(self) -> bool:
        """Whether the broker has answered lately, as far as this consumer knows."""
        consumer = self._subscriber.consumer if self._broker is not None else None
        if consumer is None:
            return False
        heard = [consumer.last_poll_timestamp(tp) or 0 for tp in consumer.assignment()]
        # Without partitions nothing is fetched: that is told apart.
        return not heard or max(heard) / 1000 > time.time() - SILENT_SECONDS

    async def stop(self) -> None:
        """Stops consuming after the running step."""
        self.stopping = True
        broker, self._broker = self._broker, None
        if broker is None:
            return
        try:
            async with asyncio.timeout(REBALANCE_WAIT_SECONDS), self.working:
                # Held, so that no further batch begins while the consumer leaves.
                await broker.stop()
        except TimeoutError:
            log.warning("stopping the consumer took too long")

    def _subscribed(self) -> KafkaBroker:
        broker = KafkaBroker(
            self.bootstrap,
            allow_auto_create_topics=False,
            metadata_max_age_ms=10_000,
            logger=None,
            apply_types=False,
            client_id=f"silta-{self.group}",
        )
        subscriber = broker.subscriber(
            *self.topics,
            group_id=self.group,
            batch=True,
            max_records=self.batch_size,
            batch_timeout_ms=20,
            fetch_max_wait_ms=100,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            listener=_WaitForStep(self),
        )

        async def wrap(records: Records) -> KafkaAckableMessage:
            # The default parser decodes every header and loses the batch on one that it cannot.
            return KafkaAckableMessage(body=b"", raw_message=records, consumer=subscriber.consumer)

        async def as_it_is(message: KafkaAckableMessage) -> KafkaAckableMessage:
            return message

        subscriber(self._consume, parser=wrap, decoder=as_it_is)
        self._subscriber = subscriber
        return broker

    async def _consume(self, message: KafkaAckableMessage) -> None:
        """One batch: its offsets are committed or taken back, also when cancelled."""
        raw = cast("Records", message.raw_message)
        consumer = cast("AIOKafkaConsumer", message.consumer)
        records = [
            Record(r.topic, r.partition, r.offset, r.key, r.value, tuple(r.headers)) for r in raw
        ]
        async with self.working:
            try:
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

    async def _commit(self, consumer: AIOKafkaConsumer, records: Sequence[Record]) -> None:
        """Commits what was decided, by name: the consumer's position may be further."""
        places = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
        # What went to somebody else comes again there, and is skipped by number.
        mine = {tp: places[tp] for tp in consumer.assignment() & places.keys()}
        try:
            if mine:
                await consumer.commit(mine)
        except (IllegalStateError, KafkaError) as error:
            log.info("the offsets were not committed", error=type(error).__name__)

    def _take_back(self, consumer: AIOKafkaConsumer, records: Sequence[Record]) -> None:
        """Lets every partition's records come again; one that went to somebody else does not."""
        first = {TopicPartition(r.topic, r.partition): r.offset for r in reversed(records)}
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
