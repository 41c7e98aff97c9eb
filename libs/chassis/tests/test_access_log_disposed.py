"""Entries of the access log go on their date, with a signed record; nothing else may be missing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from toy_disposing import (
    ALL_GONE,
    DATE,
    OPENED,
    all_looked_at,
    checked,
    disposing,
    kinds,
    look,
    looked_at,
    numbers,
    records,
)
from toy_messages import new_case

from silta_chassis.access_check import check
from silta_chassis.access_disposed import Disposed
from silta_chassis.running import Running
from silta_contracts.retention import Retained

pytestmark = pytest.mark.system


async def test_on_its_date_what_was_written_until_the_closing_goes_with_a_record(
    toy: Running,
) -> None:
    case = await looked_at(toy)
    third = await toy.access_log.entries.find_one({"_id": f"{case}:3"})
    assert third is not None
    assert await disposing(toy).dispose(DATE - timedelta(seconds=1)) == 0
    assert (await numbers(toy, case), await records(toy)) == ([1, 2, 3, 4], [])
    assert await disposing(toy).dispose(DATE) == 3
    assert await numbers(toy, case) == [4]
    assert await records(toy) == [
        {
            "subject": case,
            "n": 3,
            "hash": third["hash"],
            "written_at": "2026-06-01T12:00:00Z",
            "closed_at": "2026-06-01T12:00:00Z",
            "rule": "access-log",
            "keep": "12 years",
            "due": "2038-06-01T12:00:00Z",
        }
    ]
    found = await checked(toy)
    assert (found.wrong, found.entries, found.disposed) == ([], 1, 3)
    assert (found.rules, found.left, found.uncovered) == (["access-log, 12 years"], 0, 0)


async def test_what_was_written_later_goes_when_its_own_time_is_over(toy: Running) -> None:
    case = await looked_at(toy)
    assert await disposing(toy).dispose(DATE) == 3
    assert await disposing(toy).dispose(ALL_GONE - timedelta(seconds=1)) == 0
    assert await disposing(toy).dispose(ALL_GONE) == 1
    assert (await numbers(toy, case), [one["n"] for one in await records(toy)]) == ([], [3, 4])
    found = await checked(toy, ALL_GONE)
    assert (found.wrong, found.entries, found.disposed) == ([], 0, 4)


async def test_a_chain_of_which_nothing_is_left_goes_on_where_it_was(toy: Running) -> None:
    case = await looked_at(toy)
    assert await disposing(toy).dispose(ALL_GONE) == 4
    logged = await toy.access_log.append(look(case, ALL_GONE))
    assert logged.id == f"{case}:5"
    await toy.heads.sign(ALL_GONE + timedelta(seconds=1))
    assert await kinds(toy, ALL_GONE) == set()
    await toy.access_log.entries.delete_one({"_id": logged.id})
    [wrong] = (await checked(toy, ALL_GONE)).wrong
    assert wrong.says == f"Entries 5 to 5 of case {case} are gone, and were not due."


async def test_a_case_that_has_not_ended_keeps_its_log_however_old_it_is(toy: Running) -> None:
    running = await looked_at(toy, retained=Retained())
    unknown = new_case()
    await toy.access_log.append(look(unknown, OPENED))
    assert await disposing(toy).dispose(ALL_GONE + timedelta(days=10_000)) == 0
    assert (await numbers(toy, running), await numbers(toy, unknown)) == ([1, 2, 3, 4], [1])


async def test_a_case_that_ended_before_dates_were_noted_counts_from_its_last_entry(
    toy: Running,
) -> None:
    case = await looked_at(toy, retained=Retained(), over=True)
    assert await disposing(toy).dispose(DATE - timedelta(seconds=1)) == 0
    assert await disposing(toy).dispose(DATE) == 3
    assert await numbers(toy, case) == [4]


async def test_without_a_rule_nothing_goes(toy: Running) -> None:
    case = await looked_at(toy)
    assert await disposing(toy, None).dispose(ALL_GONE) == 0
    assert await numbers(toy, case) == [1, 2, 3, 4]


async def test_a_crash_between_record_and_deletion_is_made_good_and_told_as_no_fault(
    toy: Running, other: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise AutoReconnect("the database is away")

    case = await looked_at(toy)
    with monkeypatch.context() as patched:
        patched.setattr(type(other.access_log.entries), "delete_many", away)
        with pytest.raises(AutoReconnect):
            await disposing(other).dispose(DATE)
    # As if it had been cut off in the middle of the deletion.
    await toy.access_log.entries.delete_one({"_id": f"{case}:2"})
    found = await checked(toy)
    assert (found.wrong, found.left, len(await records(toy))) == ([], 2, 1)
    assert await disposing(toy).dispose(DATE + timedelta(hours=1)) == 2
    found = await checked(toy)
    assert (found.wrong, found.left, len(await records(toy))) == ([], 0, 1)
    assert await numbers(toy, case) == [4]


async def test_of_two_replicas_at_once_one_records_and_nothing_more_goes(
    toy: Running, other: Running
) -> None:
    cases = await all_looked_at(toy, 3)
    done = await asyncio.gather(disposing(toy).dispose(DATE), disposing(other).dispose(DATE))
    assert sum(done) == 9
    assert sorted(one["subject"] for one in await records(toy)) == sorted(cases)
    assert (await checked(toy)).wrong == []


async def test_what_another_replica_has_just_recorded_is_recorded_once(
    toy: Running, other: Running
) -> None:
    await looked_at(toy)
    await disposing(toy).dispose(DATE)
    due = [Disposed.model_validate(one) for one in await records(toy)]
    assert (await other.heads.sign(DATE, due), len(await records(toy))) == (0, 1)


async def test_a_look_during_the_disposal_stands_behind_it(toy: Running, other: Running) -> None:
    case = await looked_at(toy)
    looks = asyncio.gather(*(other.access_log.append(look(case, ALL_GONE)) for _ in range(5)))
    _, logged = await asyncio.gather(disposing(toy).dispose(ALL_GONE), looks)
    assert sorted(one.n for one in logged) == [5, 6, 7, 8, 9]
    assert await kinds(toy, ALL_GONE) == set()


async def test_what_had_grown_meanwhile_is_covered_by_the_head_with_the_record(
    toy: Running,
) -> None:
    await looked_at(toy)
    fresh = new_case()
    await toy.access_log.append(look(fresh, DATE - timedelta(hours=1)))
    assert await disposing(toy).dispose(DATE) == 3
    assert ((await checked(toy)).uncovered, await toy.heads.sign(DATE)) == (0, 0)


class Meanwhile:
    """Entries that are read when a disposal has gone through since the heads were."""

    def __init__(self, toy: Running) -> None:
        self.toy = toy

    def find(self, query: dict[str, Any]) -> "Meanwhile":
        return self

    async def sort(self, order: Any) -> AsyncIterator[dict[str, Any]]:
        await disposing(self.toy).dispose(DATE)
        async for document in self.toy.access_log.entries.find({}).sort(order):
            yield document


async def test_a_disposal_while_somebody_verifies_is_no_fault(toy: Running) -> None:
    await looked_at(toy)
    entries: Any = Meanwhile(toy)
    log = replace(toy.access_log, entries=entries)
    found = await check(log, toy.process.name, toy.signing.public(), now=DATE)
    assert (found.wrong, found.disposed, found.entries) == ([], 3, 1)


async def test_the_log_is_shown_without_what_went(toy: Running) -> None:
    case = await looked_at(toy)
    await disposing(toy).dispose(DATE)
    log = toy.access_log
    one = await log.page(case, reader=None, since=None, below=None, limit=10)
    mine = await log.of_subjects([case], since=None, before=None, limit=10)
    assert [[entry["n"] for entry in found] for found in (one, mine)] == [[4], [4]]


async def test_a_case_looked_at_for_the_first_time_begins_its_chain(toy: Running) -> None:
    assert (await toy.access_log.append(look(new_case(), OPENED))).n == 1
