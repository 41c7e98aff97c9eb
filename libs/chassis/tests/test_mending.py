"""Gaps are mended by asking a real publisher over HTTP, once and in order."""

import asyncio
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaProducer
from toy_mended import drained, heard, heard_is, mended, taken
from toy_messages import SOURCE, closed, new_case, record, send
from toy_parts import http, live, until
from toy_publisher import Publisher, free_port, publishing, reading
from toy_service import TOY

from silta_chassis import mending
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings

pytestmark = pytest.mark.system

AT_ONCE = timedelta(0)


async def test_a_gap_is_mended_over_http_and_what_is_behind_it_is_handled_in_order_once(
    reader: Running, publisher: Publisher
) -> None:
    case = new_case()
    for _ in range(6):
        await publisher.tells(case)
    sent = await publisher.sent(case)
    await reader.worker.take([sent[0], sent[3], sent[5]])
    assert await heard(reader, case) == 1
    # Two facts of the first gap; the second one shows when the first is closed.
    assert await reader.mending.look() == 2
    await mended(reader)
    assert await taken(reader, case) == [f"{case}-{n}" for n in range(1, 7)]


async def test_the_mended_fact_and_the_late_original_are_handled_once(
    reader: Running, publisher: Publisher
) -> None:
    case = new_case()
    for _ in range(3):
        await publisher.tells(case)
    sent = await publisher.sent(case)
    await reader.worker.take([sent[0], sent[2]])
    await reader.mending.look()
    # The originals come while the mended one waits to be decided, and again afterwards.
    await reader.worker.take(sent)
    await drained(reader)
    await reader.worker.take(sent)
    assert await taken(reader, case) == [f"{case}-{n}" for n in range(1, 4)]


async def test_a_mended_fact_says_that_no_broker_brought_it(
    reader: Running, publisher: Publisher
) -> None:
    case = new_case()
    await publisher.tells(case)
    await publisher.tells(case)
    sent = await publisher.sent(case)
    await reader.worker.take([sent[1]])
    await reader.mending.look()
    stored = await reader.queue.documents.find_one({"_id": f"{SOURCE}|{case}|{1:012d}"})
    assert stored is not None
    assert (stored["record"]["topic"], stored["record"]["partition"]) == ("silta.intake.v1", -1)
    assert bytes(stored["record"]["value"]) == sent[0].value
    assert {n: bytes(v) for n, v in stored["record"]["headers"]} == dict(sent[0].headers)


async def test_facts_without_a_row_are_mended_too(reader: Running, publisher: Publisher) -> None:
    case = new_case()
    await publisher.tells(case, unheard=True)
    await publisher.tells(case, unheard=True)
    await publisher.tells(case)
    sent = await publisher.sent(case)
    await reader.worker.take([sent[2]])
    assert await reader.mending.look() == 2
    await drained(reader)
    assert await taken(reader, case) == [f"{case}-3"]


async def test_a_held_gap_survives_a_restart_and_is_then_mended(
    settings: Settings, publisher: Publisher
) -> None:
    case = new_case()
    for _ in range(3):
        await publisher.tells(case)
    sent = await publisher.sent(case)
    first = build(TOY, None, settings)
    await first.prepare()
    await first.worker.take([sent[0], sent[2]])
    await first.relay.stop()
    await first.client.close()
    again = settings.model_copy(update={"publishers": f"intake={publisher.url}"})
    async with live(again) as toy:
        await until(lambda: heard_is(toy, case, 3), "the gap to be mended")
        assert await taken(toy, case) == [f"{case}-{n}" for n in range(1, 4)]


async def test_a_parked_message_is_no_hole(reader: Running, publisher: Publisher) -> None:
    case = new_case()
    await reader.worker.take([record(closed(case, "made_in_error"), 1), record(closed(case), 2, 1)])

    async def parked() -> bool:
        await reader.worker.try_waiting()
        return (await reader.queue.counts())["parked"] == 1

    await until(parked, "parking")
    assert await reader.mending.look() == 0
    assert reader.mending.counts["asked"] == 0


async def test_a_gap_within_its_grace_is_left_to_heal(
    reader: Running, publisher: Publisher
) -> None:
    case = new_case()
    await publisher.tells(case)
    await publisher.tells(case)
    reader.mending.grace = timedelta(minutes=1)
    await reader.worker.take((await publisher.sent(case))[1:])
    assert await reader.mending.look() == 0
    assert reader.mending.counts["asked"] == 0


async def test_a_publisher_that_is_away_is_asked_again_when_it_is_back(
    toy: Running, settings: Settings
) -> None:
    case, port = new_case(), free_port()
    async with publishing(settings) as publisher:
        await publisher.tells(case)
        await publisher.tells(case)
        sent = await publisher.sent(case)
        database = publisher.running.journal.entries.database.name
    reading(toy, f"http://127.0.0.1:{port}")
    toy.mending.grace = AT_ONCE
    await toy.worker.take([sent[1]])
    assert await toy.mending.look() == 0
    assert toy.publishers.away == ["intake"]
    async with http(toy) as client:
        assert (await client.get("/readyz")).json()["checks"]["publishers_away"] == ["intake"]
    asked = toy.mending.counts["asked"]
    await toy.mending.look()
    assert toy.mending.counts["asked"] == asked, "it is left alone for a while"
    async with publishing(settings, port=port, database=database):
        await mended(toy)
    assert await heard(toy, case) == 2
    assert toy.publishers.away == []


async def test_a_publisher_without_doors_is_not_asked(toy: Running) -> None:
    case = new_case()
    toy.mending.grace = AT_ONCE
    await toy.worker.take([record(closed(case), 2)])
    assert await toy.mending.look() == 0
    assert toy.mending.counts["asked"] == 0
    assert (toy.publishers.without_doors, toy.publishers.unlisted) == (["intake"], [])


async def test_a_publisher_that_is_not_listed_is_named(settings: Settings) -> None:
    toy = build(TOY, None, settings.model_copy(update={"publishers": ""}))
    async with http(toy) as client:
        ready = (await client.get("/readyz")).json()
    await toy.client.close()
    assert ready["checks"]["publishers_unlisted"] == ["intake"]
    assert "publishers_unlisted" in ready["degraded"]


async def test_a_gap_that_is_not_mended_in_time_is_alarmed_until_it_is(
    reader: Running, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    case = new_case()
    now = reader.clock()
    reader.mending.clock = lambda: now
    reading(reader, None)
    await publisher.tells(case)
    await publisher.tells(case)
    sent = await publisher.sent(case)
    await reader.worker.take([sent[1]])
    await reader.mending.look()
    assert reader.mending.alarmed == 0
    now += timedelta(minutes=11)
    for _ in range(3):
        await reader.mending.look()
    assert reader.mending.alarmed == 1
    assert caplog.text.count("a gap is not mended") == 1
    async with http(reader) as client:
        ready = (await client.get("/readyz")).json()
    assert ready["checks"]["gaps_alarmed"] == 1
    assert "gaps_alarmed" in ready["degraded"]
    now += timedelta(minutes=61)
    await reader.mending.look()
    assert caplog.text.count("a gap is not mended") == 2
    await reader.worker.take([sent[0]])
    await drained(reader)
    await reader.mending.look()
    await reader.mending.look()
    assert reader.mending.alarmed == 0


async def test_many_gaps_are_mended_a_few_at_a_time_and_none_is_left_out(
    reader: Running, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "STREAMS_A_LOOK", 3)
    monkeypatch.setattr(mending, "_PAGE", 5)
    cases = [new_case() for _ in range(8)]
    hopeless = [new_case() for _ in range(8)]
    for _ in range(4):
        await publisher.tells(*cases)
    for case in cases:
        await reader.worker.take((await publisher.sent(case))[1:])
    await reader.worker.take([record(closed(case), 2) for case in hopeless])
    looks = 0
    while not all([await heard_is(reader, case, 4) for case in cases]):
        assert await reader.mending.look() <= 3
        await reader.worker.try_waiting()
        looks += 1
        assert looks < 20
    assert await reader.queue.documents.count_documents({}) == len(hopeless)


async def test_a_restored_publisher_counts_from_one_and_its_old_facts_are_untouched(
    toy: Running, settings: Settings, publisher: Publisher
) -> None:
    case = new_case()
    toy.mending.grace = AT_ONCE
    for _ in range(3):
        await publisher.tells(case)
    old = await publisher.sent(case)
    database = publisher.running.journal.entries.database.name
    async with publishing(settings, incarnation=2, database=database) as restored:
        for _ in range(3):
            await restored.tells(case)
        new = await restored.sent(case)
        assert [dict(r.headers)["ce_sequence"] for r in new] == [b"%012d" % n for n in (1, 2, 3)]
        reading(toy, restored.url)
        # A gap of each: the restored one still answers for what it told before.
        await toy.worker.take([old[0], new[0], old[2], new[2]])
        await mended(toy)
    entry = (await toy.journal.latest([case]))[case].entry
    assert entry is not None
    assert entry.seen == {"/silta/intake/1": 3, "/silta/intake/2": 3}
    assert await heard(toy, case) == 6


async def test_a_partition_that_goes_to_another_replica_amid_a_gap_loses_and_doubles_nothing(
    settings: Settings, publisher: Publisher, producer: AIOKafkaProducer
) -> None:
    cases = [new_case() for _ in range(24)]
    for _ in range(5):
        await publisher.tells(*cases)
    told = {case: await publisher.sent(case) for case in cases}
    both = settings.model_copy(update={"publishers": f"intake={publisher.url}"})

    async def bring(*numbers: int) -> None:
        for number in numbers:
            await asyncio.gather(*(send(producer, told[case][number - 1]) for case in cases))

    async with live(both) as toy:
        await bring(1, 3)
        async with live(both) as other:
            await until(lambda: toy.bus.assigned > 0 and other.bus.assigned > 0, "both to read")
            await bring(4)
            await until(lambda: all_heard(toy, cases, 4), "the gaps to be mended", 40)
        await bring(5)
        await until(lambda: all_heard(toy, cases, 5), "what came after", 40)
        for case in cases:
            assert await taken(toy, case) == [f"{case}-{n}" for n in range(1, 6)]


async def all_heard(toy: Running, cases: list[str], count: int) -> bool:
    found = await toy.journal.latest(cases)
    return all(f.entry is not None and f.entry.state["heard"] == count for f in found.values())
