"""Looking and sending on a real database: retries, their end, replays, and what is withheld."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import AsyncMongoClient
from real_parts import real_parts

from silta_chassis.envelope import Envelope
from silta_chassis.key_rings import KeyRings
from silta_chassis.records import Record
from silta_chassis.signers import Signers
from silta_contracts.catalogue import TOPICS
from silta_local.specs import Parts
from silta_webhooks.deliveries import Deliveries, Standing
from silta_webhooks.facts import Facts
from silta_webhooks.reference import Reference
from silta_webhooks.sending import Sender
from silta_webhooks.story import Stories, Untold
from silta_webhooks.targets import Policy
from silta_webhooks.webhooks import State, Webhook, Webhooks
from silta_webhooks.work import Work

pytestmark = pytest.mark.system

SECRET = b"s" * 32
CASE = "0123456789abcdefghjkmnpqrs"
PARTY = "organisation;1.2.246.10.90000012;employment-services;professional;employment_authority"
OWNER = "organisation;1.2.246.10.90000012;employment-services"
EXAMPLES = Path(__file__).parents[3] / "libs" / "contracts" / "examples"
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    yield from real_parts("webhooks-parts")


@dataclass
class Told(Stories):
    """Reporting, made up: what it tells now; None: it is away."""

    told: list[dict[str, Any]] | None = field(default_factory=list)

    async def lines(self, case: str, party: str) -> list[dict[str, Any]]:
        if self.told is None:
            raise Untold("ReadTimeout")
        return self.told


@dataclass
class Answers(Sender):
    """The outside, made up: what it answers next, and what it was sent."""

    says: list[int | str] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    async def send(self, url: str, secret: str, id_: str, body: bytes, now: datetime) -> int | str:
        self.sent.append((id_, body))
        return self.says.pop(0) if self.says else 204


@dataclass
class World:
    """The work with a clock that is set by hand."""

    work: Work
    stories: Told
    outside: Answers
    webhook: Webhook
    now: list[datetime]

    async def heard(self) -> None:
        """Something new of the case is on the bus."""
        due = {"due": self.now[0], "stamp": str(uuid4()), "times": 0}
        await self.work.facts.looks.update_one({"_id": CASE}, {"$set": due}, upsert=True)
        await self.work.look()

    async def later(self, **by: float) -> None:
        """Time passes, and what is due is sent."""
        self.now[0] += timedelta(**by)
        await self.work.send()

    async def standing(self) -> list[tuple[str, int]]:
        """State and attempts of each delivery."""
        shown = await self.work.deliveries.shown(self.webhook.id, None)
        return [(one["state"], one["attempts"]) for one in shown]

    async def state(self) -> tuple[str, str | None]:
        """State of the webhook, and why."""
        found = await self.work.webhooks.one(OWNER, self.webhook.id)
        assert found is not None
        return found.state.value, found.why


@pytest.fixture
async def world(parts: Parts) -> AsyncIterator[World]:
    """A webhook of employment services, on a database of its own."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(parts.mongo_uri, tz_aware=True)
    name = f"webhooks_{uuid4().hex[:8]}"
    database = client[name]
    now = [BEGIN]
    reference = Reference(waits_seconds=(10, 100), disable_after_hours=1)
    stories = Told("http://reporting.invalid", "", reference)
    outside = Answers(Policy(True))
    work = Work(
        facts=Facts.of(database, Signers()),
        webhooks=Webhooks.of(database, Envelope.of(KeyRings.derived(SECRET))),
        deliveries=Deliveries.of(database),
        stories=stories,
        sender=outside,
        reference=reference,
        secret=SECRET,
        clock=lambda: now[0],
    )
    for part in (work.facts, work.webhooks, work.deliveries):
        await part.prepare()
    url = "http://localhost/hook"
    webhook, secret = await work.webhooks.make(OWNER, PARTY, url, (), BEGIN)
    assert await work.webhooks.secret(webhook.id) == secret
    stories.told = [_line("member-joined")]
    yield World(work, stories, outside, webhook, now)
    await client.drop_database(name)
    await client.close()


def _line(fact: str, at: datetime = BEGIN) -> dict[str, Any]:
    time = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    shorn: dict[str, Any] = {"id": None, "number": None, "by": None, "caused_by": None, "codes": {}}
    return {"time": time, "service": "network", "fact": fact, **shorn}


async def test_a_line_is_sent_once_however_often_it_is_looked_at(world: World) -> None:
    for _ in range(3):
        await world.heard()
        await world.later(minutes=2)
    assert await world.standing() == [("delivered", 1)]
    assert len(world.outside.sent) == 1


async def test_a_line_that_reporting_tells_later_is_found_by_a_later_look(world: World) -> None:
    world.stories.told = []
    await world.heard()
    world.stories.told = [_line("member-joined")]
    world.now[0] += timedelta(seconds=1)
    await world.work.look()
    await world.later(seconds=1)
    assert await world.standing() == [("delivered", 1)]


async def test_what_was_before_the_webhook_and_what_is_not_wanted_is_not_sent(
    world: World,
) -> None:
    world.stories.told = [_line("member-joined", BEGIN - timedelta(seconds=1))]
    await world.heard()
    assert await world.standing() == []


async def test_it_is_tried_again_with_growing_waits_under_one_id_and_then_has_failed(
    world: World,
) -> None:
    world.outside.says = [500, "ConnectError", 302]
    await world.heard()
    await world.later(seconds=0)
    await world.later(seconds=9)
    assert await world.standing() == [("waiting", 1)]
    await world.later(seconds=1)
    await world.later(seconds=99)
    assert await world.standing() == [("waiting", 2)]
    await world.later(seconds=1)
    assert await world.standing() == [("failed", 3)]
    assert len({id_ for id_, _ in world.outside.sent}) == 1
    assert await world.work.deliveries.replay(world.webhook.id, world.now[0]) == 1
    await world.later(seconds=0)
    assert await world.standing() == [("delivered", 1)]
    shown = await world.work.webhooks.one(OWNER, world.webhook.id)
    assert shown is not None
    assert shown.failing_since is None


async def test_one_that_nobody_takes_is_disabled_and_shown_and_can_be_resumed(
    world: World,
) -> None:
    world.outside.says = [500, 500]
    await world.heard()
    await world.later(seconds=0)
    await world.later(hours=1)
    assert await world.state() == ("disabled", "Nothing could be delivered for 1 hours.")
    await world.later(hours=1)
    assert len(world.outside.sent) == 2
    await world.work.webhooks.set(world.webhook.id, State.ACTIVE)
    await world.later(hours=1)
    assert await world.standing() == [("delivered", 3)]


async def test_a_receiver_that_wants_no_more_ends_it_at_once(world: World) -> None:
    world.outside.says = [410]
    await world.heard()
    await world.later(seconds=0)
    assert (await world.state())[0] == "disabled"


async def test_what_may_not_be_seen_any_more_is_withheld_also_at_a_retry(world: World) -> None:
    world.outside.says = [500]
    await world.heard()
    await world.later(seconds=0)
    world.stories.told = []
    await world.later(seconds=60)
    assert await world.standing() == [(Standing.WITHHELD.value, 2)]
    assert len(world.outside.sent) == 1


async def test_where_reporting_is_away_nothing_is_sent_and_nothing_lost(world: World) -> None:
    await world.heard()
    world.stories.told, told = None, world.stories.told
    await world.later(seconds=0)
    assert world.outside.sent == []
    world.stories.told = told
    await world.later(seconds=5)
    assert await world.standing() == [("delivered", 1)]


async def test_where_reporting_is_away_a_look_is_not_given_up(world: World) -> None:
    world.stories.told, told = None, world.stories.told
    await world.heard()
    for _ in range(20):
        world.now[0] += timedelta(minutes=10)
        assert await world.work.look() == 1
    world.stories.told = told
    world.now[0] += timedelta(minutes=10)
    await world.work.look()
    await world.later(seconds=1)
    assert await world.standing() == [("delivered", 1)]


def _record(service: str, example: str) -> Record:
    """An example of the contract, as it comes from the bus."""
    told = json.loads((EXAMPLES / f"{example}.json").read_text(encoding="utf-8"))
    headers = tuple((name, text.encode()) for name, text in told["headers"].items())
    key, value = told["headers"]["ce_subject"].encode(), json.dumps(told["body"]).encode()
    return Record(TOPICS[service], 0, 1, key, value, headers)


async def test_facts_are_stored_once_and_what_is_about_no_case_has_no_look(world: World) -> None:
    facts = world.work.facts
    missing = _record("planning", "reporting/case-manager-missing")
    adopted = _record("reporting", "intake/operating-model-adopted")
    broken = replace(missing, value=None, headers=())
    another = replace(missing, topic=TOPICS["intake"])
    for _ in range(2):
        await facts.take([missing, adopted, broken, another], world.now[0])
    assert await facts.facts.count_documents({}) == 2
    (look,) = await facts.due(world.now[0])
    on_bus = await facts.on_bus([look.stamp])
    assert on_bus[look.stamp]["sequence"] == "000000000009"
    assert on_bus[look.stamp]["data"]["fact"] == "CaseManagerMissing"
    assert await facts.forget(world.now[0] + timedelta(seconds=1)) == 2


async def test_a_paused_one_waits(world: World) -> None:
    await world.work.webhooks.set(world.webhook.id, State.PAUSED)
    await world.heard()
    await world.later(seconds=60)
    assert await world.standing() == [("waiting", 0)]


async def test_the_secret_is_not_stored_in_plain(world: World) -> None:
    secret = await world.work.webhooks.secret(world.webhook.id)
    assert secret is not None
    stored = await world.work.webhooks.documents.find_one({})
    assert secret.removeprefix("whsec_") not in str(stored)
    await world.work.webhooks.delete(world.webhook.id)
    assert await world.work.webhooks.secret(world.webhook.id) is None
