"""Makes the views and heads of a service again from its journal, while the service runs.

Subject by subject: what its entries say is compared with what stands, byte by byte, and written
where it differs. Whoever wrote looks onward, as a projection does, so that what a live process
writes meanwhile is never left overwritten by something older.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import bson
import structlog
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, ReplaceOne, UpdateOne

from silta_chassis.deadlines import Deadlines, waiting_in_head
from silta_chassis.entries import Document, Entry
from silta_chassis.journal import Journal
from silta_chassis.process import Process
from silta_chassis.project import Projection, Write, head_of, lines_of, write, write_of
from silta_chassis.walk import Progress, chosen, count_subjects, entries_of, silent, subjects_of
from silta_chassis.worker import FAILED_DEADLINE_AGAIN

log = structlog.get_logger(__name__)

MISSING = "missing"
DIFFERENT = "different"
SUPERFLUOUS = "superfluous"
FAILED = "failed"
HEAD = "head"
# What a live process is about to write stands after a moment.
LOOKS = 6
PAUSE_SECONDS = 0.5
MOST_TOLD = 1_000
_RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)


@dataclass(frozen=True)
class Difference:
    """A document of the views that is not what the journal says. ``id`` is its key."""

    kind: str
    id: str
    subject: str


@dataclass
class Rebuilt:
    """What was found, and mended unless it was only a check.

    ``counts`` are by kind; ``failed`` are subjects whose views cannot be made: left as they are.
    """

    subjects: int = 0
    lines: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys((MISSING, DIFFERENT, SUPERFLUOUS, HEAD, FAILED), 0)
    )
    # The first ones; more are only counted.
    told: list[Difference] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything was as the journal says."""
        return not any(self.counts.values())

    def add(self, differences: Sequence[Difference]) -> None:
        """Takes in what was found of some subjects."""
        for difference in differences:
            self.counts[difference.kind] += 1
        self.told += differences[: MOST_TOLD - len(self.told)]


@dataclass
class _Folded:
    """What the entries of some subjects amount to."""

    lines: dict[str, Document] = field(default_factory=dict)
    heads: dict[str, Document] = field(default_factory=dict)
    newest: dict[str, Entry] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


async def rebuild(
    process: Process,
    journal: Journal,
    *,
    subject: str | None = None,
    check: bool = False,
    progress: Progress = silent,
) -> Rebuilt:
    """Makes every view document of the service again, or those of one subject.

    ``check`` writes nothing; what differs must do so for some seconds, since a running service may
    be about to write it. Memory is bounded by a few subjects.
    """
    # By name: no index serves the subject alone.
    shown = {"view": {"$exists": True}}
    names = {view.name for view in process.views} | set(await journal.views.distinct("view", shown))
    work = _Rebuild(process, journal, sorted(names), check)
    query = chosen(subject)
    done, total = 0, await count_subjects(journal.entries, query)
    progress(0, total)
    async for page in subjects_of(journal.entries, query):
        await work.page(page)
        done += len(page)
        progress(done, max(done, total))
    # Lines of subjects that the journal does not know.
    async for page in subjects_of(journal.views, shown | chosen(subject)):
        known = {entry.subject for entry in await journal.between([(s, 1, 1) for s in page])}
        if unknown := [s for s in page if s not in known]:
            await work.page(unknown)
    return work.rebuilt


@dataclass
class _Rebuild:
    process: Process
    journal: Journal
    views: Sequence[str]
    check: bool
    rebuilt: Rebuilt = field(default_factory=Rebuilt)

    async def page(self, subjects: Sequence[str]) -> None:
        """Some subjects: compares, and writes or looks again."""
        differences, folded = await self._look(subjects)
        self.rebuilt.subjects += len(folded.newest)
        self.rebuilt.lines += len(folded.lines)
        for _ in range(LOOKS - 1):
            changed = {d.subject for d in differences if d.kind != FAILED}
            if not self.check or not changed or len(self.rebuilt.told) >= MOST_TOLD:
                break
            await asyncio.sleep(PAUSE_SECONDS)
            again, _ = await self._look(sorted(changed))
            still = {(d.kind, d.id) for d in again}
            differences = [d for d in differences if (d.kind, d.id) in still or d.kind == FAILED]
        if not self.check:
            await self._mend(differences, folded)
        self.rebuilt.add(differences)

    async def _look(self, subjects: Sequence[str]) -> tuple[list[Difference], _Folded]:
        """What stands is read first: whatever a line shows, its entry is in the journal by then."""
        standing, heads = await self._standing(subjects)
        folded = await self._fold(subjects)
        found = [Difference(FAILED, subject, subject) for subject in sorted(folded.failed)]
        for key, line in folded.lines.items():
            if line["subject"] in folded.failed:
                continue
            stands = standing.get(key)
            if stands is None:
                found.append(Difference(MISSING, key, line["subject"]))
            elif stands.raw != bson.encode({"_id": key, **line}):
                found.append(Difference(DIFFERENT, key, line["subject"]))
        for key, stands in standing.items():
            if key not in folded.lines and stands["subject"] not in folded.failed:
                found.append(Difference(SUPERFLUOUS, key, stands["subject"]))
        now = datetime.now(UTC)
        for subject, entry in folded.newest.items():
            if not _same_head(heads.get(subject, {}), folded.heads.get(subject, {}), now):
                found.append(Difference(HEAD, subject, entry.subject))
        return found, folded

    async def _standing(
        self, subjects: Sequence[str]
    ) -> tuple[dict[str, RawBSONDocument], dict[str, Document]]:
        views = self.journal.views
        query = {"view": {"$in": list(self.views)}, "subject": {"$in": list(subjects)}}
        raw = views.with_options(codec_options=_RAW)
        standing = {line["_id"]: line async for line in raw.find(query)}
        heads = {head["_id"]: head async for head in views.find({"_id": {"$in": list(subjects)}})}
        return standing, heads

    async def _fold(self, subjects: Sequence[str]) -> _Folded:
        folded = _Folded()
        async for entries in entries_of(self.journal, subjects):
            for entry in entries:
                folded.newest[entry.subject] = entry
                if head_of(entry) is not None:
                    folded.heads[entry.subject] = {"n": entry.n}
                if entry.subject in folded.failed:
                    continue
                try:
                    lines = lines_of(self.process, entry, strict=True)
                # A view may raise anything; its subject keeps what it shows, and is told.
                except Exception as error:
                    name = type(error).__name__
                    log.error("a view failed", subject=entry.subject, error=name, exc_info=True)
                    folded.failed.add(entry.subject)
                    continue
                for view, name, line in lines:
                    key, document = write_of(entry, view, name, line)
                    folded.lines[key] = document
        for subject, head in folded.heads.items():
            head |= waiting_in_head(folded.newest[subject])[0]
        return folded

    async def _mend(self, differences: Sequence[Difference], folded: _Folded) -> None:
        writes: list[Write] = []
        for one in differences:
            if one.kind == SUPERFLUOUS:
                writes.append(DeleteOne({"_id": one.id}))
            elif one.kind == HEAD:
                head = folded.heads.get(one.subject, {})
                gone = {name: "" for name in ("n", "waits", "due") if name not in head}
                # Numbers of facts that have no row stand nowhere else: they stay.
                change = ({"$set": head} if head else {}) | ({"$unset": gone} if gone else {})
                writes.append(UpdateOne({"_id": one.id}, change, upsert=True))
            elif one.kind != FAILED:
                writes.append(ReplaceOne({"_id": one.id}, folded.lines[one.id], upsert=True))
        await write(self.journal.views, writes)
        # Looks onward from the newest entry that was known here.
        touched = {d.subject for d in differences if d.kind != FAILED} & folded.newest.keys()
        projection = Projection(self.process, self.journal, Deadlines(self.journal.views))
        await projection.project([folded.newest[subject] for subject in sorted(touched)])


def _same_head(stands: Document, wanted: Document, now: datetime) -> bool:
    """Whether a head says what the journal says; a deadline that failed may be put off a little."""
    if any(stands.get(name) != wanted.get(name) for name in ("n", "waits")):
        return False
    due, first = stands.get("due"), wanted.get("due")
    if due == first or due is None or first is None:
        return bool(due == first)
    return bool(first < due <= now + FAILED_DEADLINE_AGAIN and first <= now)
