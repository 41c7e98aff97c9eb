"""A batch ends in a commit of its own offsets or in a seek back, in every partition."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaClient, TopicPartition
from aiokafka.errors import IllegalStateError
from pymongo.errors import AutoReconnect

from silta_chassis import bus as buses
from silta_chassis import leave
from silta_chassis.brokers import Brokers
from silta_chassis.bus import Bus
from silta_chassis.places import Places
from silta_chassis.records import Record
from silta_chassis.topic_ids import NoTopicIds, topic_ids


class _Consumer:
    """Two partitions of which one has gone to somebody else."""

    def __init__(self) -> None:
        self.sought: list[tuple[int, int]] = []
        self.committed: list[dict[TopicPartition, tuple[int, str]]] = []

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition("t", 1)}

    def seek(self, tp: TopicPartition, offset: int) -> None:
        if tp not in self.assignment():
            raise IllegalStateError(f"{tp} is not assigned")
        self.sought.append((tp.partition, offset))

    async def commit(self, offsets: dict[TopicPartition, tuple[int, str]] | None = None) -> None:
        assert offsets, "the position may be further than what was decided"
        self.committed.append(offsets)


RECORDS: Any = tuple(
    Record("t", partition, offset, b"k", b"", ()) for partition in (0, 1) for offset in (5, 6)
)


def _bus(handle: Any) -> Bus:
    async def ping() -> None: ...

    bus = Bus(Brokers("nowhere"), "g", ["t"], 10, handle, ping)
    bus.places.known = {TopicPartition("t", partition): "id" for partition in (0, 1)}
    return bus


@pytest.mark.parametrize("error", [AutoReconnect("away"), RuntimeError("a defect")])
async def test_a_batch_that_failed_comes_again_from_every_partition_that_is_still_ours(
    error: Exception,
) -> None:
    async def handle(_: Sequence[Record]) -> None:
        raise error

    consumer, bus = _Consumer(), _bus(handle)
    await bus._consume(consumer, RECORDS)  # type: ignore[arg-type]
    assert (consumer.sought, consumer.committed) == ([(1, 5)], [])
    assert not bus.storing


async def test_a_cancelled_batch_comes_again() -> None:
    started = asyncio.Event()

    async def handle(_: Sequence[Record]) -> None:
        started.set()
        await asyncio.sleep(60)

    consumer, bus = _Consumer(), _bus(handle)
    task = asyncio.create_task(bus._consume(consumer, RECORDS))  # type: ignore[arg-type]
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (consumer.sought, consumer.committed) == ([(1, 5)], [])


@pytest.mark.parametrize("answer", [NotImplementedError("v9"), [(0, "t", bytes(16), False)]])
async def test_a_broker_that_tells_no_topic_ids_is_told_apart(answer: Any) -> None:
    class Client:
        def get_random_node(self) -> int:
            return 1

        async def send(self, _: int, __: object) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return SimpleNamespace(topics=answer)

    client: Any = Client()
    with pytest.raises(NoTopicIds):
        await topic_ids(client, ["t"])


async def test_only_what_was_decided_is_committed() -> None:
    async def handle(_: Sequence[Record]) -> None: ...

    consumer, bus = _Consumer(), _bus(handle)
    await bus._consume(consumer, RECORDS)  # type: ignore[arg-type]
    assert consumer.committed == [{TopicPartition("t", 1): (7, "id")}]


async def test_a_batch_that_waited_through_a_rebalance_is_left_to_whoever_has_it_now() -> None:
    handed: list[Sequence[Record]] = []

    async def handle(records: Sequence[Record]) -> None:
        handed.append(records)

    consumer, bus = _Consumer(), _bus(handle)
    async with bus.working:
        waiting = asyncio.create_task(bus._consume(consumer, RECORDS))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        bus.places.forget()
    await waiting
    assert (handed, consumer.sought, consumer.committed) == ([], [], [])


async def test_a_commit_that_never_ends_holds_no_further_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: list[Sequence[Record]] = []

    async def handle(records: Sequence[Record]) -> None:
        handed.append(records)

    async def for_ever(_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(buses, "COMMIT_SECONDS", 0.01)
    consumer, bus = _Consumer(), _bus(handle)
    monkeypatch.setattr(consumer, "commit", for_ever)
    async with asyncio.timeout(5):
        await bus._consume(consumer, RECORDS)  # type: ignore[arg-type]
        await bus._consume(consumer, RECORDS)  # type: ignore[arg-type]
    assert (len(handed), consumer.sought) == (2, [])


async def test_a_connection_that_cannot_be_closed_holds_no_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Client(AIOKafkaClient):
        def __init__(self) -> None: ...

        async def close(self) -> None:
            await asyncio.Event().wait()

        # The library's own tells of what was left open: here nothing was opened.
        def __del__(self) -> None: ...

    monkeypatch.setattr(leave, "LEAVE_SECONDS", 0.01)
    places = Places(_client=Client())
    async with asyncio.timeout(5):
        await places.close()
    assert places._client is None
