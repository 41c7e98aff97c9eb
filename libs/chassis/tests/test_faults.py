"""Parts that are away, states that do not fit, and stops in the middle: nothing is lost by them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError
from pymongo.errors import AutoReconnect, BulkWriteError
from toy_messages import SOURCE, asked, closed, new_case, open_deadlines, record, send, state
from toy_parts import live, until
from toy_service import TOY

from silta_chassis.journal import clashes
from silta_chassis.records import Record
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.vault import Kept
from silta_chassis.waiting import GAP, PARKED
from silta_contracts.catalogue import TOPICS
from silta_contracts.facts.intake import QuestionAnswered


def test_a_write_that_the_majority_did_not_confirm_is_no_clash() -> None:
    unconfirmed = BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]})
    with pytest.raises(BulkWriteError):
        clashes(unconfirmed)


@pytest.mark.system
async def test_numbers_of_facts_without_a_row_come_again_when_they_were_not_stored(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    batch = [record(QuestionAnswered(case=case, question=f"{case}.q1"), 1)]

    async def away(*_: object, **__: object) -> None:
        raise AutoReconnect("away")

    with monkeypatch.context() as broken:
        broken.setattr(type(toy.journal.views), "bulk_write", away)
        with pytest.raises(AutoReconnect):
            await toy.worker.take(batch)
    await toy.worker.take(batch)
    await toy.worker.take([record(closed(case), 2, 1)])
    assert (await state(toy, case))["heard"] == 1


@pytest.mark.system
async def test_a_command_that_is_stored_is_answered_whatever_follows(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(type(toy.worker.projection), "project", broken)
    worked = await toy.ask(asked(new_case()))
    assert [result.outcome for result in worked.results] == ["done"]


@pytest.mark.system
async def test_a_case_whose_state_cannot_be_restored_stops_no_other(toy: Running) -> None:
    bad, good = new_case(), new_case()
    await toy.ask(asked(bad, ring_after=0.01))
    await toy.journal.entries.update_one({"subject": bad}, {"$set": {"state.count": "many"}})
    toy.worker.step.recent.forget([bad])
    await toy.worker.take([record(closed(bad), 1), record(closed(good), 1, 1)])
    assert (await state(toy, good))["heard"] == 1
    assert (await toy.queue.counts())["retry"] == 1
    await toy.ask(asked(good, "bell", ring_after=0.01))
    await asyncio.sleep(0.05)
    await toy.worker.fire()
    assert (await state(toy, good))["count"] == 1001


@pytest.mark.system
async def test_a_deadline_of_a_newer_version_waits_for_it(toy: Running, settings: Settings) -> None:
    case = new_case()
    await toy.ask(asked(case, ring_after=0.01))
    await asyncio.sleep(0.05)
    older = build(
        replace(TOY, rows=tuple(row for row in TOY.rows if row.kind != "deadline")), None, settings
    )
    await older.worker.fire()
    await older.client.close()
    assert await open_deadlines(toy, case) == 1


@pytest.mark.system
async def test_a_deadline_that_cannot_be_read_stops_no_other(toy: Running) -> None:
    bad, good = new_case(), new_case()
    await toy.ask(asked(bad, ring_after=0.01))
    await toy.ask(asked(good, ring_after=0.01))
    await toy.journal.views.update_one({"_id": bad}, {"$set": {"waits.0.message.which": 5}})
    await asyncio.sleep(0.05)
    await toy.worker.fire()
    assert (await state(toy, good))["count"] == 1001
    assert await open_deadlines(toy, bad) == 1
    assert toy.worker.failing_deadlines == 1
    later = toy.clock() + timedelta(minutes=10)
    toy.worker.clock = lambda: later
    assert toy.worker.failing_deadlines == 0


@pytest.mark.system
async def test_a_notice_that_cannot_be_sent_stops_no_stream(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()

    async def away(*_: object) -> None:
        raise KafkaConnectionError("away")

    monkeypatch.setattr(type(toy.relay), "notice", away)
    await toy.worker.take([Record("silta.intake.v1", 0, 1, b"k", b"?", ())])
    await toy.worker.take([record(closed(case), 2, 2)])
    await toy.worker.take([record(closed(case), 1, 3)])

    async def drained() -> bool:
        await toy.worker.try_waiting()
        return bool((await state(toy, case))["heard"] == 2)

    await until(drained, "the stream", 5)


@pytest.mark.system
async def test_a_waiting_message_that_can_no_longer_be_read_is_parked(toy: Running) -> None:
    case = new_case()
    held = record(closed(case), 2)
    await toy.worker.take([held])
    await toy.queue.documents.update_one({"reason": GAP}, {"$set": {"record.value": b"?"}})

    async def parked() -> bool:
        await toy.worker.try_waiting()
        return (await toy.queue.counts())[PARKED] == 1

    await until(parked, "parking", 5)


@pytest.mark.system
async def test_a_gap_that_a_fact_without_a_row_mends_reopens_the_stream(toy: Running) -> None:
    case = new_case()
    await toy.worker.take([record(closed(case), 2)])
    toy.worker.waiting = await toy.queue.counts()
    long_ago = {"$set": {"next_try": toy.clock().replace(year=2100)}}
    await toy.queue.documents.update_many({}, long_ago)
    await toy.worker.take([record(QuestionAnswered(case=case, question=f"{case}.q1"), 1, 1)])
    await toy.worker.try_waiting()
    assert (await state(toy, case))["heard"] == 1


@pytest.mark.system
async def test_a_source_without_numbers_said_twice_in_one_batch_counts_once(toy: Running) -> None:
    case, source = new_case(), "/silta/intake/legacy"
    toy.worker.unsequenced = frozenset({source})
    numbered = record(closed(case), 1, source=source)
    bare = replace(numbered, headers=tuple(h for h in numbered.headers if h[0] != "ce_sequence"))
    await toy.worker.take([bare, bare])
    assert (await state(toy, case))["heard"] == 1


@pytest.mark.system
async def test_the_database_away_holds_consuming_and_loses_nothing(
    settings: Settings, producer: AIOKafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [new_case() for _ in range(30)]
    async with live(settings) as toy:
        kind = type(toy.journal.entries)

        async def away(*_: object, **__: object) -> None:
            raise AutoReconnect("away")

        with monkeypatch.context() as broken:
            broken.setattr(kind, "insert_many", away)
            for case in cases:
                await send(producer, record(closed(case), 1))
            await until(lambda: not toy.bus.storing, "a batch that failed")
        for case in cases:
            await send(producer, record(closed(case), 2))

        async def heard() -> bool:
            return all([(await state(toy, case)).get("heard") == 2 for case in cases])

        await until(heard, "all of them")
        assert toy.bus.storing
        assert (await toy.journal.latest([cases[0]]))[cases[0]].expects(SOURCE) == 3


@pytest.mark.system
async def test_a_stop_while_the_consumer_starts_leaves_no_member_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, stopped = asyncio.Event(), 0
    start: Any = AIOKafkaConsumer.start
    stop: Any = AIOKafkaConsumer.stop

    async def slowly(self: Any) -> None:
        await start(self)
        entered.set()
        await asyncio.sleep(60)

    async def counted(self: Any) -> None:
        nonlocal stopped
        stopped += 1
        await stop(self)

    monkeypatch.setattr(AIOKafkaConsumer, "start", slowly)
    monkeypatch.setattr(AIOKafkaConsumer, "stop", counted)
    toy = build(TOY, None, settings)
    await toy.start()
    async with asyncio.timeout(10):
        await entered.wait()
        await toy.stop()
    assert stopped == 1


@pytest.mark.system
async def test_a_start_that_meets_a_defect_says_so_and_tries_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy, tries = build(TOY, None, settings), 0
    recover = toy.worker.recovery.recover

    async def broken(_: object, **how: Any) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("a defect")
        return await recover(**how)

    monkeypatch.setattr(type(toy.worker.recovery), "recover", broken)
    await toy.start()
    try:
        await until(lambda: toy.started, "the second try", 5)
    finally:
        await toy.stop()


@pytest.mark.system
async def test_consuming_is_not_claimed_when_the_broker_has_gone_silent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(settings) as toy:
        await until(lambda: toy.bus.consuming, "the first fetch", 5)
        monkeypatch.setattr("silta_chassis.bus.SILENT_SECONDS", -60)
        assert not toy.bus.consuming
    assert not toy.bus.consuming
    assert TOPICS["intake"] in toy.bus.topics


@pytest.mark.system
async def test_a_sweep_takes_nothing_that_a_late_retry_is_about_to_refer_to(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, now = new_case(), toy.clock()
    kept = Kept(f"r{case}", case, "situation", "own_record", "contact_request", now, {"t": "x"})
    await toy.vault.put([replace(kept, written=now - timedelta(hours=3))])
    entries = type(toy.journal.entries)
    find_one = entries.find_one

    async def meanwhile(self: Any, *query: Any) -> Any:
        found = await find_one(self, *query)
        # Between the sweep's look and its delete the first command is tried once more.
        await toy.vault.put([kept])
        return found

    monkeypatch.setattr(entries, "find_one", meanwhile)
    await toy.vault.sweep(toy.journal.entries, now, timedelta(hours=1))
    assert await toy.vault.documents.count_documents({}) == 1


@pytest.mark.system
async def test_a_consumer_that_leaves_in_disorder_does_not_break_off_the_stop(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop: Any = AIOKafkaConsumer.stop

    async def in_disorder(self: Any) -> None:
        await stop(self)
        # As the library does where the broker is away: its own cancelled tasks show through.
        raise asyncio.CancelledError

    async with live(settings) as toy:
        await toy.ask(asked(new_case()))
        monkeypatch.setattr(AIOKafkaConsumer, "stop", in_disorder)
    again = build(TOY, None, settings)
    left = await again.writer.documents.find_one({"_id": toy.writer.id})
    await again.client.close()
    assert left is not None
    assert left["ended"]
