"""One process of the toy service, sound or broken: it consumes, and gives itself commands.

Started by :mod:`tests.faults.toy`. What its commands were answered is written to a file that
outlives the process.
"""

import asyncio
import functools
import json
import logging
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer
from pydantic import SecretStr
from toy_messages import asked
from toy_parts import until
from toy_service import TOY

from silta_chassis import bus, journal, logs, project, relay, vault, waiting
from silta_chassis.item import Item
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_chassis.vault import Kept
from tests.faults import points
from tests.faults.variants import VARIANTS

# Times that a small machine keeps: a dead member's partitions go to others after this.
SESSION_MS, HEARTBEAT_MS = 1_500, 400
# Between two steps anything may happen to others; here it has the time to.
STRETCHED_SECONDS = 0.02
BEGIN = "begin"
# So long that several entries of a case are published together, and those of two writers cross.
STRETCHED_PUBLISHING_SECONDS = 0.15


@dataclass(frozen=True)
class Role:
    """What one process is to do: where, as which variant, with which commands."""

    name: str
    kafka: str
    mongo: str
    database: str
    inbox: str
    outbox: str
    control: Path
    seed: str
    variant: str = ""
    # Of each command: case, key, body.
    commands: Sequence[tuple[str, str, dict[str, Any]]] = ()
    # How many at once, how many seconds later the next ones, and whether the file BEGIN says when
    # the first are given.
    together: int = 1
    every: float = 0.01
    waits: bool = False
    # So much after it.
    later: float = 0.0
    attempts: int = 3

    @property
    def answers(self) -> Path:
        """One line a command that was answered: its key and the facts that came of it."""
        return self.control / f"{self.name}.answers"


def play(role: Role) -> None:
    """Runs until SIGTERM."""
    logs.configure("toy", "CRITICAL")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    rng = random.Random(role.seed)
    points.install(points.Gate(role.control / role.name).passing)
    _stretch(rng)
    _short_sessions()
    if role.variant:
        VARIANTS[role.variant].breaks()
    asyncio.run(_run(role))


def _stretch(rng: random.Random) -> None:
    """Puts a moment of chance length before each step."""

    def before(seconds: float) -> Callable[[points.Function], points.Function]:
        def wrap(inner: points.Function) -> points.Function:
            async def wrapped(*args: Any, **kwargs: Any) -> Any:
                await asyncio.sleep(rng.uniform(0, seconds))
                return await inner(*args, **kwargs)

            return wrapped

        return wrap

    for owner, name in (
        (journal.Journal, "append"),
        (project.Projection, "project"),
        (vault.Vault, "put"),
        (waiting.Queue, "store"),
        (bus.Bus, "_commit"),
    ):
        points.around(owner, name, before(STRETCHED_SECONDS))
    points.around(relay.Relay, "publish", before(STRETCHED_PUBLISHING_SECONDS))


def _short_sessions() -> None:
    short = functools.partial(
        AIOKafkaConsumer, session_timeout_ms=SESSION_MS, heartbeat_interval_ms=HEARTBEAT_MS
    )
    points.instead(bus, "AIOKafkaConsumer", short)


def made(role: Role) -> Running:
    """The toy on topics and a database of its own."""
    settings = Settings(
        kafka=role.kafka,
        database=SecretStr(role.mongo),
        database_name=role.database,
        secret=SecretStr("s" * 32),
        reference=Path(),
        environment="local",
        retries=role.attempts,
        deadline_poll_ms=50,
    )
    running = build(TOY, None, settings)
    running.bus.topics = [role.inbox]
    running.bus.group = role.database
    running.relay.topic = role.outbox
    return running


async def _run(role: Role) -> None:
    running = made(role)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await running.start()
    await until(lambda: running.started)
    (role.control / f"{role.name}.up").touch()
    asking = asyncio.create_task(_ask(running, role))
    await stopped.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await running.stop()


async def _ask(running: Running, role: Role) -> None:
    """Gives the commands that were not answered yet, with their own keys, as a client would."""
    done = set()
    if role.answers.exists():
        done = {json.loads(line)["key"] for line in role.answers.read_text().splitlines()}
    begin = await _beginning(role)
    with role.answers.open("a") as answers:

        async def one(case: str, key: str, body: dict[str, Any]) -> None:
            result = (await running.ask(_item(case, key, body))).results[0]
            facts = [fact.id for fact in result.entry.facts] if result.entry else []
            answers.write(json.dumps({"key": key, "facts": facts}) + "\n")
            answers.flush()

        for place in range(0, len(role.commands), role.together):
            # By the clock, so that two processes ask at the same moment.
            await asyncio.sleep(begin + place // role.together * role.every - time.time())
            asked_now = role.commands[place : place + role.together]
            await asyncio.gather(*(one(*c) for c in asked_now if c[1] not in done))
    (role.control / f"{role.name}.done").touch()


async def _beginning(role: Role) -> float:
    """When the first command is given, in seconds since 1970."""
    if not role.waits:
        return time.time()
    await until((role.control / BEGIN).exists)
    return float((role.control / BEGIN).read_text()) + role.later


def _item(case: str, key: str, body: dict[str, Any]) -> Item:
    """The command; words are given by their reference, and stand in the vault."""
    item = asked(case, key, **body)
    if "words" not in body:
        return item
    now = datetime.now(UTC)
    text = {"text": "kept"}
    kept = Kept(body["words"], case, "situation", "own record", "contact_request", now, text)
    return replace(item, vault=(kept,))
