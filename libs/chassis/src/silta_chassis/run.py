"""Starts services: settings, reference files, then HTTP until they are told to stop.

One process hosts one service or several: each has its own settings, database, port and consumer;
they share the interpreter, the libraries and the event loop, and nothing else.
"""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from silta_chassis import logs, metrics, telemetry
from silta_chassis.environment import read_settings, read_settings_together
from silta_chassis.http.app import make_app
from silta_chassis.http.bodies import keeps
from silta_chassis.http.connections import BoundedRequest
from silta_chassis.http.views import Doors
from silta_chassis.key_rings import KeyRings
from silta_chassis.process import Process
from silta_chassis.retaining import rests_on
from silta_chassis.service import Running, build, publishers_read
from silta_chassis.settings import BadSettings, Settings
from silta_chassis.signers import Signers
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.retention import FILE, NO_RETENTION

log = structlog.get_logger(__name__)

GRACE_SECONDS = 20


@dataclass(frozen=True)
class Service:
    """What a service is made of.

    ``read_reference`` reads and checks the files of that folder; it raises ValueError with a
    sentence that names file, place and what to do.
    """

    process: Process
    doors: Doors
    read_reference: Callable[[Path], object]


class _Server(uvicorn.Server):
    """One of the servers of a process, which alone is told by signals."""

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        return nullcontext()


def run(service: Service) -> None:
    """Runs one service until SIGTERM; exits 2 with one sentence where it cannot start."""
    with _refusing(service.process.name):
        settings = read_settings()
    _run(service.process.name, [(service, settings)])


def run_together(services: Sequence[Service]) -> None:
    """Runs several services in one process and one event loop, as :func:`run` does one."""
    with _refusing("run"):
        settings = read_settings_together([service.process.name for service in services])
    _run("silta", list(zip(services, settings, strict=True)))


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except (BadSettings, ValueError, OSError) as wrong:
        print(f"silta {name} cannot start: {wrong}", file=sys.stderr)
        raise SystemExit(2) from None


@dataclass(frozen=True)
class _Hosted:
    """A service with the server that answers for it."""

    running: Running
    server: _Server
    listener: socket.socket

    async def serve(self) -> None:
        """Serves until told to stop."""
        logs.of_service(self.running.process.name)
        await self.server.serve(sockets=[self.listener])


def _run(name: str, services: Sequence[tuple[Service, Settings]]) -> None:
    # FastAPI asks of every annotation whether it is a model of Pydantic 1, and would load all of it
    # for that (docs/decisions/0019): where there is none, none is.
    sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]
    hosted: list[_Hosted] = []
    ahead: list[tuple[str, str]] = []
    for service, settings in services:
        with _refusing(service.process.name):
            _needs_keys(service.process, settings)
            reference = service.read_reference(settings.reference)
            _keeps_by_rule(service.process, reference)
            ahead += [(service.process.name, said) for said in getattr(reference, "warnings", ())]
            # Before anything starts, so that a port that is taken stops all of it.
            listener = _listen(settings)
        running = build(service.process, reference, settings)
        hosted.append(_Hosted(running, _server(make_app(running, service.doors)), listener))
    logs.configure(name, services[0][1].log_level)
    for service, settings in services:
        _warn_of_plain(service.process.name, settings)
        _warn_of_unsigned(service.process, settings)
    for name_of_it, said in ahead:
        log.warning("the reference files will be wrong", service=name_of_it, where=said)
    stop_tracing = telemetry.start([service.process.name for service, _ in services])
    stop_measuring = metrics.export([one.running for one in hosted])
    # Garbage collection was half of a batch's cost; what is loaded by now stays for good.
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)
        for one in hosted:
            one.server.handle_exit(number, frame)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with asyncio.Runner(loop_factory=hosted[0].server.config.get_loop_factory()) as runner:
            runner.run(_serve(hosted))
    finally:
        stop_tracing()
        stop_measuring()
        for number, handler in before.items():
            signal.signal(number, handler)
    if told:
        # Whoever asked sees that it ended as told; Ctrl-C is an end like any other.
        with suppress(KeyboardInterrupt):
            signal.raise_signal(told[0])


def _needs_keys(process: Process, settings: Settings) -> None:
    if KeyRings.of(settings) is None and keeps(process):
        raise BadSettings(
            "SILTA_VAULT_KEYS: it keeps what is personal, and nobody gave it keys. Make a file of "
            "them (`silta keys make FILE`, docs/operate.md)."
        )


def _keeps_by_rule(process: Process, reference: object) -> None:
    table = getattr(reference, "retention", NO_RETENTION)
    if unfit := table.unfit(rests_on(process)):
        raise UnreadableFile(f"{FILE}: {'; '.join(unfit)}")


def _warn_of_plain(name: str, settings: Settings) -> None:
    # No refusal: a mesh may encrypt what the process cannot see.
    if not settings.brokers.encrypted and settings.environment != "local":
        log.warning(
            "Kafka is reached without TLS and without an account: whoever is on the way reads and "
            "writes facts; set SILTA_KAFKA_USER, or see to it that a mesh encrypts",
            service=name,
        )


def _warn_of_unsigned(process: Process, settings: Settings) -> None:
    # No refusal: others' keys can be had only once they run, and they wait for ours.
    unsigned = set(publishers_read(process)) - Signers.of(settings.fact_keys).services
    if unsigned and settings.environment != "local":
        log.warning(
            "facts are taken without a signature: list who signs them in SILTA_FACT_KEYS",
            service=process.name,
            where=",".join(sorted(unsigned)),
        )


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family)


def _server(app: FastAPI) -> _Server:
    config = uvicorn.Config(
        app,
        http=BoundedRequest,
        # Nobody asks for them, and their library would be loaded.
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Server(config)


async def _serve(hosted: Sequence[_Hosted]) -> None:
    async with asyncio.TaskGroup() as group:
        for one in hosted:
            group.create_task(one.serve())
