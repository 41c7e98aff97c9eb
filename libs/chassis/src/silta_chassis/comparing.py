"""Compares how far publishers say they are with what is handled here.

A gap shows when something comes behind it. The loss of a last fact, or of a whole topic, shows
only so. What is missing is noted for mending; how far the comparing came is kept by source, so
that only the first walk goes through everything.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from aiokafka import TopicPartition
from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError

from silta_chassis.entries import Document
from silta_chassis.journal import Database, Journal
from silta_chassis.mending import Mending
from silta_chassis.published import LastNumber
from silta_chassis.publishers import Away, Lies, Publishers
from silta_chassis.retry import forever

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
# A page costs its publisher one query, which a database without a sorted index answers by
# reading everything: few large pages. Here it is worked off in parts.
PAGE = 2_000
AT_ONCE = 500
# What was told so lately may be on its way.
GRACE = timedelta(seconds=30)
# Clocks differ, and an entry may be stored some time after its own time.
OVERLAP = timedelta(minutes=10)
# A topic on which nothing moves for so long brings nothing more.
STANDS_STILL = timedelta(minutes=5)
# A walk rests so many times longer than it works, and so long at most.
REST = 19
MOST_REST_SECONDS = 120.0
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Ends = Mapping[TopicPartition, int]


class Reading(Protocol):
    """What the bus knows of how far this service has read, all its replicas together."""

    async def ends(self, topic: str) -> Ends | None:
        """Where a topic ends now: empty where there is none, None where nobody can say."""

    async def left(self, ends: Ends) -> int | None:
        """How many records before these ends are still to be read; None where nobody can say."""


@dataclass
class _Note:
    """Where a topic ended at a time: what was told before is read when all of that is."""

    at: datetime
    ends: Ends
    left: int = -1
    since: datetime = BEGINNING


@dataclass
class Comparing:
    """Compares with the publishers of one service."""

    journal: Journal
    missing: AsyncCollection[Document]
    places: AsyncCollection[Document]
    publishers: Publishers
    mending: Mending
    reading: Reading
    unsequenced: frozenset[str]
    clock: Callable[[], datetime]
    every: timedelta
    grace: timedelta = GRACE
    _notes: dict[str, _Note] = field(default_factory=dict)
    _next: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def places_of(cls, database: Database) -> AsyncCollection[Document]:
        """How far each source is compared, and whose turn is when."""
        return database["comparing"]

    async def look(self) -> int:
        """Compares with the publishers whose turn it is; returns how many lacks were found."""
        return sum([await self._look_at(name) for name in self.publishers.with_doors])

    async def loop(self) -> None:
        """Compares until cancelled; a long walk at one publisher keeps no other waiting."""
        async with asyncio.TaskGroup() as group:
            for name in self.publishers.with_doors:
                group.create_task(forever(partial(self._look_at, name), LOOK_EVERY_SECONDS))

    async def _look_at(self, name: str) -> int:
        upto = await self._turn(name)
        if upto is None or not await self._claim(name):
            return 0
        try:
            return await self.walk(name, upto)
        except Away:
            return 0
        except Lies as lie:
            log.warning("an answer is refused", where=name, reason=str(lie))
            return 0

    async def _turn(self, name: str) -> datetime | None:
        """Up to which time to compare with a publisher now; None where it is not its turn.

        What it told before the topic was looked at is compared when all of that is read: a service
        that is behind would take everything for lost.
        """
        now = self.clock()
        if not self.publishers.may_be_asked(name) or now < self._next.get(name, BEGINNING):
            return None
        note = self._notes.get(name)
        if note is None:
            ends = await self.reading.ends(self.publishers.topics[name])
            if ends is None:
                return None
            note = self._notes[name] = _Note(now, ends)
        if now - note.at < self.grace:
            return None
        left = await self.reading.left(note.ends)
        if left is None:
            # The topic may be another by now.
            del self._notes[name]
            return None
        if left != note.left:
            note.left, note.since = left, now
        if left > 0 and now - note.since < STANDS_STILL:
            return None
        del self._notes[name]
        self._next[name] = now + self.every * random.uniform(0.8, 1.2)
        return note.at

    async def _claim(self, name: str) -> bool:
        """Whether this process is the one of the replicas that compares now."""
        now = self.clock()
        try:
            await self.places.update_one(
                {"_id": name, "next": {"$lte": now}},
                {"$set": {"next": now + self.every * 0.8}},
                upsert=True,
            )
        except DuplicateKeyError:
            return False
        return True

    async def walk(self, name: str, upto: datetime) -> int:
        """Compares what a publisher told up to a time; returns how many subjects lack something.

        Raises Away or Lies; the next walk goes on from the page before.
        """
        present = (await self.publishers.last_numbers(name, None, upto, None, 1)).source
        # An earlier incarnation told facts, too.
        places = {d["_id"]: d["reached"] async for d in self.places.find({"publisher": name})}
        places.setdefault(present, BEGINNING)
        return sum([await self._walk(name, s, at, upto) for s, at in sorted(places.items())])

    async def _walk(self, name: str, source: str, reached: datetime, upto: datetime) -> int:
        if source in self.unsequenced:
            return 0
        since, after, lacks = max(reached - OVERLAP, BEGINNING), None, 0
        while True:
            began = time.monotonic()
            page = await self.publishers.last_numbers(name, source, since, after, PAGE)
            rows = [row for row in page.subjects if row.changed <= upto]
            for place in range(0, len(rows), AT_ONCE):
                lacks += await self._compare(source, rows[place : place + AT_ONCE])
            reached = max([reached, *(row.changed for row in rows)])
            await self._reached(name, source, reached)
            after = page.next
            if after is None or len(rows) < len(page.subjects):
                return lacks
            await asyncio.sleep(min((time.monotonic() - began) * REST, MOST_REST_SECONDS))

    async def _compare(self, source: str, rows: Sequence[LastNumber]) -> int:
        """Notes what is missing; what waits is found to wait when it is to be mended."""
        latest = await self.journal.latest(row.subject for row in rows)
        behind = [row for row in rows if latest[row.subject].expects(source) <= row.last_number]
        if behind:
            now = self.clock()
            notes = [
                UpdateOne(
                    {"_id": f"{source}|{row.subject}"},
                    {"$max": {"upto": row.last_number}, "$setOnInsert": {"since": now}},
                    upsert=True,
                )
                for row in behind
            ]
            await self.missing.bulk_write(notes, ordered=False)
            self.mending.counts["missing"] += len(behind)
            log.warning("a publisher is ahead", source=source, subjects=len(behind))
        return len(behind)

    async def _reached(self, name: str, source: str, reached: datetime) -> None:
        place = {"$max": {"reached": reached}, "$set": {"publisher": name}}
        turn = {"$set": {"next": self.clock() + self.every * 0.8}}
        await self.places.bulk_write(
            [UpdateOne({"_id": source}, place, upsert=True), UpdateOne({"_id": name}, turn)]
        )
