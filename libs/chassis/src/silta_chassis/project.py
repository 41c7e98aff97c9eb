"""What follows an entry besides publishing: views, heads, deadlines. Harmless done again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from silta_chassis.deadlines import Deadlines
from silta_chassis.journal import Document, Entry, Fact, clashes, field_name
from silta_chassis.process import Line, Process, Taken, Written, restored

log = structlog.get_logger(__name__)


def lines_of(process: Process, entry: Entry) -> list[tuple[str, str, Line | None]]:
    """Every view document that an entry makes: (view, key, line or None where it goes)."""
    state: Any = None
    written = Written(
        entry.n,
        entry.at,
        tuple(Taken(**taken) for taken in entry.taken),
        tuple(published(fact) for fact in entry.facts),
    )
    found: list[tuple[str, str, Line | None]] = []
    for view in process.views:
        try:
            state = state or restored(process.state, entry.state)
            lines = view.lines(state, written)
        # A defect in a view must not keep facts from being published: views can be made again.
        except Exception as error:
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


def published(fact: Fact) -> Taken:
    """An own fact in the shape of a received one."""
    source, causation = fact.headers["ce_source"], fact.headers["ce_causationid"]
    return Taken(fact.id, source, fact.type, fact.time, causation, fact.body)


def write_of(entry: Entry, view: str, key: str, line: Line | None) -> UpdateOne:
    """One view document, guarded by ``n``: an older entry never overwrites a newer one."""
    document: dict[str, Any] = {"view": view, "subject": entry.subject, "n": entry.n}
    if line is None:
        # Kept as an empty mark, since a removed document would let an older entry bring it back.
        document |= {"shown": False, "order": "", "to": [], "shows": {}}
    else:
        document |= {
            "shown": True,
            # Unique, so that a page ends between two lines.
            "order": f"{line.order}\x00{entry.subject}/{key}",
            "to": list(line.to),
            "shows": dict(line.shows),
        }
    key = f"{view}/{entry.subject}/{key}"
    return UpdateOne({"_id": key, "n": {"$lt": entry.n}}, {"$set": document}, upsert=True)


@dataclass(frozen=True)
class Projection:
    """Writes views, heads and deadlines: one database command each for any number of entries."""

    process: Process
    views: AsyncCollection[Document]
    deadlines: Deadlines

    async def project(
        self, entries: Sequence[Entry], passed: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        """Writes what these entries say, and the numbers of facts that have no row."""
        heads: dict[str, dict[str, int]] = {}
        for entry in entries:
            head = heads.setdefault(entry.subject, {"n": 0})
            head["n"] = max(head["n"], entry.n)
        for (subject, source), number in (passed or {}).items():
            heads.setdefault(subject, {"n": 0})[f"passed.{field_name(source)}"] = number
        writes = [
            UpdateOne({"_id": subject}, {"$max": numbers}, upsert=True)
            for subject, numbers in heads.items()
        ]
        newest: dict[tuple[str, str, str], UpdateOne] = {}
        for entry in sorted(entries, key=lambda entry: entry.n):
            for view, key, line in lines_of(self.process, entry):
                newest[entry.subject, view, key] = write_of(entry, view, key, line)
        writes.extend(newest.values())
        if not writes:
            return
        try:
            await self.views.bulk_write(writes, ordered=False)
        except BulkWriteError as refused:
            # A guarded document that is newer already does not match, and its insert clashes.
            clashes(refused)
        await self.deadlines.project(entries)
