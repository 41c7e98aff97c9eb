"""Deadlines: messages to oneself at a moment, stored while they are open.

A deadline's id is ``<subject>:<name>:<n of the entry that set it>``. The newest entry says which
deadlines the case still waits for, so a fired one that was set again or cancelled does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DeleteOne, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.journal import Database, Document, Entry


@dataclass(frozen=True)
class Due:
    """An open deadline whose time has come."""

    id: str
    subject: str
    name: str
    type: str
    message: Mapping[str, Any]
    trace: str | None


@dataclass(frozen=True)
class Deadlines:
    """The collection of open deadlines."""

    open: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "Deadlines":
        """The deadlines of a service's own database."""
        return cls(database["deadlines"])

    async def prepare(self) -> None:
        """Makes the index by which due ones are found."""
        await self.open.create_index([("due", ASCENDING)], name="due")

    async def project(self, entries: Sequence[Entry]) -> None:
        """Sets and cancels what these entries say; harmless when done again.

        An entry that is not the newest may set a deadline which a later one has cancelled: it
        would come back, fire, find that nobody waits for it, and go.
        """
        writes: dict[str, UpdateOne | DeleteOne] = {}
        for entry in entries:
            for name in entry.deadlines_set:
                waiting = entry.waits.get(name)
                if waiting is None:
                    continue
                key = f"{entry.subject}:{name}:{entry.n}"
                document = {
                    "subject": entry.subject,
                    "name": name,
                    "type": waiting["type"],
                    "message": waiting["message"],
                    "due": waiting["due"],
                    "trace": entry.trace,
                }
                writes[key] = UpdateOne({"_id": key}, {"$set": document}, upsert=True)
            for key in entry.deadlines_cancelled:
                writes[key] = DeleteOne({"_id": key})
        if writes:
            await self.open.bulk_write(list(writes.values()), ordered=False)

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Those whose time has come, oldest first."""
        cursor = self.open.find({"due": {"$lte": now}}).sort("due", ASCENDING).limit(limit)
        return [
            Due(d["_id"], d["subject"], d["name"], d["type"], d["message"], d["trace"])
            async for d in cursor
        ]

    async def postpone(self, ids: Sequence[str], until: datetime) -> None:
        """Lets deadlines whose decision failed fire again later."""
        if ids:
            await self.open.update_many({"_id": {"$in": list(ids)}}, {"$set": {"due": until}})

    async def close(self, ids: Sequence[str]) -> None:
        """Removes deadlines that fired and for which nobody waits."""
        if ids:
            await self.open.delete_many({"_id": {"$in": list(ids)}})
