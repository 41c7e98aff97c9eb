"""A batch ends in a commit of its own offsets or in a seek back, in every partition."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError
from pymongo.errors import AutoReconnect

from silta_chassis.bus import Bus
from silta_chassis.records import Record


class _Consumer:
    """Two partitions of which one has gone to somebody else."""

    def __init__(self) -> None:
        self.sought: list[tuple[int, int]] = []
        self.committed: list[dict[TopicPartition, int]] = []

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition("t", 1)}

    def seek(self, tp: TopicPartition, offset: int) -> None:
        if tp not in self.assignment():
            raise IllegalStateError(f"{tp} is not assigned")
        self.sought.append((tp.partition, offset))

    async def commit(self, offsets: dict[TopicPartition, int] | None = None) -> None:
        assert offsets, "the position may be further than what was decided"
        self.committed.append(offsets)


class _Message:
    def __init__(self, consumer: _Consumer) -> None:
        self.consumer = consumer
        self.raw_message = tuple(
            Record("t", partition, offset, b"k", b"", ())
            for partition in (0, 1)
            for offset in (5, 6)
        )

    async def ack(self) -> None:
        await self.consumer.commit()

    async def nack(self) -> None:
        for partition in (0, 1):
            self.consumer.seek(TopicPartition("t", partition), 5)


def _bus(handle: Any) -> Bus:
    async def ping() -> None: ...

    return Bus("nowhere", "g", ["t"], 10, handle, ping)


@pytest.mark.parametrize("error", [AutoReconnect("away"), RuntimeError("a defect")])
async def test_a_batch_that_failed_comes_again_from_every_partition_that_is_still_ours(
    error: Exception,
) -> None:
    async def handle(_: Sequence[Record]) -> None:
        raise error

    consumer, bus = _Consumer(), _bus(handle)
    # The library swallows what a handler raises: it would come again at once, without a word.
    await bus._consume(_Message(consumer))  # type: ignore[arg-type]
    assert (consumer.sought, consumer.committed) == ([(1, 5)], [])
    assert not bus.storing


async def test_a_cancelled_batch_comes_again() -> None:
    started = asyncio.Event()

    async def handle(_: Sequence[Record]) -> None:
        started.set()
        await asyncio.sleep(60)

    consumer, bus = _Consumer(), _bus(handle)
    task = asyncio.create_task(bus._consume(_Message(consumer)))  # type: ignore[arg-type]
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (consumer.sought, consumer.committed) == ([(1, 5)], [])


async def test_only_what_was_decided_is_committed() -> None:
    async def handle(_: Sequence[Record]) -> None: ...

    consumer, bus = _Consumer(), _bus(handle)
    await bus._consume(_Message(consumer))  # type: ignore[arg-type]
    assert consumer.committed == [{TopicPartition("t", 1): 7}]
