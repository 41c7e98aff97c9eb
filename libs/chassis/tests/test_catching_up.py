"""A service that was away says so until it has read what was told meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from toy_messages import closed, new_case, record
from toy_parts import begin_at_the_end, until
from toy_service import TOY

from silta_chassis.catching_up import caught_up
from silta_chassis.records import Record
from silta_chassis.service import build
from silta_chassis.settings import Settings

PLACE = TopicPartition("told", 0)


class Said:
    """Answers in the order given; what was asked for with it."""

    def __init__(self, ends: Sequence[int | None], left: Sequence[int | None]) -> None:
        self._ends, self._left = list(ends), list(left)
        self.asked: list[int] = []

    async def ends(self, topic: str) -> Mapping[TopicPartition, int] | None:
        end = self._ends.pop(0)
        return None if end is None else {PLACE: end}

    async def left(self, ends: Mapping[TopicPartition, int]) -> int | None:
        self.asked.append(ends[PLACE])
        return self._left.pop(0)


async def test_what_is_told_later_is_not_waited_for() -> None:
    said = Said(ends=[7], left=[3, 1, 0])
    await caught_up(["told"], said)
    assert said.asked == [7, 7, 7]


async def test_where_nobody_can_say_it_waits_and_asks_again() -> None:
    # The broker is away at first; then the topic is made anew.
    said = Said(ends=[None, None, 7, 2], left=[None, 2, 0])
    await caught_up(["told"], said)
    assert said.asked == [7, 2, 2]


@pytest.mark.system
async def test_it_has_caught_up_when_what_it_found_is_handled(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    running = build(TOY, None, settings)
    running.bus.group = f"silta.{settings.database_name}"
    await begin_at_the_end(running)
    told = record(closed(new_case()), 1)
    await producer.send_and_wait(told.topic, told.value, told.key, headers=list(told.headers))
    reached, go_on, take = asyncio.Event(), asyncio.Event(), running.bus.handle

    async def slowly(records: Sequence[Record]) -> None:
        reached.set()
        await go_on.wait()
        await take(records)

    running.bus.handle = slowly
    await running.start()
    try:
        await asyncio.wait_for(reached.wait(), 20)
        assert running.started
        assert running.catching_up
        go_on.set()
        await until(lambda: not running.catching_up, "that it has caught up")
    finally:
        go_on.set()
        await running.stop()
