"""Does to the services what the schedule says, and puts them up again."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.cast import Cast, Member
from tests.faults.launch import set_clock
from tests.faults.points import DURING_REBALANCE, DURING_STOP, arm, disarm, hit
from tests.faults.said import Violation
from tests.faults.schedule import DATABASE, Fault

LOOK_SECONDS = 0.05
# How long a point may take to be passed before it is told as not reached.
REACHED_SECONDS = 40.0
AHEAD_SHARE = 0.2
DIED = "a process ended by itself"


@dataclass
class Inflicted:
    """What was done, by kind, and what was not reached."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    missed: list[Fault] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)


@dataclass
class Nemesis:
    """Carries a schedule out beside the cases; ``progress`` tells how much of them is behind."""

    cast: Cast
    progress: Callable[[], float]
    inflicted: Inflicted = field(default_factory=Inflicted)
    _over: threading.Event = field(default_factory=threading.Event)
    # When the next fault of each list is to come.
    _next: dict[str, float] = field(default_factory=dict)
    _under_way: list[Future[None]] = field(default_factory=list)

    @contextmanager
    def beside(self, schedule: Mapping[str, Sequence[Fault]]) -> Iterator[None]:
        """Carries it out, one thread a service and one for what hits all, until left.

        Then no more faults come, and every process runs again.
        """
        self._next = {name: faults[0].at for name, faults in schedule.items() if faults}
        with ThreadPoolExecutor(len(schedule)) as pool:
            self._under_way = [
                pool.submit(self._follow, name, faults) for name, faults in schedule.items()
            ]
            try:
                yield
            finally:
                # Also where the run ends early: nobody may start a service behind its back.
                self._over.set()
        self.check()
        for member in self.cast.members.values():
            disarm(member.control)
            self._up(member)

    @property
    def horizon(self) -> float:
        """So much of the cases may have begun: not far past the next fault that has not."""
        return min([*self._next.values(), 1.0]) + AHEAD_SHARE

    @property
    def busy(self) -> bool:
        """Whether faults are still to come."""
        return any(not one.done() for one in self._under_way)

    def check(self) -> None:
        """Raises what ended a thread of the schedule."""
        for one in self._under_way:
            if one.done():
                one.result()

    def _follow(self, name: str, faults: Sequence[Fault]) -> None:
        for place, fault in enumerate(faults):
            while self.progress() < fault.at and not self._over.is_set():
                self._over.wait(LOOK_SECONDS)
            if self._over.is_set():
                return
            self._next[name] = faults[place + 1].at if place + 1 < len(faults) else 1.0
            self.inflict(fault)

    def inflict(self, fault: Fault) -> None:
        """Does one fault, and returns when what it hit runs again."""
        match fault.kind:
            case "kill":
                done = self._kill(self.cast.members[fault.service], fault)
            case "SIGSTOP":
                done = self._stopped(self.cast.members[fault.service], fault)
            case "second replica":
                done = self._replica(self.cast.members[fault.service], fault)
            case "clock jump":
                set_clock(self.cast.members[fault.service].control, of_deadlines=fault.seconds)
                done = True
            case _:
                done = self._part(fault)
        if done:
            self.inflicted.counts[fault.kind, fault.point, fault.service] += 1
        else:
            self.inflicted.missed.append(fault)

    def _part(self, fault: Fault) -> bool:
        parts = self.cast.parts
        if fault.kind == DATABASE:
            parts.stop("database")
            parts.restart("database")
            return True
        parts.kill("kafka")
        self._over.wait(fault.seconds)
        parts.restart("kafka")
        return True

    def _stopped(self, member: Member, fault: Fault) -> bool:
        os.kill(member.pid, signal.SIGSTOP)
        try:
            self._over.wait(fault.seconds)
        finally:
            os.kill(member.pid, signal.SIGCONT)
        return True

    def _replica(self, member: Member, fault: Fault) -> bool:
        with member.replica(self.cast.routes, self.cast.data):
            self._over.wait(fault.seconds)
        return True

    def _kill(self, member: Member, fault: Fault) -> bool:
        self._up(member)
        arm(member.control, fault.point, fault.passes)
        with self._provoked(member, fault.point):
            end = time.monotonic() + REACHED_SECONDS
            while (
                not hit(member.control)
                and time.monotonic() < end
                and member.runs()
                and not self._over.is_set()
            ):
                # Another process ends: it can only be looked at again.
                time.sleep(LOOK_SECONDS)
        missed = disarm(member.control)
        # It says so first, and is gone a moment later.
        while not missed and member.runs():
            time.sleep(LOOK_SECONDS)
        self._up(member, stopped=fault.point == DURING_STOP)
        return not missed

    @contextmanager
    def _provoked(self, member: Member, point: str) -> Iterator[None]:
        """What makes the point come: a replica that joins, a stop in order."""
        if point == DURING_REBALANCE:
            with member.replica(self.cast.routes, self.cast.data):
                yield
        elif point == DURING_STOP:
            os.kill(member.pid, signal.SIGTERM)
            yield
        else:
            yield

    def _up(self, member: Member, *, stopped: bool = False) -> None:
        if not member.runs():
            if not stopped and not hit(member.control):
                what = "it ended and was not killed"
                self.inflicted.violations.append(Violation(DIED, member.service, what))
            member.restart()
