"""What somebody with the database may do to a log of which entries went, and how it shows."""

from datetime import timedelta
from typing import Any

import pytest
from toy_disposing import (
    AFTER,
    ALL_GONE,
    CLOSED,
    DATE,
    RULE,
    checked,
    disposing,
    kinds,
    look,
    looked_at,
    numbers,
)

from silta_chassis.access_check import KeptHead
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import hash_of
from silta_chassis.running import Running

pytestmark = pytest.mark.system


async def test_a_beginning_that_somebody_cut_off_is_found_and_is_not_disposed_of(
    toy: Running,
) -> None:
    case = await looked_at(toy)
    await toy.access_log.entries.delete_many({"subject": case, "n": {"$lte": 2}})
    assert await kinds(toy) == {"entry-missing"}
    # No lawful disposal makes it look lawful.
    assert await disposing(toy).dispose(ALL_GONE) == 0
    assert await numbers(toy, case) == [3, 4]
    assert await kinds(toy, ALL_GONE) == {"entry-missing"}


async def test_a_changed_entry_stays_with_all_behind_it(toy: Running) -> None:
    case = await looked_at(toy)
    await toy.access_log.entries.update_one({"_id": f"{case}:2"}, {"$set": {"what": "words"}})
    assert await disposing(toy).dispose(ALL_GONE) == 1
    assert await numbers(toy, case) == [2, 3, 4]
    assert await kinds(toy, ALL_GONE) == {"entry-changed"}


async def test_more_gone_than_the_record_says_is_found(toy: Running) -> None:
    case = await looked_at(toy)
    await toy.access_log.append(look(case, AFTER))
    await disposing(toy).dispose(DATE)
    await toy.access_log.entries.delete_one({"_id": f"{case}:4"})
    [wrong] = (await checked(toy)).wrong
    assert (wrong.kind, wrong.says) == ("entry-missing", f"Entry 4 of case {case} is gone.")


async def test_all_gone_where_the_record_says_less_is_found(toy: Running) -> None:
    case = await looked_at(toy)
    await disposing(toy).dispose(DATE)
    await toy.access_log.entries.delete_many({"subject": case})
    assert await kinds(toy) == {"chain-gone"}


async def test_a_disposal_before_its_date_is_found(toy: Running) -> None:
    await looked_at(toy)
    # A clock that was years ahead, and a table that somebody shortened and wrote back.
    assert await disposing(toy).dispose(DATE) == 3
    assert await kinds(toy, CLOSED + timedelta(days=1)) == {"disposal-early"}


async def test_a_remainder_that_was_changed_or_does_not_follow_is_found(toy: Running) -> None:
    case = await looked_at(toy)
    await toy.access_log.append(look(case, AFTER))
    await disposing(toy).dispose(DATE)
    four = await toy.access_log.entries.find_one({"_id": f"{case}:4"})
    assert four is not None
    for change, kind in (
        ({"what": "words"}, {"entry-changed"}),
        ({"before": "0" * 64}, {"entry-changed", "out-of-chain"}),
    ):
        await toy.access_log.entries.replace_one({"_id": f"{case}:4"}, {**four, **change})
        assert await kinds(toy) == kind
    anew = {**four, "before": "0" * 64}
    anew["hash"] = hash_of(anew)
    await toy.access_log.entries.replace_one({"_id": f"{case}:4"}, anew)
    assert await kinds(toy) == {"out-of-chain", "entry-replaced"}


async def forged(toy: Running, case: str) -> dict[str, Any]:
    """A record as the service would have made it, of what is not due."""
    last = await toy.access_log.entries.find_one({"_id": f"{case}:4"})
    assert last is not None
    old = dict.fromkeys(("written_at", "closed_at"), "2010-01-01T00:00:00Z")
    due = {"rule": "access-log", "keep": "12 years", "due": "2022-01-01T00:00:00Z"}
    return {"subject": case, "n": 4, "hash": last["hash"], **old, **due}


async def test_a_record_that_nobody_signed_excuses_nothing(toy: Running) -> None:
    case = await looked_at(toy)
    record = await forged(toy, case)
    await toy.access_log.entries.delete_many({"subject": case})
    await toy.access_log.heads.update_one({"_id": 4}, {"$set": {"disposed": [record]}})
    assert await kinds(toy, AFTER) == {"head-changed", "chain-gone"}


async def test_a_record_in_a_head_of_another_key_excuses_nothing(toy: Running) -> None:
    await looked_at(toy)
    stranger = type(toy.signing).derived(b"x" * 32)
    theirs = Heads(toy.access_log, toy.process.name, stranger, timedelta(1))
    rule = RULE.model_copy(update={"keep": "1 second"})
    assert await disposing(toy, rule, theirs).dispose(AFTER + timedelta(1)) == 4
    assert await kinds(toy, AFTER + timedelta(days=2)) == {"head-not-signed", "chain-gone"}


async def test_a_changed_record_and_one_that_was_taken_away_are_found(toy: Running) -> None:
    case = await looked_at(toy)
    await disposing(toy).dispose(DATE)
    whole = await toy.access_log.heads.find_one({"_id": 5})
    assert whole is not None
    more = [{**whole["disposed"][0], "n": 4}]
    await toy.access_log.heads.replace_one({"_id": 5}, {**whole, "disposed": more})
    assert await kinds(toy) == {"head-changed", "entry-missing"}
    await toy.access_log.heads.update_one({"_id": 5}, {"$unset": {"disposed": ""}})
    assert await kinds(toy) == {"head-changed", "entry-missing"}
    await toy.access_log.heads.replace_one({"_id": 5}, whole)
    assert await kinds(toy) == set()
    await toy.access_log.append(look(case, DATE))
    await toy.heads.sign(DATE + timedelta(seconds=1))
    await toy.access_log.heads.delete_one({"_id": 5})
    assert await kinds(toy) == {"head-missing", "entry-missing"}


async def test_a_head_kept_elsewhere_fits_after_a_disposal_and_shows_one_written_anew(
    toy: Running,
) -> None:
    await looked_at(toy)
    newest = await toy.heads.newest()
    assert newest is not None
    kept = KeptHead(service=toy.process.name, n=newest["_id"], jws=newest["jws"])
    await disposing(toy).dispose(DATE)
    assert (await checked(toy, DATE, kept)).wrong == []
    await toy.access_log.entries.delete_many({})
    await toy.access_log.heads.delete_many({})
    await looked_at(toy)
    await disposing(toy).dispose(DATE)
    found = await checked(toy, DATE, kept)
    assert {one.kind for one in found.wrong} == {"head-replaced"}
