"""One service as a running process: its parts, started and stopped together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from silta_chassis import metrics, published
from silta_chassis.access_disposing import Disposing
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import AccessLog
from silta_chassis.bus import Bus
from silta_chassis.calling import Calling
from silta_chassis.catching_up import caught_up
from silta_chassis.comparing import Comparing
from silta_chassis.deadlines import Deadlines
from silta_chassis.decision_point import DecisionPoint
from silta_chassis.entries import Document
from silta_chassis.identity import Identity
from silta_chassis.item import Item
from silta_chassis.journal import Journal
from silta_chassis.mending import Mending
from silta_chassis.permitted import Permitted
from silta_chassis.process import Process
from silta_chassis.publishers import Publishers
from silta_chassis.relay import Relay
from silta_chassis.retry import delays
from silta_chassis.rows import Rows
from silta_chassis.signing import SigningKeys
from silta_chassis.step import Worked
from silta_chassis.vault import Vault
from silta_chassis.waiting import Queue
from silta_chassis.worker import Worker
from silta_chassis.writers import Writer
from silta_contracts.schemas import asyncapi_part, json_schema

log = structlog.get_logger(__name__)

SWEEP_EVERY_SECONDS = 3600.0
SWEEP_OLDER_THAN = timedelta(hours=1)
PUBLISH_BEFORE_STOP_SECONDS = 5.0
LEAVE_SECONDS = 3.0


def utc_now() -> datetime:
    """The clock of a process."""
    return datetime.now(UTC)


@dataclass
class Running:
    """The parts of one service's process; HTTP and the command line use them through here."""

    process: Process
    reference: object
    secret: bytes
    signing: SigningKeys
    identity: Identity
    readers: frozenset[str]
    calling: Calling
    access_log: AccessLog
    heads: Heads
    disposing: Disposing
    decisions: DecisionPoint
    source: str
    client: AsyncMongoClient[Document]
    journal: Journal
    queue: Queue
    deadlines: Deadlines
    vault: Vault
    writer: Writer
    relay: Relay
    bus: Bus
    worker: Worker
    publishers: Publishers
    mending: Mending
    comparing: Comparing
    rows: Rows
    permitted: Permitted
    # Bytes; 0 requests a minute: as many as anybody likes.
    largest_body: int = 1024 * 1024
    requests_a_minute: int = 0
    clock: Callable[[], datetime] = utc_now
    started: bool = False
    # Since the start something may have been told that is not read yet.
    catching_up: bool = False
    stopping: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _publishing: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Worked:
        """Decides one command."""
        return await self.worker.ask(item)

    async def hear(self, source: str, subject: str, number: int) -> bool:
        """Takes in what a publisher told of a subject, up to that number, from its own door."""
        await self.mending.hurry(source, subject, number)
        await self.worker.try_waiting()
        return (await self.journal.latest([subject]))[subject].expects(source) > number

    async def ping(self) -> None:
        """Raises where the database is away."""
        await self.client.admin.command("ping")

    def asyncapi(self) -> dict[str, Any]:
        """This service's part of the AsyncAPI document."""
        return asyncapi_part(self.process.name, self.process.publishes, self.process.reads)

    def schemas(self) -> dict[str, Any]:
        """The JSON Schemas of the facts that this service publishes or reads."""
        known = dict.fromkeys((*self.process.publishes, *self.process.reads))
        return {kind.__name__: json_schema(kind) for kind in known}

    async def prepare(self) -> None:
        """Makes the indexes of every part."""
        parts = (self.journal, self.queue, self.deadlines, self.vault, self.mending)
        for part in (*parts, self.access_log):
            await part.prepare()
        await published.prepare(self.journal, self.source)

    async def start(self) -> None:
        """Prepares the database, recovers what a crash cut off, then consumes.

        Where the database is away the process waits for it; `/readyz` says so.
        """
        self.catching_up = bool(self.bus.topics)
        self._tasks.append(asyncio.create_task(self._start()))

    async def _start(self) -> None:
        for pause in delays(first=0.2, most=5.0):
            try:
                await self.prepare()
                await self.rows.begin()
                recovered = await self.worker.recovery.recover(start=True)
                break
            except PyMongoError as error:
                log.warning("waiting for the database", error=type(error).__name__)
            # Nobody else would tell why this process does not start.
            except Exception as error:
                log.error("starting failed", error=type(error).__name__, exc_info=True)
            await asyncio.sleep(pause)
        if recovered:
            log.info("recovered entries", entries=recovered)
        self._publishing = asyncio.create_task(self.relay.run())
        loops = (
            self.worker.deadline_loop(),
            self.worker.waiting_loop(),
            self.worker.notice_loop(),
            self.worker.recovery_loop(),
            self.mending.loop(),
            self.comparing.loop(),
            self.rows.loop(),
            self.heads.loop(self.clock),
            self.disposing.loop(self.clock),
            self.permitted.loop(),
            self._sweep_loop(),
            self._catch_up(),
            metrics.loop(self),
            self.bus.run(),
        )
        self._tasks.extend(asyncio.create_task(loop) for loop in loops)
        self.publishers.tell()
        self.started = True
        log.info("started")

    async def stop(self) -> None:
        """Stops taking work, ends the running step, publishes what is queued, closes."""
        self.stopping = True
        await self.bus.stop()
        # What was cancelled takes leave of a broker, which may be away for good: then once more.
        for _ in range(2):
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LEAVE_SECONDS)
        await asyncio.wait([asyncio.create_task(self.worker.settled())], timeout=LEAVE_SECONDS)
        if self._publishing is not None:
            self.relay.finish()
            await asyncio.wait([self._publishing], timeout=PUBLISH_BEFORE_STOP_SECONDS)
            self._publishing.cancel()
            await asyncio.gather(self._publishing, return_exceptions=True)
        await self.relay.stop()
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await self.writer.leave()
                await self.heads.sign(self.clock())
        except (PyMongoError, TimeoutError) as error:
            log.warning("leaving without a word", error=type(error).__name__)
        await self.publishers.close()
        await self.calling.close()
        await self.identity.close()
        await self.vault.envelope.close()
        await self.client.close()
        log.info("stopped")

    async def _catch_up(self) -> None:
        await caught_up(self.bus.topics, self.comparing.reading)
        self.catching_up = False

    async def _sweep_loop(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_SECONDS)
            try:
                count = await self.vault.sweep(self.journal.entries, self.clock(), SWEEP_OLDER_THAN)
                count += await self.worker.erasing.again(self.clock())
            except PyMongoError as error:
                log.warning("sweeping the vault failed", error=type(error).__name__)
            else:
                log.info("swept the vault", count=count)
