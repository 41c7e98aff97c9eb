"""The worker: what a service's process does besides answering HTTP.

Takes batches from the bus, fires deadlines, tries waiting messages again, recovers entries whose
projections a crash cut off. Each is a loop of its own that outlives the database's absence.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from pymongo.errors import PyMongoError

from silta_chassis.deadlines import Deadlines, Due
from silta_chassis.item import Item
from silta_chassis.journal import Entry, Journal
from silta_chassis.process import Deadline, Process
from silta_chassis.project import Projection
from silta_chassis.records import Record, Unread, read, read_all
from silta_chassis.relay import Relay
from silta_chassis.retry import delays
from silta_chassis.step import Step, Worked
from silta_chassis.waiting import (
    GAP,
    RETRY,
    Queue,
    Waiting,
    hold,
    notice_of,
    park_unread,
    stream_of,
)

log = structlog.get_logger(__name__)

BATCH = 200
FAILED_DEADLINE_AGAIN = timedelta(seconds=30)
RECOVER_EVERY_SECONDS = 30.0
# Entries younger than this may still be in the hands of a live process.
RECOVER_AFTER = timedelta(seconds=10)


@dataclass
class Worker:
    """The loops of one service's process."""

    process: Process
    step: Step
    journal: Journal
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
        """What follows the insert; if it cannot be done now, recovery does it later."""
        try:
            await self.projection.project(worked.written, worked.passed)
        except PyMongoError as error:
            log.warning("projecting failed; recovery will do it", error=type(error).__name__)
            return
        self.relay.add(worked.written, worked.behind)

    async def ask(self, item: Item) -> Worked:
        """Decides one command."""
        worked = await self.step.work([item])
        await self.follow(worked)
        return worked

    async def take(self, records: Sequence[Record]) -> None:
        """Handles one batch of the bus: returns when all of it is decided or stored."""
        items, unread = read_all(self.process, records, self.unsequenced)
        worked = await self.step.work(items)
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
            await self._reopen([r.item for r in worked.results if r.outcome == "done"])

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

    async def recover(self, *, all_of_them: bool) -> int:
        """Does the projections of pending entries again; returns how many entries."""
        before = self.clock() - RECOVER_AFTER
        pending = [e for e in await self.journal.pending() if all_of_them or e.at < before]
        subjects = list({entry.subject for entry in pending})
        entries: list[Entry] = await self.journal.pending(subjects) if subjects else []
        await self.projection.project(entries)
        self.relay.add(entries)
        return len(entries)

    async def fire(self) -> int:
        """Decides the deadlines whose time has come; returns how many there were."""
        due = await self.deadlines.due(self.clock(), BATCH)
        if not due:
            return 0
        known = {row.message.__name__: row for row in self.process.rows if row.kind == "deadline"}
        items = [self._item(d) for d in due if d.type in known]
        worked = await self.step.work(items)
        await self.follow(worked)
        # Those done are closed by their entry; the others are waited for by nobody.
        failed = [r.item.origin for r in worked.results if r.outcome == "failed"]
        done = [r.item.origin for r in worked.results if r.outcome == "done"]
        await self.deadlines.postpone(failed, self.clock() + FAILED_DEADLINE_AGAIN)
        await self.deadlines.close([d.id for d in due if d.id not in (*failed, *done)])
        return len(due)

    def _item(self, due: Due) -> Item:
        row = next(r for r in self.process.rows if r.message.__name__ == due.type)
        assert issubclass(row.message, Deadline)
        return Item(
            kind="deadline",
            subject=due.subject,
            cause=f"deadline:{due.id}",
            causation=f"deadline:{row.name}",
            row=row,
            message=row.message.model_validate(due.message, context={"tolerant": True}),
            trace=due.trace,
            waited=True,
            origin=due.id,
        )

    async def try_waiting(self) -> int:
        """Tries messages that wait; returns how many were tried."""
        await self._notice_parked()
        due = await self.queue.due(self.clock(), BATCH)
        self.waiting = await self.queue.counts()
        if not due:
            return 0
        by_place = {id(waiting.record): waiting for waiting in due}
        found = [(w, read(self.process, w.record, self.unsequenced, waited=True)) for w in due]
        items = [item for _, item in found if isinstance(item, Item)]
        worked = await self.step.work(items)
        await self.follow(worked)
        done: list[Waiting] = []
        again: list[tuple[Waiting, str, str]] = []
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

    async def _notice_parked(self) -> None:
        for waiting in await self.queue.unnoticed(BATCH):
            key, headers, value = notice_of(waiting, self.step.source, self.clock())
            await self.relay.notice(self.parked_topic, key, headers, value)
            await self.queue.noticed([waiting.id])

    async def deadline_loop(self) -> None:
        """Fires deadlines until cancelled."""
        await self._forever(self.fire, self.poll_seconds)

    async def waiting_loop(self) -> None:
        """Tries waiting messages until cancelled; woken when something was stored."""
        await self._forever(self.try_waiting, 1.0, self._wake)

    async def recovery_loop(self) -> None:
        """Recovers what other processes left behind, slowly, until cancelled."""

        async def recover() -> int:
            return await self.recover(all_of_them=False)

        await self._forever(recover, RECOVER_EVERY_SECONDS)

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
                log.warning(
                    "a look failed", where=work.__name__, error=type(error).__name__, exc_info=True
                )
                wait = next(pause)
            try:
                async with asyncio.timeout(wait):
                    await wake.wait()
                    wake.clear()
            except TimeoutError:
                continue
