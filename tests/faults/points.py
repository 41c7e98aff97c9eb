"""The named points of a service's work at which the suite kills it.

They are put around the chassis' functions from outside, in the process that
:mod:`tests.faults.launch` starts: the product has no hooks.
"""

import functools
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from pymongo.errors import AutoReconnect

from silta_chassis import (
    bus,
    erasing,
    journal,
    project,
    relay,
    vault,
    waiting,
    worker,
)

BEFORE_LOAD = "before load"
AFTER_DECIDE = "after decide"
BETWEEN_VAULT_AND_INSERT = "between vault and insert"
AFTER_INSERT = "after insert"
BEFORE_ERASING = "before erasing"
BEFORE_PUBLISH = "before publish"
BEFORE_DEADLINES = "before deadlines"
BEFORE_VIEWS = "before views"
AFTER_PUBLISH = "after publish, before mark"
AFTER_MARK = "after mark, before commit"
IN_A_DEADLINE = "in a deadline"
IN_THE_QUEUE = "in the waiting queue"
DURING_REBALANCE = "during rebalance"
DURING_STOP = "during graceful stop"

POINTS = (
    BEFORE_LOAD,
    AFTER_DECIDE,
    BETWEEN_VAULT_AND_INSERT,
    AFTER_INSERT,
    BEFORE_ERASING,
    BEFORE_PUBLISH,
    BEFORE_DEADLINES,
    BEFORE_VIEWS,
    AFTER_PUBLISH,
    AFTER_MARK,
    IN_A_DEADLINE,
    IN_THE_QUEUE,
    DURING_REBALANCE,
    DURING_STOP,
)

# Only who keeps something on a ground alone passes it.
AT_ONE: Mapping[str, str] = {BEFORE_ERASING: "network"}
# What provokes them makes them come once.
ONCE = (DURING_REBALANCE, DURING_STOP)

ARMED, HIT = "armed", "hit"
# What happens where an armed point is passed.
DIE, FAIL = "die", "fail"

_doing: ContextVar[str] = ContextVar("_doing", default="")


def arm(control: Path, point: str, passes: int = 1, action: str = DIE) -> None:
    """Lets the service that looks into that folder die when it passes the point so many times."""
    control.mkdir(parents=True, exist_ok=True)
    (control / HIT).unlink(missing_ok=True)
    draft = control / "draft"
    draft.write_text(f"{passes} {action} {point}")
    draft.replace(control / ARMED)


def disarm(control: Path) -> bool:
    """Takes back what was armed; False where it was hit already."""
    (control / ARMED).unlink(missing_ok=True)
    return not (control / HIT).exists()


def hit(control: Path) -> bool:
    """Whether the armed point was passed."""
    return (control / HIT).exists()


class Gate:
    """Counts passes of the armed point and ends the process at the last, as a crash would."""

    def __init__(self, control: Path) -> None:
        self.armed, self.hit = control / ARMED, control / HIT
        self._stamp = 0
        self._left = 0
        self._point = self._action = ""

    def passing(self, point: str) -> None:
        """Where this point is armed and its time has come, nothing after this line happens."""
        try:
            stamp = self.armed.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if stamp != self._stamp:
            passes, self._action, self._point = self.armed.read_text().split(" ", 2)
            self._stamp, self._left = stamp, int(passes)
        if point != self._point:
            return
        self._left -= 1
        if self._left <= 0:
            self.armed.replace(self.hit)
            if self._action == FAIL:
                raise AutoReconnect("the database failed, as the suite asked")
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _while(what: str) -> Any:
    token = _doing.set(what)
    try:
        yield
    finally:
        _doing.reset(token)


Function = Callable[..., Awaitable[Any]]


def around(owner: Any, name: str, wrap: Callable[[Function], Function]) -> None:
    """Puts another function in the place of one, which it gets."""
    inner = getattr(owner, name)
    setattr(owner, name, functools.wraps(inner)(wrap(inner)))


def instead(owner: Any, name: str, other: Any) -> None:
    """Puts something else in the place of what has that name; what has none is a mistake."""
    getattr(owner, name)
    setattr(owner, name, other)


def install(passing: Callable[[str], None]) -> None:
    """Lets ``passing`` be called with the name of each point that this process passes."""

    def before(*points: str) -> Callable[[Function], Function]:
        def wrap(inner: Function) -> Function:
            async def wrapped(*args: Any, **kwargs: Any) -> Any:
                for point in points:
                    passing(point)
                return await inner(*args, **kwargs)

            return wrapped

        return wrap

    def after(point: str) -> Callable[[Function], Function]:
        def wrap(inner: Function) -> Function:
            async def wrapped(*args: Any, **kwargs: Any) -> Any:
                found = await inner(*args, **kwargs)
                passing(point)
                return found

            return wrapped

        return wrap

    def doing(what: str) -> Callable[[Function], Function]:
        def wrap(inner: Function) -> Function:
            async def wrapped(*args: Any, **kwargs: Any) -> Any:
                with _while(what):
                    return await inner(*args, **kwargs)

            return wrapped

        return wrap

    def append(inner: Function) -> Function:
        async def wrapped(self: Any, entries: Any, *args: Any) -> Any:
            if entries:
                passing(BETWEEN_VAULT_AND_INSERT)
            found = await inner(self, entries, *args)
            if entries:
                passing(AFTER_INSERT)
                if _doing.get() == IN_A_DEADLINE:
                    passing(IN_A_DEADLINE)
            return found

        return wrapped

    def erase(inner: Function) -> Function:
        async def wrapped(self: Any, entries: Any) -> Any:
            entries = list(entries)
            if any(entry.erases for entry in entries):
                passing(BEFORE_ERASING)
            return await inner(self, entries)

        return wrapped

    def projecting(inner: Function) -> Function:
        async def wrapped(self: Any, entries: Any, *args: Any) -> Any:
            if entries:
                passing(BEFORE_VIEWS)
            if any(e.deadlines_set or e.deadlines_cancelled for e in entries):
                passing(BEFORE_DEADLINES)
            return await inner(self, entries, *args)

        return wrapped

    def publishing(inner: Function) -> Function:
        async def wrapped(self: Any, entries: Any, *args: Any) -> Any:
            if entries:
                passing(BEFORE_PUBLISH)
            found = await inner(self, entries, *args)
            if entries:
                passing(AFTER_PUBLISH)
            return found

        return wrapped

    around(journal.Journal, "latest", before(BEFORE_LOAD))
    around(vault.Vault, "put", before(AFTER_DECIDE))
    around(journal.Journal, "append", append)
    around(erasing.Erasing, "erase", erase)
    around(project.Projection, "project", projecting)
    around(relay.Relay, "publish", publishing)
    around(bus.Bus, "_commit", before(AFTER_MARK))
    around(worker.Worker, "fire", doing(IN_A_DEADLINE))
    around(waiting.Queue, "remove", before(IN_THE_QUEUE))
    around(bus._WaitForStep, "on_partitions_revoked", after(DURING_REBALANCE))
    around(bus.Bus, "stop", after(DURING_STOP))
