"""The services under test: each a stack of its own, so that faults in one wait for no other."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from silta_cli.services import ALL_TOPICS, service_specs
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_local.errors import NotRunning
from silta_local.ports import free_port
from silta_local.specs import Parts, ServiceSpec
from silta_local.stack import Stack
from tests.faults.launch import PROXIED
from tests.faults.wire import Routes

PARTS = "faults-parts"
# The suite itself is no installed package.
_PATHS = (str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")]))
READY_SECONDS = 120.0


@dataclass
class Member:
    """One service: its process, its folder of control, and a second replica while there is one."""

    service: str
    spec: ServiceSpec
    parts: Parts
    control: Path
    stack: Stack
    port: int

    @property
    def url(self) -> str:
        """The address of the first replica."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process of the first replica."""
        return self.stack.processes[0].pid

    def runs(self) -> bool:
        """Whether the first replica runs."""
        return self.stack.is_running(self.service)

    def restart(self) -> None:
        """Starts the first replica again and waits until it takes commands."""
        self.stack.restart(self.service, ready_seconds=READY_SECONDS)

    @contextmanager
    def replica(self, routes: Routes, data: Path) -> Iterator[Stack]:
        """A second replica that joins, takes commands, and leaves in order."""
        with Stack.up(
            [replace(self.spec, argv=[*self.spec.argv[:-1], f"{self.control}-2"])],
            name=f"faults-{self.service}-2",
            data=data,
            parts=self.parts,
            ready_seconds=READY_SECONDS,
        ) as stack:
            port = stack.port(self.service)
            routes.add(self.service, port)
            try:
                yield stack
            finally:
                routes.remove(self.service, port)


@dataclass
class Cast:
    """Kafka, the database and the six services."""

    parts: Stack
    members: Mapping[str, Member]
    routes: Routes
    data: Path
    prefix: str


def down(data: Path, *names: str) -> None:
    """Stops what still runs of these stacks."""
    for name in names:
        with suppress(NotRunning):
            Stack.attach(name, data=data).down()


def _spec(
    spec: ServiceSpec, data: Path, ports: Mapping[str, int], words: Sequence[str]
) -> ServiceSpec:
    """The same service, started by the suite; every stack knows where the others are."""
    control = data / "faults" / "control" / spec.name
    launch = [sys.executable, "-m", "tests.faults.launch", spec.name, *words, str(control)]
    env = {**spec.env, "PYTHONPATH": os.pathsep.join(_PATHS)}
    for name, port in ports.items():
        env = {key: value.replace(f"{{port:{name}}}", str(port)) for key, value in env.items()}
    return replace(spec, argv=launch, env=env)


def _at(spec: ServiceSpec, port: int) -> ServiceSpec:
    """The same at a port that the others know."""
    env = {key: value.replace("{port}", str(port)) for key, value in spec.env.items()}
    return replace(spec, env=env, ready_url=spec.ready_url.replace("{port}", str(port)))


@contextmanager
def cast(
    data: Path,
    prefix: str,
    *,
    compare_seconds: int,
    fresh: bool = True,
    words: Sequence[str] = ("--proxied",),
) -> Iterator[Cast]:
    """Starts everything, and stops it when left. ``words`` go to what launches the services."""
    # What a run that was killed left running, and what it had armed, would go off unseen.
    down(data, PARTS, *(f"faults-{s}{more}" for s in SERVICES for more in ("", "-2")))
    shutil.rmtree(data / "faults" / "control", ignore_errors=True)
    topics = (*ALL_TOPICS, *(PROXIED + topic for topic in TOPICS.values()))
    with Stack.up((), topics, name=PARTS, data=data, fresh=fresh) as parts:
        # Chosen once the parts listen on theirs, which they chose in the same way.
        ports: dict[str, int] = {}
        for service in SERVICES:
            ports[service] = free_port(ports.values())
        specs = {
            spec.name: _spec(spec, data, ports, words)
            for spec in service_specs(
                data / "faults", prefix=prefix, more={"SILTA_COMPARE_SECONDS": f"{compare_seconds}"}
            )
        }
        members: dict[str, Member] = {}

        def start(service: str) -> None:
            at = _at(specs[service], ports[service])
            stack = Stack.up(
                [at],
                name=f"faults-{service}",
                data=data,
                parts=parts.parts,
                ready_seconds=READY_SECONDS,
            )
            control = Path(specs[service].argv[-1])
            members[service] = Member(
                service, specs[service], parts.parts, control, stack, ports[service]
            )

        try:
            with ThreadPoolExecutor(len(SERVICES)) as pool:
                list(pool.map(start, SERVICES))
            yield Cast(parts, members, Routes(ports), data, prefix)
        finally:
            for member in members.values():
                member.stack.down()
