"""What waits goes on in order, and stops nothing else."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from toy_messages import SOURCE, asked, closed, new_case, record, state
from toy_parts import until
from toy_service import TOY

from silta_chassis.records import Record
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.waiting import GAP, PARKED
from silta_contracts.facts.intake import ContactRequestWithdrawn, QuestionAnswered


async def waits(toy: Running, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    return await toy.queue.documents.find(query or {}).sort("_id").to_list()


async def in_time(toy: Running, reasons: dict[str, int]) -> None:
    """Has the queue looked at until it holds just these."""

    async def so() -> bool:
        await toy.worker.try_waiting()
        return {k: v for k, v in (await toy.queue.counts()).items() if v} == reasons

    await until(so, f"{reasons} in the queue")


async def order_of(toy: Running, case: str) -> list[str]:
    """The ids of the facts that were handled, as the journal tells."""
    entries = toy.journal.entries.find({"subject": case}, {"taken": 1}).sort("n")
    return [str(taken["id"]) async for entry in entries for taken in entry["taken"]]


@pytest.mark.system
async def test_none_overtakes_the_last_while_the_queue_drains_under_new_batches(
    toy: Running, settings: Settings
) -> None:
    other = build(TOY, None, settings)
    case, last = new_case(), 240
    records = [record(closed(case), number, offset=number) for number in range(1, last + 1)]
    for start in range(1, 60, 20):
        await toy.worker.take(records[start : start + 20])
    assert (await toy.queue.counts())[GAP] == 60

    async def batches() -> None:
        # The missing first one comes in the middle of what is new.
        for start in range(61, last, 9):
            await toy.worker.take(records[start : start + 9])
            if start == 88:
                await toy.worker.take(records[:1])

    async def drain(replica: Running) -> None:
        async def done() -> bool:
            await replica.worker.try_waiting()
            return bool((await state(toy, case)).get("heard") == last)

        await until(done, "the last one")

    try:
        await asyncio.gather(batches(), drain(toy), drain(other))
        await in_time(toy, {})
    finally:
        await other.relay.stop()
        await other.client.close()
    assert await order_of(toy, case) == [f"{case}-{number}" for number in range(1, last + 1)]


@pytest.mark.system
async def test_a_poisoned_message_stops_no_other_source_no_command_and_no_deadline(
    toy: Running,
) -> None:
    case = new_case()
    await toy.ask(asked(case, ring_after=0.01))
    withdrawn = ContactRequestWithdrawn(case=case, request=f"{case}.r1", reason="client_wish")
    await toy.worker.take([record(closed(case, "made_in_error"), 1), record(closed(case), 2, 1)])
    await in_time(toy, {PARKED: 1, GAP: 1})
    await until(lambda: rung(toy, case), "the bell")
    await toy.ask(asked(case, "k2", up_to=5000))
    await toy.worker.take([record(withdrawn, 1, 2, source="/silta/followup/1")])
    now = await state(toy, case)
    assert (now["heard"], now["count"], now["closed"]) == (0, 1002, True)


async def rung(toy: Running, case: str) -> bool:
    await toy.worker.fire()
    return bool((await state(toy, case))["count"] > 1000)


@pytest.mark.system
async def test_a_parked_message_tells_what_failed_how_often_where_and_when(toy: Running) -> None:
    case, before = new_case(), toy.clock() - timedelta(seconds=1)
    await toy.worker.take([record(closed(case, "made_in_error"), 1, 77)])
    await in_time(toy, {PARKED: 1})
    (told,) = await waits(toy)
    place = {name: told["record"][name] for name in ("topic", "partition", "offset")}
    assert place == {"topic": "silta.intake.v1", "partition": 0, "offset": 77}
    assert (told["error"], told["attempts"], told["number"]) == ("RuntimeError", 2, 1)
    assert (told["source"], told["subject"]) == (SOURCE, case)
    assert told["type"] == "fi.silta.contact-request-closed.v1"
    assert before < told["since"] <= told["parked_at"] < toy.clock() + timedelta(seconds=1)


def with_body(found: Record, **change: Any) -> Record:
    assert found.value is not None
    return replace(found, value=json.dumps({**json.loads(found.value), **change}).encode())


@pytest.mark.system
async def test_a_code_of_a_newer_writer_poisons_nothing_and_a_wrong_body_has_its_place(
    toy: Running,
) -> None:
    case = new_case()
    newer = with_body(record(closed(case), 1), reason="moved_to_the_moon", more="to come")
    wrong = with_body(record(closed(case), 2, 1), reason=7)
    row_less = record(QuestionAnswered(case=case, question=f"{case}.q1"), 3, 2)
    await toy.worker.take([newer, wrong, row_less, record(closed(case), 4, 3)])
    assert (await state(toy, case))["heard"] == 1
    parked, *behind = await waits(toy)
    assert (parked["reason"], parked["number"], parked["subject"]) == (PARKED, 2, case)
    assert parked["error"].endswith("reason (unknown_code)")
    assert [(one["reason"], one["number"]) for one in behind] == [(GAP, 3), (GAP, 4)]


@pytest.mark.system
async def test_a_header_without_a_value_stops_no_look(toy: Running) -> None:
    empty = replace(record(closed(new_case()), 1), headers=(("ce_id", None), ("x", None)))
    await toy.worker.take([empty])
    await toy.queue.replay({}, toy.clock())
    assert await toy.worker.try_waiting() == 1
    assert [one.record.headers for one in await toy.queue.unnoticed(10)] == [empty.headers]


@pytest.mark.system
async def test_an_envelope_that_a_newer_release_reads_goes_on_in_its_stream(
    toy: Running, settings: Settings
) -> None:
    case, source = new_case(), "/silta/intake/legacy"
    bare = [
        replace(r, headers=tuple(h for h in r.headers if h[0] != "ce_sequence"))
        for r in (record(closed(case), 1, 5, source), record(closed(case), 2, 4, source))
    ]
    await toy.worker.take(bare)
    assert [one["subject"] for one in await waits(toy, {"reason": PARKED})] == ["", ""]
    newer = build(TOY, None, settings.model_copy(update={"unsequenced": source}))
    await newer.queue.replay({}, newer.clock())
    await in_time(newer, {})
    assert (await state(toy, case))["heard"] == 2
    await newer.relay.stop()
    await newer.client.close()
