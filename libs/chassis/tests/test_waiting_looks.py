"""How the waiting queue is looked at: fair, bounded, seldom where it is empty, never undone."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pymongo import monitoring
from toy_messages import SOURCE, closed, new_case, record, state
from toy_parts import until
from toy_service import TOY

from silta_chassis.item import Item
from silta_chassis.records import Record, read
from silta_chassis.retry import look_after, retry_after
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.waiting import GAP, LARGEST_LOOK, RETRY, hold


def held(case: str, number: int, **sent: Any) -> Item:
    found = read(TOY, record(closed(case), number, **sent))
    assert isinstance(found, Item)
    return found


class Counted(monitoring.CommandListener):
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.commands.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def test_retries_wait_longer_each_time_up_to_a_minute_and_not_all_at_once() -> None:
    for attempts, seconds in ((1, 0.5), (2, 1), (3, 2), (7, 32), (8, 60), (30, 60)):
        pauses = {retry_after(attempts).total_seconds() for _ in range(50)}
        assert min(pauses) >= seconds * 0.8
        assert max(pauses) <= seconds * 1.2
        assert len(pauses) > 10


def test_an_old_gap_is_looked_at_less_often_but_always_again() -> None:
    assert look_after(timedelta()).total_seconds() <= 1.2
    assert 24 <= look_after(timedelta(days=30)).total_seconds() <= 36


@pytest.mark.system
async def test_a_crowd_of_gaps_keeps_no_retry_waiting(toy: Running) -> None:
    now = toy.clock()
    crowd = [hold(held(new_case(), 7), GAP, "", now) for _ in range(450)]
    late = [{**d, "next_try": now - timedelta(seconds=1)} for d in crowd]
    poison = hold(held(new_case(), 1, source="/silta/intake/9"), RETRY, "RuntimeError", now)
    await toy.queue.store([*late, {**poison, "next_try": now - timedelta(seconds=2)}])
    due = await toy.queue.due(now, 200)
    assert len(due) == 200
    assert [one.reason for one in due].count(RETRY) == 1
    # What was looked at goes behind what was not, so everything has its turn.
    looked = {one.id for one in due}
    await toy.queue.postpone([(one, GAP, "") for one in due], now, 8)
    assert not looked & {one.id for one in await toy.queue.due(now, 200)}


@pytest.mark.system
async def test_a_look_takes_no_more_into_memory_than_it_may(toy: Running) -> None:
    now, case = toy.clock(), new_case()
    large = [
        hold(replace(i, origin=replace(i.origin, value=b"x" * 1_000_000)), GAP, "", now)
        for i in (held(case, number) for number in range(2, 14))
    ]
    await toy.queue.store([{**document, "next_try": now} for document in large])
    due = await toy.queue.due(now, 200)
    assert sum(one.size for one in due) <= LARGEST_LOOK
    # In order, so that the first ones are looked at first.
    assert [one.number for one in due] == list(range(2, 2 + len(due)))
    single = {**large[0], "_id": "alone", "stream": "a", "next_try": now - timedelta(1)}
    await toy.queue.store([{**single, "size": LARGEST_LOOK + 1}])
    assert [one.id for one in await toy.queue.due(now, 200)] == ["alone"]


@pytest.mark.system
async def test_a_look_asks_as_little_of_the_database_for_many_as_for_few(
    settings: Settings,
) -> None:
    asked_for = {}
    for count in (2, 200):
        counted = Counted()
        name = f"{settings.database_name}_{count}"
        toy = build(
            TOY, None, settings.model_copy(update={"database_name": name}), listeners=[counted]
        )
        now = toy.clock()
        # Half of them are handled, and half wait on.
        items = [held(new_case(), 1 + i % 2, offset=i) for i in range(count)]
        await toy.queue.store([{**hold(i, GAP, "", now), "next_try": now} for i in items])
        counted.commands.clear()
        assert await toy.worker.try_waiting() == count
        await toy.worker.settled()
        asked_for[count] = list(counted.commands)
        assert (await toy.queue.counts())[GAP] == count // 2
        await toy.client.close()
    assert asked_for[200] == asked_for[2]
    assert len(asked_for[200]) <= 12


@pytest.mark.system
async def test_what_was_reopened_or_replayed_is_not_put_off_by_a_look_that_began_before(
    toy: Running,
) -> None:
    case, now = new_case(), toy.clock()
    early = now - timedelta(seconds=5)
    gap, failed = held(case, 3), held(new_case(), 1)
    await toy.queue.store(
        [
            {**hold(gap, GAP, "", early), "next_try": early},
            {**hold(failed, RETRY, "RuntimeError", early), "next_try": early, "attempts": 7},
        ]
    )
    due = await toy.queue.due(now, 200)
    await toy.queue.reopen([f"{SOURCE}|{case}"], now)
    await toy.queue.replay({"error": "RuntimeError"}, now)
    await toy.queue.postpone([(one, one.reason, "late") for one in due], now, 8)
    again = await toy.queue.due(now, 200)
    assert {(one.reason, one.error, one.attempts) for one in again} == {
        (GAP, "", 0),
        (RETRY, "RuntimeError", 0),
    }


@pytest.mark.system
async def test_an_empty_queue_is_asked_seldom_and_what_is_stored_is_tried_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a timer: whatever is tried soon was told of.
    monkeypatch.setattr("silta_chassis.worker.QUIET_SECONDS", 600)
    counted = Counted()
    toy = build(TOY, None, settings, listeners=[counted])
    await toy.prepare()
    loop = asyncio.create_task(toy.worker.waiting_loop())
    try:
        await until(lambda: "aggregate" in counted.commands, "the first look")
        counted.commands.clear()
        # Longer than the looks are apart where something waits.
        with pytest.raises(TimeoutError):
            await until(lambda: "aggregate" in counted.commands, "a look", seconds=1.5)
        case = new_case()
        await toy.worker.take([record(closed(case), 2, 1)])
        await toy.worker.take([record(closed(case), 1)])

        async def heard() -> bool:
            return (await state(toy, case)).get("heard") == 2

        await until(heard, "the held one")
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await toy.relay.stop()
        await toy.client.close()


@pytest.mark.system
async def test_what_is_only_parked_costs_a_batch_nothing(settings: Settings) -> None:
    counted, asked_for = Counted(), []
    toy = build(TOY, None, settings, listeners=[counted])
    await toy.prepare()
    # A process says once that it writes.
    await toy.worker.take([record(closed(new_case()), 1)])
    await toy.worker.settled()
    for number in (1, 2):
        await toy.worker.try_waiting()
        await toy.worker.settled()
        counted.commands.clear()
        await toy.worker.take([record(closed(new_case()), 1)])
        await toy.worker.settled()
        asked_for.append(list(counted.commands))
        if number == 1:
            await toy.worker.take([Record("silta.intake.v1", 0, 1, b"k", b"?", ())])
            await toy.worker.settled()
    assert asked_for[0] == asked_for[1]
    await toy.relay.stop()
    await toy.client.close()


@pytest.mark.system
async def test_what_is_stored_while_an_empty_queue_is_counted_is_tried_soon(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.worker.QUIET_SECONDS", 600)
    toy, case, stored = build(TOY, None, settings), new_case(), asyncio.Event()
    await toy.prepare()
    counts = type(toy.queue).counts

    async def meanwhile(self: Any) -> dict[str, int]:
        found = await counts(self)
        if not stored.is_set():
            stored.set()
            await toy.worker.take([record(closed(case), 2, 1)])
            await toy.worker.take([record(closed(case), 1)])
        return found

    monkeypatch.setattr(type(toy.queue), "counts", meanwhile)
    loop = asyncio.create_task(toy.worker.waiting_loop())

    async def heard() -> bool:
        return (await state(toy, case)).get("heard") == 2

    try:
        await until(heard, "the held one", seconds=10)
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await toy.relay.stop()
        await toy.client.close()
