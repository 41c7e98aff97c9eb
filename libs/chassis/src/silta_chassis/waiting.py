"""The waiting queue: one durable place for retries, gaps and parked messages.

Keyed by (source, subject, number), so that a stream goes on in order; records whose envelope cannot
be read are keyed by topic, partition and offset. That later messages of a stream queue behind a
waiting one follows from the numbers: the step holds what is not next.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from silta_chassis.entries import Document
from silta_chassis.item import Item
from silta_chassis.journal import Database, clashes
from silta_chassis.records import Record, Unread
from silta_chassis.retry import delay_after, look_after, retry_after

GAP = "gap"
RETRY = "retry"
PARKED = "parked"

# Bytes of messages that one look takes into memory: each may be as large as the broker allows.
LARGEST_LOOK = 8_000_000


@dataclass(frozen=True)
class Waiting:
    """A message that waits: ``reason`` is ``gap``, ``retry`` or ``parked``.

    ``source``, ``subject``, ``type`` and ``cause`` are empty where the envelope cannot be read;
    ``number`` is None there, and where the source declares ``sequence: none``. ``size`` is the
    body's, in bytes.
    """

    id: str
    handle: str
    stream: str
    source: str
    subject: str
    number: int | None
    type: str
    cause: str
    record: Record
    size: int
    reason: str
    error: str
    attempts: int
    since: datetime
    next_try: datetime
    parked_at: datetime | None
    noticed: bool


_STORED = tuple(f.name for f in fields(Waiting) if f.name not in ("id", "record"))


def key_of(stream: str, number: int) -> str:
    """The key of a numbered message: a stream's keys sort as its numbers do."""
    return f"{stream}|{number:012d}"


def handle_of(key: str) -> str:
    """What operators call a waiting message: fit for a URL and a terminal."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def stream_of(item: Item) -> str:
    """The stream of a fact: what one source says of one subject."""
    return f"{item.source}|{item.subject}"


def _new(
    key: str, stream: str, record: Record, reason: str, error: str, now: datetime, **known: Any
) -> Document:
    return {
        "_id": key,
        "handle": handle_of(key),
        "stream": stream,
        "source": "",
        "subject": "",
        "number": None,
        "type": "",
        "cause": "",
        **known,
        "record": {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "value": record.value,
            "headers": [[name, value] for name, value in record.headers],
        },
        "size": len(record.value or b""),
        "reason": reason,
        "error": error,
        "attempts": 0 if reason == GAP else 1,
        "since": now,
        "next_try": now + timedelta(seconds=delay_after(1, 0.2, 1)),
        "parked_at": now if reason == PARKED else None,
        "noticed": False,
    }


def hold(item: Item, reason: str, error: str, now: datetime) -> Document:
    """A document for a message that is held (gap), failed (retry) or cannot be read (parked)."""
    stream, number = stream_of(item), item.number
    return _new(
        key_of(stream, number) if number is not None else f"{stream}|{item.causation}",
        stream,
        item.origin,
        reason,
        error,
        now,
        source=item.source,
        subject=item.subject,
        number=item.number,
        type=dict(item.origin.headers)["ce_type"].decode(),
        cause=item.cause,
    )


def park_unread(unread: Unread, now: datetime) -> Document:
    """A document for a record that cannot be read: parked at once.

    Where its envelope can be read it has its place in its stream.
    """
    if unread.item is not None:
        return hold(unread.item, PARKED, unread.reason, now)
    record = unread.record
    place = f"{record.topic}|{record.partition}|{record.offset}"
    return _new(place, place, record, PARKED, unread.reason, now, **unread.claims)


def waiting_of(document: Document) -> Waiting:
    """A waiting message as it was stored; one that was read without its body has none."""
    stored: dict[str, Any] = document["record"]
    # A header without a value is allowed on the bus.
    headers = tuple((name, None if v is None else bytes(v)) for name, v in stored["headers"])
    # What a newer release stored besides is left alone.
    known = {name: document[name] for name in _STORED}
    record = Record(**{"value": None, **stored, "headers": headers})
    return Waiting(id=document["_id"], record=record, **known)


@dataclass(frozen=True)
class Queue:
    """The waiting collection of one service."""

    documents: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "Queue":
        """The queue of a service's own database."""
        return cls(database["waiting"])

    async def prepare(self) -> None:
        """Makes the indexes: what is due, what is listed, what is named."""
        for name, keys in {
            "due": ("reason", "next_try", "_id"),
            "stream": ("stream", "_id"),
            "subject": ("subject", "_id"),
            "handle": ("handle",),
        }.items():
            await self.documents.create_index([(key, ASCENDING) for key in keys], name=name)

    async def store(self, documents: Sequence[Document]) -> None:
        """Inserts; what waits already stays as it is."""
        if not documents:
            return
        try:
            await self.documents.insert_many(list(documents), ordered=False)
        except BulkWriteError as refused:
            clashes(refused)

    async def due(self, now: datetime, limit: int) -> list[Waiting]:
        """What may be tried now, in the order of each stream.

        What is due longest comes first, so that no crowd of gaps keeps a retry waiting. At most
        ``limit`` messages, and no more than LARGEST_LOOK bytes unless one alone is larger.
        """
        query = {"reason": {"$in": [GAP, RETRY]}, "next_try": {"$lte": now}}
        order = [("next_try", ASCENDING), ("_id", ASCENDING)]
        found = await self.documents.find(query, {"size": 1}).sort(order).limit(limit).to_list()
        keys: list[str] = []
        size = 0
        for document in found:
            size += document["size"]
            if keys and size > LARGEST_LOOK:
                break
            keys.append(document["_id"])
        if not keys:
            return []
        due = self.documents.find({"_id": {"$in": keys}})
        # Some may have been parked by hand, or be gone, by now.
        waiting = [waiting_of(document) async for document in due if document["reason"] != PARKED]
        return sorted(waiting, key=lambda one: (one.stream, one.number or 0, one.id))

    async def unnoticed(self, limit: int) -> list[Waiting]:
        """Parked messages whose notice was not published yet, without their bodies."""
        query = {"reason": PARKED, "noticed": False}
        cursor = self.documents.find(query, {"record.value": 0}).limit(limit)
        return [waiting_of(document) async for document in cursor]

    async def noticed(self, ids: Sequence[str]) -> None:
        """Marks notices as published."""
        if ids:
            await self.documents.update_many(
                {"_id": {"$in": list(ids)}}, {"$set": {"noticed": True}}
            )

    async def remove(self, ids: Sequence[str]) -> None:
        """Removes what is done."""
        if ids:
            await self.documents.delete_many({"_id": {"$in": list(ids)}})

    async def reopen(self, streams: Sequence[str], now: datetime) -> int:
        """Lets held messages of these streams be tried at once: one before them was done.

        Returns how many there are.
        """
        if not streams:
            return 0
        found = await self.documents.update_many(
            {"stream": {"$in": list(streams)}, "reason": {"$in": [GAP, RETRY]}},
            {"$set": {"next_try": now}},
        )
        return found.matched_count

    async def first_of(self, stream: str) -> str | None:
        """The key of the first message of a stream that waits."""
        first = await self.documents.find_one({"stream": stream}, {"_id": 1}, sort=[("_id", 1)])
        return str(first["_id"]) if first else None

    async def replay(self, query: Document, now: datetime) -> int:
        """Lets what failed be tried as if it were new; returns how many messages."""
        fresh = {"reason": RETRY, "attempts": 0, "next_try": now, "parked_at": None}
        done = await self.documents.update_many(
            {**query, "reason": {"$in": [RETRY, PARKED]}}, {"$set": {**fresh, "noticed": False}}
        )
        return done.matched_count

    async def postpone(
        self, tried: Sequence[tuple[Waiting, str, str]], now: datetime, attempts: int
    ) -> list[Waiting]:
        """Sets the next try of (message, reason, error); returns those parked now.

        One that was reopened or replayed since it was read stays so: it is tried again at once.
        """
        writes, parked = [], []
        for waiting, reason, error in tried:
            count = waiting.attempts + (0 if reason == GAP else 1)
            if reason == RETRY and count >= attempts:
                reason = PARKED
            if reason == PARKED:
                parked.append(waiting)
            # A gap that is mended reopens its stream at once: an old one is looked at less often.
            pause = look_after(now - waiting.since) if reason == GAP else retry_after(count)
            change = {
                "reason": reason,
                "error": error,
                "attempts": count,
                "next_try": now + pause,
                "parked_at": now if reason == PARKED else None,
            }
            same = {"_id": waiting.id, "next_try": waiting.next_try}
            writes.append(UpdateOne(same, {"$set": change}))
        if writes:
            await self.documents.bulk_write(writes, ordered=False)
        return parked

    async def ages(self, now: datetime) -> dict[tuple[str, ...], float]:
        """Seconds that the oldest has waited, by reason."""
        grouped = [{"$group": {"_id": "$reason", "since": {"$min": "$since"}}}]
        return {
            (found["_id"],): (now - found["since"]).total_seconds()
            async for found in await self.documents.aggregate(grouped)
        }

    async def counts(self) -> dict[str, int]:
        """How many wait, by reason."""
        found = {GAP: 0, RETRY: 0, PARKED: 0}
        grouped = [{"$group": {"_id": "$reason", "count": {"$sum": 1}}}]
        async for document in await self.documents.aggregate(grouped):
            found[document["_id"]] = document["count"]
        return found
