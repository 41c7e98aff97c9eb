"""Starts one service as its own ``main`` does, in a process that the suite can kill at a point.

``python -m tests.faults.launch SERVICE CONTROL [--proxied] [--also MODULE:FUNCTION]``: CONTROL is
the folder through which the suite speaks: ``armed`` (see :mod:`tests.faults.points`) and ``clock``
(seconds by which every clock of the process is ahead, and those of deadlines beyond). What is named
by ``--also`` is called before the service starts.
"""

import argparse
import importlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from silta_chassis import deadlines, service
from tests.faults import points

PROXIED = "proxied."
CLOCK = "clock"


class Clock:
    """The time of this process: the machine's, shifted as the suite says."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._stamp = 0
        self._shifts = (timedelta(), timedelta())

    def _shifted(self) -> tuple[timedelta, timedelta]:
        try:
            stamp = self.file.stat().st_mtime_ns
        except FileNotFoundError:
            return self._shifts
        if stamp != self._stamp:
            whole, of_deadlines = self.file.read_text().split()
            self._shifts = timedelta(seconds=float(whole)), timedelta(seconds=float(of_deadlines))
            self._stamp = stamp
        return self._shifts

    def now(self) -> datetime:
        """The current time, UTC."""
        return datetime.now(UTC) + self._shifted()[0]

    def of_deadlines(self, now: datetime) -> datetime:
        """The time by which deadlines are looked for."""
        return now + self._shifted()[1]


def set_clock(control: Path, whole: float = 0.0, of_deadlines: float = 0.0) -> None:
    """Shifts the clocks of the service that looks into that folder, in seconds."""
    control.mkdir(parents=True, exist_ok=True)
    draft = control / "clock-draft"
    draft.write_text(f"{whole} {of_deadlines}")
    draft.replace(control / CLOCK)


def shift_clock(clock: Clock) -> None:
    """Puts this clock in the place of the chassis' own."""

    def due(
        inner: Callable[..., Awaitable[Any]],
    ) -> Callable[..., Awaitable[Any]]:
        async def wrapped(self: Any, now: datetime, *args: Any) -> Any:
            return await inner(self, clock.of_deadlines(now), *args)

        return wrapped

    service.utc_now = clock.now
    points.around(deadlines.Deadlines, "due", due)


def read_proxied() -> None:
    """Lets the process read what the proxy makes of the topics, not the topics themselves."""
    topics_read = service.topics_read
    service.topics_read = lambda process: [PROXIED + topic for topic in topics_read(process)]


def main() -> None:
    """Runs the service until it is told to stop, or killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service")
    parser.add_argument("control", type=Path)
    parser.add_argument("--proxied", action="store_true")
    parser.add_argument("--also", action="append", default=[])
    given = parser.parse_args()
    points.install(points.Gate(given.control).passing)
    shift_clock(Clock(given.control / CLOCK))
    if given.proxied:
        read_proxied()
    for named in given.also:
        module, _, function = named.partition(":")
        getattr(importlib.import_module(module), function)()
    importlib.import_module(f"silta_{given.service}.main").main()


if __name__ == "__main__":
    main()
