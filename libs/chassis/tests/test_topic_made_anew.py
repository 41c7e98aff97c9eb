"""A topic that was lost and made anew is read from its beginning, whoever read how far before."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import AIOKafkaClient, AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pymongo.errors import AutoReconnect
from remade import lose, remake, topic_of_its_own
from toy_messages import closed, new_case, record, send, state
from toy_parts import until
from toy_service import TOY

from silta_chassis import bus, places
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.topic_ids import NoTopicIds, topic_ids
from silta_chassis.topics import make_topics

pytestmark = pytest.mark.system

# The lost ones are told of after the topic is made anew, and stand first in it.
CASES, LOST, BEFORE, AFTER = 30, 40, 4, 7


@pytest.fixture
async def topic(settings: Settings) -> str:
    name = topic_of_its_own()
    await make_topics(settings.brokers, [name])
    return name


@asynccontextmanager
async def reading(settings: Settings, topic: str) -> AsyncIterator[Running]:
    """A toy that reads that topic from its beginning, in a group of its own."""
    running = build(TOY, None, settings)
    running.bus.group, running.bus.topics = f"silta.{settings.database_name}", [topic]
    await running.start()
    try:
        await until(lambda: running.started and running.bus.assigned > 0)
        yield running
    finally:
        await running.stop()


def some_cases() -> tuple[list[str], list[str]]:
    return [new_case() for _ in range(CASES)], [new_case() for _ in range(LOST)]


@asynccontextmanager
async def publishing(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """A producer for another thread."""
    made = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all")
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


async def tell(producer: AIOKafkaProducer, topic: str, cases: Sequence[str], *numbers: int) -> None:
    for number in numbers:
        for case in cases:
            await send(producer, replace(record(closed(case), number), topic=topic))


async def republished(producer: AIOKafkaProducer, topic: str, cases: Sequence[str]) -> None:
    """As a publisher does it, case by case: more than there was, and the unread ones first."""
    for case in reversed(cases):
        await tell(producer, topic, [case], *range(1, AFTER + 1))


async def heard(toy: Running, cases: Sequence[str], count: int) -> bool:
    return all([(await state(toy, case)).get("heard") == count for case in cases])


async def nothing_twice(toy: Running, cases: Sequence[str]) -> None:
    for case in cases:
        entry = (await toy.journal.latest([case]))[case].entry
        assert entry is not None
        assert (entry.state["heard"], entry.last_number) == (AFTER, AFTER)

    async def nothing_waits() -> bool:
        return await toy.queue.documents.count_documents({}) == 0

    await until(nothing_waits, "what had waited to be taken off")


def while_nothing_moves(settings: Settings, topic: str, cases: Sequence[str]) -> None:
    """Makes the topic anew and publishes again while this process, with its consumer, is frozen.

    A consumer that moves would meet the empty topic, where its place is out of range.
    """

    async def anew() -> None:
        await remake(settings.kafka, topic)
        async with publishing(settings) as producer:
            await republished(producer, topic, cases)

    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        elsewhere.submit(asyncio.run, anew()).result(timeout=60)


async def test_a_live_consumer_reads_it_from_its_beginning(
    settings: Settings, producer: AIOKafkaProducer, topic: str
) -> None:
    cases, lost = some_cases()
    async with reading(settings, topic) as toy:
        await tell(producer, topic, cases, *range(1, BEFORE + 1))
        await until(lambda: heard(toy, cases, BEFORE), "what was told before", 30)
        while_nothing_moves(settings, topic, cases + lost)
        await until(lambda: heard(toy, cases + lost, AFTER), "what was published again", 40)
        await nothing_twice(toy, cases + lost)
        more = [new_case()]
        await tell(producer, topic, more, 1)
        await until(lambda: heard(toy, more, 1), "what comes after it")


async def test_a_consumer_that_was_behind_with_a_batch_in_hand_reads_it_from_its_beginning(
    settings: Settings, producer: AIOKafkaProducer, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, lost = some_cases()
    async with reading(settings, topic) as toy:
        await tell(producer, topic, cases, 1)
        await until(lambda: heard(toy, cases, 1), "the first ones", 30)
        insert: Any = type(toy.journal.entries).insert_many

        async def frozen(*given: Any, **more: Any) -> Any:
            broken.undo()
            while_nothing_moves(settings, topic, cases + lost)
            # What is in hand comes again from where it was fetched.
            raise AutoReconnect("away")

        with monkeypatch.context() as broken:
            broken.setattr(type(toy.journal.entries), "insert_many", frozen)
            await tell(producer, topic, cases, *range(2, BEFORE + 1))
            await until(lambda: type(toy.journal.entries).insert_many is insert, "the batch", 60)
        await until(lambda: heard(toy, cases + lost, AFTER), "what was published again", 40)
        await nothing_twice(toy, cases + lost)


async def test_replicas_read_it_from_its_beginning_each_its_partitions(
    settings: Settings, producer: AIOKafkaProducer, topic: str
) -> None:
    cases, lost = some_cases()
    async with reading(settings, topic) as toy, reading(settings, topic) as other:
        await until(lambda: toy.bus.assigned == other.bus.assigned == 6, "both to read", 30)
        await tell(producer, topic, cases, *range(1, BEFORE + 1))
        await until(lambda: heard(toy, cases, BEFORE), "what was told before", 30)
        while_nothing_moves(settings, topic, cases + lost)
        await until(lambda: heard(other, cases + lost, AFTER), "what was published again", 60)
        await nothing_twice(toy, cases + lost)


async def test_a_consumer_that_was_stopped_reads_it_from_its_beginning(
    settings: Settings, producer: AIOKafkaProducer, topic: str
) -> None:
    cases, lost = some_cases()
    async with reading(settings, topic) as toy:
        await tell(producer, topic, cases, *range(1, BEFORE + 1))
        await until(lambda: heard(toy, cases, BEFORE), "what was told before", 30)
        left = dict(toy.bus.places.known)
    await remake(settings.kafka, topic)
    await republished(producer, topic, cases + lost)
    # A commit that was on its way: the broker takes it for one of the topic that is there now.
    late = AIOKafkaConsumer(bootstrap_servers=settings.kafka, group_id=toy.bus.group)
    await late.start()
    try:
        late.assign(list(left))
        await late.commit({place: (BEFORE, mark) for place, mark in left.items()})
    finally:
        await late.stop()
    async with reading(settings, topic) as toy:
        await until(lambda: heard(toy, cases + lost, AFTER), "what was published again", 40)
        await nothing_twice(toy, cases + lost)


async def test_an_offset_that_an_operator_set_is_kept(
    settings: Settings, producer: AIOKafkaProducer, topic: str
) -> None:
    skipped, read = [new_case() for _ in range(CASES)], [new_case() for _ in range(CASES)]
    await tell(producer, topic, skipped, 1)
    setter = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka, group_id=f"silta.{settings.database_name}"
    )
    await setter.start()
    try:
        everywhere = [TopicPartition(topic, partition) for partition in range(12)]
        setter.assign(everywhere)
        await setter.commit(await setter.end_offsets(everywhere))
    finally:
        await setter.stop()
    async with reading(settings, topic) as toy:
        await tell(producer, topic, read, 1)
        await until(lambda: heard(toy, read, 1), "what came later")
        assert not any([await state(toy, case) for case in skipped])


async def test_a_topic_that_is_gone_is_waited_for(
    settings: Settings, producer: AIOKafkaProducer, topic: str
) -> None:
    cases, lost = some_cases()
    async with reading(settings, topic) as toy:
        await tell(producer, topic, cases, *range(1, BEFORE + 1))
        await until(lambda: heard(toy, cases, BEFORE), "what was told before", 30)
        await lose(settings.kafka, topic)
        await until(lambda: toy.bus.assigned == 0, "its absence to be noticed", 30)
        await make_topics(settings.brokers, [topic])
        await republished(producer, topic, cases + lost)
        await until(lambda: heard(toy, cases + lost, AFTER), "what was published again", 60)
        await nothing_twice(toy, cases + lost)


async def test_a_broker_that_tells_no_ids_is_read_as_it_stands(
    settings: Settings, producer: AIOKafkaProducer, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*_: object) -> dict[str, str]:
        raise NoTopicIds

    monkeypatch.setattr(places, "topic_ids", none)
    cases = [new_case()]
    async with reading(settings, topic) as toy:
        await tell(producer, topic, cases, 1)
        await until(lambda: heard(toy, cases, 1), "it")


async def test_a_broker_that_does_not_say_is_asked_again(
    settings: Settings, producer: AIOKafkaProducer, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def at_last(client: AIOKafkaClient, topics: Sequence[str]) -> dict[str, str]:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise OSError("away")
        return await topic_ids(client, topics)

    monkeypatch.setattr(places, "topic_ids", at_last)
    monkeypatch.setattr(bus, "UNSURE_SECONDS", 0.05)
    cases = [new_case() for _ in range(CASES)]
    async with reading(settings, topic) as toy:
        await tell(producer, topic, cases, 1, 2)
        await until(lambda: heard(toy, cases, 2), "all of them")
        assert asked >= 3
