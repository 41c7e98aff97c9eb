"""A row that comes later is given the facts that older cases had already, each once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from toy_messages import SOURCE, asked, closed, new_case, record, send, state
from toy_parts import http, live, told_on, until
from toy_service import TOY, hear

from silta_chassis import backfill as backfilling
from silta_chassis import rows
from silta_chassis.backfill import Backfilled, NotBackfilled, backfill
from silta_chassis.item import Item, TakeAsSeen
from silta_chassis.process import Process
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.catalogue import TOPICS
from silta_contracts.facts.intake import ContactRequestClosed, ContactRequestWithdrawn
from silta_contracts.party import CLIENT

pytestmark = pytest.mark.system

OLDER = replace(TOY, rows=tuple(row for row in TOY.rows if row.message is not ContactRequestClosed))
TYPE = ContactRequestClosed.wire_type()
CASES = 12


async def older_cases(settings: Settings, producer: AIOKafkaProducer) -> list[str]:
    """Cases of a process without the row: two facts that it passed, and one behind the end."""
    cases = [new_case() for _ in range(CASES)]
    async with live(settings, OLDER) as toy:
        for n, case in enumerate(cases):
            if n % 2:
                await toy.ask(asked(case))
            await send(producer, record(closed(case), 1))
            gone = ContactRequestWithdrawn(
                case=case, request=f"{case}.r1", by=CLIENT, reason="settled"
            )
            if n % 3 == 0:
                await send(producer, record(gone, 2))
            await send(producer, record(closed(case), 3 if n % 3 == 0 else 2))
        await passed(toy, cases)
    return cases


async def passed(toy: Running, cases: list[str], more: int = 0) -> None:
    def last(n: int) -> int:
        return (3 if n % 3 == 0 else 2) + more

    async def all_of_them() -> bool:
        latest = await toy.journal.latest(cases)
        return all(latest[c].expects(SOURCE) == last(n) + 1 for n, c in enumerate(cases))

    await until(all_of_them, "the facts to be passed", 30)


async def run(settings: Settings, process: Process = TOY) -> Backfilled:
    """As the command line does."""
    running = build(process, None, settings)
    try:
        return await backfill(running, [TYPE])
    finally:
        await running.publishers.close()
        await running.client.close()


async def heard(toy: Running, cases: list[str]) -> list[int]:
    return [(await state(toy, case)).get("heard", 0) for case in cases]


async def test_older_cases_get_what_they_lack_and_the_service_says_that_it_is_needed(
    settings: Settings, producer: AIOKafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LOOK_EVERY_SECONDS", 0.05)
    monkeypatch.setattr(backfilling, "AT_ONCE", 7)
    cases = await older_cases(settings, producer)
    async with live(settings) as toy, http(toy) as doors:
        assert toy.rows.needed == [TYPE]
        ready = (await doors.get("/readyz")).json()
        assert "backfill_needed" in ready["degraded"]
        assert ready["checks"]["backfill_needed"] == [TYPE]
        assert await heard(toy, cases) == [0] * CASES
        before = await toy.journal.latest(cases)
        found = await run(settings)
        assert (found.decided, found.known) == (2 * CASES, 0)
        assert await heard(toy, cases) == [2] * CASES
        await until(lambda: toy.rows.needed == [], "the service to learn of it", 5)
        # Nothing is numbered otherwise than before, and what comes goes on behind it.
        after = await toy.journal.latest(cases)
        for case in cases:
            assert after[case].expects(SOURCE) == before[case].expects(SOURCE)
        for n, case in enumerate(cases):
            await send(producer, record(closed(case), 4 if n % 3 == 0 else 3))
        await passed(toy, cases, more=1)
        assert await heard(toy, cases) == [3] * CASES
        again = await run(settings)
        assert (again.decided, again.known) == (0, 3 * CASES)
        assert await heard(toy, cases) == [3] * CASES
        assert await toy.queue.documents.count_documents({}) == 0


async def test_a_crash_in_the_middle_costs_nothing(
    settings: Settings, producer: AIOKafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfilling, "AT_ONCE", 5)
    cases = await older_cases(settings, producer)
    running = build(TOY, None, settings)
    follow: Callable[[Any], Awaitable[None]] = running.worker.follow
    batches = 0

    async def killed(worked: Any) -> None:
        nonlocal batches
        batches += bool(worked.written)
        if batches > 2:
            raise RuntimeError("killed between the insert and what follows it")
        await follow(worked)

    monkeypatch.setattr(running.worker, "follow", killed)
    with pytest.raises(RuntimeError, match="killed"):
        await backfill(running, [TYPE])
    await running.client.close()
    async with live(settings) as toy:
        assert toy.rows.needed == [TYPE]
        found = await run(settings)
        assert found.known > 0
        assert found.decided + found.known == 2 * CASES
        assert await heard(toy, cases) == [2] * CASES
        # What the crash left behind is published by the service, in order.
        latest = await toy.journal.latest(cases)
        wanted = {c: list(range(1, e.last_number + 1)) for c in cases if (e := latest[c].entry)}

        async def published() -> bool:
            return await first_told(settings, cases) == wanted

        await until(published, "every fact to be published in order", 30)


async def first_told(settings: Settings, cases: list[str]) -> dict[str, list[int]]:
    """Numbers of the facts on the toy's topic, by case, each at its first occurrence."""
    told: dict[str, dict[int, None]] = {case: {} for case in cases}
    for r in await told_on(settings.kafka, TOPICS["consent"]):
        if (case := (r.key or b"").decode()) in told:
            told[case][int(dict(r.headers)["ce_sequence"] or 0)] = None
    return {case: list(numbers) for case, numbers in told.items()}


async def test_live_facts_of_the_same_type_and_commands_go_on_meanwhile(
    settings: Settings, producer: AIOKafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfilling, "AT_ONCE", 3)
    cases = await older_cases(settings, producer)

    async def facts() -> None:
        for more in range(1, 6):
            for n, case in enumerate(cases):
                await send(producer, record(closed(case), (3 if n % 3 == 0 else 2) + more))

    async def commands(toy: Running) -> None:
        for k in range(5):
            await asyncio.gather(*(toy.ask(asked(case, f"live{k}")) for case in cases[1::3]))

    async with live(settings) as toy:
        _, _, one, other = await asyncio.gather(
            facts(), commands(toy), run(settings), run(settings)
        )
        await passed(toy, cases, more=5)
        assert await heard(toy, cases) == [7] * CASES
        assert one.decided + other.decided == 2 * CASES
        counts = [(await state(toy, case))["count"] for case in cases[1::3]]
        assert counts == [5 + n % 2 for n in range(CASES)][1::3]
        assert await toy.queue.documents.count_documents({}) == 0


async def test_what_fails_stops_its_case_and_can_be_done_again(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    bad, good = new_case(), new_case()
    async with live(settings, OLDER) as older:
        for number, reason in enumerate(("settled", "made_in_error", "settled"), start=1):
            await send(producer, record(closed(bad, reason), number))
        await send(producer, record(closed(good), 1))

        async def all_of_them() -> bool:
            latest = await older.journal.latest([bad, good])
            return (latest[bad].expects(SOURCE), latest[good].expects(SOURCE)) == (4, 2)

        await until(all_of_them, "the facts to be passed")
    with pytest.raises(NotBackfilled) as stopped:
        await run(settings)
    assert stopped.value.so_far.failed == {bad: "RuntimeError"}
    mended = replace(
        TOY,
        rows=tuple(
            replace(row, decide=lambda s, f, now, r: hear(s, closed(s.case), now, r))  # type: ignore[arg-type]
            if row.message is ContactRequestClosed
            else row
            for row in TOY.rows
        ),
    )
    async with live(settings, mended) as toy:
        assert toy.rows.needed == [TYPE]
        assert await heard(toy, [bad, good]) == [1, 1]
        found = await run(settings, mended)
        assert (found.decided, found.known) == (2, 2)
        assert await heard(toy, [bad, good]) == [3, 1]


async def test_what_an_operator_gave_up_stays_given_up(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    case = new_case()
    async with live(settings) as toy:
        for number, reason in enumerate(("settled", "made_in_error", "settled"), start=1):
            await send(producer, record(closed(case, reason), number))

        async def waits() -> bool:
            stored = await toy.queue.documents.count_documents({"subject": case})
            return bool((await state(toy, case)).get("heard") == 1 and stored == 2)

        await until(waits, "the second to fail, and the third behind it")
        given_up = TakeAsSeen("discard", "operator-1", "ticket-1", first=2)
        await toy.ask(
            Item("operator", case, "operator:discard:x", "operator:discard", None, given_up,
                 source=SOURCE, number=2)
        )  # fmt: skip
        found = await run(settings)
        assert (found.given_up, found.decided) == (1, 0)


async def test_the_record_follows_the_process(settings: Settings) -> None:
    running = build(TOY, None, settings)
    found = running.rows
    older = rows.Rows(OLDER, found.journal, found.documents, found.clock)
    # An empty journal: whatever has a row is read from the first case on.
    await older.begin()
    await found.begin()
    assert found.needed == []
    await running.journal.entries.insert_one({"_id": "c:1", "subject": "c", "causes": ["x"]})
    # The older process passes such facts again.
    await older.begin()
    assert older.needed == []
    await found.begin()
    assert found.needed == [TYPE]
    await found.record([TYPE])
    assert await found.lacking() == []
    # A journal from before the record was kept is taken to have been read with what there is.
    await found.documents.delete_many({})
    await found.begin()
    assert found.needed == []
    await running.client.close()
