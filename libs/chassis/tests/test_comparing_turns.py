"""When it is a publisher's turn to be compared with, and what of its answers is believed."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from fastapi import Request, Response
from toy_mended import heard_is, later, mended
from toy_messages import new_case, send
from toy_parts import live, until
from toy_publisher import Publisher, answering, publishing, reading, served
from toy_service import TOY

from silta_chassis import comparing
from silta_chassis.comparing import Ends
from silta_chassis.publishers import Away, Lies
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings

pytestmark = pytest.mark.system


class Read:
    """Says how far the toy has read, as a test likes."""

    def __init__(self, behind: int | None) -> None:
        self.behind = behind

    async def ends(self, topic: str) -> Ends | None:
        return {TopicPartition(topic, 0): 100}

    async def left(self, ends: Ends) -> int | None:
        return self.behind


async def test_a_service_that_is_behind_reads_first_and_compares_then(
    reader: Running, publisher: Publisher
) -> None:
    now = datetime.now(UTC)
    behind = Read(5)
    reader.comparing.reading = behind
    reader.comparing.clock = lambda: now
    await publisher.tells(new_case())
    now += timedelta(seconds=5)
    assert await reader.comparing.look() == 0
    for _ in range(3):
        # It reads on, slowly.
        now, behind.behind = now + timedelta(minutes=2), (behind.behind or 0) - 1
        assert await reader.comparing.look() == 0
    behind.behind = 0
    assert await reader.comparing.look() == 1
    # And again only after a while.
    assert await reader.comparing.look() == 0
    now += reader.comparing.every * 2
    await reader.comparing.look()
    now += timedelta(minutes=1)
    assert await reader.comparing.look() == 1


async def test_what_stands_still_on_the_topic_keeps_nobody_from_comparing(
    reader: Running, publisher: Publisher
) -> None:
    now = datetime.now(UTC)
    reader.comparing.reading = Read(1)
    reader.comparing.clock = lambda: now
    await publisher.tells(new_case())
    now += timedelta(seconds=5)
    await reader.comparing.look()
    now += timedelta(minutes=1)
    assert await reader.comparing.look() == 0
    now += timedelta(minutes=6)
    assert await reader.comparing.look() == 1


async def test_of_several_replicas_one_compares(
    reader: Running, publisher: Publisher, settings: Settings
) -> None:
    other = build(TOY, None, settings.model_copy(update={"publishers": f"intake={publisher.url}"}))
    now = datetime.now(UTC)
    await publisher.tells(new_case())
    found = []
    for toy in (reader, other):
        toy.comparing.reading = Read(0)
        toy.comparing.clock = lambda: now + timedelta(seconds=1)
        toy.comparing.grace = timedelta(0)
        found.append(await toy.comparing.look())
    assert found == [1, 0]
    await other.publishers.close()
    await other.client.close()


async def test_facts_of_an_earlier_incarnation_are_compared_too(
    toy: Running, settings: Settings, publisher: Publisher
) -> None:
    case = new_case()
    reading(toy, publisher.url)
    await publisher.tells(case)
    await toy.worker.take(await publisher.sent(case))
    await toy.comparing.walk("intake", later())
    await publisher.tells(case)
    database = publisher.running.journal.entries.database.name
    async with publishing(settings, incarnation=2, database=database) as restored:
        reading(toy, restored.url)
        await restored.tells(case)
        await toy.comparing.walk("intake", later())
        await mended(toy)
    entry = (await toy.journal.latest([case]))[case].entry
    assert entry is not None
    assert entry.seen == {"/silta/intake/1": 2, "/silta/intake/2": 1}


PAGES = {
    "another publisher": '{"source": "/silta/followup/1", "subjects": []}',
    "no source": '{"source": "intake", "subjects": []}',
    "a subject that is none": '{"source": "/silta/intake/1", "subjects": '
    '[{"subject": "Aku Ankka", "last_number": 1, "changed": "2026-01-01T00:00:00Z"}]}',
    "a number that is none": '{"source": "/silta/intake/1", "subjects": '
    '[{"subject": "abc", "last_number": -1, "changed": "2026-01-01T00:00:00Z"}]}',
    "not JSON": "Aku Ankka",
}


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_that_is_none_changes_nothing(toy: Running, page: str) -> None:
    def answer(_: Request) -> Response:
        return Response(PAGES[page], media_type="application/json")

    async with served(answering(answer)) as url:
        reading(toy, url)
        with pytest.raises(Lies):
            await toy.comparing.walk("intake", later())
    assert await toy.comparing.missing.count_documents({}) == 0
    assert await toy.comparing.places.count_documents({}) == 0


async def test_the_same_page_for_ever_ends_the_walk(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "REST", 0)
    text = '{"source": "/silta/intake/1", "subjects": [], "next": "again"}'
    async with served(answering(lambda _: Response(text, media_type="application/json"))) as url:
        reading(toy, url)
        with pytest.raises(Lies):
            await toy.comparing.walk("intake", later())


async def test_a_publisher_that_goes_away_amid_a_walk_is_walked_on_later(
    reader: Running, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PAGE", 5)
    monkeypatch.setattr(comparing, "OVERLAP", timedelta(0))
    cases = [new_case() for _ in range(12)]
    for case in cases:
        await publisher.tells(case)
    real = reader.publishers.last_numbers
    pages = 0

    async def cut(*asked: Any) -> Any:
        nonlocal pages
        pages += 1
        if pages == 3:
            raise Away
        return await real(*asked)

    monkeypatch.setattr(reader.publishers, "last_numbers", cut)
    with pytest.raises(Away):
        await reader.comparing.walk("intake", later())
    assert await reader.comparing.missing.count_documents({}) == 5
    await reader.comparing.walk("intake", later())
    assert await reader.comparing.missing.count_documents({}) == 12


async def _delete_all(kafka: str, topic: str, partitions: int) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await consumer.start()
    await admin.start()
    try:
        places = [TopicPartition(topic, p) for p in range(partitions)]
        ends = await consumer.end_offsets(places)
        await admin.delete_records({p: RecordsToDelete(ends[p]) for p in places})
    finally:
        await consumer.stop()
        await admin.close()


async def test_facts_removed_from_the_topic_before_they_were_read_are_found(
    settings: Settings,
    publisher: Publisher,
    producer: AIOKafkaProducer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "LOOK_EVERY_SECONDS", 0.1)
    both = settings.model_copy(update={"publishers": f"intake={publisher.url}"})
    case = new_case()
    await publisher.tells(case)
    async with live(both) as toy:
        # On the topic, then read: the group has committed places there.
        await send(producer, (await publisher.sent(case))[0])
        await until(lambda: heard_is(toy, case, 1), "the first fact")
    await publisher.tells(case)
    await send(producer, (await publisher.sent(case))[1])
    await _delete_all(settings.kafka, "silta.intake.v1", 12)
    async with live(both) as toy:
        toy.comparing.grace = timedelta(seconds=1)
        await until(lambda: heard_is(toy, case, 2), "what was removed", 30)
        assert toy.mending.counts["missing"] == 1


async def test_a_topic_that_is_not_there_has_nothing_on_its_way(settings: Settings) -> None:
    async with live(settings) as toy:
        topic = f"silta.none-{secrets.token_hex(4)}.v1"
        assert await toy.comparing.reading.ends(topic) == {}
        assert await toy.comparing.reading.left({}) == 0


async def test_before_the_bus_is_there_nobody_can_say_what_is_on_its_way(toy: Running) -> None:
    assert await toy.comparing.reading.ends("silta.intake.v1") is None
    assert await toy.comparing.reading.left({TopicPartition("silta.intake.v1", 0): 1}) is None
