"""Two replicas of one service, one of which comes and goes: nothing lost, doubled or reordered."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from toy_messages import asked, closed, left_open, new_case, record, send, state
from toy_parts import live, until
from toy_topic import numbers_told

from silta_chassis.bus import REBALANCE_WAIT_SECONDS
from silta_chassis.service import Running
from silta_chassis.settings import Settings

pytestmark = pytest.mark.system

CASES, FACTS, COMMANDS = 40, 10, 5


async def test_a_replica_that_comes_and_goes_loses_doubles_and_reorders_nothing(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    cases = [new_case() for _ in range(CASES)]

    async def facts() -> None:
        for number in range(1, FACTS + 1):
            for case in cases:
                await send(producer, record(closed(case), number))

    async def commands(toy: Running) -> None:
        for n in range(COMMANDS):
            await asyncio.gather(*(toy.ask(asked(case, f"k{n}")) for case in cases))

    async with live(settings) as toy:
        sending = asyncio.create_task(facts())
        for _ in range(2):
            async with live(settings) as other:
                await asyncio.gather(commands(toy), commands(other))
        await sending

        async def heard() -> bool:
            states: list[dict[str, Any]] = [await state(toy, case) for case in cases]
            return all(s.get("heard") == FACTS and s.get("count") == COMMANDS for s in states)

        await until(heard, "every fact and every command, each once", 40)
        await toy.worker.recovery.recover()

        async def cleared() -> bool:
            return await left_open(toy) == []

        await until(cleared, "publishing", 45)
    told = await numbers_told(settings, set(cases))
    for case, numbers in told.items():
        first = list(dict.fromkeys(numbers))
        assert first == list(range(1, FACTS + COMMANDS + 1)), (case, numbers)
    again = sum(sum(Counter(numbers).values()) - len(set(numbers)) for numbers in told.values())
    # Readers skip what comes again. Who publishes behind another replica's entry may repeat it, and
    # a replica that starts repeats the tails of the others: not more than once each.
    assert again <= CASES * (FACTS + COMMANDS), again


async def test_a_stop_in_the_middle_of_a_rebalance_is_quick(settings: Settings) -> None:
    async with live(settings):
        async with live(settings) as other:
            began = asyncio.get_running_loop().time()
            stopping = asyncio.create_task(other.stop())
        await stopping
        assert asyncio.get_running_loop().time() - began < REBALANCE_WAIT_SECONDS
