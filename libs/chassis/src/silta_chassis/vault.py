"""The vault: the only place of what is personal, by random-looking reference.

Written before the entry that refers to it, insert-or-same; a sweep removes what no entry refers to.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from silta_chassis.entries import Document
from silta_chassis.journal import Database, clashes


@dataclass(frozen=True)
class Kept:
    """A vault document: what disclosure and retention need stands beside the value."""

    ref: str
    subject: str
    category: str
    rests_on: str
    document_class: str
    written: datetime
    value: Any


def derive(secret: bytes, *parts: str) -> bytes:
    """HMAC-SHA-256 over the parts: the same call derives the same ids again, nobody else can."""
    return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Vault:
    """The vault collection of one service."""

    documents: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "Vault":
        """The vault of a service's own database."""
        return cls(database["vault"])

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.documents.create_index("case", name="case")

    async def put(self, kept: Sequence[Kept]) -> None:
        """Inserts; the same reference again is the same document, and only as new as this."""
        writes = []
        for k in kept:
            document = {
                "case": k.subject,
                "category": k.category,
                "rests_on": k.rests_on,
                "document_class": k.document_class,
                "value": k.value,
            }
            # The time keeps a sweep from taking what a retried command is about to refer to.
            change = {"$setOnInsert": document, "$max": {"written_at": k.written}}
            writes.append(UpdateOne({"_id": k.ref}, change, upsert=True))
        if not writes:
            return
        try:
            await self.documents.bulk_write(writes, ordered=False)
        except BulkWriteError as refused:
            # Written by two at once: it is there.
            clashes(refused)

    async def read(self, refs: Sequence[str]) -> dict[str, Document]:
        """The documents of these references that are there, by reference: one find."""
        found = self.documents.find({"_id": {"$in": list(refs)}})
        return {document["_id"]: document async for document in found}

    async def erase(self, refs: Sequence[str], classes: Sequence[str]) -> int:
        """Deletes those of these documents that are of these document classes; tells how many."""
        if not refs:
            return 0
        these = {"_id": {"$in": list(refs)}, "document_class": {"$in": list(classes)}}
        return (await self.documents.delete_many(these)).deleted_count

    async def sweep(
        self, journal: AsyncCollection[Document], now: datetime, older_than: timedelta
    ) -> int:
        """Removes documents that no entry refers to; returns how many."""
        old = {"written_at": {"$lt": now - older_than}}
        orphans = []
        async for document in self.documents.find(old, {"_id": 1, "case": 1}):
            referring = {"subject": document["case"], "vault": document["_id"]}
            if await journal.find_one(referring, {"_id": 1}) is None:
                orphans.append(document["_id"])
        if orphans:
            await self.documents.delete_many({"_id": {"$in": orphans}, **old})
        return len(orphans)
