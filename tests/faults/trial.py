"""One trial of the toy service: its processes, its topics, what is said to it."""

import asyncio
import multiprocessing
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from toy_messages import closed

from silta_contracts.binding import make_event, to_kafka
from silta_contracts.fact import AnyFact
from silta_contracts.facts.intake import HelpWithoutSharing
from silta_contracts.party import OrganisationParty
from silta_local.specs import Parts
from tests.faults import points
from tests.faults.toy_child import Role, play

LOOK_SECONDS = 0.025
UP_SECONDS, STOP_SECONDS = 30.0, 20.0
INTAKE = "/silta/intake/1"
INFORMING = OrganisationParty(
    oid="1.2.246.10.90000011",
    unit="early-service",
    role="early_service",
    type="social_and_health_centre",
)

_forks = multiprocessing.get_context("forkserver")


def preload() -> None:
    """Lets processes of the toy start at once: what they import is loaded before they part."""
    _forks.set_forkserver_preload(["tests.faults.toy_child"])


# A duplicate is the same to the byte: so is a fact that is made again here.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Trial:
    """One scenario under way."""

    parts: Parts
    folder: Path
    rng: random.Random
    variant: str
    id: str = field(default_factory=lambda: f"toy{secrets.token_hex(4)}")
    cases: list[str] = field(default_factory=list)
    poisoned: set[str] = field(default_factory=set)
    alive: dict[str, Any] = field(default_factory=dict)
    # The last number that was said of a case.
    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def inbox(self) -> str:
        """The topic that the toy reads."""
        return f"{self.id}.in"

    @property
    def outbox(self) -> str:
        """The topic that the toy writes."""
        return f"{self.id}.out"

    def role(self, name: str, **more: Any) -> Role:
        """What a process is to do."""
        return Role(
            name=name,
            kafka=self.parts.kafka_bootstrap,
            mongo=self.parts.mongo_uri,
            database=self.id,
            inbox=self.inbox,
            outbox=self.outbox,
            control=self.folder,
            seed=f"{self.rng.random()}",
            variant=self.variant,
            **more,
        )

    def start(self, role: Role) -> None:
        """Starts a process and waits until it has started."""
        up = self.folder / f"{role.name}.up"
        up.unlink(missing_ok=True)
        name = f"toy {role.name}"
        process = _forks.Process(target=play, args=(role,), name=name, daemon=True)
        process.start()
        self.alive[role.name] = process
        until(lambda: up.exists() or not process.is_alive(), UP_SECONDS)

    def stop(self, name: str) -> None:
        """Stops a process in order."""
        process = self.alive.pop(name)
        if process.is_alive():
            process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()

    def dies(self, name: str, seconds: float = 15.0) -> bool:
        """Waits until the process has met its point."""
        process = self.alive[name]
        process.join(seconds)
        return not process.is_alive()

    def arm(self, name: str, point: str, passes: int) -> None:
        """Lets a process die at a point."""
        points.arm(self.folder / name, point, passes)

    def done(self, name: str, seconds: float = 30.0) -> None:
        """Waits until a process has given all its commands, or is gone."""
        file, process = self.folder / f"{name}.done", self.alive[name]
        until(lambda: file.exists() or not process.is_alive(), seconds)

    def facts(self, each: int, cases: list[str] | None = None) -> list[Any]:
        """So many more facts of each case, in order; some have no row."""
        made = []
        for case in cases or self.cases:
            for _ in range(each):
                self.numbers[case] += 1
                number = self.numbers[case]
                fact: AnyFact = closed(case)
                if self.rng.random() < 0.2:
                    fact = HelpWithoutSharing(
                        case=case, request=f"{case}.r1", informing=INFORMING, offers=("own_care",)
                    )
                made.append((fact, number))
        return made

    def say(self, facts: list[Any], *, again: float = 0.0, late: float = 0.0) -> None:
        """Publishes facts as intake would, some again and some behind later ones."""
        order: list[tuple[float, Any]] = list(enumerate(facts))
        order += [
            (n + self.rng.uniform(0, 20), one)
            for n, one in enumerate(facts)
            if self.rng.random() < again
        ]
        shifted = [
            (n + self.rng.uniform(0, 12), one) if self.rng.random() < late else (n, one)
            for n, one in order
        ]
        asyncio.run(self._send([one for _, one in sorted(shifted, key=lambda pair: pair[0])]))

    async def _send(self, facts: list[Any]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.parts.kafka_bootstrap, acks="all")
        await producer.start()
        try:
            for fact, number in facts:
                event = make_event(
                    fact, source=INTAKE, number=number, time=EPOCH, causation="command:test"
                )
                key, headers, value = to_kafka(event)
                await producer.send(self.inbox, value=value, key=key, headers=headers)
            await producer.flush()
        finally:
            await producer.stop()

    def commands(self, name: str, count: int, **body: Any) -> list[tuple[str, str, dict[str, Any]]]:
        """So many commands on the cases, in turn."""
        return [(self.rng.choice(self.cases), f"{name}-{number}", body) for number in range(count)]


def until(seen: Callable[[], bool], seconds: float) -> bool:
    """Waits, bounded, until something is so."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            return False
        # Other processes' work: there is nothing to be woken by.
        time.sleep(LOOK_SECONDS)
    return True
