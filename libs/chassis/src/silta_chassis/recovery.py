"""Recovery: follows up entries that somebody left behind between the insert and what follows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from silta_chassis.journal import Journal
from silta_chassis.project import Projection
from silta_chassis.relay import MOST_QUEUED, Relay
from silta_chassis.writers import SILENT_AFTER, Writer

AT_ONCE = 200
# More than a relay takes, so that those it knows already never hide the others.
MOST_RECOVERED = 2 * MOST_QUEUED
# Entries younger than this may still be in the hands of a task of this process.
RECOVER_AFTER = timedelta(seconds=10)


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

    async def recover(self, older_than: timedelta = RECOVER_AFTER, *, start: bool = False) -> int:
        """Returns how many entries were followed up.

        At the start these are the tails of all other writers, later of those that fell silent, and
        what this one could not follow up. What it is about to publish is left to it, and no more is
        taken than has room: while the broker is away entries stay in the journal, not in memory.
        """
        now, writer = self.clock(), self.writer
        await writer.beat(now)
        count = 0
        if writer.open:
            count += await self._tail(writer.id, writer.done, now - older_than)
        for other in await writer.others():
            if start or other.id in writer.former or other.beat < now - SILENT_AFTER:
                found = await self._tail(other.id, other.done, None)
                count += found
                if not found and self.relay.room > 0:
                    await writer.forget(other, now)
        return count

    async def _tail(self, writer: str, done: int, before: datetime | None) -> int:
        tail = await self.journal.tail(writer, done, MOST_RECOVERED)
        left = [
            key
            for key, run in tail
            if self.writer.is_open(writer, run) and not self.relay.knows(key)
        ]
        count = 0
        for start in range(0, len(left), AT_ONCE):
            if self.relay.room <= 0:
                break
            entries = await self.journal.entries_of(left[start : start + AT_ONCE])
            entries = [e for e in entries if before is None or e.at < before]
            await self.projection.project(entries)
            self.relay.projected(entries)
            self.relay.add(entries)
            count += len(entries)
        self.recovered += count
        return count
