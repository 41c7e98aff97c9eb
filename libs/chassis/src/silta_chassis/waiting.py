"""The waiting queue: one durable place for retries, gaps and parked messages.

Keyed by (source, subject, number), so that a stream goes on in order; unreadable records are keyed
by topic, partition and offset. That later messages of a stream queue behind a waiting one follows
from the numbers: the step holds what is not next.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError

from silta_chassis.item import Item
from silta_chassis.journal import Database, Document, clashes
from silta_chassis.records import Record, Unread
from silta_chassis.retry import delay_after

GAP = "gap"
RETRY = "retry"
PARKED = "parked"


@dataclass(frozen=True)
class Waiting:
    """A message that waits: ``reason`` is ``gap``, ``retry`` or ``parked``."""

    id: str
    stream: str
    subject: str
    record: Record
    reason: str
    error: str
    attempts: int
    since: datetime
    noticed: bool


def stream_of(item: Item) -> str:
    """The stream of a fact: what one source says of one subject."""
    return f"{item.source}|{item.subject}"


def _new(
    key: str, stream: str, subject: str, record: Record, reason: str, error: str, now: datetime
) -> Document:
    return {
        "_id": key,
        "stream": stream,
        "subject": subject,
        "record": {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "value": record.value,
            "headers": [[name, value] for name, value in record.headers],
        },
        "reason": reason,
        "error": error,
        "attempts": 0 if reason == GAP else 1,
        "since": now,
        "next_try": now + timedelta(seconds=delay_after(1, 0.2, 1)),
        "noticed": False,
    }


def hold(item: Item, reason: str, error: str, now: datetime) -> Document:
    """A document for a message that is held (gap) or failed (retry)."""
    number = f"{item.number:012d}" if item.number is not None else item.causation
    stream = stream_of(item)
    return _new(f"{stream}|{number}", stream, item.subject, item.origin, reason, error, now)


def park_unread(unread: Unread, now: datetime) -> Document:
    """A document for a record that cannot be read: parked at once."""
    record = unread.record
    place = f"{record.topic}|{record.partition}|{record.offset}"
    return _new(place, place, "", record, PARKED, unread.reason, now)


def _from(document: Document) -> Waiting:
    stored: dict[str, Any] = document["record"]
    headers = tuple((name, bytes(value)) for name, value in stored["headers"])
    return Waiting(
        id=document["_id"],
        stream=document["stream"],
        subject=document["subject"],
        record=Record(**{**stored, "headers": headers}),
        reason=document["reason"],
        error=document["error"],
        attempts=document["attempts"],
        since=document["since"],
        noticed=document["noticed"],
    )


def notice_of(
    waiting: Waiting, source: str, now: datetime
) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Key, headers and value of the notice of a parked message: where it is and why, no body."""
    record = waiting.record
    place = f"{record.topic}/{record.partition}/{record.offset}"
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": f"parked:{place}",
        "ce_source": source,
        "ce_type": "fi.silta.message-parked.v1",
        "ce_time": now.isoformat(),
        "content-type": "application/json",
    }
    told = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "reason": waiting.error,
        "attempts": waiting.attempts,
        "since": waiting.since.isoformat(),
    }
    headers = [(name, value.encode()) for name, value in attributes.items()]
    return place.encode(), headers, json.dumps(told).encode()


@dataclass(frozen=True)
class Queue:
    """The waiting collection of one service."""

    documents: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "Queue":
        """The queue of a service's own database."""
        return cls(database["waiting"])

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.documents.create_index(
            [("reason", ASCENDING), ("next_try", ASCENDING)], name="due"
        )
        await self.documents.create_index([("stream", ASCENDING)], name="stream")

    async def store(self, documents: Sequence[Document]) -> None:
        """Inserts; what waits already stays as it is."""
        if not documents:
            return
        try:
            await self.documents.insert_many(list(documents), ordered=False)
        except BulkWriteError as refused:
            clashes(refused)

    async def due(self, now: datetime, limit: int) -> list[Waiting]:
        """What may be tried now, each stream in order."""
        query = {"reason": {"$in": [GAP, RETRY]}, "next_try": {"$lte": now}}
        cursor = self.documents.find(query).sort("_id", ASCENDING).limit(limit)
        return [_from(document) async for document in cursor]

    async def unnoticed(self, limit: int) -> list[Waiting]:
        """Parked messages whose notice was not published yet."""
        cursor = self.documents.find({"reason": PARKED, "noticed": False}).limit(limit)
        return [_from(document) async for document in cursor]

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

    async def reopen(self, streams: Sequence[str], now: datetime) -> None:
        """Lets held messages of these streams be tried at once: one before them was done."""
        if streams:
            await self.documents.update_many(
                {"stream": {"$in": list(streams)}, "reason": {"$in": [GAP, RETRY]}},
                {"$set": {"next_try": now}},
            )

    async def postpone(
        self, tried: Sequence[tuple[Waiting, str, str]], now: datetime, attempts: int
    ) -> list[Waiting]:
        """Sets the next try of (message, reason, error); returns those parked now."""
        writes, parked = [], []
        for waiting, reason, error in tried:
            count = waiting.attempts + (0 if reason == GAP else 1)
            if reason == RETRY and count >= attempts:
                reason = PARKED
            if reason == PARKED:
                parked.append(waiting)
            # A gap that is mended reopens its stream at once: an old one is looked at less often.
            age = (now - waiting.since).total_seconds()
            pause = min(1 + age / 20, 30) if reason == GAP else delay_after(max(count, 1), 0.5, 60)
            change = {
                "reason": reason,
                "error": error,
                "attempts": count,
                "next_try": now + timedelta(seconds=pause),
            }
            writes.append(UpdateOne({"_id": waiting.id}, {"$set": change}))
        if writes:
            await self.documents.bulk_write(writes, ordered=False)
        return parked

    async def counts(self) -> dict[str, int]:
        """How many wait, by reason."""
        found = {GAP: 0, RETRY: 0, PARKED: 0}
        grouped = [{"$group": {"_id": "$reason", "count": {"$sum": 1}}}]
        async for document in await self.documents.aggregate(grouped):
            found[document["_id"]] = document["count"]
        return found
