"""Deadlines: messages to oneself at a moment, found through the heads while they are open.

A deadline's id is ``<subject>:<name>:<n of the entry that set it>``. The newest entry says which
deadlines the case still waits for, so a fired one that was set again or cancelled does nothing.
The head of a case holds them as its newest entry does, with the time of the first one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.entries import Document, Entry, waits_of

# How often the database is asked for all that is due soon: others may have set deadlines and died.
LOOK_EVERY = timedelta(seconds=30)
# More than that are not kept in mind: the next look finds them.
MOST_EXPECTED = 10_000


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
    # When the database is to be asked for what is due soon; None: at once.
    next_look: datetime | None = None
    # What may be due until then, as far as is known: subject -> its first moment.
    _soon: dict[str, datetime] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Makes the index by which due ones are found."""
        await self.heads.create_index([("due", ASCENDING)], sparse=True, name="due")

    def expect(self, entries: Iterable[Entry]) -> None:
        """Hears of entries that were projected: a deadline that they set may be due soon."""
        for entry in entries:
            for name in entry.deadlines_set:
                self._expect(entry.subject, entry.waits[name]["due"])

    def _expect(self, subject: str, due: datetime) -> None:
        if self.next_look is None or due > self.next_look:
            return
        if len(self._soon) >= MOST_EXPECTED:
            self.next_look = None
            return
        self._soon[subject] = min(due, self._soon.get(subject, due))

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Those whose time has come, of that many cases at most, oldest first.

        Found by key where this process knows of them; for what others set, the database is asked
        now and then. It is not asked where nothing may be due.
        """
        if self.next_look is None or not now < self.next_look < now + 2 * LOOK_EVERY:
            await self._look(now, limit)
        came = [subject for subject, due in self._soon.items() if due <= now]
        subjects = sorted(came, key=self._soon.__getitem__)[:limit]
        if not subjects:
            return []
        heads = {head["_id"]: head async for head in self.heads.find({"_id": {"$in": subjects}})}
        found = []
        for subject in subjects:
            due = heads.get(subject, {}).get("due")
            if due is not None and due <= now:
                # It stays in mind until its head tells that it fired.
                found.append(heads[subject])
                continue
            del self._soon[subject]
            if due is not None:
                self._expect(subject, due)
        found.sort(key=lambda head: head["due"])
        return [
            Due(f"{head['_id']}:{w['name']}:{w['n']}", head["_id"], w["name"], w["type"],
                w["message"], w["trace"], w["due"])
            for head in found
            for w in sorted(head["waits"], key=lambda waiting: waiting["due"])
            if w["due"] <= now
        ]  # fmt: skip

    async def _look(self, now: datetime, limit: int) -> None:
        """Learns which cases have something due before the next look."""
        # First, so that what is expected meanwhile is kept.
        self.next_look, self._soon = now + LOOK_EVERY, {}
        query = {"due": {"$lte": self.next_look}}
        try:
            cursor = self.heads.find(query, {"due": 1}).sort("due", ASCENDING).limit(limit)
            heads = await cursor.to_list()
        except BaseException:
            self.next_look = None
            raise
        for head in heads:
            self._expect(head["_id"], head["due"])
        if len(heads) == limit:
            # There may be more behind the last of them.
            self.next_look = max(heads[-1]["due"], now)

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
