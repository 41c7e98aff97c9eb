"""(a) A bare aiokafka loop: consume a batch, send its bytes on, commit. Nothing else.

The ceiling: one produce request a partition and one commit a batch, as fast as aiokafka goes.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from bench.process import Task, serve

Records = Mapping[TopicPartition, Sequence[ConsumerRecord[Any, Any]]]


def consumer_of(given: Task) -> AIOKafkaConsumer:
    """Batches as Silta takes them: manual commits, from the earliest offset."""
    return AIOKafkaConsumer(
        given.source,
        bootstrap_servers=given.kafka,
        group_id=given.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
    )


def producer_of(given: Task) -> AIOKafkaProducer:
    """Acknowledged by all replicas, idempotent, without linger."""
    return AIOKafkaProducer(
        bootstrap_servers=given.kafka,
        acks="all",
        enable_idempotence=True,
        max_batch_size=1_000_000,
        linger_ms=0,
    )


async def send(producer: AIOKafkaProducer, sink: str, taken: Records) -> None:
    """One produce request a partition. A key keeps its partition: both topics have as many."""
    sent = []
    for place, records in taken.items():
        batch = producer.create_batch()
        for record in records:
            added = batch.append(
                key=record.key,
                value=record.value,
                timestamp=record.timestamp,
                headers=list(record.headers),
            )
            assert added is not None, "a batch is far smaller than what the broker takes"
        sent.append(await producer.send_batch(batch, sink, partition=place.partition))
    await asyncio.gather(*sent)


async def main(given: Task) -> None:
    """Until cancelled."""
    consumer, producer = consumer_of(given), producer_of(given)
    await consumer.start()
    await producer.start()
    try:
        while True:
            taken = await consumer.getmany(timeout_ms=20, max_records=given.batch_size)
            if taken:
                await send(producer, given.sink, taken)
                await consumer.commit()
    finally:
        await consumer.stop()
        await producer.stop()


if __name__ == "__main__":
    serve(main)
