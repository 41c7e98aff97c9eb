"""Ways to break what comes before a step and what follows it: bus, queue, views, relay."""

import asyncio
import multiprocessing
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from silta_chassis import bus, project, recovery, relay, waiting
from silta_chassis.entries import field_name
from tests.faults.points import around, instead

# What the process is called that is slow where two processes race.
FIRST = "toy a"

Wrap = Callable[..., Any]


def acknowledge_first() -> None:
    """Offsets are committed before anything is decided."""

    def wrap(inner: Wrap) -> Wrap:
        async def in_place(self: Any, consumer: Any, *args: Any) -> Any:
            records = await inner(self, consumer, *args)
            await self._commit(consumer, records)
            return records

        return in_place

    around(bus.Bus, "_in_place", wrap)


def mark_before_publish() -> None:
    """The writer says that entries are published, then publishes them."""

    def wrap(inner: Wrap) -> Wrap:
        async def publish(self: Any, batch: Any) -> Any:
            for entry in batch.values():
                self.writer.open.pop(entry.run, None)
            await self.writer.checkpoint(self.clock())
            return await inner(self, batch)

        return publish

    around(relay.Relay, "_publish", wrap)


def no_order_in_relay() -> None:
    """What is to be published goes out in any order."""

    def wrap(inner: Wrap) -> Wrap:
        async def publish(self: Any, entries: Any) -> Any:
            shuffled = list(entries)
            random.shuffle(shuffled)
            return await inner(self, shuffled)

        return publish

    around(relay.Relay, "publish", wrap)


def no_look_behind() -> None:
    """Nobody looks whether what another writer appended before is published."""

    async def alone(self: Any, batch: Any) -> Any:
        return sorted(batch.values(), key=lambda entry: (entry.subject, entry.n)), []

    instead(relay.Relay, "_with_those_before", alone)


def parked_overtaken() -> None:
    """A message that is parked counts as seen, so that later ones pass it."""

    def wrap(inner: Wrap) -> Wrap:
        async def postpone(self: Any, tried: Any, now: Any, attempts: int) -> Any:
            parked = await inner(self, tried, now, attempts)
            views = self.documents.database["views"]
            for one in parked:
                passed = {f"passed.{field_name(one.stream.split('|')[0])}": one.number}
                await views.update_one({"_id": one.subject}, {"$max": passed}, upsert=True)
            return parked

        return postpone

    around(waiting.Queue, "postpone", wrap)


def no_look_onward() -> None:
    """Whoever writes views does not look whether a newer entry has come meanwhile."""

    async def only(self: Any, entries: Any, passed: Any = None) -> None:
        await self._write(self._writes(entries, passed or {}))
        self.deadlines.expect(entries)

    async def overtaken(self: Any, entry: Any) -> None:
        next_ = (entry.subject, entry.n + 1, entry.n + 1)
        for _ in range(10):
            if await self.journal.between([next_]):
                await asyncio.sleep(0.5)
                return
            await asyncio.sleep(0.1)

    def late(inner: Wrap) -> Wrap:
        async def project_(self: Any, entries: Any, *args: Any) -> None:
            # One of two processes is slow, so that the other overtakes it.
            if entries and FIRST in multiprocessing.current_process().name:
                await overtaken(self, entries[-1])
            await only(self, entries, *args)

        return project_

    around(project.Projection, "project", late)


def commit_by_position() -> None:
    """A failed batch is not taken back, and the next commit goes past it."""

    async def commit(self: Any, consumer: Any, records: Any) -> None:
        await consumer.commit()

    instead(bus.Bus, "_commit", commit)
    instead(bus.Bus, "_take_back", lambda *args: None)


def no_recovery() -> None:
    """What a crash cut off is not followed up."""

    async def nothing(self: Any, *args: Any, **kwargs: Any) -> int:
        return 0

    instead(recovery.Recovery, "recover", nothing)


def stamped_again() -> None:
    """Every time that a fact is published it gets a new time."""

    def wrap(inner: Wrap) -> Wrap:
        async def publish(self: Any, entries: Any) -> Any:
            now = {"ce_time": self.clock().isoformat()}
            return await inner(
                self,
                [
                    replace(
                        e, facts=tuple(replace(f, headers={**f.headers, **now}) for f in e.facts)
                    )
                    for e in entries
                ],
            )

        return publish

    around(relay.Relay, "publish", wrap)
