"""What follows an entry besides publishing: views, heads, deadlines. Harmless done again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import bson
import structlog
from pymongo import DeleteOne, ReplaceOne, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from silta_chassis.deadlines import Deadlines, waiting_in_head
from silta_chassis.entries import Document, Entry, Fact, field_name
from silta_chassis.journal import HEAD_EVERY, LARGEST_ENTRY, Journal, clashes
from silta_chassis.process import Line, Process, Taken, Written, restored

log = structlog.get_logger(__name__)

Write = UpdateOne | ReplaceOne[Document] | DeleteOne


def lines_of(
    process: Process, entry: Entry, *, strict: bool = False
) -> list[tuple[str, str, Line | None]]:
    """Every view document that an entry makes: (view, key, line or None where it goes).

    A view that fails is left out, and logged; where ``strict``, what it raised is raised.
    """
    if not entry.known:
        return []
    state: Any = None
    written = Written(
        entry.n,
        as_stored(entry.at),
        tuple(Taken(**{**taken, "time": as_stored(taken["time"])}) for taken in entry.taken),
        tuple(published(fact) for fact in entry.facts),
    )
    found: list[tuple[str, str, Line | None]] = []
    for view in process.views:
        try:
            state = state or restored(process.state, entry.state)
            lines = view.lines(state, written)
            _fit(lines.values())
        # A defect in a view must not keep facts from being published: views can be made again.
        except Exception as error:
            if strict:
                raise
            log.error(
                "a view failed",
                subject=entry.subject,
                where=view.name,
                error=type(error).__name__,
                exc_info=True,
            )
            continue
        found += [(view.name, key, line) for key, line in lines.items()]
    return found


def _fit(lines: Iterable[Line | None]) -> None:
    """Raises for a line that cannot be stored: its command would fail, with all beside it."""
    for line in lines:
        shown = (
            bson.encode({"order": line.order, "shows": line.shows, "to": line.to})
            if line is not None
            else b""
        )
        if len(shown) > LARGEST_ENTRY:
            raise ValueError("a line is larger than a document")


def published(fact: Fact) -> Taken:
    """An own fact in the shape of a received one."""
    source, causation = fact.headers["ce_source"], fact.headers["ce_causationid"]
    return Taken(fact.id, source, fact.type, as_stored(fact.time), causation, fact.body)


def as_stored(time: datetime) -> datetime:
    """A time as the journal gives it back, so that a view made again from it is the same."""
    utc = time.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def write_of(entry: Entry, view: str, key: str, line: Line | None) -> tuple[str, Document]:
    """One view document: its key, and what to set.

    Its fields stand in the order in which MongoDB sets them: a document that is made again is the
    same to the byte.
    """
    document: dict[str, Any] = {
        "n": entry.n,
        # Unique, so that a page ends between two lines.
        "order": f"{line.order}\x00{entry.subject}/{key}" if line else "",
        # Kept as an empty mark: one kind of write, so one command, for lines that come and go.
        "shown": line is not None,
        "shows": dict(line.shows) if line else {},
        "subject": entry.subject,
        "to": list(line.to) if line else [],
        "view": view,
    }
    return f"{view}/{entry.subject}/{key}", document


def head_of(entry: Entry) -> Document | None:
    """The update of the head that an entry makes, None for most entries.

    The newest entry is found from an older head, so the number is written now and then; deadlines
    are found through the head, so it is written where they change.
    """
    changed = entry.deadlines_set or entry.deadlines_cancelled
    if not changed and entry.n != 1 and entry.n % HEAD_EVERY:
        return None
    return _head(entry)


def _head(entry: Entry) -> Document:
    fields, gone = waiting_in_head(entry)
    return {"$max": {"n": entry.n}} | ({"$set": fields} if fields else {"$unset": gone})


@dataclass(frozen=True)
class Projection:
    """Writes views and heads: one database command for any number of entries, and a look onward.

    Nothing is written under a condition. Whoever wrote what entry n says looks for entry n + 1
    afterwards and writes onward while there is one; so the last write is always the newest's,
    whoever is slow, and whichever order entries are followed up in.
    """

    process: Process
    journal: Journal
    deadlines: Deadlines

    async def project(
        self, entries: Sequence[Entry], passed: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        """Writes what these entries say, and the numbers of facts that have no row."""
        await self._write(self._writes(entries, passed or {}))
        self.deadlines.expect(entries)
        await self._onward(entries)

    async def correct(self, subjects: Iterable[str]) -> None:
        """Writes heads again that told of a deadline which their case does not wait for."""
        latest = await self.journal.latest(subjects)
        entries = [known.entry for known in latest.values() if known.entry is not None]
        await self._write([UpdateOne({"_id": e.subject}, _head(e), upsert=True) for e in entries])
        await self._onward(entries)

    async def _onward(self, entries: Sequence[Entry]) -> None:
        window = 1
        while entries:
            newest = {entry.subject: entry.n for entry in sorted(entries, key=lambda e: e.n)}
            onward = [(s, n + 1, n + window) for s, n in newest.items()]
            entries = await self.journal.between(onward)
            await self._write(self._writes(entries, {}))
            self.deadlines.expect(entries)
            window = 50

    def _writes(
        self, entries: Sequence[Entry], passed: Mapping[tuple[str, str], int]
    ) -> list[Write]:
        heads: dict[str, Document] = {}
        lines: dict[str, Document] = {}
        for entry in sorted(entries, key=lambda entry: entry.n):
            if (head := head_of(entry)) is not None:
                heads[entry.subject] = head
            for view, name, line in lines_of(self.process, entry):
                key, document = write_of(entry, view, name, line)
                lines[key] = document
        for (subject, source), number in passed.items():
            head = heads.setdefault(subject, {})
            head["$max"] = {**head.get("$max", {}), f"passed.{field_name(source)}": number}
        return [
            *(
                UpdateOne({"_id": subject}, change, upsert=True)
                for subject, change in heads.items()
            ),
            *(ReplaceOne({"_id": key}, line, upsert=True) for key, line in lines.items()),
        ]

    async def _write(self, writes: Sequence[Write]) -> None:
        await write(self.journal.views, writes)


async def write(views: AsyncCollection[Document], writes: Sequence[Write]) -> None:
    """Writes documents of the views, in one command, whoever else writes them."""
    while writes:
        try:
            await views.bulk_write(writes, ordered=False)
            return
        except BulkWriteError as refused:
            # Somebody made the same document at the same moment: it is there to be updated now.
            writes = [writes[index] for index in clashes(refused)]
