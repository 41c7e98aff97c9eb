"""The pipeline on a real Kafka and document database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from toy_messages import SOURCE, asked, closed, new_case, open_deadlines, record, state
from toy_parts import live, until

from silta_chassis.entries import Latest
from silta_chassis.published import facts_of
from silta_chassis.service import Running
from silta_chassis.settings import Settings
from silta_chassis.vault import Kept
from silta_contracts.catalogue import TOPICS
from silta_contracts.facts.intake import (
    QuestionAnswered,
)

pytestmark = pytest.mark.system


async def test_commands_at_once_on_one_case_all_count(toy: Running) -> None:
    case = new_case()
    await asyncio.gather(*(toy.worker.step.work([asked(case, f"k{n}")]) for n in range(12)))
    assert (await state(toy, case))["count"] == 12
    facts = await facts_of(toy.journal, toy.source, case, 1)
    assert [fact.number for fact in facts] == list(range(1, 13))


async def test_the_same_command_sent_twice_at_once_is_one_entry_with_one_answer(
    toy: Running,
) -> None:
    case = new_case()
    both = await asyncio.gather(*(toy.worker.step.work([asked(case)]) for _ in range(2)))
    assert {w.results[0].outcome for w in both} == {"done", "known"}
    answers = [w.results[0].entry.answers["command:k1"] for w in both if w.results[0].entry]
    assert answers[0] == answers[1]
    assert (await state(toy, case))["count"] == 1


async def test_a_clash_costs_only_its_own_case_a_second_try(toy: Running) -> None:
    case, other = new_case(), new_case()
    stale = Latest()
    real, looks = toy.journal.latest, 0

    async def behind(subjects: Any) -> dict[str, Latest]:
        nonlocal looks
        looks += 1
        found = await real(subjects)
        return {s: stale if looks == 1 and s == case else f for s, f in found.items()}

    await toy.worker.step.work([asked(case, "before")])
    object.__setattr__(toy.journal, "latest", behind)
    worked = await toy.worker.step.work([asked(case, "k1"), asked(other, "k2")])
    assert [r.outcome for r in worked.results] == ["done", "done"]
    assert looks == 2
    assert sorted(entry.id for entry in worked.written) == sorted([f"{case}:2", f"{other}:1"])


async def test_a_redelivered_batch_changes_nothing(toy: Running) -> None:
    case = new_case()
    batch = [record(closed(case), 1), record(closed(case), 2)]
    await toy.worker.take(batch)
    await toy.worker.take(batch)
    assert (await state(toy, case))["heard"] == 2
    assert await toy.journal.entries.count_documents({"subject": case}) == 1


async def test_facts_without_a_row_leave_one_number_and_no_entry(toy: Running) -> None:
    case = new_case()
    answered = QuestionAnswered(case=case, question=f"{case}.q1")
    await toy.worker.take([record(answered, n, n) for n in (1, 2, 3)])
    assert await toy.journal.entries.count_documents({"subject": case}) == 0
    assert (await toy.journal.latest([case]))[case].expects(SOURCE) == 4


async def test_what_a_crash_cut_off_after_the_insert_is_done_by_recovery(
    toy: Running, settings: Settings
) -> None:
    case = new_case()
    await toy.worker.step.work([asked(case, ring_after=60)])
    assert await open_deadlines(toy, case) == 0
    async with live(settings) as again:

        async def followed_up() -> bool:
            return await _on_topic(settings, case) == [1]

        await until(followed_up, "recovery")
        assert await open_deadlines(again, case) == 1
        view = await again.journal.views.find_one({"subject": case, "view": "counters"})
        assert view is not None
        assert view["shows"]["count"] == 1


async def _on_topic(settings: Settings, case: str) -> list[int]:
    """Numbers of the toy's facts of that case, as they stand on its topic."""
    consumer = AIOKafkaConsumer(
        TOPICS["consent"], bootstrap_servers=settings.kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        found: list[int] = []
        left = {tp for tp, end in ends.items() if end > 0}
        async with asyncio.timeout(20):
            while left:
                batches = await consumer.getmany(timeout_ms=200)
                for records in batches.values():
                    mine = [dict(r.headers) for r in records if r.key == case.encode()]
                    found += [int(headers["ce_sequence"]) for headers in mine]
                left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
        return found
    finally:
        await consumer.stop()


async def test_an_older_entry_never_overwrites_a_newer_view(toy: Running) -> None:
    case = new_case()
    first = (await toy.worker.step.work([asked(case, "k1")])).written
    second = (await toy.worker.step.work([asked(case, "k2")])).written
    await toy.worker.projection.project(second)
    await toy.worker.projection.project(first)
    view = await toy.journal.views.find_one({"subject": case, "view": "counters"})
    assert view is not None
    assert (view["shows"]["count"], view["n"]) == (2, 2)


async def test_a_deadline_rings_on_time_once_and_its_fact_is_published(
    settings: Settings,
) -> None:
    case = new_case()
    async with live(settings) as toy:
        await toy.ask(asked(case, ring_after=0.3))

        async def rung() -> bool:
            return bool((await state(toy, case))["count"] == 1001)

        await until(rung, "the bell")

        async def closed() -> bool:
            return await open_deadlines(toy, case) == 0

        await until(closed, "its end")
    assert await _on_topic(settings, case) == [1, 2]


async def test_a_vault_document_is_written_with_its_entry_and_swept_without_one(
    toy: Running,
) -> None:
    case, now = new_case(), datetime.now(UTC)
    kept = Kept(f"r{case}", case, "situation", "own_record", "contact_request", now, {"t": "x"})
    await toy.worker.step.work([replace(asked(case), vault=(kept,))])
    orphan = replace(kept, ref=f"o{case}", written=now - timedelta(hours=3))
    await toy.vault.put([orphan, orphan])
    assert await toy.vault.sweep(toy.journal.entries, now, timedelta(hours=1)) == 1
    assert await toy.vault.documents.count_documents({"_id": kept.ref}) == 1
