"""A consumer that is broken for good is given up for a new one, which reads on."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from toy_messages import closed, new_case, record, send, state
from toy_parts import live, until

from silta_chassis import bus, silence
from silta_chassis.consumer import new_consumer
from silta_chassis.settings import Settings

Break = Callable[[Any], None]


async def _for_ever(*_: object, **__: object) -> None:
    await asyncio.Event().wait()


def _its_coordination_fails(consumer: Any) -> None:
    async def unforeseen() -> None:
        raise RuntimeError("a defect of the library, met where its broker was killed")

    consumer._coordinator.ensure_coordinator_known = unforeseen
    consumer._coordinator.request_rejoin()


def _its_fetching_ends(consumer: Any) -> None:
    consumer._fetcher._fetch_task.cancel()


def _its_fetches_are_never_answered(consumer: Any) -> None:
    consumer._fetcher._proc_fetch_request = _for_ever


def _its_rebalance_never_ends(consumer: Any) -> None:
    consumer._coordinator._do_rejoin_group = _for_ever
    consumer._coordinator.request_rejoin()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "HEARD_WITHIN_SECONDS", 2.0)
    monkeypatch.setattr(bus, "DEALT_WITHIN_SECONDS", 5.0)


@pytest.mark.system
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "breaks",
    [
        _its_coordination_fails,
        _its_fetching_ends,
        _its_fetches_are_never_answered,
        _its_rebalance_never_ends,
    ],
)
async def test_a_consumer_that_is_broken_for_good_is_followed_by_one_that_reads_on(
    breaks: Break, settings: Settings, producer: AIOKafkaProducer
) -> None:
    async with live(settings) as toy:
        broken: Any = toy.bus.consumer
        # Only the library can be made to fail there.
        breaks(broken)
        await until(lambda: toy.bus.consumer not in (None, broken), "a new consumer", seconds=40)
        case = new_case()
        await send(producer, record(closed(case), 1))

        async def heard() -> bool:
            return bool((await state(toy, case)).get("heard"))

        await until(heard, "the message", seconds=30)


@pytest.mark.system
@pytest.mark.usefixtures("impatient")
async def test_a_consumer_that_hears_that_there_is_nothing_is_kept(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    async with live(settings) as toy:
        kept: Any = toy.bus.consumer
        begun = min(silence.heard(kept))
        # Longer than a silence may last; the broker answers all the while.
        await until(lambda: min(silence.heard(kept)) > begun + 4, "answers of the broker")
        assert toy.bus.consumer is kept
        case = new_case()
        await send(producer, record(closed(case), 1))

        async def heard() -> bool:
            return bool((await state(toy, case)).get("heard"))

        await until(heard, "the message")
        assert toy.bus.consumer is kept


@pytest.mark.system
async def test_a_start_that_never_ends_is_begun_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "DEALT_WITHIN_SECONDS", 8.0)
    made: list[Any] = []

    def first_hangs(*given: Any) -> Any:
        consumer: Any = new_consumer(*given)
        made.append(consumer)
        if len(made) == 1:
            consumer._wait_topics = _for_ever
        return consumer

    monkeypatch.setattr("silta_chassis.bus.new_consumer", first_hangs)
    async with live(settings) as toy:
        assert toy.bus.consumer is made[-1]
        assert len(made) > 1
