"""Recovery: follows up entries that somebody left behind between the insert and what follows it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from silta_chassis.journal import Journal
from silta_chassis.project import Projection
from silta_chassis.relay import MOST_QUEUED, Relay
from silta_chassis.writers import TO_PROJECT, Other, Writer

AT_ONCE = 200
# Ids and runs that one query of a tail returns.
LOOKED_AT = 5_000
# Of one writer at a time: the others have their turn.
MOST_RECOVERED = 2 * MOST_QUEUED
# A writer that said nothing for so long is taken to be dead: others finish its tail.
SILENT_AFTER = timedelta(seconds=30)
# Entries younger than this may still be in the hands of a task of this process.
RECOVER_AFTER = timedelta(seconds=10)

# From when until when an entry is left alone.
Fresh = tuple[datetime, datetime]


@dataclass
class Recovery:
    """Projects and publishes again what is not known to be followed up: harmless done twice."""

    journal: Journal
    writer: Writer
    projection: Projection
    relay: Relay
    clock: Callable[[], datetime]
    # How many entries, counted.
    recovered: int = 0
    # The last word of other writers, and when it was heard.
    _heard: dict[str, tuple[datetime, float]] = field(default_factory=dict)

    async def recover(self, older_than: timedelta = RECOVER_AFTER, *, start: bool = False) -> int:
        """Returns how many entries were followed up.

        At the start these are the tails of all other writers, later of those that fell silent, and
        what this one could not follow up. What it is about to publish is left to it, and no more
        than has room is handed to it: while the broker is away entries stay in the journal, not in
        memory.
        """
        now, writer = self.clock(), self.writer
        await writer.beat(now)
        count = 0
        if (done := self._own()) is not None:
            count, _ = await self._tail(writer.id, done, (now - older_than, now))
        others = await writer.others()
        silent = self._silent(others)
        for other in others:
            if start or other.id in writer.former or other.id in silent:
                found, finished = await self._tail(other.id, other.done, None)
                count += found
                if finished:
                    await writer.forget(other, now)
        return count

    async def _tail(self, writer: str, done: int, fresh: Fresh | None) -> tuple[int, bool]:
        """Follows up a tail but for entries as ``fresh``; tells how many, and whether all is done.

        Read to its end, since what is done already or waits for room may hide the others.
        """
        count, finished = 0, True
        while tail := await self.journal.tail(writer, done, LOOKED_AT):
            done = tail[-1][1]
            finished = finished and not any(self.writer.left(writer, run) for _, run in tail)
            for start in range(0, len(tail), AT_ONCE):
                if count >= MOST_RECOVERED:
                    return count, False
                some = tail[start : start + AT_ONCE]
                wanted = [key for key, run in some if self._wanted(writer, run, key)]
                count += await self._follow(wanted, fresh)
        return count, finished

    async def _follow(self, wanted: Sequence[str], fresh: Fresh | None) -> int:
        if not wanted:
            return 0
        entries = await self.journal.entries_of(wanted)
        if fresh is not None:
            # One of a time to come was written before the clock was set back.
            entries = [e for e in entries if not fresh[0] <= e.at <= fresh[1]]
        new = [e for e in entries if self.writer.left(e.writer, e.run) & TO_PROJECT]
        await self.projection.project(new)
        self.relay.projected(new)
        self.relay.add([e for e in entries if not self.relay.knows(e.id)])
        self.recovered += len(entries)
        return len(entries)

    def _silent(self, others: Sequence[Other]) -> set[str]:
        """Who said nothing for a while, by this process's own clock: theirs may differ."""
        now, before = time.monotonic(), self._heard
        self._heard = {}
        for other in others:
            beat, since = before.get(other.id, (other.beat, now))
            self._heard[other.id] = (other.beat, since if beat == other.beat else now)
        after = SILENT_AFTER.total_seconds()
        return {writer for writer, (_, since) in self._heard.items() if now - since > after}

    def _own(self) -> int | None:
        """The run before the first own one of which something may be done now."""
        room = self.relay.room > 0
        runs = (run for run, left in self.writer.open.items() if room or left & TO_PROJECT)
        first = next(runs, None)
        return None if first is None else first - 1

    def _wanted(self, writer: str, run: int, key: str) -> bool:
        """Whether there is something to do for an entry now."""
        left = self.writer.left(writer, run)
        if left & TO_PROJECT:
            return True
        return bool(left) and self.relay.room > 0 and not self.relay.knows(key)
