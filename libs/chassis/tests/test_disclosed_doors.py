"""Doors by which what lies in a vault leaves: real database, decision point on a socket."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pymongo.errors import PyMongoError
from toy_disclosing import MEMBER, OTHER, Decider, disclosing, logged
from toy_messages import record
from toy_parts import opened, until

from silta_chassis.access_check import check
from silta_chassis.access_log import AccessLog, Logged, Look
from silta_chassis.running import Running
from silta_chassis.vault import Vault
from silta_contracts.facts.intake import ContactRequestWithdrawn
from silta_contracts.party import parse_party

pytestmark = pytest.mark.system


async def ask(
    doors: httpx.AsyncClient, case: str, party: str = MEMBER, **headers: str
) -> httpx.Response:
    return await doors.get(
        f"/cases/{case}/disclosed/words",
        params={"purpose": "cooperate"},
        headers={"Silta-Party": party, **headers},
    )


async def told(doors: httpx.AsyncClient) -> str:
    return await opened(doors, words={"text": "Aku Ankka"})


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def test_what_is_permitted_leaves_and_the_rest_is_named(toy: Running) -> None:
    async with disclosing(toy, Decider(permits={"situation"})) as doors:
        case = await told(doors)
        answer = await ask(doors, case)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["fields"] == {"words": "Aku Ankka", "address": "Aku Ankka"}
    [withheld] = found["withheld"]
    assert withheld["field"] == "health"
    assert (withheld["category"], withheld["reason"]) == ("health", "no-live-ground")
    assert [one["ground"] for one in found["grounds"]] == ["the-ground"]
    assert found["valid_until"]
    assert answer.headers["cache-control"] == "no-store"
    [entry] = await logged(toy, case)
    assert found["log_entry"] == entry["_id"] == f"{case}:1"
    assert entry["on_behalf_of"] == parse_party(MEMBER).model_dump(mode="json")
    assert (entry["what"], entry["purpose"], entry["refused"]) == ("words", "cooperate", None)
    assert [(c["category"], c["permitted"], c["ground"]) for c in entry["categories"]] == [
        ("situation", True, "the-ground"),
        ("health", False, None),
    ]
    assert "Aku" not in str(entry)


async def test_where_nothing_is_permitted_it_is_403_and_logged(toy: Running) -> None:
    async with disclosing(toy, Decider(permits=set())) as doors:
        case = await told(doors)
        answer = await ask(doors, case)
    assert outcome(answer) == (403, "not-permitted")
    assert "no-live-ground" in answer.json()["detail"]
    assert "Aku" not in answer.text
    [entry] = await logged(toy, case)
    assert [c["permitted"] for c in entry["categories"]] == [False, False]


async def test_a_stranger_is_told_the_same_whether_or_not_there_is_something(toy: Running) -> None:
    decider = Decider(permits=set())
    async with disclosing(toy, decider) as doors:
        full, empty = await told(doors), await opened(doors, "another")
        both = [(await ask(doors, case)).json()["detail"] for case in (full, empty)]
    assert both[0] == both[1]
    assert decider.asked[0].evaluations != ()
    assert len(decider.asked[1].evaluations) == 2


@pytest.mark.parametrize(
    "decider",
    [
        Decider(status=503),
        Decider(status=403),
        Decider(body="{}"),
        Decider(body='{"evaluations": []}'),
        Decider(body="no json"),
    ],
)
async def test_a_decision_that_cannot_be_had_is_503_discloses_nothing_and_is_logged(
    toy: Running, decider: Decider
) -> None:
    async with disclosing(toy, decider) as doors:
        case = await told(doors)
        answer = await ask(doors, case)
    assert outcome(answer) == (503, "not-decided")
    assert int(answer.headers["Retry-After"]) > 0
    assert "Aku" not in answer.text
    [entry] = await logged(toy, case)
    assert (entry["refused"], entry["categories"]) == ("not-decided", [])


async def test_a_decision_point_that_is_away_or_not_set_is_503_and_logged(toy: Running) -> None:
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        for address in ("http://127.0.0.1:1", ""):
            toy.decisions.address = address
            assert outcome(await ask(doors, case)) == (503, "not-decided")
    assert [entry["refused"] for entry in await logged(toy, case)] == ["not-decided"] * 2


async def test_a_decision_point_that_is_slow_is_given_up(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.decision_point.ANSWER_SECONDS", 0.2)
    decider = Decider(waits=asyncio.Event())
    async with disclosing(toy, decider) as doors:
        case = await told(doors)
        began = time.monotonic()
        assert outcome(await ask(doors, case)) == (503, "not-decided")
        # The bound is ours: a call to another service may take longer.
        assert time.monotonic() - began < 2.0
        assert decider.waits is not None
        decider.waits.set()


async def test_a_decision_is_not_used_past_its_time_however_slow_this_service_is(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.http.disclosing.ANSWER_SECONDS", 0.0)
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        answer = await ask(doors, case)
    assert outcome(answer) == (503, "not-decided")
    assert "Aku" not in answer.text
    assert [e["refused"] for e in await logged(toy, case)] == [None, "decision-too-old"]


async def test_what_cannot_be_logged_is_not_disclosed(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(self: AccessLog, look: Look) -> Logged:
        raise PyMongoError("no")

    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        monkeypatch.setattr(AccessLog, "append", fails)
        answer = await ask(doors, case)
    assert outcome(answer) == (503, "database-away")
    assert "Aku" not in answer.text


async def test_nothing_is_remembered_from_one_request_to_the_next(toy: Running) -> None:
    decider = Decider()
    async with disclosing(toy, decider) as doors:
        case = await told(doors)
        assert (await ask(doors, case)).status_code == 200
        decider.permits = set()
        assert outcome(await ask(doors, case)) == (403, "not-permitted")


async def test_a_ground_that_is_over_here_is_not_used_though_it_is_permitted(toy: Running) -> None:
    async with disclosing(toy, Decider(ground="the.over")) as doors:
        case = await told(doors)
        answer = await ask(doors, case)
    assert outcome(answer) == (403, "not-permitted")
    assert "(no-live-ground)" in answer.json()["detail"]


async def test_a_ground_that_ends_here_while_the_vault_is_read_is_not_used(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Vault.read

    async def meanwhile(self: Vault, refs: Sequence[str]) -> dict[str, Any]:
        fact = ContactRequestWithdrawn(case=case, request=f"{case}.r1", reason="settled")
        await toy.worker.take([record(fact, 1)])
        return await read(self, refs)

    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        monkeypatch.setattr(Vault, "read", meanwhile)
        answer = await ask(doors, case)
    assert outcome(answer) == (403, "not-permitted")
    assert "Aku" not in answer.text
    assert [e["refused"] for e in await logged(toy, case)] == [None, "no-live-ground"]


async def test_what_was_erased_is_named_and_not_given(toy: Running) -> None:
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        await toy.vault.documents.delete_many({"case": case})
        found = (await ask(doors, case)).json()
    assert found["fields"] == {}
    assert {one["reason"] for one in found["withheld"]} == {"erased"}


async def test_the_same_key_asks_for_the_same_disclosure(toy: Running) -> None:
    decider = Decider()
    key = {"Idempotency-Key": "k"}
    async with disclosing(toy, decider) as doors:
        case = await told(doors)
        for headers in (key, key, {}, {}):
            await ask(doors, case, **headers)
        await ask(doors, case, OTHER, **key)
    once = [question.once for question in decider.asked]
    assert once[0] == once[1]
    assert len(set(once)) == 4


async def test_unknown_things_cases_and_purposes_leave_no_entry(toy: Running) -> None:
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        assert outcome(await ask(doors, "z" * 26)) == (404, "case-not-known-here")
        headers = {"Silta-Party": MEMBER}
        other = await doors.get(f"/cases/{case}/disclosed/other", headers=headers)
        assert outcome(other) == (404, "no-such-door")
        none = await doors.get(f"/cases/{case}/disclosed/words", headers=headers)
        assert none.status_code == 422
    assert await logged(toy, case) == []


async def test_the_log_of_many_requests_at_once_is_sound_and_signed_at_the_stop(
    toy: Running,
) -> None:
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        answers = await asyncio.gather(*(ask(doors, case) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert toy.heads.grown.is_set()
    await toy.heads.sign(toy.clock())
    found = await check(toy.access_log, toy.process.name, toy.signing.public())
    assert (found.entries, found.wrong, found.uncovered) == (12, [], 0)


async def test_heads_are_signed_at_intervals_when_something_was_logged(toy: Running) -> None:
    toy.heads.every = timedelta(milliseconds=20)
    signing = asyncio.create_task(toy.heads.loop(toy.clock))
    try:
        async with disclosing(toy, Decider()) as doors:
            for n in (1, 2):
                await ask(doors, await opened(doors, f"open{n}"))

                async def signed(n: int = n) -> bool:
                    newest = await toy.heads.newest()
                    return newest is not None and newest["_id"] >= n

                await until(signed, f"head {n}")
    finally:
        signing.cancel()


async def page(doors: httpx.AsyncClient, case: str, party: str, **params: Any) -> Any:
    answer = await doors.get(
        f"/cases/{case}/access-log", params=params, headers={"Silta-Party": party}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_person_sees_every_look_the_newest_first_and_a_unit_its_own(
    toy: Running,
) -> None:
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        for party in (MEMBER, OTHER, MEMBER):
            await ask(doors, case, party)
        all_ = await page(doors, case, "client")
        own = await page(doors, case, OTHER)
        pages = [await page(doors, case, "client", limit=2)]
        pages.append(await page(doors, case, "client", limit=2, cursor=pages[0]["next"]))
        nobody = await doors.get(
            f"/cases/{case}/access-log", headers={"Silta-Party": "close_person;1"}
        )
    assert [one["id"] for one in all_["items"]] == [f"{case}:{n}" for n in (3, 2, 1)]
    assert all_["items"][1]["on_behalf_of"]["unit"] == "muu"
    assert [one["id"] for one in own["items"]] == [f"{case}:2"]
    assert [[one["id"][27:] for one in p["items"]] for p in pages] == [["3", "2"], ["1"]]
    assert pages[1]["next"] is None
    assert outcome(nobody) == (403, "not-yours")


async def test_entries_over_two_years_old_need_a_reason_which_is_logged(toy: Running) -> None:
    async with disclosing(toy, Decider()) as doors:
        case = await told(doors)
        old = datetime.now(UTC) - timedelta(days=800)
        await toy.access_log.append(Look(case, old, parse_party(MEMBER), "words"))
        assert (await page(doors, case, "client"))["items"] == []
        shown = await page(doors, case, "client", reason="legal-claim")
        assert [one["id"] for one in shown["items"]] == [f"{case}:2", f"{case}:1"]
    assert [entry["override"] for entry in await logged(toy, case)] == [None, "legal-claim"]
