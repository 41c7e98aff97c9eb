"""Disposes of entries of the access log on their date: first the signed record, then they go.

A sweep, not a deadline of each case: it reaches cases that ended before there was a table, and
costs one command where nothing is old. Done again it does what is left; two at once do no more.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from pymongo import ASCENDING
from pymongo.errors import PyMongoError

from silta_chassis.access_disposed import Disposed, unrecorded, until
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import FIRST, TRIES, hash_of
from silta_chassis.entries import Document, Entry
from silta_chassis.journal import Journal
from silta_chassis.process import Process, restored
from silta_chassis.step import Contended
from silta_chassis.walk import subjects_of
from silta_contracts.retention import Rule, shortest

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 3600.0
# Ids of so many entries go into one command.
MOST_DELETED: Final = 10_000


class Prefix:
    """How far a chain is due, read in the order of its numbers behind what went before.

    It ends before the first entry that is not due, and before one that is not as it was written:
    no disposal removes what shows that somebody was at the log.
    """

    def __init__(self, subject: str, before: Disposed | None) -> None:
        self.subject = subject
        self.n, self.hash = (before.n, before.hash) if before else (0, FIRST)
        self.written_at: datetime | None = None
        self.ended = self.broken = False

    def take(self, document: Document, rule: Rule, closed_at: datetime, now: datetime) -> None:
        """The next entry that there is; one that is recorded as gone already tells nothing."""
        if self.ended or document["n"] <= self.n:
            return
        follows = document["n"] == self.n + 1 and document.get("before") == self.hash
        if not follows or document.get("hash") != hash_of(document):
            self.ended = self.broken = True
        elif until(rule.keep, document["at"], closed_at) > now:
            self.ended = True
        else:
            self.n, self.hash = document["n"], document["hash"]
            self.written_at = max(document["at"], self.written_at or document["at"])

    def record(self, rule: Rule, closed_at: datetime) -> Disposed | None:
        """The record of what is due; none where nothing is."""
        if self.written_at is None:
            return None
        return Disposed(
            subject=self.subject,
            n=self.n,
            hash=self.hash,
            written_at=self.written_at,
            closed_at=closed_at,
            rule=rule.rule,
            keep=rule.keep,
            due=until(rule.keep, self.written_at, closed_at),
        )


@dataclass(frozen=True)
class Disposing:
    """Disposes of the access log of one service; without a rule it keeps everything."""

    heads: Heads
    journal: Journal
    process: Process
    rule: Rule | None

    async def dispose(self, now: datetime) -> int:
        """Disposes of what is due; returns how many entries went.

        A fixed number of commands for each page of cases that have an entry old enough.
        """
        if self.rule is None:
            return 0
        count, old = 0, {"at": {"$lte": now - shortest(self.rule.keep)}}
        async for page in subjects_of(self.heads.access_log.entries, old):
            latest = await self.journal.latest(page)
            closed = {s: at for s in page if (at := self._closed_at(latest[s].entry)) is not None}
            if closed:
                count += await self._dispose_of(closed, self.rule, old, now)
        return count

    def _closed_at(self, entry: Entry | None) -> datetime | None:
        """When the matter closed; a case that ended before that was noted: its newest entry."""
        if entry is None or not entry.known:
            return None
        state = restored(self.process.state, entry.state)
        retained = getattr(state, "retained", None)
        if retained is not None and retained.ended_at is not None:
            ended_at: datetime = retained.ended_at
            return ended_at
        return entry.at if self.process.ended(state) else None

    async def _dispose_of(
        self, closed: Mapping[str, datetime], rule: Rule, old: Document, now: datetime
    ) -> int:
        access_log = self.heads.access_log
        before = await access_log.disposed_of(list(closed))
        chains = {subject: Prefix(subject, before.get(subject)) for subject in closed}
        there: list[tuple[str, int]] = []
        query = {"subject": {"$in": list(closed)}, **old}
        order = [("subject", ASCENDING), ("n", ASCENDING)]
        async for document in access_log.entries.find(query).sort(order):
            subject, n = document["subject"], document["n"]
            chains[subject].take(document, rule, closed[subject], now)
            there.append((subject, n))
        records = [chain.record(rule, closed[chain.subject]) for chain in chains.values()]
        due = [one for one in records if one is not None]
        recorded = await self._record(due, list(closed), now)
        for chain in chains.values():
            # Where another replica has just recorded it, its entries go while they are read.
            if chain.broken and recorded.get(chain.subject) == before.get(chain.subject):
                log.error("the access log is not as it was written", subject=chain.subject)
        gone = [f"{s}:{n}" for s, n in there if s in recorded and n <= recorded[s].n]
        count = 0
        for start in range(0, len(gone), MOST_DELETED):
            some = {"_id": {"$in": gone[start : start + MOST_DELETED]}}
            count += (await access_log.entries.delete_many(some)).deleted_count
        return count

    async def _record(
        self, due: Sequence[Disposed], subjects: Sequence[str], now: datetime
    ) -> dict[str, Disposed]:
        """The newest record of each of the subjects, when all of these stand in signed heads."""
        for _ in range(TRIES):
            recorded = await self.heads.access_log.disposed_of(subjects)
            if not unrecorded(due, recorded):
                return recorded
            await self.heads.sign(now, due)
        raise Contended(subjects[0])

    async def loop(self, clock: Callable[[], datetime]) -> None:
        """Disposes at the start and every hour."""
        while True:
            try:
                count = await self.dispose(clock())
            except (PyMongoError, Contended) as error:
                log.warning("disposing of the access log failed", error=type(error).__name__)
            else:
                if count:
                    log.info("disposed of entries of the access log", count=count)
            await asyncio.sleep(EVERY_SECONDS)
