"""A measured process: started on its core, looked at from outside, ended."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.process import VARIABLE, Task

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 15.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Variant:
    """One of the four ways to carry the flow."""

    key: str
    title: str
    module: str
    # a never speaks to the database.
    stores: bool = True
    # Whether it takes a part of the flow a round, since it is slow, or all of it.
    by_parts: bool = False
    cache: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)


A = Variant("a", "a  bare aiokafka loop", "bench.a_bare", stores=False)
B = Variant("b", "b  the same + one insert a message", "bench.b_insert")
C = Variant("c", "c  FastStream + PyMongo, event by event", "bench.c_faststream", by_parts=True)
D = Variant("d", "d  Silta", "bench.d_silta")
D0 = Variant("d0", "d0 Silta, cache 0", "bench.d_silta", by_parts=True, cache=0)


class Ended(Exception):
    """The measured process ended before it was told to; the text names its log."""


@dataclass
class Running:
    """A measured process that runs."""

    child: subprocess.Popen[bytes]
    log: Path
    told: Path

    def check(self) -> None:
        """Raises :class:`Ended` where it does not run any more."""
        if self.child.poll() is not None:
            raise Ended(f"A measured process ended with {self.child.returncode}: see {self.log}")

    def cpu_seconds(self) -> float:
        """CPU time of all of its threads, user and system."""
        self.check()
        text = Path(f"/proc/{self.child.pid}/stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mb(self) -> float:
        """Resident memory in MB (10^6 bytes)."""
        self.check()
        text = Path(f"/proc/{self.child.pid}/statm").read_text(encoding="utf-8")
        return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    async def end(self) -> dict[str, Any]:
        """Ends it in order; returns what it told."""
        if self.child.poll() is None:
            self.child.terminate()
        try:
            await asyncio.to_thread(self.child.wait, GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            await asyncio.to_thread(self.child.wait)
        told: dict[str, Any] = json.loads(self.told.read_text()) if self.told.exists() else {}
        return told


@asynccontextmanager
async def started(variant: Variant, task: Task, log: Path) -> AsyncIterator[Running]:
    """Runs a variant; it never outlives the block."""
    running = _start(variant, task, log)
    try:
        yield running
    finally:
        await running.end()


def _start(variant: Variant, task: Task, log: Path) -> Running:
    told = Path(task.told)
    told.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SILTA_", "OTEL_"))}
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", variant.module],
            env={
                **environment,
                **variant.env,
                VARIABLE: task.to_json(),
                "OTEL_SDK_DISABLED": "true",
            },
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches the bench, which then ends it.
            start_new_session=True,
        )
    return Running(child, log, told)
