"""The bus: FastStream on aiokafka with settings that lose nothing.

The defaults acknowledge first, start at the latest offset and loop on a poison message. Here a
batch ends in exactly one of ``ack`` and ``nack``; decoding and deciding happen a message at a time
inside the step, so that one bad message neither stops nor loses the others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from pymongo.errors import PyMongoError

from silta_chassis.records import Record
from silta_chassis.retry import delays

log = structlog.get_logger(__name__)

# Below the ten seconds that a rebalance leaves a member by default.
REBALANCE_WAIT_SECONDS = 8.0

Records = tuple[ConsumerRecord[Any, Any], ...]
Handle = Callable[[Sequence[Record]], Awaitable[None]]


class _WaitForStep(ConsumerRebalanceListener):
    """Lets the running step end before its partitions go, so that nothing is done twice."""

    def __init__(self, bus: "Bus") -> None:
        self.bus = bus

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self.bus.assigned = 0
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
    connected: bool = False
    # False while a batch cannot be stored: consuming stands still.
    storing: bool = True
    working: asyncio.Lock = field(default_factory=asyncio.Lock)
    _broker: KafkaBroker | None = None

    async def run(self) -> None:
        """Connects, however long the broker is away, then consumes until cancelled."""
        if not self.topics:
            return
        for pause in delays(first=0.2, most=5.0):
            broker = self._subscribed()
            try:
                await broker.start()
            except (KafkaError, OSError) as error:
                log.warning("the broker cannot be reached", error=type(error).__name__)
                await broker.stop()
                await asyncio.sleep(pause)
            else:
                self._broker = broker
                self.connected = True
                return

    async def stop(self) -> None:
        """Stops consuming after the running step."""
        broker, self._broker = self._broker, None
        self.connected = False
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
        return broker

    async def _consume(self, message: KafkaAckableMessage) -> None:
        """One batch: exactly one of ack and nack, also when cancelled."""
        raw = cast("Records", message.raw_message)
        records = [
            Record(r.topic, r.partition, r.offset, r.key, r.value, tuple(r.headers)) for r in raw
        ]
        async with self.working:
            try:
                await self.handle(records)
            except PyMongoError as error:
                log.warning("the database is away", error=type(error).__name__)
                self.storing = False
                await self._again(message)
            except BaseException:
                await self._again(message)
                raise
            else:
                try:
                    await message.ack()
                except (CommitFailedError, IllegalStateError, KafkaError) as error:
                    # The partitions went to somebody else: what comes again is skipped by number.
                    log.info("the offsets were not committed", error=type(error).__name__)
                return
        await self._wait_for_database()

    async def _again(self, message: KafkaAckableMessage) -> None:
        try:
            await message.nack()
        except (IllegalStateError, KafkaError) as error:
            log.info("the batch went to somebody else", error=type(error).__name__)

    async def _wait_for_database(self) -> None:
        for pause in delays(first=0.2, most=5.0):
            try:
                await self.ping()
            except PyMongoError:
                await asyncio.sleep(pause)
            else:
                self.storing = True
                log.info("the database is back")
                return
