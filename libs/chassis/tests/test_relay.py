"""What is published, in which order, by how many requests, and what memory it takes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from toy_messages import asked, closed, left_open, new_case, open_deadlines, record
from toy_parts import until
from toy_service import TOY

from silta_chassis.entries import Entry
from silta_chassis.process import View
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.catalogue import TOPICS

pytestmark = pytest.mark.system

NOW = timedelta(seconds=-1)


class _Sent:
    """Counts what a relay sends, and may refuse it."""

    def __init__(self, toy: Running) -> None:
        self.requests = 0
        self.ids: list[str] = []
        self.away = False
        real = toy.relay._connected_producer

        async def connected() -> Any:
            if self.away:
                raise KafkaConnectionError("away")
            producer = await real()
            if getattr(producer, "counted", None) is not self:
                self._count(producer)
            return producer

        toy.relay._connected_producer = connected  # type: ignore[method-assign]

    def _count(self, producer: Any) -> None:
        producer.counted = self
        send, create = producer.send_batch, producer.create_batch

        def created() -> Any:
            batch = create()
            append = batch.append

            def appended(**record: Any) -> Any:
                self.ids.append(dict(record["headers"])["ce_id"].decode())
                return append(**record)

            batch.append = appended
            return batch

        async def counted(*batch: Any, **more: Any) -> Any:
            self.requests += 1
            return await send(*batch, **more)

        producer.send_batch, producer.create_batch = counted, created


async def _published(toy: Running) -> None:
    running = asyncio.create_task(toy.relay.run())
    toy.relay.finish()
    await running


async def test_facts_of_a_hundred_cases_take_one_request_a_partition(toy: Running) -> None:
    sent = _Sent(toy)
    await toy.worker.take([record(closed(new_case()), 1, n) for n in range(100)])
    await _published(toy)
    assert len(set(sent.ids)) == 100
    assert sent.requests <= 12
    assert TOPICS[TOY.name] == toy.relay.topic


async def test_an_entry_of_a_dead_replica_is_published_first_and_its_tail_finished(
    toy: Running, other: Running
) -> None:
    case = new_case()
    # The other one dies between its insert and its projections.
    await other.worker.step.work([asked(case, "k1", ring_after=60)])
    sent = _Sent(toy)
    await toy.worker.ask(asked(case, "k2"))
    await _published(toy)
    assert sent.ids == [f"{case}-1", f"{case}-2"]
    assert await left_open(toy) == [f"{case}:1"]
    assert await toy.worker.recovery.recover(start=True) == 1
    assert await open_deadlines(toy, case) == 1
    assert await toy.journal.views.count_documents({"subject": case, "view": "counts"}) == 2


async def test_what_came_to_the_relay_late_is_not_published_again(toy: Running) -> None:
    case = new_case()
    first = await toy.worker.step.work([asked(case, "k1")])
    sent = _Sent(toy)
    running = asyncio.create_task(toy.relay.run())
    await toy.worker.ask(asked(case, "k2"))
    await until(lambda: len(sent.ids) == 2 and toy.relay.backlog == 0)
    await toy.worker.follow(first)
    toy.relay.finish()
    await running
    assert sent.ids == [f"{case}-1", f"{case}-2"]


async def test_a_long_backlog_behind_a_case_keeps_its_order(toy: Running, other: Running) -> None:
    case = new_case()
    for n in range(6):
        await other.worker.step.work([asked(case, f"k{n}")])
    sent = _Sent(toy)
    await toy.worker.ask(asked(case, "last"))
    await _published(toy)
    assert sent.ids == [f"{case}-{n}" for n in range(1, 8)]


async def test_while_the_broker_is_away_recovery_fills_neither_memory_nor_the_day(
    toy: Running,
) -> None:
    sent = _Sent(toy)
    sent.away = True
    for _ in range(5):
        await toy.ask(asked(new_case()))
    assert toy.relay.backlog == 5
    found = [await toy.worker.recovery.recover(NOW) for _ in range(3)]
    assert (found, toy.relay.backlog) == ([0, 0, 0], 5)


async def test_what_found_no_room_stays_in_the_journal_and_comes_in_order(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.relay.MOST_QUEUED", 2)
    case = new_case()
    sent = _Sent(toy)
    for n in range(5):
        await toy.ask(asked(case, f"k{n}"))
    assert toy.relay.backlog == 2
    running = asyncio.create_task(toy.relay.run())
    async with asyncio.timeout(10):
        await toy.relay.wants_more.wait()
    while await toy.worker.recovery.recover(NOW):
        await until(lambda: toy.relay.backlog == 0)
    toy.relay.finish()
    await running
    assert sent.ids == [f"{case}-{n}" for n in range(1, 6)]
    assert await left_open(toy) == []


async def test_two_at_once_open_one_producer(toy: Running) -> None:
    both = await asyncio.gather(*(toy.relay._connected_producer() for _ in range(2)))
    assert both[0] is both[1]


@pytest.mark.parametrize("asked_for", ["partitions_for", "send_batch"])
async def test_a_producer_that_never_answers_is_followed_by_one_that_publishes(
    toy: Running, monkeypatch: pytest.MonkeyPatch, asked_for: str
) -> None:
    async def for_ever(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("silta_chassis.relay.ANSWER_SECONDS", 0.5)
    case, sent = new_case(), _Sent(toy)
    broken = await toy.relay._connected_producer()
    monkeypatch.setattr(broken, asked_for, for_ever)
    await toy.worker.ask(asked(case, "k1"))
    running = asyncio.create_task(toy.relay.run())
    await until(lambda: toy.relay.published == 1, "the fact", 10)
    toy.relay.finish()
    await running
    assert sent.ids[-1] == f"{case}-1"
    assert toy.relay._producer is not broken


async def test_a_service_that_has_nothing_to_publish_knows_whether_it_could(
    toy: Running,
) -> None:
    running = asyncio.create_task(toy.relay.run())
    await until(lambda: toy.relay.connected, "the broker's answer", 10)
    toy.relay.finish()
    await running


async def test_a_view_with_a_defect_keeps_no_fact_back(settings: Settings) -> None:
    def broken(*_: object) -> dict[str, Any]:
        raise RuntimeError("Aku Ankka")

    process = replace(TOY, views=(View("broken", broken), *TOY.views))
    toy = build(process, None, settings)
    await toy.journal.prepare()
    sent, case = _Sent(toy), new_case()
    worked = await toy.ask(asked(case))
    await _published(toy)
    assert isinstance(worked.results[0].entry, Entry)
    assert sent.ids == [f"{case}-1"]
    assert await toy.journal.views.count_documents({"view": "counters"}) == 1
    await toy.relay.stop()
    await toy.client.close()


async def test_a_fact_of_a_clock_that_runs_ahead_is_published_all_the_same(toy: Running) -> None:
    # Brokers refuse records of a moment that is more than an hour ahead of theirs.
    toy.worker.step.clock = lambda: datetime.now(UTC) + timedelta(days=2)
    await toy.ask(asked(new_case()))
    async with asyncio.timeout(20):
        await _published(toy)
    assert toy.relay.backlog == 0
