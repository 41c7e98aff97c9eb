"""Rare orders of failures in step, views, deadlines, reading and stopping, each met in a review."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from toy_messages import asked, closed, left_open, new_case, open_deadlines, record, state
from toy_parts import live, until
from toy_service import TOY

from silta_chassis.item import Item
from silta_chassis.process import Line, View
from silta_chassis.records import read
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.facts.intake import ContactRequestClosed

pytestmark = pytest.mark.system

NOW = timedelta(seconds=-1)


async def _published(toy: Running) -> None:
    """Publishes what waits in the relay, then lets it be used again."""
    running = asyncio.create_task(toy.relay.run())
    await until(lambda: toy.relay.backlog == 0, "publishing")
    toy.relay.finish()
    await running
    toy.relay._finishing = False


async def _rings(toy: Running) -> None:
    async def rung() -> bool:
        return bool(await toy.worker.fire())

    await until(rung, "the bell")


async def test_a_batch_that_is_cut_off_behind_another_stops_no_later_one(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, go_on = new_case(), asyncio.Event()
    kind = type(toy.journal.views)
    write = kind.bulk_write

    async def slowly(self: Any, *how: Any, **more: Any) -> Any:
        await go_on.wait()
        return await write(self, *how, **more)

    with monkeypatch.context() as slow:
        slow.setattr(kind, "bulk_write", slowly)
        await toy.worker.take([record(closed(case), 1)])
        behind = asyncio.create_task(toy.worker.take([record(closed(case), 2, 1)]))

        async def stored() -> bool:
            return await toy.journal.entries.count_documents({}) == 2

        await until(stored)
        behind.cancel()
        await asyncio.wait([behind])
        go_on.set()
        await toy.worker.take([record(closed(case), 2, 1), record(closed(case), 3, 2)])
        await toy.worker.settled()
    assert (await state(toy, case))["heard"] == 3


async def test_a_line_that_cannot_be_stored_keeps_no_other_case_back(settings: Settings) -> None:
    bad, good = new_case(), new_case()

    def odd(state: Any, *_: object) -> dict[str, Line | None]:
        shows = {"case": state.case, "odd": object() if state.case == bad else 1}
        return {"": Line("", "", shows)}

    toy = build(replace(TOY, views=(View("odd", odd), *TOY.views)), None, settings)
    await toy.prepare()
    batch = [asked(bad, ring_after=60), asked(good, "k2", ring_after=60)]
    await toy.worker.follow(await toy.worker.step.work(batch))
    found = [await open_deadlines(toy, bad), await open_deadlines(toy, good)]
    shown = await toy.journal.views.count_documents({"view": "odd"})
    await _published(toy)
    assert await left_open(toy) == []
    await toy.relay.stop()
    await toy.client.close()
    assert (found, shown) == ([1, 1], 1)


async def test_a_head_that_is_ahead_of_its_entries_only_costs_looks(toy: Running) -> None:
    case = new_case()
    await toy.ask(asked(case, "k1"))
    # Restored from a copy that took the views a little later than the journal.
    await toy.journal.views.update_one({"_id": case}, {"$set": {"n": 40}})
    await toy.ask(asked(case, "k2"))
    assert (await state(toy, case))["count"] == 2


async def test_a_deadline_that_failed_and_was_cancelled_meanwhile_stops_no_other(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, left = new_case(), new_case()
    for case in (gone, left):
        await toy.ask(asked(case, ring_after=0.001))
    due = await toy.deadlines.due(toy.clock() + timedelta(seconds=1), 9)
    assert len(due) == 2
    await toy.journal.views.update_one({"_id": gone}, {"$unset": {"due": "", "waits": ""}})
    until_then = toy.clock() + timedelta(minutes=1)
    await toy.deadlines.postpone(due, until_then)
    heads = await toy.journal.views.find({"due": {"$gt": toy.clock()}}).to_list()
    assert [head["_id"] for head in heads] == [left]


async def test_a_fact_to_be_backfilled_is_not_left_to_the_service_on_the_ground_of_memory(
    toy: Running, settings: Settings
) -> None:
    case = new_case()
    rows = tuple(row for row in TOY.rows if row.message is not ContactRequestClosed)
    older = build(replace(TOY, rows=rows), None, settings)
    await toy.worker.take([record(closed(case), 1)])
    # The service that runs meanwhile is of the release that has no row.
    await older.worker.take([record(closed(case), 2, 1)])
    await older.client.close()
    item = read(TOY, record(closed(case), 2, 1), frozenset(), waited=True)
    assert isinstance(item, Item)
    worked = await toy.worker.work([replace(item, backfilled=True)])
    assert [result.outcome for result in worked.results] == ["done"]


async def test_a_head_that_tells_of_a_deadline_that_is_none_is_put_right(toy: Running) -> None:
    case = new_case()
    await toy.ask(asked(case, "k1", ring_after=0.001))
    head = await toy.journal.views.find_one({"_id": case})
    assert head is not None
    await _rings(toy)
    # A write of a process that was slow, or is gone, comes behind those of newer entries.
    await toy.journal.views.replace_one({"_id": case}, head)
    toy.deadlines.next_look = None
    assert await toy.worker.fire() == 1
    assert await open_deadlines(toy, case) == 0
    assert (await state(toy, case))["count"] == 1001


async def test_consuming_that_ended_for_whatever_reason_begins_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.bus.WATCH_SECONDS", 0.1)
    async with live(settings) as toy:
        ended = toy.bus._reading
        assert ended is not None
        ended.cancel()
        await until(lambda: toy.bus._reading not in (None, ended), "another reader")
        await until(lambda: toy.bus.assigned > 0, "its partitions")


async def test_a_stop_waits_for_no_database_that_does_not_answer(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.running.LEAVE_SECONDS", 0.1)
    never = asyncio.Event()

    async def silent(*_: object, **__: object) -> None:
        await never.wait()

    await toy.writer.register(toy.clock())
    with monkeypatch.context() as slow:
        slow.setattr(type(toy.journal.views), "bulk_write", silent)
        slow.setattr(type(toy.journal.views), "update_one", silent)
        await toy.worker.take([record(closed(new_case()), 1)])
        toy.writer.open.clear()
        async with asyncio.timeout(5):
            await toy.stop()
