"""The worker: what a service's process does besides answering HTTP.

Takes batches from the bus, fires deadlines, tries waiting messages again, recovers entries whose
projections a crash cut off. Each is a loop of its own that outlives the database's absence.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from pymongo.errors import PyMongoError

from silta_chassis.deadlines import Deadlines
from silta_chassis.due import item_of
from silta_chassis.erasing import Erasing
from silta_chassis.figures import Figures
from silta_chassis.item import Item
from silta_chassis.journal import Journal
from silta_chassis.notices import consumer_of, notice_of
from silta_chassis.process import Process
from silta_chassis.project import Projection
from silta_chassis.records import UNCHECKED, Record, Unread, read, read_all, tell
from silta_chassis.recovery import Recovery
from silta_chassis.relay import Relay
from silta_chassis.result import Result
from silta_chassis.retry import forever
from silta_chassis.signers import Signers
from silta_chassis.step import Step, Worked
from silta_chassis.waiting import (
    GAP,
    PARKED,
    RETRY,
    Queue,
    Waiting,
    hold,
    park_unread,
    stream_of,
)

log = structlog.get_logger(__name__)

BATCH = 200
FAILED_DEADLINE_AGAIN = timedelta(seconds=30)
NOTICE_EVERY_SECONDS = 2.0
# What other processes stored in the waiting queue may lie so long where this one knew of nothing.
QUIET_SECONDS = 5.0
RECOVER_EVERY_SECONDS = 10.0


@dataclass
class Worker:
    """The loops of one service's process."""

    process: Process
    step: Step
    journal: Journal
    recovery: Recovery
    erasing: Erasing
    projection: Projection
    deadlines: Deadlines
    queue: Queue
    relay: Relay
    clock: Callable[[], datetime]
    parked_topic: str
    poll_seconds: float
    attempts: int
    unsequenced: frozenset[str] = frozenset()
    signers: Signers = UNCHECKED
    waiting: dict[str, int] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _quiet_until: float = 0.0
    # When deadlines failed last, by id.
    _failing: dict[str, datetime] = field(default_factory=dict)
    _following: asyncio.Task[None] | None = None

    async def follow(self, worked: Worked) -> None:
        """What follows the insert; where it raises, recovery projects the entries later.

        Numbers of facts without a row stand in no entry: whoever took such facts must let them
        come again, or what follows them would wait for ever.
        """
        self.figures.handled(worked.results)
        await self._follow(worked)

    async def _follow(self, worked: Worked) -> None:
        await self.erasing.erase(worked.written)
        self.relay.add(worked.written)
        await self.projection.project(worked.written, worked.passed)
        self.relay.projected(worked.written)
        self.step.recent.keep(worked.latest)

    async def follow_soon(self, worked: Worked) -> None:
        """The same, while the next batch is decided already; at most one batch is behind."""
        await self.settled()
        if worked.passed:
            await self.follow(worked)
            return
        self.figures.handled(worked.results)
        self.step.recent.keep(worked.latest)
        self._following = asyncio.create_task(self._follow_surely(worked))

    async def settled(self) -> None:
        """Waits until the batch before is followed up, or left to recovery."""
        if self._following is not None:
            # Waited for from outside: who is cancelled here does not cut off what follows.
            await asyncio.wait([self._following])
            self._following = None

    async def _follow_surely(self, worked: Worked) -> None:
        try:
            await self._follow(worked)
        # The entries are stored, and open until somebody has followed them up.
        except Exception as error:
            log.warning(
                "projecting failed; recovery will do it",
                error=type(error).__name__,
                exc_info=not isinstance(error, PyMongoError),
            )

    async def ask(self, item: Item) -> Worked:
        """Decides one command. Once it is stored its answer stands, whatever follows."""
        worked = await self.step.work([item])
        self.figures.handled(worked.results)
        await self._follow_surely(worked)
        return worked

    async def work(self, items: Sequence[Item]) -> Worked:
        """Decides a batch; a message that breaks the step fails alone and stops no other."""
        try:
            return await self.step.work(items)
        except PyMongoError:
            raise
        # A defect in the step itself: without this the same batch would come again for ever.
        except Exception as error:
            if len(items) == 1:
                name, subject = type(error).__name__, items[0].subject
                log.error("a message broke its step", subject=subject, error=name, exc_info=True)
                return Worked([Result(items[0], "failed", error=name)])
        whole = Worked()
        for item in items:
            whole.add(await self.work([item]))
        return whole

    async def take(self, records: Sequence[Record]) -> None:
        """Handles one batch of the bus: returns when all of it is decided or stored."""
        began = time.perf_counter()
        items, unread = read_all(self.process, records, self.unsequenced, self.signers)
        worked = await self.work(items)
        now = self.clock()
        stored = [park_unread(u, now) for u in unread]
        for result in worked.results:
            if result.outcome == "held":
                stored.append(hold(result.item, GAP, "", now))
            elif result.outcome == "failed":
                stored.append(hold(result.item, RETRY, result.error, now))
        await self.queue.store(stored)
        tell(unread)
        if len(stored) > len(unread):
            log.warning("messages wait", count=len(stored) - len(unread))
        await self.follow_soon(worked)
        if stored:
            self.wake()
        # Nothing is held behind what is only parked: its batches cost no more than others.
        if self.waiting.get(GAP) or self.waiting.get(RETRY):
            await self._reopen([r.item for r in worked.results if r.outcome in ("done", "passed")])
        self.figures.took(len(records), len(unread), time.perf_counter() - began)
        self.figures.unsigned += sum(u.unsigned for u in unread)

    async def _reopen(self, done: Sequence[Item]) -> None:
        streams = list({stream_of(item) for item in done if item.kind == "fact"})
        if await self.queue.reopen(streams, self.clock()):
            self.wake()

    def wake(self) -> None:
        """Lets what was stored in the waiting queue be tried soon."""
        self._quiet_until = 0.0
        self._wake.set()

    async def fire(self) -> int:
        """Decides the deadlines whose time has come; returns how many there were."""
        now = self.clock()
        due = await self.deadlines.due(now, BATCH)
        if not due:
            return 0
        items = {item.origin: item for d in due if (item := item_of(self.process, d)) is not None}
        worked = await self.work(list(items.values()))
        await self.follow(worked)
        self.figures.late_seconds += sum((now - d.due).total_seconds() for d in due)
        failed = {r.item.origin for r in worked.results if r.outcome == "failed"}
        # A write that was on its way for long may have come behind newer ones.
        if idle := {r.item.subject for r in worked.results if r.outcome == "passed"}:
            await self.projection.correct(idle)
        late = [d for d in due if d.id in failed or d.id not in items]
        self._failing |= {d.id: now for d in late}
        if late:
            await self.deadlines.postpone(late, now + FAILED_DEADLINE_AGAIN)
        return len(due)

    @property
    def failing_deadlines(self) -> int:
        """How many deadlines failed the last time that they were due."""
        lately = self.clock() - 3 * FAILED_DEADLINE_AGAIN
        self._failing = {key: at for key, at in self._failing.items() if at > lately}
        return len(self._failing)

    async def try_waiting(self) -> int:
        """Tries messages that wait; returns how many were tried."""
        due = await self.queue.due(self.clock(), BATCH)
        self.waiting = await self.queue.counts()
        if not due:
            return 0
        by_place = {id(waiting.record): waiting for waiting in due}
        told = (self.unsequenced, self.signers)
        found = [(w, read(self.process, w.record, *told, waited=True)) for w in due]
        items = [item for _, item in found if isinstance(item, Item)]
        # One whose envelope was not read, or not believed, before stands elsewhere in the queue.
        items.sort(key=lambda item: (stream_of(item), item.number or 0))
        worked = await self.work(items)
        await self.follow(worked)
        done: list[Waiting] = []
        streams: set[str] = set()
        again: list[tuple[Waiting, str, str]] = []
        now, placed = self.clock(), []
        for waiting, unread in found:
            if isinstance(unread, Unread) and unread.unsigned and waiting.number is not None:
                # It was believed when it came; the number is free for the real one again.
                placed.append(park_unread(unread, now))
                done.append(waiting)
                tell([unread])
            elif isinstance(unread, Unread):
                again.append((waiting, PARKED, unread.reason))
        for result in worked.results:
            waiting, item = by_place[id(result.item.origin)], result.item
            if result.outcome not in ("held", "failed"):
                done.append(waiting)
                streams.add(stream_of(item))
                continue
            held = result.outcome == "held"
            if waiting.number is None and item.number is not None:
                # From now on it waits in its stream, where those before it let it go on.
                placed.append(hold(item, GAP if held else RETRY, result.error, now))
                done.append(waiting)
            else:
                again.append(
                    (waiting, GAP, waiting.error) if held else (waiting, RETRY, result.error)
                )
        await self.queue.store(placed)
        parked = await self.queue.postpone(again, now, self.attempts)
        for waiting in parked:
            log.error("a message was parked", subject=waiting.subject, error=waiting.error)
        await self.queue.remove([waiting.id for waiting in done])
        await self.queue.reopen(list(streams), now)
        if done:
            self.wake()
        return len(due)

    async def _look(self) -> int:
        """Tries what waits; where nothing does, now and then, for other processes may store it."""
        if time.monotonic() < self._quiet_until:
            return 0
        tried = await self.try_waiting()
        held = self.waiting.get(GAP) or self.waiting.get(RETRY)
        # Woken meanwhile: there may be more than was counted.
        if not held and not self._wake.is_set():
            self._quiet_until = time.monotonic() + QUIET_SECONDS
        return tried

    async def notice_parked(self) -> int:
        """Tells parked messages on their topic; returns how many."""
        parked = await self.queue.unnoticed(BATCH)
        for waiting in parked:
            key, headers, value = notice_of(
                waiting, consumer_of(self.process), self.step.source, self.clock()
            )
            await self.relay.notice(self.parked_topic, key, headers, value)
            await self.queue.noticed([waiting.id])
        return len(parked)

    async def deadline_loop(self) -> None:
        """Fires deadlines until cancelled."""
        await forever(self.fire, self.poll_seconds, full=BATCH)

    async def waiting_loop(self) -> None:
        """Tries waiting messages until cancelled; woken when something was stored."""
        await forever(self._look, 1.0, wake=self._wake, full=BATCH)

    async def notice_loop(self) -> None:
        """Tells parked messages until cancelled; the broker's absence stops nothing else."""
        await forever(self.notice_parked, NOTICE_EVERY_SECONDS, full=BATCH)

    async def recovery_loop(self) -> None:
        """Recovers what other processes left behind, slowly, until cancelled."""
        more = self.relay.wants_more
        await forever(self.recovery.recover, RECOVER_EVERY_SECONDS, wake=more, full=BATCH)
