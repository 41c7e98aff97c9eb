"""Mends gaps: asks the publisher for what is missing and lets the waiting queue decide it.

A gap shows in two ways: something of its stream waits (``gap`` in the waiting queue), or comparing
found a publisher ahead (a document in ``missing``). What the publisher answers is stored as waiting
messages, so that duplicates, crashes and other replicas are met where they always are.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from pymongo import ASCENDING, DeleteOne
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.entries import Document
from silta_chassis.item import Item
from silta_chassis.journal import Database, Journal
from silta_chassis.publishers import Away, Lies, Publishers, publisher_of
from silta_chassis.records import Record
from silta_chassis.retry import delay_after, forever
from silta_chassis.waiting import GAP, RETRY, Queue, hold
from silta_contracts.binding import event_id

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 2.0
# What came out of order for a moment heals by itself.
GRACE = timedelta(seconds=2)
STREAMS_A_LOOK = 200
_PAGE = 1_000
# So many numbers of a stream are looked up in the queue; beyond them the publisher is asked.
_WINDOW = 20
_ASKED_AT_ONCE = 4
_REMEMBERED = 10_000
ALARM_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Some number of a stream up to ``upto`` is not handled; ``since`` it is known."""

    source: str
    subject: str
    upto: int
    since: datetime

    @property
    def stream(self) -> str:
        """As the waiting queue names it."""
        return f"{self.source}|{self.subject}"


def gap_of(stream: str, upto: int, since: datetime) -> Gap:
    """A gap of a stream as the waiting queue names it."""
    source, _, subject = stream.partition("|")
    return Gap(source, subject, upto, since)


@dataclass
class _Round:
    """A collection that is looked through a page at a time, round and round."""

    documents: AsyncCollection[Document]
    after: str = ""
    # Streams whose gap is too old: found in the last whole round, and in this one so far.
    old: set[str] = field(default_factory=set)
    old_now: set[str] = field(default_factory=set)
    # Streams with a hole: as many in the last whole round, and in this one so far.
    holes: int = 0
    holes_now: int = 0


@dataclass
class Mending:
    """Mends the gaps of one service. ``wake`` tells the waiting queue that it has work."""

    journal: Journal
    queue: Queue
    missing: AsyncCollection[Document]
    publishers: Publishers
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    alarm_after: timedelta
    grace: timedelta = GRACE
    # Since the start: facts fetched and stored, questions asked, answers refused.
    counts: dict[str, int] = field(
        default_factory=lambda: {"mended": 0, "asked": 0, "refused": 0, "missing": 0}
    )
    _again: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    _told: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begins both rounds at the front."""
        self._held = _Round(self.queue.documents)
        self._lost = _Round(self.missing)

    @classmethod
    def missing_of(cls, database: Database) -> AsyncCollection[Document]:
        """Where comparing notes what is missing: {_id: stream, upto, since}."""
        return database["missing"]

    @property
    def alarmed(self) -> int:
        """Streams whose gap was not mended in time."""
        rounds = (self._held, self._lost)
        return len(set().union(*(r.old | r.old_now for r in rounds)))

    @property
    def lost(self) -> int:
        """Streams whose publisher told of more than has come, while nothing waits for it."""
        return self._lost.holes

    async def prepare(self) -> None:
        """Makes the index by which held messages are looked through."""
        await self.queue.documents.create_index(
            [("reason", ASCENDING), ("_id", ASCENDING), ("since", ASCENDING)], name="held"
        )

    async def look(self) -> int:
        """Mends some gaps of some streams, others at the next look; returns how many it mended."""
        now, mended = self.clock(), 0
        self._told = {s: at for s, at in self._told.items() if now - at < ALARM_AGAIN}
        for round_, find in ((self._held, self._find_held), (self._lost, self._find_lost)):
            gaps, whole = await find(round_)
            holes = await self._holes(gaps, lost=round_ is self._lost)
            round_.holes_now += len(holes)
            self._alarm(holes, round_)
            if whole:
                round_.old, round_.old_now = round_.old_now, set()
                round_.holes, round_.holes_now = round_.holes_now, 0
            mended += await self._mend_all(holes)
        return mended

    async def hurry(self, source: str, subject: str, upto: int) -> int:
        """Asks a publisher now for what is not here yet; returns how many facts were stored."""
        holes = await self._holes([Gap(source, subject, upto, self.clock())], lost=False)
        return sum([await self._mend(gap, start) for gap, start in holes])

    async def loop(self) -> None:
        """Mends until cancelled; without a pause while it helps, as after the loss of a topic."""

        async def looks() -> None:
            while await self.look():
                pass

        await forever(looks, LOOK_EVERY_SECONDS)

    async def _find_held(self, round_: _Round) -> tuple[list[Gap], bool]:
        """The next streams of which something is held, and whether the round is whole."""
        query = {"reason": GAP, "_id": {"$gt": round_.after}}
        cursor = round_.documents.find(query, {"since": 1}).sort("_id", ASCENDING).limit(_PAGE)
        found = await cursor.to_list()
        whole = len(found) < _PAGE
        gaps: dict[str, Gap] = {}
        for document in found:
            stream, _, number = document["_id"].rpartition("|")
            if stream in gaps:
                continue
            if len(gaps) == STREAMS_A_LOOK:
                whole = False
                break
            gaps[stream] = gap_of(stream, int(number) - 1, document["since"])
        # Behind every number of the last stream: "}" follows "|".
        round_.after = "" if whole else f"{next(reversed(gaps))}}}"
        now = self.clock()
        return [gap for gap in gaps.values() if now - gap.since >= self.grace], whole

    async def _find_lost(self, round_: _Round) -> tuple[list[Gap], bool]:
        query = {"_id": {"$gt": round_.after}}
        cursor = round_.documents.find(query).sort("_id", ASCENDING).limit(STREAMS_A_LOOK)
        found = await cursor.to_list()
        whole = len(found) < STREAMS_A_LOOK
        round_.after = "" if whole else found[-1]["_id"]
        return [gap_of(d["_id"], d["upto"], d["since"]) for d in found], whole

    async def _holes(self, gaps: Sequence[Gap], *, lost: bool) -> list[tuple[Gap, int]]:
        """The gaps in which a number is neither handled nor waiting, and the first such number."""
        if not gaps:
            return []
        latest = await self.journal.latest(gap.subject for gap in gaps)
        expected = {gap.stream: latest[gap.subject].expects(gap.source) for gap in gaps}
        keys = {
            gap.stream: [
                f"{gap.stream}|{number:012d}"
                for number in range(
                    expected[gap.stream], min(gap.upto, expected[gap.stream] + _WINDOW - 1) + 1
                )
            ]
            for gap in gaps
        }
        wanted = [key for found in keys.values() for key in found]
        waits = set()
        if wanted:
            waiting = self.queue.documents.find({"_id": {"$in": wanted}}, {"_id": 1})
            waits = {document["_id"] async for document in waiting}
        holes, closed = [], []
        for gap in gaps:
            absent = [key for key in keys[gap.stream] if key not in waits]
            start = (
                int(absent[0].rpartition("|")[2])
                if absent
                else expected[gap.stream] + len(keys[gap.stream])
            )
            if start <= gap.upto:
                holes.append((gap, start))
            else:
                closed.append(gap)
        if lost and closed:
            # Not where another comparing has found more to be missing.
            done = [DeleteOne({"_id": gap.stream, "upto": gap.upto}) for gap in closed]
            await self.missing.bulk_write(done, ordered=False)
        return holes

    def _alarm(self, holes: Sequence[tuple[Gap, int]], round_: _Round) -> None:
        now = self.clock()
        for gap, _ in holes:
            if now - gap.since < self.alarm_after:
                continue
            round_.old_now.add(gap.stream)
            if gap.stream not in self._told:
                self._told[gap.stream] = now
                log.error("a gap is not mended", source=gap.source, subject=gap.subject)

    async def _mend_all(self, holes: Sequence[tuple[Gap, int]]) -> int:
        asking = asyncio.Semaphore(_ASKED_AT_ONCE)

        async def mend(gap: Gap, start: int) -> int:
            async with asking:
                return await self._mend(gap, start)

        now = time.monotonic()
        due = [(gap, n) for gap, n in holes if self._again.get(gap.stream, (0, 0))[1] <= now]
        return sum(await asyncio.gather(*(mend(gap, start) for gap, start in due)))

    async def _mend(self, gap: Gap, start: int) -> int:
        """Asks for one gap; returns how many facts were stored."""
        if not self.publishers.may_be_asked(publisher_of(gap.source)):
            return 0
        self.counts["asked"] += 1
        try:
            records = await self.publishers.facts(gap.source, gap.subject, start)
        except Away:
            return 0
        except Lies as lie:
            self.counts["refused"] += 1
            where = publisher_of(gap.source)
            log.warning("an answer is refused", where=where, reason=str(lie), subject=gap.subject)
            records = []
        if not records:
            self._later(gap.stream)
            return 0
        # What is beyond is on its way.
        needed = list(enumerate(records, start))[: gap.upto - start + 1]
        self._again.pop(gap.stream, None)
        now = self.clock()
        await self.queue.store([_waiting(gap, number, r, now) for number, r in needed])
        await self.queue.reopen([gap.stream], now)
        self.wake()
        self.counts["mended"] += len(needed)
        log.info("a gap is mended", source=gap.source, subject=gap.subject, count=len(needed))
        return len(needed)

    def _later(self, stream: str) -> None:
        """Asks less often where the publisher has no better answer."""
        attempts = self._again.pop(stream, (0, 0.0))[0] + 1
        self._again[stream] = (attempts, time.monotonic() + delay_after(attempts, 2.0, 300.0))
        while len(self._again) > _REMEMBERED:
            self._again.popitem(last=False)


def _waiting(gap: Gap, number: int, record: Record, now: datetime) -> Document:
    """A fact as a message of the waiting queue, to be tried at once."""
    id_ = event_id(gap.subject, number)
    item = Item(
        kind="fact",
        subject=gap.subject,
        cause=f"fact:{gap.source}:{id_}",
        causation=f"{gap.source}/{id_}",
        row=None,
        message=None,
        source=gap.source,
        number=number,
        origin=record,
    )
    return {**hold(item, RETRY, "", now), "attempts": 0, "next_try": now}
