"""The process: consumes facts, looks, sends, and answers at its doors."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from starlette.routing import BaseRoute

from silta_chassis.bus import Bus
from silta_chassis.envelope import Envelope
from silta_chassis.http import limits, problems
from silta_chassis.http.pace import Pace
from silta_chassis.identity import Identity, identity_of
from silta_chassis.key_rings import KeyRings
from silta_chassis.records import Record
from silta_chassis.retry import delays, forever
from silta_chassis.running import utc_now
from silta_chassis.settings import BadSettings, Settings
from silta_chassis.signers import Signers
from silta_contracts.catalogue import TOPICS
from silta_webhooks.deliveries import Deliveries
from silta_webhooks.doors import routes
from silta_webhooks.facts import MOST_LOOKS, Facts
from silta_webhooks.reference import Reference
from silta_webhooks.sending import Sender
from silta_webhooks.story import Stories
from silta_webhooks.targets import Policy
from silta_webhooks.webhooks import Webhooks
from silta_webhooks.work import SEND_AT_ONCE, Work

log = structlog.get_logger(__name__)

NAME: Final = "webhooks"
TELLS: Final = "reporting"
LOOK_SECONDS: Final = 0.2
SWEEP_SECONDS: Final = 3600.0


@dataclass
class Process:
    """The parts of this process."""

    client: AsyncMongoClient[dict[str, Any]]
    bus: Bus
    work: Work
    identity: Identity
    settings: Settings
    started: bool = False
    _tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    async def start(self) -> None:
        """Waits for the database, then consumes and delivers."""
        self._tasks.append(asyncio.create_task(self._run()))

    async def _run(self) -> None:
        for pause in delays(first=0.2, most=5.0):
            try:
                parts = (self.work.facts, self.work.webhooks, self.work.deliveries)
                for part in parts:
                    await part.prepare()
                break
            except PyMongoError as error:
                log.warning("waiting for the database", error=type(error).__name__)
            await asyncio.sleep(pause)
        loops = (
            self.bus.run(),
            forever(self.work.look, LOOK_SECONDS, full=MOST_LOOKS),
            forever(self.work.send, LOOK_SECONDS, full=SEND_AT_ONCE),
            forever(self.work.sweep, SWEEP_SECONDS),
        )
        self._tasks += [asyncio.create_task(loop) for loop in loops]
        self.started = True
        log.info("started")

    async def stop(self) -> None:
        """Stops consuming, then everything else."""
        await self.bus.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.work.stories.close()
        await self.work.sender.close()
        await self.work.webhooks.envelope.close()
        await self.identity.close()
        await self.client.close()

    async def ready(self) -> JSONResponse:
        """503 only where nothing can be taken or kept; a broker that is away is `degraded`."""
        try:
            await self.client.admin.command("ping")
        except PyMongoError:
            return JSONResponse({"status": "database-away"}, 503)
        if not self.started:
            return JSONResponse({"status": "starting"}, 503)
        consumes = self.bus.consuming and self.bus.storing and self.bus.assigned
        return JSONResponse({"status": "ok", "degraded": [] if consumes else ["not-consuming"]})


def build(settings: Settings, reference: Reference) -> Process:
    """Wires the process; connects to nothing yet. Raises BadSettings."""
    address = settings.publisher_addresses.get(TELLS)
    if not address:
        raise BadSettings("SILTA_PUBLISHERS: name the address of reporting, which tells who sees.")
    rings = KeyRings.of(settings)
    if rings is None:
        raise BadSettings("SILTA_VAULT_KEYS: secrets are sealed with keys; see docs/operate.md.")
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        settings.database.get_secret_value(), tz_aware=True, w="majority", journal=True,
        serverSelectionTimeoutMS=2_000,
    )  # fmt: skip
    database = client[settings.database_name or f"silta_{NAME}"]
    local = settings.environment == "local"
    signers = Signers.of(settings.fact_keys)
    facts = Facts.of(database, signers, settings.sources_without_numbers)

    async def take(records: Sequence[Record]) -> None:
        await facts.take(records, utc_now())

    async def ping() -> None:
        await client.admin.command("ping")

    work = Work(
        facts=facts,
        webhooks=Webhooks.of(database, Envelope.of(rings)),
        deliveries=Deliveries.of(database),
        stories=Stories(address, settings.issuer, reference),
        sender=Sender(Policy(local, reference.allow_addresses)),
        reference=reference,
        secret=settings.secret.get_secret_value().encode(),
        clock=utc_now,
    )
    bus = Bus(
        brokers=settings.brokers,
        group=f"silta.{NAME}",
        topics=list(TOPICS.values()),
        batch_size=settings.batch_size,
        handle=take,
        ping=ping,
    )
    return Process(client, bus, work, identity_of(settings), settings)


def make_app(process: Process) -> FastAPI:
    """Everything that it answers by HTTP."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await process.start()
        try:
            yield
        finally:
            await process.stop()

    app = FastAPI(
        title="Silta webhooks",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.identity = process.identity
    doors: list[BaseRoute] = []
    problems.install(app, doors)
    app.add_middleware(
        limits.Limits,
        identity=process.identity,
        largest_body=process.settings.largest_body_kb * 1024,
        pace=Pace(process.settings.pace),
    )
    router = routes(process.work)
    router.add_api_route("/livez", _alive, methods=["GET"])
    router.add_api_route("/readyz", process.ready, methods=["GET"], response_model=None)
    doors.extend(router.routes)
    app.include_router(router)
    return app


async def _alive() -> dict[str, str]:
    return {"status": "ok"}
