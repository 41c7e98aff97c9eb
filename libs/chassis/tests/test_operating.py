"""The operator's doors: list, show and replay, and a queue that cannot store."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from pymongo.errors import AutoReconnect
from toy_messages import SOURCE, closed, new_case, record, send, state
from toy_operating import (
    MENDED,
    SAYS,
    WAITING,
    act,
    counts,
    items,
    looked,
    parked,
    poison,
    refusal,
)
from toy_parts import http, live, until

from silta_chassis.records import Record
from silta_chassis.service import Running
from silta_chassis.settings import Settings

pytestmark = pytest.mark.system


async def test_the_list_says_what_waits_why_and_what_is_missing(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case, gap = new_case(), new_case()
    await parked(toy, poison(case, 1, 7), record(closed(case), 2, 8))
    await toy.worker.take([record(closed(gap), 4, 9), record(closed(gap), 6, 10)])
    found = {(i["subject"], i["number"]): i for i in await items(doors)}
    first = found[case, 1]
    assert (first["reason"], first["error"], first["attempts"]) == ("parked", "RuntimeError", 2)
    assert (first["topic"], first["partition"], first["offset"]) == ("silta.intake.v1", 0, 7)
    assert (first["consumer"], first["source"]) == ("silta.consent", SOURCE)
    assert first["type"] == "fi.silta.contact-request-closed.v1"
    assert first["next_try"] is None
    assert first["since"] <= first["parked_at"]
    assert [found[key]["missing"] for key in ((case, 1), (case, 2), (gap, 4), (gap, 6))] == [
        None,
        # Nothing is missing before it: the parked one is here.
        None,
        {"first": 1, "last": 3},
        None,
    ]
    assert {i["number"] for i in await items(doors, reason="parked")} == {1}
    assert {i["number"] for i in await items(doors, reason="gap", subject=gap)} == {4, 6}
    assert await items(doors, error="KeyError") == []


async def test_a_long_list_comes_in_pages_each_message_once(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = new_case()
    await toy.worker.take([record(closed(case), number, number) for number in range(2, 12)])
    found, cursor = [], None
    while True:
        query = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = (await doors.get(WAITING, params=query)).json()
        found += [item["number"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert found == list(range(2, 12))
    assert refusal(await doors.get(WAITING, params={"cursor": "ä"})) == (400, "cursor-unreadable")


async def test_one_is_shown_with_its_headers_and_never_with_its_body(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = new_case()
    headers = (("ce_id", b"Aku Ankka"), ("Aku", b"Ankka"))
    unread = Record("silta.intake.v1", 3, 1, b"Aku", b"Ankka", headers)
    await parked(toy, poison(case, 1))
    await toy.worker.take([unread])
    one, other = sorted(await items(doors), key=lambda item: item["subject"] is None)
    shown = (await doors.get(f"{WAITING}/{one['id']}")).json()
    assert shown["headers"]["ce_id"] == f"{case}-1"
    assert len(shown["sha256"]) == 64
    assert shown["size"] > 0
    hidden = await doors.get(f"{WAITING}/{other['id']}")
    assert (hidden.json()["headers"], hidden.json()["size"]) == (None, 5)
    assert "Ankka" not in hidden.text + (await doors.get(WAITING)).text


@pytest.mark.parametrize("what", ["replay", "discard", "accept-gap"])
async def test_an_id_that_is_not_known_is_told(doors: httpx.AsyncClient, what: str) -> None:
    unknown = {"id": "0" * 16}
    assert refusal(await act(doors, unknown, what)) == (404, "not-waiting")
    assert refusal(await doors.get(f"{WAITING}/{unknown['id']}")) == (404, "not-waiting")
    assert refusal(await act(doors, {"id": "x"}, what)) == (404, "no-such-door")


@pytest.mark.parametrize(
    "body",
    [
        {"why": "x"},
        {"who": "x"},
        {"who": "Aku Ankka", "why": "x"},
        {"who": "010190-123a", "why": "x"},
        {"who": "x", "why": "the client called"},
        {**SAYS, "more": "x"},
    ],
)
async def test_who_and_why_are_short_names_and_nothing_else(
    doors: httpx.AsyncClient, body: dict[str, str]
) -> None:
    answer = await doors.post(f"{WAITING}/{'0' * 16}/discard", json=body)
    assert refusal(answer) == (422, "invalid")
    assert not any(value in answer.text for value in body.values() if len(value) > 3)


async def test_a_replay_goes_on_in_order(
    toy: Running, mended: Running, doors: httpx.AsyncClient
) -> None:
    case = new_case()
    await parked(toy, poison(case, 1), record(closed(case), 2, 1), record(closed(case), 3, 2))
    (item,) = await items(doors, reason="parked")
    assert (await act(doors, item, "replay")).json()["act"] == "replay"
    again = (await items(doors, subject=case))[0]
    assert (again["reason"], again["attempts"], again["parked_at"]) == ("retry", 0, None)
    await looked(mended, {})
    assert (await state(toy, case))["heard"] == 3


async def test_a_replay_of_what_fails_again_is_parked_and_noticed_again(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    await parked(toy, poison(new_case(), 1))
    assert await toy.worker.notice_parked() == 1
    (item,) = await items(doors)
    for _ in range(2):
        assert (await act(doors, item, "replay")).status_code == 200
    await looked(toy, {"parked": 1})
    assert await toy.worker.notice_parked() == 1


async def test_what_waits_for_others_is_not_replayed_but_told_so(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    await toy.worker.take([record(closed(new_case()), 2)])
    (item,) = await items(doors)
    assert refusal(await act(doors, item, "replay")) == (409, "not-failed")


async def test_all_that_failed_so_is_replayed_with_one_call(
    toy: Running, mended: Running, doors: httpx.AsyncClient
) -> None:
    cases = [new_case() for _ in range(30)]
    await toy.worker.take([poison(case, 1, offset) for offset, case in enumerate(cases)])
    await looked(toy, {"parked": 30})
    says = {**SAYS, "error": "RuntimeError"}
    one = await doors.post(f"{WAITING}/replay", json={**SAYS, "subject": cases[0]})
    none = await doors.post(f"{WAITING}/replay", json={**says, "error": "KeyError"})
    rest = await doors.post(f"{WAITING}/replay", json=says)
    assert [answer.json()["count"] for answer in (one, none, rest)] == [1, 0, 30]
    assert refusal(await doors.post(f"{WAITING}/replay", json=SAYS)) == (422, "invalid")
    await looked(mended, {})
    assert [(await state(toy, case))["heard"] for case in cases] == [1] * 30


async def test_a_message_of_the_brokers_largest_size_is_parked_shown_and_replayed(
    settings: Settings, topics: Any
) -> None:
    case = new_case()
    small = poison(case, 1)
    assert small.value is not None
    # Known fields and one that a newer writer added: 1 MiB with key and headers.
    body = json.loads(small.value) | {"padding": "x" * 1_047_000}
    large = replace(small, value=json.dumps(body, separators=(",", ":")).encode())
    producer = AIOKafkaProducer(
        bootstrap_servers=topics.kafka_bootstrap,
        max_request_size=1_048_588,
        max_batch_size=1_048_588,
    )
    async with live(settings) as toy:
        await producer.start()
        await send(producer, large)
        await send(producer, record(closed(case), 2))
        await producer.stop()

        async def is_parked() -> bool:
            return await counts(toy) == {"parked": 1, "gap": 1}

        await until(is_parked, "parking")
        async with http(toy) as doors:
            (item,) = await items(doors, reason="parked")
            assert item["size"] == len(large.value or b"") > 1_047_000
            assert (await doors.get(f"{WAITING}/{item['id']}")).status_code == 200
            assert (await act(doors, item, "replay")).status_code == 200
            await until(is_parked, "parking again")
    async with live(settings, MENDED) as toy, http(toy) as doors:
        assert (await act(doors, item, "replay")).status_code == 200

        async def is_heard() -> bool:
            return (await state(toy, case)).get("heard") == 2 and await counts(toy) == {}

        await until(is_heard, "both")


async def test_where_storing_fails_the_partition_stops_says_so_and_goes_on_by_itself(
    settings: Settings, producer: AIOKafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()

    async def away(*_: object) -> None:
        raise AutoReconnect("away")

    async with live(settings) as toy, http(toy) as doors:
        with monkeypatch.context() as broken:
            broken.setattr(type(toy.queue), "store", away)
            await send(producer, record(closed(case), 2))
            await until(lambda: not toy.bus.storing, "a batch that could not be stored")
            ready = await doors.get("/readyz")
            assert (ready.status_code, ready.json()["checks"]["storing"]) == (200, False)
            assert "storing" in ready.json()["degraded"]
            assert (await doors.get("/readyz?strict")).status_code == 503
            await send(producer, record(closed(case), 1))

        async def heard_both() -> bool:
            return (await state(toy, case)).get("heard") == 2

        await until(heard_both, "both")
        assert toy.bus.storing
