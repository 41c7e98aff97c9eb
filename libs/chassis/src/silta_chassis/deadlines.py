"""Deadlines: messages to oneself at a moment, found through the heads while they are open.

A deadline's id is ``<subject>:<name>:<n of the entry that set it>``. The newest entry says which
deadlines the case still waits for, so a fired one that was set again or cancelled does nothing.
The head of a case holds them as its newest entry does, with the time of the first one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.entries import Document, Entry, waits_of

# How often the database is asked at least: others may have set deadlines, or cleared them.
LOOK_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class Due:
    """An open deadline whose time has come."""

    id: str
    subject: str
    name: str
    type: str
    message: Mapping[str, Any]
    trace: str | None
    due: datetime


def waiting_in_head(entry: Entry) -> tuple[Document, Document]:
    """What the head of a case holds of its open deadlines: fields to set, fields to remove."""
    if not entry.waits:
        return {}, {"waits": "", "due": ""}
    due = min(waiting["due"] for waiting in entry.waits.values())
    return {"waits": waits_of(entry), "due": due}, {}


@dataclass
class Deadlines:
    """The open deadlines of a service, in the heads of its cases."""

    heads: AsyncCollection[Document]
    # The next moment at which the database is to be asked; None: at once.
    next_look: datetime | None = None

    async def prepare(self) -> None:
        """Makes the index by which due ones are found."""
        await self.heads.create_index([("due", ASCENDING)], sparse=True, name="due")

    def expect(self, entries: Iterable[Entry]) -> None:
        """Hears of entries that were projected: a deadline that they set may be the next."""
        if self.next_look is None:
            return
        for entry in entries:
            for name in entry.deadlines_set:
                due = entry.waits[name]["due"]
                if due < self.next_look:
                    self.next_look = due

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Those whose time has come, of that many cases at most, oldest first.

        The database is not asked before something may be due.
        """
        if self.next_look is not None and now < self.next_look < now + 2 * LOOK_EVERY:
            return []
        soon = now + LOOK_EVERY
        self.next_look = soon
        query = {"due": {"$lte": soon}}
        heads = await self.heads.find(query).sort("due", ASCENDING).limit(limit).to_list()
        later = [head["due"] for head in heads if head["due"] > now]
        if later:
            self.next_look = min(later[0], self.next_look)
        elif len(heads) == limit:
            self.next_look = None
        return [
            Due(f"{head['_id']}:{w['name']}:{w['n']}", head["_id"], w["name"], w["type"],
                w["message"], w["trace"], w["due"])
            for head in heads
            if head["due"] <= now
            for w in sorted(head["waits"], key=lambda waiting: waiting["due"])
            if w["due"] <= now
        ]  # fmt: skip

    async def postpone(self, failed: Sequence[Due], until: datetime) -> None:
        """Lets deadlines that failed fire again later, or with the next one of their case."""
        ids = {due.id for due in failed}
        writes = []
        # One that has none any more was cancelled meanwhile.
        query = {"_id": {"$in": [due.subject for due in failed]}, "due": {"$ne": None}}
        async for head in self.heads.find(query):
            others = [
                w["due"]
                for w in head.get("waits", ())
                if f"{head['_id']}:{w['name']}:{w['n']}" not in ids
            ]
            # One that is set meanwhile brings its own time: this write does not match then.
            known = {"_id": head["_id"], "due": head["due"]}
            writes.append(UpdateOne(known, {"$set": {"due": min([until, *others])}}))
        if writes:
            await self.heads.bulk_write(writes, ordered=False)
