"""Several replicas, commands by HTTP to any of them while facts come: order on the topic stays."""

import asyncio
import random
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from toy_messages import closed, left_open, record, send
from toy_parts import http, live, opened, said, until
from toy_topic import numbers_told

from silta_chassis.settings import Settings

pytestmark = pytest.mark.system

REPLICAS, CASES, COMMANDS, FACTS = 3, 12, 12, 6


async def _count(doors: list[httpx.AsyncClient], case: str, key: str) -> None:
    """Sends one command to any replica, and to another one while it is told to try again."""
    for _ in range(30):
        answer = await random.choice(doors).post(f"/cases/{case}/count", json={}, headers=said(key))
        if answer.status_code != 503:
            break
    assert answer.status_code == 200, answer.text


async def test_commands_to_any_replica_while_facts_come_are_told_in_order_each_once(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    async with AsyncExitStack() as stack:
        toys = [await stack.enter_async_context(live(settings)) for _ in range(REPLICAS)]
        doors = [await stack.enter_async_context(http(toy)) for toy in toys]
        await until(lambda: all(toy.bus.assigned > 0 for toy in toys), "every replica to read")
        cases = [await opened(random.choice(doors), f"open{n}") for n in range(CASES)]

        async def facts() -> None:
            for number in range(1, FACTS + 1):
                await asyncio.gather(
                    *(send(producer, record(closed(case), number)) for case in cases)
                )

        sending = asyncio.create_task(facts())
        # All at once, so that replicas meet in the same cases; one case's come in no order.
        await asyncio.gather(
            *(_count(doors, case, f"k{n}") for case in cases for n in range(COMMANDS))
        )
        await sending

        async def handled() -> bool:
            found: dict[str, Any] = await toys[0].journal.latest(cases)
            return all(
                f.entry.state["heard"] == FACTS and f.entry.state["count"] == COMMANDS + 1
                for f in found.values()
            )

        await until(handled, "every fact and every command, each once", 40)

        async def followed() -> bool:
            return await left_open(toys[0]) == []

        await until(followed, "publishing", 45)
    told = await numbers_told(settings, set(cases))
    for case, numbers in told.items():
        assert list(dict.fromkeys(numbers)) == list(range(1, COMMANDS + FACTS + 2)), (case, numbers)
