"""One key, many calls: whose words an entry refers to."""

import asyncio

import httpx
import pytest
from toy_parts import opened, said

from silta_chassis.service import Running

pytestmark = pytest.mark.system


async def test_the_same_key_at_once_with_other_words_keeps_the_words_of_the_one_that_counts(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors)
    bodies = [{"words": {"text": f"words {n}"}} for n in range(6)]
    answers = await asyncio.gather(
        *(doors.post(f"/cases/{case}/count", json=body, headers=said("k")) for body in bodies)
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[422] * 5]
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
    entry = await toy.journal.entries.find_one({"subject": case, "n": 2})
    assert entry is not None
    kept = (await toy.vault.read(entry["vault"])).get(entry["vault"][0])
    assert kept is not None
    assert kept["value"] == bodies[winner]["words"]


async def test_the_same_key_in_two_cases_keeps_the_words_of_each_in_its_own(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    # Every client is `client` until there are tokens, and many number their calls.
    one, other = await opened(doors, "one"), await opened(doors, "other")
    for case in (one, other):
        body = {"words": {"text": f"of {case}"}}
        await doors.post(f"/cases/{case}/count", json=body, headers=said("1"))
    for case in (one, other):
        entry = await toy.journal.entries.find_one({"subject": case, "n": 2})
        assert entry is not None
        kept = (await toy.vault.read(entry["vault"])).get(entry["vault"][0])
        assert kept is not None
        assert (kept["case"], kept["value"]) == (case, {"text": f"of {case}"})


async def test_a_retry_after_a_crash_before_the_entry_may_say_it_otherwise(
    doors: httpx.AsyncClient, toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as killed:
        killed.setattr(type(toy.journal), "append", crash)
        body = {"words": {"text": "before"}}
        assert (await doors.post("/cases/count", json=body, headers=said())).status_code == 500
    body = {"words": {"text": "after"}}
    case = (await doors.post("/cases/count", json=body, headers=said())).json()["case"]
    entry = await toy.journal.entries.find_one({"subject": case})
    assert entry is not None
    kept = (await toy.vault.read(entry["vault"])).get(entry["vault"][0])
    assert kept is not None
    assert kept["value"] == {"text": "after"}
