"""What never came shows by comparing: a lost last fact, a lost topic."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.monitoring import CommandListener, CommandStartedEvent
from toy_mended import heard, later, mended
from toy_messages import closed, new_case, record
from toy_parts import until
from toy_publisher import Publisher, reading
from toy_service import TOY

from silta_chassis import comparing, published
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings

pytestmark = pytest.mark.system


async def test_a_lost_last_fact_is_found_and_mended(reader: Running, publisher: Publisher) -> None:
    case, whole = new_case(), new_case()
    for _ in range(3):
        await publisher.tells(case, whole)
    await reader.worker.take((await publisher.sent(case))[:2])
    await reader.worker.take(await publisher.sent(whole))
    assert await reader.comparing.walk("intake", later()) == 1
    await mended(reader)
    assert (await heard(reader, case), await heard(reader, whole)) == (3, 3)
    assert reader.mending.counts["mended"] == 1
    assert await reader.comparing.walk("intake", later()) == 0


async def test_a_lost_topic_is_found_also_for_cases_never_heard_of(
    reader: Running, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PAGE", 7)
    cases = [new_case() for _ in range(20)]
    await publisher.tells(*cases)
    await publisher.tells(*cases[:10])
    assert await reader.comparing.walk("intake", later()) == 30
    await reader.mending.look()
    assert reader.mending.lost == 20
    await mended(reader)
    assert [await heard(reader, case) for case in cases] == [2] * 10 + [1] * 10
    await reader.mending.look()
    assert reader.mending.lost == 0


async def test_the_lost_last_fact_behind_a_parked_one_is_stored_behind_it(
    reader: Running, publisher: Publisher
) -> None:
    case = new_case()
    for _ in range(3):
        await publisher.tells(case)
    await reader.worker.take([record(closed(case, "made_in_error"), 1)])

    async def parked() -> bool:
        await reader.worker.try_waiting()
        return (await reader.queue.counts())["parked"] == 1

    await until(parked, "parking")
    assert await reader.comparing.walk("intake", later()) == 1
    await reader.mending.look()
    assert await reader.queue.documents.count_documents({"subject": case}) == 3
    await reader.mending.look()
    # All of it waits, durably: nothing is missing.
    assert await reader.comparing.missing.count_documents({}) == 0


async def test_what_may_be_on_its_way_is_left(reader: Running, publisher: Publisher) -> None:
    case = new_case()
    await publisher.tells(case)
    assert await reader.comparing.walk("intake", datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert await reader.comparing.walk("intake", later()) == 1


async def test_a_walk_goes_on_where_the_last_one_came_to_with_an_overlap(
    reader: Running, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "OVERLAP", timedelta(0))
    old, new = new_case(), new_case()
    await publisher.tells(old)
    await reader.comparing.walk("intake", later())
    asked: list[datetime] = []
    real = reader.publishers.last_numbers

    async def heard_by(name: str, source: str | None, since: datetime, *more: Any) -> Any:
        if source is not None:
            asked.append(since)
        return await real(name, source, since, *more)

    monkeypatch.setattr(reader.publishers, "last_numbers", heard_by)
    await publisher.tells(new)
    # Another process of this service, later: the place is in the database.
    await reader.comparing.walk("intake", later())
    entry = (await publisher.running.journal.latest([old]))[old].entry
    assert entry is not None
    assert asked == [entry.at]
    monkeypatch.setattr(comparing, "OVERLAP", timedelta(minutes=10))
    await reader.comparing.walk("intake", later())
    newest = (await publisher.running.journal.latest([new]))[new].entry
    assert newest is not None
    assert asked[1] == newest.at - timedelta(minutes=10)


async def test_more_subjects_with_one_time_than_a_page_are_all_told_once(
    publisher: Publisher,
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    step = publisher.running.worker.step
    object.__setattr__(step, "clock", lambda: now)
    cases = [new_case() for _ in range(25)]
    await publisher.tells(*cases)
    told: list[str] = []
    after: str | None = None
    for _ in range(10):
        journal, source = publisher.running.journal, publisher.running.source
        page = await published.last_numbers(journal, source, now, after, 4)
        told += [row.subject for row in page.subjects]
        after = page.next
        if after is None:
            break
    assert sorted(told) == sorted(cases)


async def test_a_page_costs_so_many_commands_and_no_more(
    settings: Settings, publisher: Publisher
) -> None:
    class Heard(CommandListener):
        def __init__(self) -> None:
            self.names: list[str] = []

        def started(self, event: CommandStartedEvent) -> None:
            self.names.append(event.command_name)

        def succeeded(self, event: Any) -> None: ...

        def failed(self, event: Any) -> None: ...

    listener = Heard()
    toy = build(TOY, None, settings, listeners=[listener])
    await toy.prepare()
    reading(toy, publisher.url)
    await publisher.tells(*(new_case() for _ in range(50)))
    listener.names.clear()
    assert await toy.comparing.walk("intake", later()) == 50
    # Places; heads, entries; notes of what is missing; the place reached, the turn.
    assert listener.names == ["find", "find", "find", "update", "update"]
    await toy.publishers.close()
    await toy.client.close()
