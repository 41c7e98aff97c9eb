"""What a batch costs the database: a fixed number of commands, whatever its size and history."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import bson
import pytest
from pymongo.monitoring import CommandListener
from toy_messages import asked, closed, new_case, record, state
from toy_service import TOY

from silta_chassis.entries import to_document
from silta_chassis.records import Record
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.facts.intake import QuestionAnswered

pytestmark = pytest.mark.system

CACHED, UNCACHED = 4000, 0
SIZES = (1, 10, 200)


class Counting(CommandListener):
    """What went to the database and came back: commands by collection, and bytes."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.bytes = 0

    def started(self, event: Any) -> None:
        self.commands.append(f"{event.command_name} {event.command[event.command_name]}")
        self.bytes += len(bson.encode(event.command))

    def succeeded(self, event: Any) -> None:
        self.bytes += len(bson.encode(event.reply))

    def failed(self, event: Any) -> None: ...

    def clear(self) -> None:
        self.commands.clear()
        self.bytes = 0


@asynccontextmanager
async def counted(settings: Settings, cached: int) -> AsyncIterator[tuple[Running, Counting]]:
    """A toy whose commands are counted, from its first message on."""
    counting = Counting()
    own = settings.model_copy(update={"cached_cases": cached})
    toy = build(TOY, None, own, listeners=[counting])
    for part in (toy.journal, toy.queue, toy.deadlines, toy.vault):
        await part.prepare()
    await toy.writer.register(toy.clock())
    counting.clear()
    yield toy, counting
    await toy.relay.stop()
    await toy.client.close()


async def published(toy: Running) -> None:
    """What follows a batch, with one round of the relay."""
    await toy.worker.settled()
    publishing = asyncio.create_task(toy.relay.run())
    toy.relay.finish()
    await publishing
    toy.relay._finishing = False


FOUND = ["find views", "find journal"]
# Insert; views, heads and deadlines; a look whether somebody was faster; how far the relay is.
WRITTEN = ["insert journal", "update views", "find journal", "update writers"]


@pytest.mark.parametrize("cached", [CACHED, UNCACHED])
@pytest.mark.parametrize("size", SIZES)
async def test_facts_of_cases_known_by_now_cost_the_same_whatever_the_batch(
    settings: Settings, size: int, cached: int
) -> None:
    cases = [new_case() for _ in range(size)]
    async with counted(settings, cached) as (toy, counting):
        await toy.worker.take([record(closed(c), 1, n) for n, c in enumerate(cases)])
        await published(toy)
        counting.clear()
        await toy.worker.take([record(closed(c), n, n) for c in cases for n in (2, 3)])
        await published(toy)
        assert sorted(counting.commands) == sorted([*(FOUND if not cached else []), *WRITTEN])


@pytest.mark.parametrize("size", SIZES)
async def test_facts_without_a_row_cost_a_look_and_one_write(settings: Settings, size: int) -> None:
    cases = [new_case() for _ in range(size)]
    async with counted(settings, UNCACHED) as (toy, counting):
        told = [QuestionAnswered(case=case, question=f"{case}.q1") for case in cases]
        await toy.worker.take([record(fact, n, n) for fact in told for n in (1, 2)])
        await toy.worker.settled()
        assert sorted(counting.commands) == sorted([*FOUND, "update views"])


@pytest.mark.parametrize("cached", [CACHED, UNCACHED])
async def test_a_command_is_read_from_the_database_and_costs_the_same(
    settings: Settings, cached: int
) -> None:
    case = new_case()
    async with counted(settings, cached) as (toy, counting):
        await toy.ask(asked(case, "k1"))
        await published(toy)
        counting.clear()
        await toy.ask(asked(case, "k2", ring_after=60))
        await published(toy)
        assert sorted(counting.commands) == sorted([*FOUND, *WRITTEN])


@pytest.mark.parametrize("cached", [CACHED, UNCACHED])
@pytest.mark.parametrize("size", SIZES)
async def test_deadlines_cost_the_same_whatever_the_batch(
    settings: Settings, size: int, cached: int
) -> None:
    cases = [new_case() for _ in range(size)]
    async with counted(settings, cached) as (toy, counting):
        # Now and then all that is due soon is looked for; what is set meanwhile is kept in mind.
        assert await toy.worker.fire() == 0
        for case in cases:
            await toy.ask(asked(case, ring_after=0.001))
        await published(toy)
        counting.clear()
        assert await toy.worker.fire() == size
        await published(toy)
        # The first find sees whether it is due still.
        assert sorted(counting.commands) == sorted(["find views", *FOUND, *WRITTEN])


async def test_nothing_due_and_nothing_waiting_cost_hardly_a_look(settings: Settings) -> None:
    async with counted(settings, CACHED) as (toy, counting):
        for _ in range(100):
            await toy.worker.fire()
        assert counting.commands == ["find views"]


async def test_a_clash_costs_its_own_case_one_more_look_and_insert(
    settings: Settings, toy: Running
) -> None:
    case, other = new_case(), new_case()
    first = [record(closed(c), 1, n) for n, c in enumerate((case, other))]
    async with counted(settings, CACHED) as (mine, counting):
        await mine.worker.take(first)
        await mine.worker.settled()
        # Another replica is faster with one of them.
        await toy.worker.take([record(closed(case, "settled"), 2, 3)])
        counting.clear()
        await mine.worker.take([record(closed(c), n, n) for c in (case, other) for n in (2, 3)])
        await mine.worker.settled()
        again = ["insert journal", *FOUND]
        assert sorted(counting.commands) == sorted([*WRITTEN[:3], *again])
        assert [(await state(mine, c))["heard"] for c in (case, other)] == [3, 3]


async def test_an_entry_that_is_too_large_costs_its_own_case_a_second_try(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = new_case(), new_case()
    items = [closed(case) for _ in range(8)]
    batch = [*(record(f, n, n) for n, f in enumerate(items, 1)), record(closed(other), 1, 9)]
    # Room for three of them or so in one entry.
    monkeypatch.setattr("silta_chassis.journal.LARGEST_ENTRY", 5_000)
    await toy.worker.take(batch)
    assert [(await state(toy, c))["heard"] for c in (case, other)] == [8, 1]
    found = await toy.journal.entries.find({"subject": case}).to_list()
    assert 2 <= len(found) <= 4
    facts = await toy.journal.entries.count_documents({"subject": other})
    assert facts == 1


async def test_a_message_that_is_too_large_alone_fails_alone(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = new_case(), new_case()
    monkeypatch.setattr("silta_chassis.journal.LARGEST_ENTRY", 100)
    await toy.worker.take([record(closed(case), 1), record(closed(other), 1, 1)])
    monkeypatch.setattr("silta_chassis.journal.LARGEST_ENTRY", 16_000_000)
    waiting = await toy.queue.documents.find().to_list()
    assert {w["error"] for w in waiting} == {"EntryTooLarge"}
    assert (await toy.queue.counts())["retry"] == 2


async def _cost(toy: Running, counting: Counting, batch: Sequence[Record]) -> tuple[int, int]:
    counting.clear()
    await toy.worker.take(batch)
    await toy.worker.settled()
    return len(counting.commands), counting.bytes


async def test_an_event_costs_the_same_at_twenty_thousand_stored_cases(settings: Settings) -> None:
    async with counted(settings, UNCACHED) as (toy, counting):
        await toy.worker.take([record(closed(new_case()), 1, n) for n in range(100)])
        await toy.worker.settled()
        few = await _cost(toy, counting, [record(closed(new_case()), 1)])
        entry = (await toy.worker.step.work([asked(new_case())])).written[0]
        for _ in range(20):
            cases = [new_case() for _ in range(1_000)]
            entries = [replace(entry, subject=case, writer=secrets.token_hex(4)) for case in cases]
            await toy.journal.entries.insert_many([to_document(e) for e in entries])
        many = await _cost(toy, counting, [record(closed(new_case()), 1)])
        assert many[0] == few[0]
        assert many[1] == pytest.approx(few[1], rel=0.02)


async def test_the_200th_event_of_a_case_costs_what_the_fifth_cost(settings: Settings) -> None:
    case = new_case()
    async with counted(settings, UNCACHED) as (toy, counting):
        costs = [await _cost(toy, counting, [record(closed(case), n, n)]) for n in range(1, 203)]
    commands, size = zip(*costs, strict=True)
    assert set(commands) == {len([*FOUND, *WRITTEN[:3]])}
    # The newest entry is looked for among a few: the cost goes up and down with how many.
    assert max(size[100:]) <= 1.1 * max(size[4:12])
