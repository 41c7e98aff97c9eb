"""Views made again from the journal are what they were, to the byte, whoever writes meanwhile."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import bson
import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from toy_messages import asked, closed, new_case, record
from toy_parts import live
from toy_service import TOY

from silta_chassis import rebuild as rebuilding
from silta_chassis.process import Line, View, Written
from silta_chassis.rebuild import FAILED, HEAD, MISSING, SUPERFLUOUS, rebuild
from silta_chassis.service import Running
from silta_chassis.settings import Settings
from silta_contracts.facts.intake import ContactRequestWithdrawn, QuestionAnswered
from silta_contracts.party import CLIENT

pytestmark = pytest.mark.system

RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)


async def shown(toy: Running) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Every line as its bytes, and every head."""
    raw = toy.journal.views.with_options(codec_options=RAW)
    lines = {d["_id"]: d.raw async for d in raw.find({"view": {"$exists": True}})}
    heads = {d["_id"]: d async for d in toy.journal.views.find({"view": {"$exists": False}})}
    return lines, heads


async def some_cases(toy: Running) -> list[str]:
    """Cases of every kind: long ones, ended ones, with deadlines, with facts of no row."""
    cases = [new_case() for _ in range(45)]
    for n, case in enumerate(cases):
        for k in range(1 + (25 if n == 0 else n % 6)):
            ring = {"ring_after": 3600.0} if n % 3 == 0 else {}
            await toy.ask(asked(case, f"k{k}", **ring))
        if n % 2:
            await toy.worker.take([record(closed(case), 1), record(closed(case), 2, 1)])
        if n % 5 == 0:
            question = QuestionAnswered(case=case, question=f"{case}.q1")
            number = 3 if n % 2 else 1
            await toy.worker.take([record(question, number)])
        if n % 7 == 0:
            withdrawn = ContactRequestWithdrawn(
                case=case, request=f"{case}.r1", by=CLIENT, reason="settled"
            )
            number = 1 + (2 if n % 2 else 0) + (1 if n % 5 == 0 else 0)
            await toy.worker.take([record(withdrawn, number)])
    return cases


async def test_views_that_are_lost_or_garbled_are_made_again_to_the_byte(toy: Running) -> None:
    cases = await some_cases(toy)
    lines, heads = await shown(toy)
    assert len(lines) > 150
    assert any("passed" in head for head in heads.values())
    views = toy.journal.views
    keys = sorted(lines)
    for place, key in enumerate(keys):
        match place % 5:
            case 0:
                await views.delete_one({"_id": key})
            case 1:
                await views.update_one({"_id": key}, {"$set": {"shows.count": -1, "more": 1}})
            case 2:
                await views.update_one({"_id": key}, {"$set": {"subject": cases[place % 45]}})
            case 3:
                await views.update_one({"_id": key}, {"$unset": {"view": ""}, "$set": {"n": 99}})
    for place, case in enumerate(cases):
        if place % 2:
            await views.update_one({"_id": case}, {"$set": {"n": 77, "waits": []}})
            await views.update_one({"_id": case}, {"$unset": {"due": ""}})
    gone = {"view": "counters", "subject": "nobody", "n": 1, "shown": True}
    await views.insert_one({"_id": "counters/nobody/it", **gone})
    await views.insert_one(
        {"_id": f"old/{cases[0]}/it", **gone, "view": "old", "subject": cases[0]}
    )
    told: list[tuple[int, int]] = []
    found = await rebuild(TOY, toy.journal, progress=lambda *at: told.append(at))
    assert not found.sound
    assert found.counts[SUPERFLUOUS] >= 2
    assert (found.subjects, found.lines) == (45, len(lines))
    assert told[0] == (0, 45)
    assert told[-1] == (45, 45)
    assert await shown(toy) == (lines, heads)
    assert (await rebuild(TOY, toy.journal)).sound


async def test_one_case_alone_is_made_again(toy: Running) -> None:
    one, other = new_case(), new_case()
    for case in (one, other):
        await toy.ask(asked(case))
    await toy.journal.views.delete_many({"view": {"$exists": True}})
    found = await rebuild(TOY, toy.journal, subject=one)
    assert (found.subjects, found.counts[MISSING]) == (1, 2)
    lines, _ = await shown(toy)
    assert {key.split("/")[1] for key in lines} == {one}


async def test_a_check_writes_nothing_and_tells_what_differs(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "PAUSE_SECONDS", 0.01)
    case, late = new_case(), new_case()
    await toy.ask(asked(case, ring_after=3600))
    await toy.ask(asked(late, ring_after=3600))
    assert (await rebuild(TOY, toy.journal, check=True)).sound
    await toy.journal.views.delete_one({"_id": f"counters/{case}/it"})
    later = toy.clock() + timedelta(hours=2)
    await toy.journal.views.update_one({"_id": late}, {"$set": {"due": later}})
    before = await shown(toy)
    found = await rebuild(TOY, toy.journal, check=True)
    assert [(d.kind, d.id) for d in sorted(found.told, key=lambda d: d.kind)] == [
        (HEAD, late),
        (MISSING, f"counters/{case}/it"),
    ]
    assert await shown(toy) == before


async def test_what_is_about_to_be_written_is_no_difference(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    project, held = type(toy.worker.projection).project, []

    async def later(self: Any, entries: Any, passed: Any = None) -> None:
        held.append((self, entries, passed))

    with monkeypatch.context() as slow:
        slow.setattr(type(toy.worker.projection), "project", later)
        await toy.ask(asked(case))
    checking = asyncio.create_task(rebuild(TOY, toy.journal, check=True))
    look = rebuilding._Rebuild._look
    looked = 0

    async def counted(self: Any, subjects: Any) -> Any:
        nonlocal looked
        found = await look(self, subjects)
        looked += 1
        if looked == 1:
            assert found[0]
            for mine, entries, passed in held:
                await project(mine, entries, passed)
        return found

    monkeypatch.setattr(rebuilding._Rebuild, "_look", counted)
    assert (await checking).sound
    assert looked == 2


async def test_a_live_writer_is_never_left_overwritten(settings: Settings) -> None:
    cases = [new_case() for _ in range(25)]
    async with live(settings) as toy:
        for case in cases:
            await toy.ask(asked(case, "first"))
        stop = asyncio.Event()

        async def commands() -> int:
            n = 0
            while not stop.is_set():
                n += 1
                await asyncio.gather(*(toy.ask(asked(case, f"k{n}")) for case in cases[:8]))
            return n

        async def opening() -> int:
            n = 0
            while not stop.is_set():
                n += 1
                await toy.ask(asked(new_case(), "first", ring_after=3600))
            return n

        going = [asyncio.create_task(commands()), asyncio.create_task(opening())]
        for _ in range(4):
            await toy.journal.views.update_many(
                {"view": "counters"}, {"$set": {"shows": {}, "order": "?"}}
            )
            await rebuild(TOY, toy.journal)
        stop.set()
        assert min(await asyncio.gather(*going)) > 3
        assert (await rebuild(TOY, toy.journal, check=True)).told == []


async def test_an_older_write_is_followed_by_what_came_meanwhile(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    await toy.ask(asked(case, "k1"))
    await toy.journal.views.delete_many({"subject": case})
    mend = rebuilding._Rebuild._mend

    async def after_another(self: Any, *given: Any) -> None:
        # Between what was read and what is written.
        for n in range(2, 8):
            await toy.ask(asked(case, f"k{n}"))
        await mend(self, *given)

    monkeypatch.setattr(rebuilding._Rebuild, "_mend", after_another)
    await rebuild(TOY, toy.journal)
    monkeypatch.undo()
    assert (await rebuild(TOY, toy.journal, check=True)).told == []
    lines, _ = await shown(toy)
    assert bson.decode(lines[f"counters/{case}/it"])["shows"]["count"] == 7


async def test_a_case_whose_view_fails_keeps_what_it_shows(toy: Running) -> None:
    good, bad = new_case(), new_case()
    for case in (good, bad):
        await toy.ask(asked(case))
    before, _ = await shown(toy)

    def lines(state: Any, written: Written) -> dict[str, Line | None]:
        if state.case == bad:
            raise RuntimeError("a defect")
        return {"it": Line("it", state.case, {"now": "other"})}

    broken = replace(TOY, views=(View("counters", lines), *TOY.views[1:]))
    found = await rebuild(broken, toy.journal)
    assert found.counts[FAILED] == 1
    after, _ = await shown(toy)
    assert after[f"counters/{bad}/it"] == before[f"counters/{bad}/it"]
    assert bson.decode(after[f"counters/{good}/it"])["shows"] == {"now": "other"}
