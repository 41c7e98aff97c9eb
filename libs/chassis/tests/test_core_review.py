"""What follows an entry is done in the end: rare orders of failures, each met once in a review."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError
from pymongo.errors import AutoReconnect
from toy_messages import asked, left_open, new_case, open_deadlines
from toy_parts import until

from silta_chassis.service import Running

pytestmark = pytest.mark.system

NOW = timedelta(seconds=-1)


async def _published(toy: Running) -> None:
    """Publishes what waits in the relay, then lets it be used again."""
    running = asyncio.create_task(toy.relay.run())
    await until(lambda: toy.relay.backlog == 0, "publishing")
    toy.relay.finish()
    await running
    toy.relay._finishing = False


@contextmanager
def _views_away(toy: Running) -> Iterator[None]:
    async def away(*_: object, **__: object) -> None:
        raise AutoReconnect("away")

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(type(toy.journal.views), "bulk_write", away)
        yield


async def test_two_first_commands_of_which_one_fails_leave_no_writer_that_nobody_knows(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(toy.writer.documents)
    register = kind.update_one
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(self: Any, *how: Any, **more: Any) -> Any:
        found = await register(self, *how, **more)
        entered.set()
        await go_on.wait()
        return found

    with monkeypatch.context() as slow:
        slow.setattr(kind, "update_one", slowly)
        asking = asyncio.create_task(toy.ask(asked(new_case())))
        await entered.wait()
    # The insert of another command, which registered at the same moment, has an unknown outcome.
    toy.writer.end()
    go_on.set()
    await asking
    written = [entry["writer"] async for entry in toy.journal.entries.find()]
    known = [writer["_id"] async for writer in toy.writer.documents.find()]
    assert set(written) <= set(known)


async def test_a_checkpoint_that_outlasts_its_writer_keeps_the_next_ones_from_none(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await toy.ask(asked(new_case()))
    kind = type(toy.writer.documents)
    update = kind.update_one

    async def ended(self: Any, *how: Any, **more: Any) -> Any:
        found = await update(self, *how, **more)
        toy.writer.end()
        return found

    with monkeypatch.context() as slow:
        slow.setattr(kind, "update_one", ended)
        await _published(toy)
    await toy.ask(asked(new_case()))
    await _published(toy)
    written = await toy.writer.documents.find_one({"_id": toy.writer.id})
    assert written is not None
    assert written["done"] == 1


async def test_a_tail_longer_than_one_look_is_followed_up_to_its_end(
    toy: Running, other: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("AT_ONCE", "LOOKED_AT", "MOST_RECOVERED"):
        monkeypatch.setattr(f"silta_chassis.recovery.{limit}", 2)
    cases = [new_case() for _ in range(5)]
    for case in cases:
        await other.worker.step.work([asked(case, ring_after=60)])
    for _ in cases:
        await toy.worker.recovery.recover(start=True)
        await _published(toy)
    assert [await open_deadlines(toy, case) for case in cases] == [1] * 5
    assert [toy.writer.newest_published(case) for case in cases] == [1] * 5


async def test_a_tail_that_waits_for_the_broker_is_not_given_up(
    toy: Running, other: Running
) -> None:
    await other.worker.step.work([asked(new_case())])
    # A service that stood still over a weekend starts before its broker.
    long_ago = {"$set": {"beat": toy.clock() - timedelta(days=3)}}
    await toy.writer.documents.update_one({"_id": other.writer.id}, long_ago)
    assert await toy.worker.recovery.recover(start=True) == 1
    assert toy.relay.backlog == 1
    await toy.worker.recovery.recover(start=True)
    assert other.writer.id in {found.id for found in await toy.writer.others()}
    await _published(toy)
    await toy.worker.recovery.recover(start=True)
    assert other.writer.id not in {found.id for found in await toy.writer.others()}


async def test_a_writer_that_was_given_up_and_lives_is_known_again(
    toy: Running, other: Running
) -> None:
    await other.ask(asked(new_case()))
    await _published(other)
    # Its host slept, or a clock was wrong by a day.
    toy.worker.recovery.clock = lambda: other.clock() + timedelta(days=2)
    await toy.worker.recovery.recover(start=True)
    await other.writer.beat(other.clock())
    case = new_case()
    await other.worker.step.work([asked(case, ring_after=60)])
    await toy.worker.recovery.recover(start=True)
    assert await open_deadlines(toy, case) == 1


async def test_what_an_ended_writer_published_is_projected_all_the_same(toy: Running) -> None:
    case = new_case()
    worked = await toy.worker.step.work([asked(case, ring_after=60)])
    # The insert of another command beside it has an unknown outcome; then the database is away.
    toy.writer.end()
    with _views_away(toy), pytest.raises(AutoReconnect):
        await toy.worker.follow(worked)
    await _published(toy)
    await toy.worker.recovery.recover(NOW)
    assert await open_deadlines(toy, case) == 1


@pytest.mark.parametrize("room", [5_000, 1])
async def test_what_waits_for_the_broker_is_projected_meanwhile(
    toy: Running, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr("silta_chassis.relay.MOST_QUEUED", room)

    async def away() -> Any:
        raise KafkaConnectionError("away")

    monkeypatch.setattr(toy.relay, "_connected_producer", away)
    cases = [new_case() for _ in range(3)]
    with _views_away(toy):
        for case in cases:
            await toy.ask(asked(case, ring_after=60))
    await toy.worker.recovery.recover(NOW)
    assert [await open_deadlines(toy, case) for case in cases] == [1] * 3


async def test_a_clock_that_was_set_back_delays_no_recovery(toy: Running) -> None:
    case = new_case()
    with _views_away(toy):
        await toy.ask(asked(case, ring_after=60))
    toy.worker.recovery.clock = lambda: toy.clock() - timedelta(hours=1)
    await toy.worker.recovery.recover()
    assert await open_deadlines(toy, case) == 1


async def test_a_relay_that_meets_a_defect_goes_on(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked_for = toy.relay._connected_producer, 0

    async def broken() -> Any:
        nonlocal asked_for
        asked_for += 1
        if asked_for == 1:
            raise AssertionError("a defect of the client")
        return await real()

    monkeypatch.setattr(toy.relay, "_connected_producer", broken)
    await toy.ask(asked(new_case()))
    await _published(toy)
    assert await left_open(toy) == []


async def test_whether_another_process_is_silent_is_told_by_the_own_clock(
    toy: Running, other: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.recovery.SILENT_AFTER", timedelta(0))
    await other.worker.step.work([asked(new_case())])
    # Its clock is slow, and it lives.
    for second in range(3):
        await other.writer.beat(toy.clock() - timedelta(hours=1, seconds=second))
        assert await toy.worker.recovery.recover() == 0
    # Its clock is fast, and it is dead.
    await other.writer.beat(toy.clock() + timedelta(hours=1))
    assert await toy.worker.recovery.recover() == 0
    assert await toy.worker.recovery.recover() == 1


async def test_a_relay_goes_on_where_its_producer_cannot_be_closed(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    close: Any = AIOKafkaProducer.stop

    async def cancelled(self: Any) -> None:
        await close(self)
        raise asyncio.CancelledError

    monkeypatch.setattr(AIOKafkaProducer, "stop", cancelled)
    real, tried = toy.relay.publish, 0

    async def fails(entries: Any) -> set[str]:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise KafkaConnectionError("away")
        return await real(entries)

    monkeypatch.setattr(toy.relay, "publish", fails)
    await toy.ask(asked(new_case()))
    await _published(toy)
    assert await left_open(toy) == []
