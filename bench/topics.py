"""The bench's topics: made, filled, counted, read and removed from outside of what is measured."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from bench.facts import message
from bench.flow import Sent
from silta_chassis.relay import partition_of
from silta_local.kafka import PARTITIONS

Places = dict[TopicPartition, int]

# The broker's clock on both topics: a hop is the difference of two of its times.
CONFIGURED = {"message.timestamp.type": "LogAppendTime"}
PER_REQUEST = 400
LEADER_SECONDS = 10.0


class Topics:
    """Topics of one run, removed by `close`.

    Not sooner: a client that used a topic would ask for it for ever."""

    def __init__(self, kafka: str) -> None:
        self.kafka = kafka
        self.made: list[str] = []
        self._admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
        self._producer = AIOKafkaProducer(
            bootstrap_servers=kafka, acks="all", linger_ms=0, max_batch_size=1_000_000
        )
        self._reader = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")

    async def open(self) -> None:
        """Connects."""
        await self._admin.start()
        await self._producer.start()
        await self._reader.start()

    async def close(self) -> None:
        """Removes them, and disconnects."""
        await self._reader.stop()
        await self._producer.stop()
        try:
            if self.made:
                await self._admin.delete_topics(self.made)
        finally:
            await self._admin.close()

    async def make(self, *names: str) -> None:
        """Makes topics that are missing and waits until they can be written."""
        names = tuple(name for name in names if name not in self.made)
        if not names:
            return
        answer: Any = await self._admin.create_topics(
            [NewTopic(name, PARTITIONS, 1, topic_configs=CONFIGURED) for name in names]
        )
        for _, code, *_ in answer.topic_errors:
            if code and for_code(code) is not TopicAlreadyExistsError:
                raise for_code(code)
        self.made.extend(names)
        async with asyncio.timeout(LEADER_SECONDS):
            for name in names:
                # Waits for the broker's metadata, then for leaders.
                await self._producer.partitions_for(name)
                await self._counted(name)

    async def fill(self, topic: str, flow: Sequence[Sent]) -> None:
        """Writes a whole flow, each case to the partition of its key."""
        waiting: dict[int, list[Sent]] = {}
        for sent in flow:
            waiting.setdefault(partition_of(sent[0].encode(), PARTITIONS), []).append(sent)
        for partition, part in waiting.items():
            for start in range(0, len(part), PER_REQUEST):
                await self._write(topic, partition, part[start : start + PER_REQUEST])

    async def _write(self, topic: str, partition: int, part: Sequence[Sent]) -> None:
        batch = self._producer.create_batch()
        for case, number in part:
            key, headers, value = message(case, number)
            added = batch.append(key=key, value=value, headers=headers, timestamp=None)
            assert added is not None, "a request of the generator is far below the limit"
        await (await self._producer.send_batch(batch, topic, partition=partition))

    async def send(self, topic: str, sent: Sent) -> "asyncio.Future[Any]":
        """One message, as a service that has one fact to tell sends it."""
        key, headers, value = message(*sent)
        sending: asyncio.Future[Any] = await self._producer.send(
            topic, value=value, key=key, headers=headers
        )
        return sending

    async def count(self, topic: str) -> int:
        """How many messages a topic holds."""
        return sum((await self._counted(topic)).values())

    async def _counted(self, topic: str) -> Places:
        places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        for _ in range(100):
            try:
                return dict(await self._reader.end_offsets(places))
            except KafkaError:
                # A topic that was made a moment ago has no leader yet.
                await asyncio.sleep(0.05)
        return dict(await self._reader.end_offsets(places))

    async def places(self, topic: str) -> Places:
        """Where a topic ends now."""
        return await self._counted(topic)

    async def times(self, topic: str, begin: Places | None = None) -> dict[bytes, list[int]]:
        """When the broker took each message after ``begin``, in ms, by key in order."""
        before = begin or {}
        starts = {
            place: before.get(place, 0)
            for place, end in (await self._counted(topic)).items()
            if end > before.get(place, 0)
        }
        left = await self.count(topic) - sum(before.values())
        found: dict[bytes, list[int]] = {}
        async with _reading(self.kafka, starts) as reader:
            while left > 0:
                taken = await reader.getmany(timeout_ms=1_000)
                for records in taken.values():
                    for record in records:
                        found.setdefault(record.key or b"", []).append(record.timestamp)
                        left -= 1
        return found


@asynccontextmanager
async def _reading(kafka: str, starts: Places) -> AsyncIterator[AIOKafkaConsumer]:
    reader = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await reader.start()
    try:
        reader.assign(list(starts))
        for place, offset in starts.items():
            reader.seek(place, offset)
        yield reader
    finally:
        await reader.stop()
