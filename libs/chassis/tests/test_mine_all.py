"""`POST /me/<name>`: one call, each case by itself; on real parts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from toy_disclosing import Decider
from toy_messages import record
from toy_mine import OWNED, UNIT, People, people

from silta_chassis.item import Item
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.facts.intake import ContactRequestWithdrawn

pytestmark = pytest.mark.system


@pytest.fixture
async def owned(settings: Settings) -> AsyncIterator[Running]:
    running = build(OWNED, None, settings)
    await running.prepare()
    yield running
    await running.publishers.close()
    await running.relay.stop()
    await running.client.close()


@pytest.fixture
async def hers(owned: Running) -> AsyncIterator[People]:
    async with people(owned, Decider()) as found:
        yield found


async def call(
    hers: People, headers: dict[str, str], key: str = "k", **body: Any
) -> tuple[int, Any]:
    sent = {**headers, "Idempotency-Key": key, "Accept-Language": "en"}
    answer = await hers.http.post("/me/empty", json=body, headers=sent)
    return answer.status_code, answer.json()


async def entries(toy: Running, case: str) -> int:
    return await toy.journal.entries.count_documents({"subject": case})


async def test_one_call_does_it_in_each_case_and_a_retry_changes_nothing(
    hers: People, owned: Running
) -> None:
    one, two, other = [await hers.opened(key) for key in ("a", "b", "c")]
    status, first = await call(hers, hers.token(one, two))
    assert (status, first["complete"]) == (200, True)
    assert {c["case"]: (c["outcome"], c["emptied"]) for c in first["cases"]} == {
        case: ({"code": "done", "text": "done"}, 1) for case in (one, two)
    }
    assert await call(hers, hers.token(one, two)) == (200, first)
    assert [await entries(owned, case) for case in (one, two, other)] == [2, 2, 1]


async def test_one_case_may_be_named_and_must_be_hers(hers: People, owned: Running) -> None:
    one, two, other = [await hers.opened(key) for key in ("a", "b", "c")]
    _, answer = await call(hers, hers.token(one, two), case=two)
    assert [case["case"] for case in answer["cases"]] == [two]
    status, refused = await call(hers, hers.token(one, two), "l", case=other)
    assert (status, refused.get("title")) == (403, "not-yours")
    assert await entries(owned, other) == 1


async def test_each_case_is_told_by_itself_and_what_was_not_done_is_done_by_the_same_call_again(
    hers: People, owned: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, ended, away = [await hers.opened(key) for key in ("a", "b", "c")]
    fact = ContactRequestWithdrawn(case=ended, request=f"{ended}.r1", reason="settled")
    await owned.worker.take([record(fact, 1)])
    asks, headers = owned.ask, hers.token(done, ended, away, "z" * 26)

    async def ask(item: Item) -> Any:
        if item.subject == away:
            raise AutoReconnect("somewhere else")
        return await asks(item)

    with monkeypatch.context() as broken:
        broken.setattr(owned, "ask", ask)
        status, answer = await call(hers, headers)
    assert status == 200, answer
    became = {c["case"]: (c["outcome"]["code"], c["reason"]) for c in answer["cases"]}
    assert answer["complete"] is False
    assert became == {
        done: ("done", None),
        ended: ("refused", "closed"),
        away: ("not-now", "database-away"),
        "z" * 26: ("nothing-here", "case-not-known-here"),
    }
    _, again = await call(hers, headers)
    assert again["complete"] is True
    assert {c["case"]: c["outcome"]["code"] for c in again["cases"]} == {
        done: "done",
        ended: "refused",
        away: "done",
        "z" * 26: "nothing-here",
    }
    assert await entries(owned, done) == 2


async def test_two_at_once_do_it_once(hers: People, owned: Running) -> None:
    case = await hers.opened("a")
    both = await asyncio.gather(
        call(hers, hers.token(case), "k"), call(hers, hers.token(case), "k")
    )
    assert both[0] == both[1]
    apart = await asyncio.gather(*(call(hers, hers.token(case), key) for key in ("l", "m")))
    assert [answer["cases"][0]["emptied"] for _, answer in apart] == [0, 0]
    assert await entries(owned, case) == 4


async def test_a_key_that_said_something_else_is_told_and_does_nothing(
    hers: People, owned: Running
) -> None:
    one, two = [await hers.opened(key) for key in ("a", "b")]
    await call(hers, hers.token(one, two), case=one)
    _, answer = await call(hers, hers.token(one, two))
    assert {c["case"]: (c["outcome"]["code"], c["reason"]) for c in answer["cases"]} == {
        one: ("refused", "idempotency-key-reused"),
        two: ("done", None),
    }
    assert await entries(owned, one) == 2


async def test_only_whom_it_concerns_or_who_acts_on_a_mandate_may(hers: People) -> None:
    case = await hers.opened("a")
    unit = hers.token(**UNIT, silta_kind="organisation", silta_cases=None)
    for headers in (unit, hers.close(case, mandate=None), hers.close(case, mandate="neighbour")):
        status, answer = await call(hers, headers)
        assert (status, answer.get("title")) == (403, "not-yours")
    _, answer = await call(hers, hers.close(case, mandate="custodian"))
    [became] = answer["cases"]
    assert (became["outcome"]["code"], became["acts_on"]) == ("done", "custodian")
    missing = await hers.http.post("/me/empty", json={}, headers=hers.token(case))
    assert (missing.status_code, missing.json().get("title")) == (400, "idempotency-key-missing")


async def test_a_command_on_a_mandate_goes_by_the_door_of_the_case_too(hers: People) -> None:
    case = await hers.opened("a")
    for mandate, status in ((None, 403), ("guardian", 200)):
        headers = hers.close(case, mandate=mandate)
        page = (await hers.http.get(f"/cases/{case}", headers=headers)).json()
        offered = "empty" in [may["command"] for may in page["may"]]
        answer = await hers.http.post(
            f"/cases/{case}/empty", json={}, headers={**headers, "Idempotency-Key": "k"}
        )
        assert (answer.status_code, offered) == (status, status == 200)
    assert answer.json()["acts_on"] == "guardian"


async def test_no_body_can_say_that_somebody_acts_on_a_mandate(hers: People) -> None:
    case = await hers.opened("a")
    answer = await hers.http.post(
        f"/cases/{case}/empty",
        json={"acts_on": "guardian"},
        headers={**hers.token(case), "Idempotency-Key": "k"},
    )
    assert answer.status_code == 422
