"""The worker: what a service's process does besides answering HTTP.

Takes batches from the bus, fires deadlines, tries waiting messages again, recovers entries whose
projections a crash cut off. Each is a loop of its own that outlives the database's absence.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from pymongo.errors import PyMongoError

from silta_chassis.deadlines import Deadlines, Due
from silta_chassis.draft import Result
from silta_chassis.item import Item
from silta_chassis.journal import Journal
from silta_chassis.process import Deadline, Process
from silta_chassis.project import Projection
from silta_chassis.records import Record, Unread, read, read_all
from silta_chassis.relay import MOST_QUEUED, Relay
from silta_chassis.retry import delays
from silta_chassis.step import Step, Worked
from silta_chassis.waiting import (
    GAP,
    PARKED,
    RETRY,
    Queue,
    Waiting,
    hold,
    notice_of,
    park_unread,
    stream_of,
)
from silta_chassis.writers import SILENT_AFTER, Writer

log = structlog.get_logger(__name__)

BATCH = 200
FAILED_DEADLINE_AGAIN = timedelta(seconds=30)
NOTICE_EVERY_SECONDS = 2.0
RECOVER_EVERY_SECONDS = 10.0
# More than a relay takes, so that those it knows already never hide the others.
MOST_RECOVERED = 2 * MOST_QUEUED
# Entries younger than this may still be in the hands of a live process.
RECOVER_AFTER = timedelta(seconds=10)


@dataclass
class Worker:
    """The loops of one service's process."""

    process: Process
    step: Step
    journal: Journal
    writer: Writer
    projection: Projection
    deadlines: Deadlines
    queue: Queue
    relay: Relay
    clock: Callable[[], datetime]
    parked_topic: str
    poll_seconds: float
    attempts: int
    unsequenced: frozenset[str] = frozenset()
    waiting: dict[str, int] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, worked: Worked) -> None:
        """What follows the insert; where it raises, recovery projects the entries later.

        Numbers of facts without a row stand in no entry: whoever took such facts must let them
        come again, or what follows them would wait for ever.
        """
        await self.projection.project(worked.written, worked.passed)
        self.relay.add(worked.written)
        self.step.recent.keep(worked.latest)

    async def ask(self, item: Item) -> Worked:
        """Decides one command. Once it is stored its answer stands, whatever follows."""
        worked = await self.step.work([item])
        try:
            await self.follow(worked)
        except Exception as error:
            log.warning(
                "projecting failed; recovery will do it",
                error=type(error).__name__,
                exc_info=not isinstance(error, PyMongoError),
            )
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
        items, unread = read_all(self.process, records, self.unsequenced)
        worked = await self.work(items)
        now = self.clock()
        stored = [park_unread(u, now) for u in unread]
        for result in worked.results:
            if result.outcome == "held":
                stored.append(hold(result.item, GAP, "", now))
            elif result.outcome == "failed":
                stored.append(hold(result.item, RETRY, result.error, now))
        await self.queue.store(stored)
        self._tell(unread, len(stored))
        await self.follow(worked)
        if stored:
            self._wake.set()
        if any(self.waiting.values()):
            await self._reopen([r.item for r in worked.results if r.outcome in ("done", "passed")])

    def _tell(self, unread: Sequence[Unread], stored: int) -> None:
        for u in unread:
            log.error(
                "a record cannot be read: parked",
                topic=u.record.topic,
                partition=u.record.partition,
                offset=u.record.offset,
                reason=u.reason,
            )
        if stored > len(unread):
            log.warning("messages wait", count=stored - len(unread))

    async def _reopen(self, done: Sequence[Item]) -> None:
        streams = list({stream_of(item) for item in done if item.kind == "fact"})
        await self.queue.reopen(streams, self.clock())
        self._wake.set()

    async def recover(self, older_than: timedelta = RECOVER_AFTER, *, start: bool = False) -> int:
        """Follows up entries that somebody left behind; returns how many.

        At the start these are the tails of all other writers, later of those that fell silent, and
        what this one could not follow up. What it is about to publish is left to it, and no more is
        taken than has room: while the broker is away entries stay in the journal, not in memory.
        """
        now, writer = self.clock(), self.writer
        await writer.beat(now)
        count = 0
        if writer.open:
            count += await self._recover_tail(writer.id, writer.done, now - older_than)
        for other in await writer.others(now):
            if start or other.id in writer.former or other.beat < now - SILENT_AFTER:
                count += (found := await self._recover_tail(other.id, other.done, None))
                if not found and self.relay.room > 0:
                    await writer.forget(other, now)
        return count

    async def _recover_tail(self, writer: str, done: int, before: datetime | None) -> int:
        tail = await self.journal.tail(writer, done, MOST_RECOVERED)
        left = [
            key
            for key, run in tail
            if self.writer.is_open(writer, run) and not self.relay.knows(key)
        ]
        count = 0
        for start in range(0, len(left), BATCH):
            if self.relay.room <= 0:
                break
            entries = await self.journal.entries_of(left[start : start + BATCH])
            # Younger ones may still be in the hands of a task of this process.
            entries = [e for e in entries if before is None or e.at < before]
            await self.projection.project(entries)
            self.relay.add(entries)
            count += len(entries)
        return count

    async def fire(self) -> int:
        """Decides the deadlines whose time has come; returns how many there were."""
        now = self.clock()
        due = await self.deadlines.due(now, BATCH)
        if not due:
            return 0
        items = {item.origin: item for d in due if (item := self._item(d)) is not None}
        worked = await self.work(list(items.values()))
        await self.follow(worked)
        failed = {r.item.origin for r in worked.results if r.outcome == "failed"}
        late = [d for d in due if d.id in failed or d.id not in items]
        if late:
            await self.deadlines.postpone(late, now + FAILED_DEADLINE_AGAIN)
        return len(due)

    def _item(self, due: Due) -> Item | None:
        """None for one of a newer version's making, which this process must not take away."""
        row = next((r for r in self.process.rows if r.message.__name__ == due.type), None)
        try:
            if row is None or not issubclass(row.message, Deadline):
                raise LookupError(due.type)
            message = row.message.model_validate(due.message, context={"tolerant": True})
        except (LookupError, ValidationError) as error:
            log.error("a deadline cannot be read", subject=due.subject, error=type(error).__name__)
            return None
        return Item(
            kind="deadline",
            subject=due.subject,
            cause=f"deadline:{due.id}",
            causation=f"deadline:{row.name}",
            row=row,
            message=message,
            trace=due.trace,
            waited=True,
            origin=due.id,
        )

    async def try_waiting(self) -> int:
        """Tries messages that wait; returns how many were tried."""
        due = await self.queue.due(self.clock(), BATCH)
        self.waiting = await self.queue.counts()
        if not due:
            return 0
        by_place = {id(waiting.record): waiting for waiting in due}
        found = [(w, read(self.process, w.record, self.unsequenced, waited=True)) for w in due]
        items = [item for _, item in found if isinstance(item, Item)]
        worked = await self.work(items)
        await self.follow(worked)
        done: list[Waiting] = []
        again = [(w, PARKED, unread.reason) for w, unread in found if isinstance(unread, Unread)]
        for result in worked.results:
            waiting = by_place[id(result.item.origin)]
            if result.outcome == "held":
                again.append((waiting, GAP, waiting.error))
            elif result.outcome == "failed":
                again.append((waiting, RETRY, result.error))
            else:
                done.append(waiting)
        now = self.clock()
        parked = await self.queue.postpone(again, now, self.attempts)
        for waiting in parked:
            log.error("a message was parked", subject=waiting.subject, error=waiting.error)
        await self.queue.remove([waiting.id for waiting in done])
        await self.queue.reopen(list({waiting.stream for waiting in done}), now)
        if done:
            self._wake.set()
        return len(due)

    async def notice_parked(self) -> int:
        """Tells parked messages on their topic; returns how many."""
        parked = await self.queue.unnoticed(BATCH)
        for waiting in parked:
            key, headers, value = notice_of(waiting, self.step.source, self.clock())
            await self.relay.notice(self.parked_topic, key, headers, value)
            await self.queue.noticed([waiting.id])
        return len(parked)

    async def deadline_loop(self) -> None:
        """Fires deadlines until cancelled."""
        await self._forever(self.fire, self.poll_seconds)

    async def waiting_loop(self) -> None:
        """Tries waiting messages until cancelled; woken when something was stored."""
        await self._forever(self.try_waiting, 1.0, self._wake)

    async def notice_loop(self) -> None:
        """Tells parked messages until cancelled; the broker's absence stops nothing else."""
        await self._forever(self.notice_parked, NOTICE_EVERY_SECONDS)

    async def recovery_loop(self) -> None:
        """Recovers what other processes left behind, slowly, until cancelled."""
        await self._forever(self.recover, RECOVER_EVERY_SECONDS, self.relay.wants_more)

    async def _forever(
        self,
        work: Callable[[], Awaitable[int]],
        every: float,
        wake: asyncio.Event | None = None,
    ) -> None:
        wake = wake or asyncio.Event()
        pause = delays(first=max(every, 0.2), most=10.0)
        while True:
            wait = every
            try:
                # A full batch says that there may be more.
                if await work() >= BATCH:
                    continue
                pause = delays(first=max(every, 0.2), most=10.0)
            # Nothing may end this loop but its cancellation: the next look tries again.
            except Exception as error:
                # What is away is expected to come back; only a defect needs its places.
                known = isinstance(error, PyMongoError | KafkaError | OSError)
                name = type(error).__name__
                log.warning("a look failed", where=work.__name__, error=name, exc_info=not known)
                wait = next(pause)
            try:
                async with asyncio.timeout(wait):
                    await wake.wait()
                    wake.clear()
            except TimeoutError:
                continue
