"""Recovery: follows up entries that somebody left behind between the insert and what follows it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from silta_chassis.erasing import Erasing
from silta_chassis.journal import Journal
from silta_chassis.project import Projection
from silta_chassis.relay import MOST_QUEUED, Relay
from silta_chassis.writers import TO_PROJECT, Other, Writer

AT_ONCE = 200
# Entries of tails that one query returns.
LOOKED_AT = 5_000
# In one round: what is left has its turn in the next.
MOST_RECOVERED = 2 * MOST_QUEUED
# A writer that said nothing for so long is taken to be dead: others finish its tail.
SILENT_AFTER = timedelta(seconds=30)
# Entries younger than this may still be in the hands of a task of this process.
RECOVER_AFTER = timedelta(seconds=10)
# A finished tail is looked at again, ever more rarely: an insert may come to light late.
AGAIN_SECONDS, RARER, MOST_AGAIN_SECONDS = 300.0, 4, 3_600.0

# From when until when an entry is left alone.
Fresh = tuple[datetime, datetime]


@dataclass
class Recovery:
    """Projects and publishes again what is not known to be followed up: harmless done twice."""

    journal: Journal
    writer: Writer
    erasing: Erasing
    projection: Projection
    relay: Relay
    clock: Callable[[], datetime]
    # How many entries, counted.
    recovered: int = 0
    # The last word of other writers, and when it was heard.
    _heard: dict[str, tuple[datetime, float]] = field(default_factory=dict)
    # Of finished tails: the writer's last word, when to look again, and how long it then rests.
    _again: dict[str, tuple[datetime, float, float]] = field(default_factory=dict)

    async def recover(self, older_than: timedelta = RECOVER_AFTER, *, start: bool = False) -> int:
        """Returns how many entries were followed up.

        At the start these are the tails of all other writers, later of those that fell silent, and
        what this one could not follow up. What it is about to publish is left to it, and no more
        than has room is handed to it: while the broker is away entries stay in the journal, not in
        memory.
        """
        now, writer = self.clock(), self.writer
        await writer.beat(now)
        count = await self._own((now - older_than, now))
        others = await writer.others()
        silent = self._silent(others) | writer.former
        wanted = {o.id: o.done for o in others if start or (o.id in silent and self._due(o))}
        found, unfinished = await self._tails(wanted)
        for other in others:
            if other.id in wanted and other.id not in unfinished:
                self._rest(other)
                await writer.forget(other, now)
        return count + found

    async def _own(self, fresh: Fresh) -> int:
        """Follows up what this process wrote and could not follow up, but for what is fresh."""
        count = 0
        runs = [run for run, left in self.writer.open.items() if left]
        for start in range(0, len(runs), AT_ONCE):
            keys = {run: self.writer.keys.get(run) for run in runs[start : start + AT_ONCE]}
            wanted = [k for run, k in keys.items() if k and self._wanted(self.writer.id, run, k)]
            count += await self._follow(wanted, fresh)
            if count >= MOST_RECOVERED:
                break
        return count

    async def _tails(self, left: Mapping[str, int]) -> tuple[int, set[str]]:
        """Follows up the tails of other writers; tells how many entries, and whose is not done.

        Read to their end, since what is done already or waits for room may hide the others.
        """
        count, unfinished = 0, set[str]()
        while left and (tail := await self.journal.tails(left, LOOKED_AT)):
            unfinished |= {writer for writer, run, _ in tail if self.writer.left(writer, run)}
            for start in range(0, len(tail), AT_ONCE):
                if count >= MOST_RECOVERED:
                    return count, unfinished | left.keys()
                some = tail[start : start + AT_ONCE]
                count += await self._follow([k for w, r, k in some if self._wanted(w, r, k)], None)
            last, upto, _ = tail[-1]
            left = {w: done for w, done in left.items() if w > last} | {last: upto}
        return count, unfinished

    async def _follow(self, wanted: Sequence[str], fresh: Fresh | None) -> int:
        if not wanted:
            return 0
        entries = await self.journal.entries_of(wanted)
        if fresh is not None:
            # One of a time to come was written before the clock was set back.
            entries = [e for e in entries if not fresh[0] <= e.at <= fresh[1]]
        new = [e for e in entries if self.writer.left(e.writer, e.run) & TO_PROJECT]
        await self.erasing.erase(entries)
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

    def _due(self, other: Other) -> bool:
        """Whether it is time to look at a silent writer's tail."""
        beat, then, _ = self._again.get(other.id, (None, 0.0, 0.0))
        return beat != other.beat or then <= time.monotonic()

    def _rest(self, other: Other) -> None:
        """Lets a finished tail rest, longer each time; what is said after that ends the rest."""
        beat, _, pause = self._again.get(other.id, (None, 0.0, AGAIN_SECONDS))
        if beat != other.beat:
            pause = AGAIN_SECONDS
        after = min(pause * RARER, MOST_AGAIN_SECONDS)
        self._again[other.id] = (other.beat, time.monotonic() + pause, after)

    def _wanted(self, writer: str, run: int, key: str) -> bool:
        """Whether there is something to do for an entry now."""
        left = self.writer.left(writer, run)
        if left & TO_PROJECT:
            return True
        return bool(left) and self.relay.room > 0 and not self.relay.knows(key)
