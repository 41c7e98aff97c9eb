"""A consumer that is broken for good is given up for a new one, which reads on."""

from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from toy_messages import closed, new_case, record, send, state
from toy_parts import live, until

from silta_chassis.settings import Settings


@pytest.mark.system
async def test_a_consumer_whose_coordination_failed_for_good_is_followed_by_one_that_reads_on(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    async def unforeseen() -> None:
        raise RuntimeError("a defect of the library, met where its broker was killed")

    async with live(settings) as toy:
        broken: Any = toy.bus.consumer
        # Only the library can be made to fail there.
        broken._coordinator.ensure_coordinator_known = unforeseen
        broken._coordinator.request_rejoin()
        await until(lambda: broken._coordinator._coordination_task.done())
        case = new_case()
        await send(producer, record(closed(case), 1))

        async def heard() -> bool:
            return bool((await state(toy, case)).get("heard"))

        await until(heard, seconds=30)
        assert toy.bus.consumer is not broken
