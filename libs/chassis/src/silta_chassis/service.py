"""One service as a running process: its parts, wired once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from pymongo.monitoring import CommandListener

from silta_chassis import metrics, published
from silta_chassis.bus import Bus
from silta_chassis.comparing import Comparing
from silta_chassis.deadlines import Deadlines
from silta_chassis.entries import Document
from silta_chassis.item import Item
from silta_chassis.journal import Database, Journal
from silta_chassis.mending import Mending
from silta_chassis.process import Process
from silta_chassis.project import Projection
from silta_chassis.publishers import Publishers
from silta_chassis.reach import Reach
from silta_chassis.recent import Recent
from silta_chassis.recovery import Recovery
from silta_chassis.relay import Relay
from silta_chassis.retry import delays
from silta_chassis.rows import Rows
from silta_chassis.settings import Settings
from silta_chassis.step import Step, Worked
from silta_chassis.vault import Vault
from silta_chassis.waiting import Queue
from silta_chassis.worker import Worker
from silta_chassis.writers import Writer
from silta_contracts.binding import source_of
from silta_contracts.catalogue import PARKED_TOPICS, TOPICS, publishers
from silta_contracts.schemas import asyncapi_part, json_schema

log = structlog.get_logger(__name__)

LARGEST_FACT = 900_000
SWEEP_EVERY_SECONDS = 3600.0
SWEEP_OLDER_THAN = timedelta(hours=1)
PUBLISH_BEFORE_STOP_SECONDS = 5.0
LEAVE_SECONDS = 3.0
SERVER_SELECTION_MS = 2_000


def utc_now() -> datetime:
    """The clock of a process."""
    return datetime.now(UTC)


@dataclass
class Running:
    """The parts of one service's process; HTTP and the command line use them through here."""

    process: Process
    reference: object
    secret: bytes
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
    clock: Callable[[], datetime] = utc_now
    started: bool = False
    stopping: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _publishing: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Worked:
        """Decides one command."""
        return await self.worker.ask(item)

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
        for part in (self.journal, self.queue, self.deadlines, self.vault, self.mending):
            await part.prepare()
        await published.prepare(self.journal, self.source)

    async def start(self) -> None:
        """Prepares the database, recovers what a crash cut off, then consumes.

        Where the database is away the process waits for it; `/readyz` says so.
        """
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
            self._sweep_loop(),
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
        except (PyMongoError, TimeoutError) as error:
            log.warning("leaving without a word", error=type(error).__name__)
        await self.publishers.close()
        await self.client.close()
        log.info("stopped")

    async def _sweep_loop(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_SECONDS)
            try:
                count = await self.vault.sweep(self.journal.entries, self.clock(), SWEEP_OLDER_THAN)
            except PyMongoError as error:
                log.warning("sweeping the vault failed", error=type(error).__name__)
            else:
                log.info("swept the vault", count=count)


def publishers_read(process: Process) -> list[str]:
    """The services that publish what a process reads, itself apart."""
    return sorted({name for fact in process.reads for name in publishers(fact)} - {process.name})


def topics_read(process: Process) -> list[str]:
    """Their topics, in the same order."""
    return [TOPICS[name] for name in publishers_read(process)]


def build(
    process: Process,
    reference: object,
    settings: Settings,
    *,
    listeners: Sequence[CommandListener] = (),
) -> Running:
    """Wires a service from its process table and settings; connects to nothing yet.

    ``listeners`` hear every database command (to count or to trace them).
    """
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        settings.database.get_secret_value(),
        tz_aware=True,
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=SERVER_SELECTION_MS,
        event_listeners=list(listeners),
    )
    database: Database = client[settings.database_name or f"silta_{process.name}"]
    journal = Journal.of(database)
    deadlines = Deadlines(journal.views)
    queue = Queue.of(database)
    vault = Vault.of(database)
    writer = Writer.of(database)
    projection = Projection(process, journal, deadlines)
    relay = Relay(journal, writer, settings.kafka, TOPICS[process.name], utc_now)
    source = source_of(process.name, str(settings.incarnation))
    step = Step(
        process=process,
        reference=reference,
        journal=journal,
        vault=vault,
        writer=writer,
        recent=Recent(settings.cached_cases),
        source=source,
        clock=utc_now,
        largest_fact=LARGEST_FACT,
    )
    worker = Worker(
        process=process,
        step=step,
        journal=journal,
        recovery=Recovery(journal, writer, projection, relay, utc_now),
        projection=projection,
        deadlines=deadlines,
        queue=queue,
        relay=relay,
        clock=utc_now,
        parked_topic=PARKED_TOPICS[process.name],
        poll_seconds=settings.deadline_poll_ms / 1000,
        attempts=settings.retries,
        unsequenced=settings.sources_without_numbers,
    )

    async def ping() -> None:
        await client.admin.command("ping")

    topics = dict(zip(publishers_read(process), topics_read(process), strict=True))
    bus = Bus(
        bootstrap=settings.kafka,
        group=f"silta.{process.name}",
        topics=list(topics.values()),
        batch_size=settings.batch_size,
        handle=worker.take,
        ping=ping,
    )
    asked = Publishers(topics, settings.publisher_addresses)
    missing = Mending.missing_of(database)
    mending = Mending(
        journal=journal,
        queue=queue,
        missing=missing,
        publishers=asked,
        clock=utc_now,
        wake=worker.wake,
        alarm_after=timedelta(minutes=settings.gap_alarm_minutes),
    )
    comparing = Comparing(
        journal=journal,
        missing=missing,
        places=Comparing.places_of(database),
        publishers=asked,
        mending=mending,
        reading=Reach(bus),
        unsequenced=settings.sources_without_numbers,
        clock=utc_now,
        every=timedelta(seconds=settings.compare_seconds),
    )
    return Running(
        process=process,
        reference=reference,
        secret=settings.secret.get_secret_value().encode(),
        source=source,
        client=client,
        journal=journal,
        queue=queue,
        deadlines=deadlines,
        vault=vault,
        writer=writer,
        relay=relay,
        bus=bus,
        worker=worker,
        publishers=asked,
        mending=mending,
        comparing=comparing,
        rows=Rows.of(process, database, utc_now),
    )
