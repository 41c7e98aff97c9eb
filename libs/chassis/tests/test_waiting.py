"""Gaps, retries and parked messages on a real Kafka and document database."""

import asyncio
import secrets
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from toy_messages import SOURCE, asked, closed, new_case, record, send, state
from toy_parts import live, until

from silta_chassis.records import Record
from silta_chassis.service import Running
from silta_chassis.settings import Settings
from silta_contracts.catalogue import TOPICS
from silta_contracts.facts.intake import (
    ContactRequestWithdrawn,
)

pytestmark = pytest.mark.system


async def test_a_gap_is_held_durably_and_goes_on_in_order_when_mended(toy: Running) -> None:
    case = new_case()
    await toy.worker.take([record(closed(case), 1), record(closed(case), 3, 2)])
    assert (await state(toy, case))["heard"] == 1
    assert (await toy.queue.counts())["gap"] == 1
    await toy.worker.take([record(closed(case), 2, 1)])
    await until(lambda: _drained(toy, case, 3), "the held message")
    assert (await toy.queue.counts())["gap"] == 0


async def _drained(toy: Running, case: str, heard: int) -> bool:
    await toy.worker.try_waiting()
    return bool((await state(toy, case)).get("heard") == heard)


async def test_a_poisoned_message_is_parked_and_stops_no_other_source_and_no_command(
    toy: Running,
) -> None:
    case = new_case()
    poison = record(closed(case, "made_in_error"), 1)
    later = record(closed(case), 2, 1)
    withdrawn = ContactRequestWithdrawn(case=case, request=f"{case}.r1", reason="client_wish")
    other = record(withdrawn, 1, 2, source="/silta/followup/1")
    await toy.worker.take([poison, later, other])
    await toy.worker.step.work([asked(case)])

    async def parked() -> bool:
        await toy.worker.try_waiting()
        return (await toy.queue.counts())["parked"] == 1

    await until(parked, "parking")
    now = await state(toy, case)
    assert (now["heard"], now["closed"]) == (0, True)
    # The one behind it waits in order, and is not lost.
    assert (await toy.queue.counts())["gap"] == 1


async def test_the_notice_of_a_parked_message_has_no_body(toy: Running, settings: Settings) -> None:
    bad = Record("silta.intake.v1", 3, secrets.randbelow(10**9), b"k", b"Aku Ankka", ())
    consumer = AIOKafkaConsumer(
        "silta.consent.parked.v1",
        bootstrap_servers=settings.kafka,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        await toy.worker.take([bad])
        assert await toy.worker.notice_parked() == 1
        assert await toy.worker.notice_parked() == 0
        async with asyncio.timeout(20):
            async for notice in consumer:
                if notice.key == f"silta.intake.v1/3/{bad.offset}".encode():
                    break
    finally:
        await consumer.stop()
    assert b"ce_specversion: missing" in notice.value
    assert b"Ankka" not in notice.value


async def test_a_source_without_numbers_is_handled_once_by_id(toy: Running) -> None:
    case = new_case()
    numbered = record(closed(case), 1, source="/silta/intake/legacy")
    bare = replace(numbered, headers=tuple(h for h in numbered.headers if h[0] != "ce_sequence"))
    await toy.worker.take([bare])
    assert (await toy.queue.counts())["parked"] == 1
    toy.worker.unsequenced = frozenset({"/silta/intake/legacy"})
    await toy.worker.take([bare])
    await toy.worker.take([bare])
    assert (await state(toy, case))["heard"] == 1


async def test_a_record_of_the_largest_size_can_be_parked(toy: Running) -> None:
    await toy.worker.take([Record("silta.intake.v1", 0, 5, b"k", b"x" * 1_000_000, ())])
    await toy.worker.take([Record("silta.intake.v1", 0, 5, b"k", b"x" * 1_000_000, ())])
    assert (await toy.queue.counts())["parked"] == 1


async def test_bad_records_on_the_topic_stop_nothing(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    case = new_case()
    good = record(closed(case), 1)
    topic = TOPICS["intake"]
    async with live(settings) as toy:
        await producer.send_and_wait(topic, b"not json", key=b"x")
        await producer.send_and_wait(topic, b"{}", key=b"x", headers=[("ce_id", b"\xff\xfe")])
        await producer.send_and_wait(topic, None, key=b"x")
        await producer.send_and_wait(topic, b"x" * 900_000, key=None)
        wrong = [(n, v) for n, v in good.headers if n != "ce_source"]
        await producer.send_and_wait(topic, good.value, key=good.key, headers=wrong)
        unknown = [(n, b"fi.silta.unheard.v1" if n == "ce_type" else v) for n, v in good.headers]
        stranger = new_case()
        unknown = [(n, (v or b"").replace(case.encode(), stranger.encode())) for n, v in unknown]
        await producer.send_and_wait(topic, b"{}", key=stranger.encode(), headers=unknown)
        await send(producer, good)

        async def heard() -> bool:
            return (await state(toy, case)).get("heard") == 1

        await until(heard, "the good one")

        async def parked() -> bool:
            return (await toy.queue.counts())["parked"] == 5

        await until(parked, "the bad ones parked")

        async def numbered() -> bool:
            return (await toy.journal.latest([stranger]))[stranger].expects(SOURCE) == 2

        await until(numbered, "the unheard one to be counted")
