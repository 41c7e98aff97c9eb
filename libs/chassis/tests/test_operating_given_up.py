"""Discarding and accepting gaps: numbers that count as seen, whatever comes in between."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pymongo.errors import AutoReconnect
from toy_messages import SOURCE, asked, closed, new_case, record, state
from toy_operating import (
    MENDED,
    SAYS,
    act,
    counts,
    items,
    looked,
    lost,
    parked,
    poison,
    refusal,
)
from toy_parts import said

from silta_chassis.item import Item
from silta_chassis.records import Record, read
from silta_chassis.service import Running

pytestmark = pytest.mark.system


async def test_a_discard_is_an_entry_and_those_behind_go_on(
    toy: Running, doors: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    case = new_case()
    await toy.ask(asked(case))
    await parked(toy, poison(case, 1), record(closed(case), 2, 1))
    (item,) = await items(doors, reason="parked")
    before = await doors.get(f"/cases/{case}", headers=said())
    answer = await act(doors, item, "discard")
    assert answer.json()["seen"] == {"first": 1, "last": 1}
    entry = (await toy.journal.latest([case]))[case].entry
    assert entry is not None
    assert (entry.facts, entry.seen[SOURCE], entry.known) == ((), 1, True)
    (kept,) = entry.answers.values()
    assert (kept["act"], kept["who"], kept["why"]) == ("discard", "operator-1", "ticket-417")
    after = await doors.get(f"/cases/{case}", headers=said())
    assert (after.text, after.headers["ETag"]) == (before.text, before.headers["ETag"])
    (told,) = [r.msg for r in caplog.records if isinstance(r.msg, dict) and "who" in r.msg]
    assert (told["where"], told["who"], told["why"]) == ("discard", *SAYS.values())
    assert (told["subject"], told["number"]) == (case, 1)
    await looked(toy, {})
    assert (await state(toy, case))["heard"] == 1
    # Let it come again: its number was seen.
    await toy.worker.take([poison(case, 1)])
    assert await counts(toy) == {}
    assert refusal(await act(doors, item, "discard")) == (404, "not-waiting")


async def test_a_case_that_only_an_operator_touched_is_not_known_here(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case, gap = new_case(), new_case()
    await parked(toy, poison(case, 1))
    await toy.worker.take([record(closed(gap), 3, 3)])
    for item in await items(doors):
        what = "discard" if item["subject"] == case else "accept-gap"
        assert (await act(doors, item, what)).status_code == 200
    page = await doors.get(f"/cases/{case}", headers=said())
    assert refusal(page) == (404, "case-not-known-here")
    assert (await doors.get("/counters", headers=said())).json()["items"] == []
    command = await doors.post(
        f"/cases/{case}/set", json={"to": 1}, headers=said(**{"If-Match": "*"})
    )
    assert refusal(command) == (404, "case-not-known-here")
    await looked(toy, {})
    await toy.worker.take([record(closed(case), 2, 1)])
    assert [(await state(toy, c))["heard"] for c in (case, gap)] == [1, 1]
    assert (await doors.get(f"/cases/{case}", headers=said())).status_code == 200


async def test_what_waits_in_the_middle_cannot_be_discarded_before_the_gap_is_accepted(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = new_case()
    await toy.worker.take([record(closed(case), 3, 1), record(closed(case), 5, 2)])
    third, fifth = await items(doors)
    assert refusal(await act(doors, third, "discard")) == (409, "not-next")
    assert refusal(await act(doors, fifth, "accept-gap")) == (409, "not-first")
    accepted = await act(doors, third, "accept-gap")
    assert accepted.json()["seen"] == {"first": 1, "last": 2}
    # Again: done before, and answered so.
    assert (await act(doors, third, "accept-gap")).json() == accepted.json()
    assert (await act(doors, third, "discard")).json()["seen"] == {"first": 3, "last": 3}
    assert (await act(doors, fifth, "accept-gap")).json()["seen"] == {"first": 4, "last": 4}
    await looked(toy, {})
    assert (await state(toy, case))["heard"] == 1
    # One that was given up and comes after all is skipped.
    await toy.worker.take([record(closed(case), 4, 3)])
    assert ((await state(toy, case))["heard"], await counts(toy)) == (1, {})


async def test_where_nothing_is_missing_there_is_no_gap_to_accept(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = new_case()
    await parked(toy, poison(case, 1), record(closed(case), 2, 1))
    await toy.worker.take([Record("silta.intake.v1", 3, 1, b"k", b"?", ())])
    first, behind, unread = await items(doors)
    assert refusal(await act(doors, first, "accept-gap")) == (409, "no-gap")
    assert refusal(await act(doors, behind, "accept-gap")) == (409, "not-first")
    assert refusal(await act(doors, unread, "accept-gap")) == (409, "no-gap")


async def test_last_facts_that_are_lost_are_listed_and_can_be_accepted(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case, behind = new_case(), new_case()
    await toy.worker.take([record(closed(case), 1), record(closed(behind), 3, 1)])
    await lost(toy, case, 3)
    await lost(toy, behind, 5)
    gaps = (await doors.get("/operate/gaps")).json()["items"]
    assert {gap["subject"]: gap["missing"] for gap in gaps} == {
        case: {"first": 2, "last": 3},
        behind: {"first": 1, "last": 5},
    }
    which = {**SAYS, "source": SOURCE}
    accepted = await doors.post("/operate/gaps/accept", json={**which, "subject": case})
    assert accepted.json()["seen"] == {"first": 2, "last": 3}
    again = await doors.post("/operate/gaps/accept", json={**which, "subject": case})
    assert refusal(again) == (404, "not-lost")
    # What waits there would be skipped with what is lost.
    waits = await doors.post("/operate/gaps/accept", json={**which, "subject": behind})
    assert refusal(waits) == (409, "not-first")
    await toy.worker.take([record(closed(case), 4, 2)])
    assert (await state(toy, case))["heard"] == 2
    # One that came meanwhile is missing no more.
    await lost(toy, case, 4)
    gaps = (await doors.get("/operate/gaps")).json()["items"]
    assert [gap["subject"] for gap in gaps] == [behind]
    closed_already = await doors.post("/operate/gaps/accept", json={**which, "subject": case})
    assert refusal(closed_already) == (409, "no-gap")


async def test_what_has_no_number_is_discarded_by_its_place_or_its_id(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case, source = new_case(), "/silta/intake/legacy"
    numbered = record(closed(case, "made_in_error"), 1, 5, source)
    bare = replace(numbered, headers=tuple(h for h in numbered.headers if h[0] != "ce_sequence"))
    toy.worker.unsequenced = frozenset({source})
    await toy.worker.take([Record("silta.intake.v1", 3, 1, b"k", b"?", ()), bare])
    await looked(toy, {"parked": 2})
    for item in await items(doors):
        answer = await act(doors, item, "discard")
        assert (answer.status_code, answer.json()["seen"]) == (200, None)
    # Told apart by its id: it does not wait again.
    await toy.worker.take([bare])
    assert await counts(toy) == {}


async def test_a_crash_between_the_entry_and_the_removal_is_mended_by_the_same_act(
    toy: Running, doors: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    await parked(toy, poison(case, 1), record(closed(case), 2, 1))
    (item,) = await items(doors, reason="parked")

    async def away(*_: object) -> None:
        raise AutoReconnect("away")

    with monkeypatch.context() as broken:
        broken.setattr(type(toy.queue), "remove", away)
        assert refusal(await act(doors, item, "discard")) == (503, "database-away")
    # Those behind it go on, whoever acts.
    await looked(toy, {"parked": 1})
    assert (await state(toy, case))["heard"] == 1
    assert (await act(doors, item, "discard")).json()["seen"] == {"first": 1, "last": 1}
    assert await counts(toy) == {}
    assert await toy.journal.entries.count_documents({"subject": case, "facts": []}) == 1


async def test_where_a_case_cannot_be_read_nothing_is_given_up(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = new_case()
    await toy.ask(asked(case))
    await toy.worker.take([record(closed(case), 3, 1)])
    await toy.journal.entries.update_one({"subject": case}, {"$set": {"state.count": "many"}})
    await toy.worker.take([record(closed(case), 1)])
    first, _ = await items(doors)
    assert refusal(await act(doors, first, "discard")) == (409, "case-unreadable")
    await lost(toy, case, 5)
    assert {item["number"] for item in await items(doors)} == {1, 3}
    await toy.queue.remove(
        [waiting["_id"] for waiting in await toy.queue.documents.find().to_list()]
    )
    says = {**SAYS, "source": SOURCE, "subject": case}
    answer = await doors.post("/operate/gaps/accept", json=says)
    assert refusal(answer) == (409, "case-unreadable")
    assert await toy.mending.missing.count_documents({}) == 1


async def test_a_discard_of_what_was_handled_meanwhile_says_so(
    toy: Running, mended: Running, doors: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    await parked(toy, poison(case, 1))
    (item,) = await items(doors)
    await act(doors, item, "replay")
    remove = type(toy.queue).remove
    handled = asyncio.Event()

    async def late(self: Any, ids: list[str]) -> None:
        # The message is handled, and still stands in the queue.
        handled.set()
        await remove(self, ids)

    (due,) = await toy.queue.due(toy.clock(), 10)
    handling = read(MENDED, due.record, waited=True)
    assert isinstance(handling, Item)
    await mended.worker.work([handling])
    monkeypatch.setattr(type(toy.queue), "remove", late)
    assert refusal(await act(doors, item, "discard")) == (409, "handled-meanwhile")
    assert handled.is_set()
    assert ((await state(toy, case))["heard"], await counts(toy)) == (1, {})


async def test_discard_and_replay_at_once_end_in_one_of_both(
    toy: Running, mended: Running, doors: httpx.AsyncClient
) -> None:
    for _ in range(4):
        case = new_case()
        await parked(toy, poison(case, 1), record(closed(case), 2, 1))
        (item,) = await items(doors, reason="parked")
        await act(doors, item, "replay")
        _, answer = await asyncio.gather(mended.worker.try_waiting(), act(doors, item, "discard"))
        await looked(mended, {})
        assert answer.status_code in (200, 404, 409)
        expected = 1 if answer.status_code == 200 else 2
        assert (await state(toy, case))["heard"] == expected
