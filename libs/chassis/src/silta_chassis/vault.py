"""The vault: the only place of what is personal, by random-looking reference.

Written before the entry that refers to it, insert-or-same; a sweep removes what no entry refers to.
Values are sealed (:mod:`silta_chassis.envelope`) before they are stored and opened when they are
read, so neither the database nor the steps in between hold one in plain. A keyed hash of a member
of the value may stand beside it: by it, two documents of the same person are found, and it goes
with its document.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from silta_chassis.entries import Document
from silta_chassis.envelope import Envelope, Opened, Sealed
from silta_chassis.journal import Database, clashes
from silta_chassis.key_rings import member_of
from silta_chassis.transit import Wrapped

log = structlog.get_logger(__name__)


class NotOpened(Exception):
    """A document is there and does not open: its key is gone, or it was changed."""


@dataclass(frozen=True)
class Kept:
    """A vault document: what disclosure and retention need stands beside the value.

    ``same_by`` names the member of the value whose fingerprint is kept, empty for none.
    """

    ref: str
    subject: str
    category: str
    rests_on: str
    document_class: str
    written: datetime
    value: Any
    same_by: str = ""
    fingerprint: str = ""


def derive(secret: bytes, *parts: str) -> bytes:
    """HMAC-SHA-256 over the parts: the same call derives the same ids again, nobody else can."""
    return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Vault:
    """The vault collection of one service, and the envelope that its values are kept in."""

    documents: AsyncCollection[Document]
    envelope: Envelope

    @classmethod
    def of(cls, database: Database, envelope: Envelope) -> "Vault":
        """The vault of a service's own database."""
        return cls(database["vault"], envelope)

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.documents.create_index("case", name="case")
        await self.documents.create_index("fingerprint", name="fingerprint", sparse=True)

    async def sealed(self, kept: Sequence[Kept]) -> tuple[Kept, ...]:
        """These as they are to be put: sealed, with fingerprints. Raises KeysAway."""
        plain = [
            (bound(k.ref, k.subject, k.category), json.dumps(k.value, ensure_ascii=False).encode())
            for k in kept
        ]
        done = await self.envelope.seal(plain)
        return tuple(
            replace(k, value=stored(one), fingerprint=self._fingerprint(k))
            for k, one in zip(kept, done, strict=True)
        )

    def _fingerprint(self, kept: Kept) -> str:
        value = kept.value.get(kept.same_by) if kept.same_by else None
        if value is None or self.envelope.rings is None:
            return ""
        return self.envelope.rings.fingerprint(kept.same_by, value)

    async def put(self, kept: Sequence[Kept]) -> None:
        """Inserts what is sealed; the same reference again is the same document, and only as new
        as this.
        """
        writes = []
        for k in kept:
            document = {
                "case": k.subject,
                "category": k.category,
                "rests_on": k.rests_on,
                "document_class": k.document_class,
                "value": k.value,
                **({"fingerprint": k.fingerprint} if k.fingerprint else {}),
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
        """The documents of these references that are there, by reference, opened: one find.

        One that does not open has no ``value``. Raises KeysAway.
        """
        found = self.documents.find({"_id": {"$in": list(refs)}})
        return {document["_id"]: document for document in await self.opened(await found.to_list())}

    async def opened(self, documents: Sequence[Document]) -> list[Document]:
        """Documents with their values in plain, without one where it does not open."""
        sealed = [sealed_of(document["value"]) for document in documents]
        opened = iter(
            await self.envelope.open(
                [(bound_of(d), one) for d, one in zip(documents, sealed, strict=True) if one]
            )
        )
        told = []
        for document, one in zip(documents, sealed, strict=True):
            plain = {name: value for name, value in document.items() if name != "value"}
            found = next(opened) if one is not None else Opened(None, "NotSealed")
            if found.plain is not None:
                plain["value"] = json.loads(found.plain)
            else:
                log.error("a document does not open", subject=document["case"], error=found.error)
            told.append(plain)
        return told

    async def same(self, ref: str) -> set[str]:
        """The other subjects that have a document of the same person, as its fingerprint tells.

        Under whatever key of the ring each was made. Raises KeysAway or NotOpened.
        """
        document = (await self.read([ref])).get(ref)
        if document is None or "fingerprint" not in document:
            return set()
        if "value" not in document or self.envelope.rings is None:
            raise NotOpened
        member = member_of(document["fingerprint"])
        possible = self.envelope.rings.possible(member, document["value"][member])
        found = self.documents.find({"fingerprint": {"$in": possible}}, {"case": 1})
        return {other["case"] async for other in found} - {document["case"]}

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


def bound(ref: str, subject: str, category: str) -> bytes:
    """What a sealed value is bound to: in another document it does not open."""
    return json.dumps([ref, subject, category]).encode()


def bound_of(document: Document) -> bytes:
    return bound(document["_id"], document["case"], document["category"])


def stored(sealed: Sealed) -> Document:
    """A sealed value as the database keeps it."""
    return {"by": sealed.key.by, "key": sealed.key.data, "sealed": sealed.data}


def sealed_of(value: Any) -> Sealed | None:
    """What was stored, None where it is not a sealed value."""
    if not isinstance(value, Mapping) or set(value) != {"by", "key", "sealed"}:
        return None
    by, key, data = value["by"], value["key"], value["sealed"]
    if not (isinstance(by, str) and isinstance(key, bytes) and isinstance(data, bytes)):
        return None
    return Sealed(Wrapped(by, key), data)
