"""The facts of a journal published again: as they were sent, in order, whoever else publishes."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from aiokafka.errors import KafkaConnectionError
from remade import lose, remake, topic_of_its_own
from toy_messages import asked, new_case
from toy_parts import told_on, until

from silta_chassis import republish as republishing
from silta_chassis.republish import NotPublished, republish
from silta_chassis.service import Running
from silta_chassis.settings import Settings
from silta_chassis.topics import make_topics

pytestmark = pytest.mark.system

CASES, FACTS = 45, 3


@pytest.fixture
async def topic(settings: Settings) -> str:
    name = topic_of_its_own()
    await make_topics(settings.brokers, [name])
    return name


async def publishing(toy: Running, topic: str) -> asyncio.Task[None]:
    """The toy's relay, on a topic of its own."""
    toy.relay.topic = topic
    return asyncio.create_task(toy.relay.run())


async def some_facts(toy: Running) -> list[str]:
    cases = [new_case() for _ in range(CASES)]
    for n in range(FACTS):
        await asyncio.gather(*(toy.ask(asked(case, f"k{n}")) for case in cases))
    await until(lambda: toy.relay.backlog == 0, "publishing", 30)
    return cases


Sent = tuple[int, Mapping[str, bytes | None]]


async def told(settings: Settings, topic: str) -> dict[str, list[Sent]]:
    """What the topic says of each case, in order: number, and headers with the body."""
    found: dict[str, list[Sent]] = {}
    for r in await told_on(settings.kafka, topic):
        headers = dict(r.headers)
        case = (r.key or b"").decode()
        found.setdefault(case, []).append((int(headers["ce_sequence"]), headers | {"": r.value}))
    return found


async def test_a_lost_topic_holds_the_same_facts_again_in_order(
    toy: Running, settings: Settings, topic: str
) -> None:
    relaying = await publishing(toy, topic)
    await some_facts(toy)
    before = await told(settings, topic)
    assert sorted(len(facts) for facts in before.values()) == [FACTS] * CASES
    await remake(settings.kafka, topic)
    progress: list[tuple[int, int]] = []
    found = await republish(toy.journal, toy.relay, progress=lambda *at: progress.append(at))
    assert (found.subjects, found.facts) == (CASES, CASES * FACTS)
    assert (progress[0], progress[-1]) == ((0, CASES), (CASES, CASES))
    assert await told(settings, topic) == before
    toy.relay.finish()
    await relaying


async def test_a_service_publishes_on_after_its_topic_was_made_anew(
    toy: Running, settings: Settings, topic: str
) -> None:
    relaying = await publishing(toy, topic)
    cases = await some_facts(toy)
    await lose(settings.kafka, topic)
    # Into the void: it waits, and goes out when there is a topic again.
    await asyncio.gather(*(toy.ask(asked(case, "while-away")) for case in cases))
    await make_topics(settings.brokers, [topic])
    await until(lambda: toy.relay.backlog == 0, "what waited to go out", 60)
    await asyncio.gather(*(toy.ask(asked(case, "afterwards")) for case in cases))
    await until(lambda: toy.relay.backlog == 0, "what came afterwards", 30)
    numbers = {case: [n for n, _ in facts] for case, facts in (await told(settings, topic)).items()}
    assert numbers == {case: [FACTS + 1, FACTS + 2] for case in cases}
    await republish(toy.journal, toy.relay)
    again = await told(settings, topic)
    for case in cases:
        assert [n for n, _ in again[case]][2:] == list(range(1, FACTS + 3))
    toy.relay.finish()
    await relaying


async def test_one_case_or_what_came_since_a_time(
    toy: Running, settings: Settings, topic: str
) -> None:
    relaying = await publishing(toy, topic)
    cases = await some_facts(toy)
    await asyncio.sleep(0.005)
    since = toy.clock()
    for case in cases[:5]:
        await toy.ask(asked(case, "later"))
    await until(lambda: toy.relay.backlog == 0, "publishing")
    await remake(settings.kafka, topic)
    found = await republish(toy.journal, toy.relay, since=since - timedelta(milliseconds=1))
    assert (found.subjects, found.facts) == (5, 5)
    assert {c: [n for n, _ in f] for c, f in (await told(settings, topic)).items()} == {
        case: [FACTS + 1] for case in cases[:5]
    }
    found = await republish(toy.journal, toy.relay, subject=cases[9])
    assert (found.subjects, found.facts) == (1, FACTS)
    toy.relay.finish()
    await relaying


async def test_a_broker_that_stays_away_is_told(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await toy.ask(asked(new_case()))

    async def away(*_: object) -> set[str]:
        raise KafkaConnectionError("away")

    monkeypatch.setattr(type(toy.relay), "publish", away)
    monkeypatch.setattr(republishing, "TRIES", 2)
    with pytest.raises(NotPublished):
        await republish(toy.journal, toy.relay)


async def test_what_the_broker_took_on_no_try_is_published_on_the_next(
    toy: Running, settings: Settings, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [new_case() for _ in range(3)]
    for case in cases:
        await toy.ask(asked(case))
    relay = replace(toy.relay, topic=topic)
    publish, tries = type(relay).publish, 0

    async def at_last(self: object, entries: object) -> set[str]:
        nonlocal tries
        tries += 1
        return {cases[1]} if tries == 1 else await publish(relay, entries)  # type: ignore[arg-type]

    monkeypatch.setattr(type(relay), "publish", at_last)
    await republish(toy.journal, relay)
    await relay.stop()
    assert set(await told(settings, topic)) == {cases[1]}
