"""Two measurements: how fast a deep backlog is worked off, and how long one hop takes at a rate."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.flow import Sent
from bench.measured import Running, Variant, started
from bench.parts import STUB, Parts, empty, through_stub
from bench.process import Task
from bench.profiled import Profiler
from bench.topics import Topics

LOOK_SECONDS = 0.02
START_SECONDS = 30.0
LEARN_SECONDS = 90.0
# After the last fact: marking, the last commit.
TAIL_SECONDS = 0.25
IDLE_SECONDS = 2.0
# In half a second.
QUIET_CPU_SECONDS = 0.05
TICK_SECONDS = 0.002
DRAIN_SECONDS = 10.0


class TooSlow(Exception):
    """Nothing came out in time; the text names the log."""


@dataclass(frozen=True)
class Throughput:
    """One variant in one round: facts taken in a second, between warm-up and end."""

    variant: str
    database: str
    round: int
    facts: int
    seconds: float
    facts_per_second: float
    cpu_us_per_fact: float
    loaded_mb: float
    # False where the time was over first.
    whole: bool
    commands: dict[str, int] = field(default_factory=dict)
    cache: dict[str, int] | None = None
    # Only where a profile was asked for: database command -> times, seconds.
    waited: dict[str, tuple[int, float]] | None = None


@dataclass(frozen=True)
class Hop:
    """One variant at a steady rate: ms from the broker's taking a fact to that of what follows."""

    variant: str
    database: str
    round: int
    rate: float
    # What the generator managed.
    sent_rate: float
    hops: list[int]
    unanswered: int
    idle_mb: float


def as_json(measured: Throughput | Hop) -> dict[str, Any]:
    """Without the single hops: their percentiles stand in the summary."""
    found = asdict(measured)
    if isinstance(measured, Hop):
        found["hops"] = len(measured.hops)
    return found


@dataclass
class Bench:
    """One run: its servers, topics and sizes."""

    name: str
    parts: Parts
    topics: Topics
    folder: Path
    batch_size: int
    entry_bytes: int = 0
    # Looks into the measured process, which costs it something: never in a real run.
    profiler: Profiler | None = None
    _count: int = 0

    def _task(self, variant: Variant, database: str, source: str) -> Task:
        self._count += 1
        name = f"{self.name}-{variant.key}-{self._count}"
        return Task(
            kafka=self.parts.kafka,
            mongo=self.parts.databases[database],
            database=name.replace("-", "_"),
            group=name,
            source=source,
            sink=f"{self.name}-{variant.key}-out",
            batch_size=self.batch_size,
            entry_bytes=self.entry_bytes,
            cpus=self.parts.service_cpus,
            cache=variant.cache,
            told=str(self.folder / f"{variant.key}.told.json"),
        )

    def _log(self, variant: Variant, database: str) -> Path:
        return self.folder / f"{variant.key}-{database}.log"

    async def throughput(
        self,
        variant: Variant,
        database: str,
        round_: int,
        source: str,
        facts: int,
        warm: int,
        limit: float,
    ) -> Throughput:
        """Works off ``source``, which holds ``facts``; at most ``limit`` seconds after warm-up."""
        task = self._task(variant, database, source)
        await self.topics.make(task.sink)
        if database == STUB:
            await asyncio.to_thread(through_stub, task.mongo, forget=True)
        samples: list[tuple[float, int, float]] = []
        loaded = 0.0
        already = await self.topics.count(task.sink)
        async with started(variant, task, self._log(variant, database)) as running:
            begin = time.monotonic()
            while not samples or samples[-1][1] < facts:
                now, out = await self._look(task.sink, already)
                loaded = max(loaded, running.memory_mb())
                if out < warm and now - begin > START_SECONDS + limit:
                    raise TooSlow(
                        f"{out} of {warm} facts to warm up: see {self._log(variant, database)}"
                    )
                # What came before the warm-up's end counts only where all came within one look.
                if len(samples) == 1 and (samples[0][1] < warm) and out < facts:
                    samples.clear()
                samples.append((now, out, running.cpu_seconds()))
                if self.profiler and out >= warm and not self.profiler.begun:
                    self.profiler.begin(running.child.pid)
                if samples[0][1] >= warm and now - samples[0][0] > limit:
                    break
                await asyncio.sleep(LOOK_SECONDS)
            whole = samples[-1][1] >= facts
            if whole:
                await asyncio.sleep(TAIL_SECONDS)
            spent = (running.cpu_seconds() if whole else samples[-1][2]) - samples[0][2]
            told = await running.end()
        commands: dict[str, Any] = {}
        if database == STUB and variant.stores:
            commands = (await asyncio.to_thread(through_stub, task.mongo))["commands"]
        await self._clean(task, variant)
        seconds = samples[-1][0] - samples[0][0]
        done = samples[-1][1] - samples[0][1]
        return Throughput(
            variant=variant.key,
            database=database,
            round=round_,
            facts=done,
            seconds=seconds,
            facts_per_second=done / seconds,
            cpu_us_per_fact=spent / done * 1e6,
            loaded_mb=loaded,
            whole=whole,
            commands=commands,
            cache=told.get("cache"),
            waited=told.get("waited"),
        )

    async def _look(self, topic: str, already: int) -> tuple[float, int]:
        before = time.monotonic()
        out = await self.topics.count(topic) - already
        return (before + time.monotonic()) / 2, out

    async def hop(
        self, variant: Variant, database: str, round_: int, rate: float, flow: Sequence[Sent]
    ) -> Hop:
        """Sends ``flow`` at ``rate`` facts a second; its first fifth warms up."""
        task = self._task(variant, database, f"{self.name}-hop-{self._count + 1}-in")
        await self.topics.make(task.source, task.sink)
        before = await self.topics.places(task.sink)
        async with started(variant, task, self._log(variant, database)) as running:
            await self._quiet(running)
            idle = running.memory_mb()
            await self._pace(task.source, rate, flow)
            await self._drained(task.sink, sum(before.values()) + len(flow), running)
        taken = await self.topics.times(task.source)
        sent = await self.topics.times(task.sink, before)
        warm = {case.encode() for case, _ in flow[: len(flow) // 5]}
        pairs = [
            later - earlier
            for key, times in taken.items()
            if key not in warm
            for earlier, later in zip(times, sent.get(key, ()), strict=False)
        ]
        answered = sum(len(times) for times in sent.values())
        await self._clean(task, variant)
        arrived = sorted(time for times in taken.values() for time in times)
        return Hop(
            variant=variant.key,
            database=database,
            round=round_,
            rate=rate,
            sent_rate=(len(arrived) - 1) / max(arrived[-1] - arrived[0], 1) * 1000,
            hops=pairs,
            unanswered=len(flow) - answered,
            idle_mb=idle,
        )

    async def _quiet(self, running: Running) -> None:
        """Waits, bounded, until a process has started and has nothing to do."""
        end = time.monotonic() + START_SECONDS
        await asyncio.sleep(IDLE_SECONDS)
        before, now = 0.0, running.cpu_seconds()
        while now - before > QUIET_CPU_SECONDS and time.monotonic() < end:
            # Another process grows quiet: there is nothing to be woken by.
            await asyncio.sleep(0.5)
            before, now = now, running.cpu_seconds()

    async def _pace(self, topic: str, rate: float, flow: Sequence[Sent]) -> None:
        begin = time.monotonic()
        waiting: list[asyncio.Future[Any]] = []
        at = 0
        while at < len(flow):
            due = min(int((time.monotonic() - begin) * rate) + 1, len(flow))
            waiting.extend([await self.topics.send(topic, sent) for sent in flow[at:due]])
            at = max(at, due)
            await asyncio.sleep(TICK_SECONDS)
        await asyncio.gather(*waiting)

    async def _drained(self, topic: str, count: int, running: Running) -> None:
        """Waits, bounded, until what follows is out; what is missing is told as unanswered."""
        end = time.monotonic() + DRAIN_SECONDS
        while await self.topics.count(topic) < count and time.monotonic() < end:
            running.check()
            await asyncio.sleep(LOOK_SECONDS)

    async def _clean(self, task: Task, variant: Variant) -> None:
        if variant.stores:
            await asyncio.to_thread(empty, task.mongo, task.database)

    async def learn_entry_bytes(self, variant: Variant, source: str, facts: int) -> int:
        """The mean BSON size of Silta's entries: what (b) is to insert."""
        database = STUB
        task = self._task(variant, database, source)
        await self.topics.make(task.sink)
        await asyncio.to_thread(through_stub, task.mongo, forget=True)
        already = await self.topics.count(task.sink)
        async with started(variant, task, self._log(variant, database)):
            end = time.monotonic() + LEARN_SECONDS
            while await self.topics.count(task.sink) - already < facts:
                if time.monotonic() > end:
                    raise TooSlow(
                        f"Silta did not work off {facts} facts: {self._log(variant, database)}"
                    )
                await asyncio.sleep(LOOK_SECONDS)
        inserted: Any = (await asyncio.to_thread(through_stub, task.mongo))["inserted"]
        await self._clean(task, variant)
        count, size = inserted["journal"]
        return int(size / count)
