"""The access log: a chain a case that nobody changes unnoticed, and signed heads over all."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from toy_messages import new_case

from silta_chassis.access_check import Checked, KeptHead, check
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import Look, hash_of
from silta_chassis.disclosing import Line
from silta_chassis.running import Running
from silta_contracts.party import CLIENT

pytestmark = pytest.mark.system

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def look(case: str, at: datetime = NOW, **more: Any) -> Look:
    lines = (Line("identity", True, "own-data"),)
    return Look(case, at, CLIENT, "identity", "cooperate", lines, **more)


async def filled(toy: Running, cases: int = 3, each: int = 4) -> list[str]:
    """Chains of that many entries, and one head over all of them."""
    found = [new_case() for _ in range(cases)]
    for _ in range(each):
        for case in found:
            await toy.access_log.append(look(case))
    assert await toy.heads.sign(NOW) == 1
    return found


async def checked(toy: Running, kept: KeptHead | None = None) -> Checked:
    return await check(toy.access_log, toy.process.name, toy.signing.public(), kept)


async def kinds(toy: Running, kept: KeptHead | None = None) -> set[str]:
    return {one.kind for one in (await checked(toy, kept)).wrong}


async def kept_head(toy: Running) -> KeptHead:
    newest = await toy.heads.newest()
    assert newest is not None
    return KeptHead(service=toy.process.name, n=newest["_id"], jws=newest["jws"])


async def test_an_untouched_log_is_sound(toy: Running) -> None:
    await filled(toy)
    found = await checked(toy, await kept_head(toy))
    assert found.wrong == []
    assert (found.entries, found.chains, found.heads, found.uncovered) == (12, 3, 1, 0)


async def test_of_many_at_once_every_one_stands_in_one_chain(toy: Running) -> None:
    case = new_case()
    done = await asyncio.gather(*(toy.access_log.append(look(case)) for _ in range(20)))
    assert sorted(one.n for one in done) == list(range(1, 21))
    assert await kinds(toy) == set()


async def test_a_changed_entry_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    change = {"$set": {"categories.0.permitted": False}}
    await toy.access_log.entries.update_one({"_id": f"{case}:2"}, change)
    [wrong] = (await checked(toy)).wrong
    assert (wrong.kind, wrong.where) == ("entry-changed", f"{case}:2")
    assert wrong.says == f"Entry 2 of case {case} was changed after it was written."


async def test_a_field_put_into_an_entry_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.entries.update_one({"_id": f"{case}:2"}, {"$set": {"note": "x"}})
    assert await kinds(toy) == {"entry-changed"}


async def test_a_removed_entry_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.entries.delete_one({"_id": f"{case}:2"})
    [wrong] = (await checked(toy)).wrong
    assert (wrong.kind, wrong.says) == ("entry-missing", f"Entry 2 of case {case} is gone.")


async def test_entries_in_another_order_are_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    two, three = [await toy.access_log.entries.find_one({"_id": f"{case}:{n}"}) for n in (2, 3)]
    assert two is not None
    assert three is not None
    await toy.access_log.entries.delete_many({"_id": {"$in": [two["_id"], three["_id"]]}})
    for one, n in ((three, 2), (two, 3)):
        moved = {**one, "_id": f"{case}:{n}", "n": n}
        await toy.access_log.entries.insert_one({**moved, "hash": hash_of(moved)})
    assert await kinds(toy) == {"out-of-chain"}


async def test_an_entry_of_another_case_is_found(toy: Running) -> None:
    one, other, _ = await filled(toy)
    last = await toy.access_log.entries.find_one({"_id": f"{one}:4"})
    assert last is not None
    moved = {**last, "_id": f"{other}:5", "subject": other, "n": 5}
    await toy.access_log.entries.insert_one({**moved, "hash": hash_of(moved)})
    assert await kinds(toy) == {"out-of-chain"}


async def test_a_chain_cut_below_a_signed_head_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.entries.delete_one({"_id": f"{case}:4"})
    [wrong] = (await checked(toy)).wrong
    assert (wrong.kind, wrong.where) == ("chain-cut", case)


async def test_a_chain_that_is_gone_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.entries.delete_many({"subject": case})
    [wrong] = (await checked(toy)).wrong
    assert (wrong.kind, wrong.where) == ("chain-gone", case)


async def test_a_chain_written_anew_with_right_hashes_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.entries.delete_many({"subject": case})
    for _ in range(4):
        await toy.access_log.append(look(case, who="another"))
    assert await kinds(toy) == {"entry-replaced"}


async def test_an_entry_put_in_late_behind_a_chain_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.append(look(case, NOW - timedelta(hours=1)))
    assert await kinds(toy) == {"entry-late"}


async def test_the_end_of_a_chain_that_no_head_covers_can_be_cut_unseen(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.append(look(case))
    assert (await checked(toy)).uncovered == 1
    await toy.access_log.entries.delete_one({"_id": f"{case}:5"})
    assert await kinds(toy) == set()


async def test_a_removed_or_changed_head_is_found(toy: Running) -> None:
    case = (await filled(toy))[0]
    for n in (2, 3):
        await toy.access_log.append(look(case, NOW + timedelta(minutes=n)))
        assert await toy.heads.sign(NOW + timedelta(minutes=n)) == 1
    two = await toy.access_log.heads.find_one({"_id": 2})
    assert two is not None
    await toy.access_log.heads.delete_one({"_id": 2})
    assert "head-missing" in await kinds(toy)
    await toy.access_log.heads.insert_one({**two, "chains": []})
    assert await kinds(toy) == {"head-changed"}
    other = [[subject, n, "0" * 64] for subject, n, _ in two["chains"]]
    await toy.access_log.heads.replace_one({"_id": 2}, {**two, "chains": other})
    assert await kinds(toy) == {"head-changed"}
    await toy.access_log.heads.replace_one({"_id": 2}, {**two, "jws": two["jws"][:-4] + "AAAA"})
    assert await kinds(toy) == {"head-not-signed", "head-replaced"}


async def test_a_head_that_another_key_signed_is_found(toy: Running) -> None:
    await toy.access_log.append(look(new_case()))
    stranger = type(toy.signing).derived(b"x" * 32)
    theirs = Heads(toy.access_log, toy.process.name, stranger, timedelta(1))
    assert await theirs.sign(NOW) == 1
    assert await kinds(toy) == {"head-not-signed"}


async def test_what_is_cut_with_its_heads_shows_against_a_head_kept_elsewhere(toy: Running) -> None:
    case = (await filled(toy))[0]
    await toy.access_log.append(look(case))
    await toy.heads.sign(NOW + timedelta(minutes=1))
    kept = await kept_head(toy)
    await toy.access_log.entries.delete_one({"_id": f"{case}:5"})
    await toy.access_log.heads.delete_one({"_id": 2})
    # Nothing here tells any more; whoever kept the head sees it.
    assert await kinds(toy) == set()
    assert await kinds(toy, kept) == {"head-gone"}


async def test_all_of_it_gone_shows_against_a_head_kept_elsewhere(toy: Running) -> None:
    await filled(toy)
    kept = await kept_head(toy)
    await toy.access_log.entries.delete_many({})
    assert await kinds(toy) == {"chain-gone"}
    await toy.access_log.heads.delete_many({})
    assert await kinds(toy) == set()
    assert await kinds(toy, kept) == {"head-gone"}


async def test_a_log_written_anew_with_its_heads_shows_against_a_kept_head(toy: Running) -> None:
    await filled(toy)
    kept = await kept_head(toy)
    await toy.access_log.entries.delete_many({})
    await toy.access_log.heads.delete_many({})
    await filled(toy)
    assert await kinds(toy) == set()
    assert await kinds(toy, kept) == {"head-replaced"}


async def test_a_head_covers_what_has_grown_and_nothing_twice(toy: Running) -> None:
    case, _, _ = await filled(toy)
    assert await toy.heads.sign(NOW + timedelta(seconds=1)) == 0
    await toy.access_log.append(look(case, NOW + timedelta(seconds=2)))
    assert await toy.heads.sign(NOW + timedelta(seconds=3)) == 1
    newest = await toy.heads.newest()
    assert newest is not None
    assert [(s, n) for s, n, _ in newest["chains"]] == [(case, 5)]
    payload = json.loads(_payload(newest["jws"]))
    assert (payload["service"], payload["n"], payload["chains"]) == (toy.process.name, 2, 1)


async def test_of_two_replicas_that_sign_at_once_one_does(
    toy: Running, other: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await toy.access_log.append(look(new_case()))

    async def as_it_was() -> None:
        """What both have read before either has signed."""

    monkeypatch.setattr(other.heads, "newest", as_it_was)
    assert [await toy.heads.sign(NOW), await other.heads.sign(NOW)] == [1, 0]
    assert await kinds(toy) == set()


async def test_more_chains_than_a_head_holds_take_several(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.access_heads.MOST_CHAINS", 2)
    log = toy.access_log
    for _ in range(5):
        await log.append(look(new_case()))
    assert await toy.heads.sign(NOW) == 3
    found = await checked(toy)
    assert (found.wrong, found.uncovered) == ([], 0)


def _payload(jws: str) -> bytes:
    from joserfc.jws import extract_compact

    return extract_compact(jws.encode()).payload
