"""What every measured process shares: its task, its core, its event loop, its end.

Frozen with a, b and c: all four variants start through :func:`serve`, so that none has an
advantage that the others do not have (uvloop, garbage collection after start, one core).
"""

import asyncio
import contextlib
import gc
import json
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

import uvloop

VARIABLE = "BENCH_TASK"


@dataclass(frozen=True)
class Task:
    """What a measured process is told.

    It takes from ``source`` and publishes to ``sink``; ``entry_bytes`` is the BSON size of an
    entry of Silta's journal. ``cache`` is the number of cases to keep in memory, None for the
    default. What it knows at its end it writes to the file ``told`` as JSON.
    """

    kafka: str
    mongo: str
    database: str
    group: str
    source: str
    sink: str
    batch_size: int
    entry_bytes: int
    cpus: tuple[int, ...] = ()
    cache: int | None = None
    told: str = ""

    def to_json(self) -> str:
        """For the environment of the process."""
        return json.dumps(asdict(self))


def task() -> Task:
    """The task of this process."""
    found = json.loads(os.environ[VARIABLE])
    return Task(**{**found, "cpus": tuple(found["cpus"])})


def settle(given: Task) -> None:
    """Goes to its core, and keeps what is loaded by now out of the garbage collector's way."""
    if given.cpus:
        os.sched_setaffinity(0, given.cpus)
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def serve(main: Callable[[Task], Coroutine[Any, Any, None]]) -> None:
    """Runs ``main`` on uvloop until SIGTERM, which cancels it."""
    given = task()
    settle(given)

    async def until_told() -> None:
        working = asyncio.ensure_future(main(given))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await working

    uvloop.run(until_told())
