"""Facts from the bus: each is stored, and its case is looked at for who may see it.

The group's offsets are committed after that only, so that nothing is lost; what comes twice is
stored once, by source and id.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.journal import Database
from silta_chassis.records import ANOTHERS, OWNERS, Record
from silta_chassis.retry import delay_after
from silta_chassis.signers import Signers
from silta_contracts.binding import Event, Unreadable, from_kafka
from silta_contracts.ids import CASE_PATTERN

log = structlog.get_logger(__name__)

Document = dict[str, Any]

# When a case is looked at again: reporting may have heard of a fact later than this process.
LOOKS_SECONDS: Final = (0.0, 0.5, 2.0, 10.0, 60.0, 600.0)
MOST_LOOKS: Final = 50
# Where reporting cannot be asked: seconds until it is asked again, at first and at most.
FIRST_AGAIN: Final = 2.0
MOST_AGAIN: Final = 300.0
_CASE: Final = re.compile(CASE_PATTERN)


@dataclass(frozen=True)
class Look:
    """A case to look at; ``stamp`` says since which fact."""

    case: str
    stamp: str
    times: int
    # How often in a row reporting could not be asked.
    missed: int = 0


@dataclass(frozen=True)
class Facts:
    """The facts, and the looks that are due."""

    facts: AsyncCollection[Document]
    looks: AsyncCollection[Document]
    signers: Signers
    unsequenced: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, database: Database, signers: Signers, unsequenced: frozenset[str] = frozenset()
    ) -> "Facts":
        """Those of this process' own database."""
        return cls(database["facts"], database["looks"], signers, unsequenced)

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.facts.create_index("stored", name="stored")
        await self.looks.create_index("due", name="due")

    async def take(self, records: Sequence[Record], now: datetime) -> None:
        """Stores a batch. What cannot be read, or is signed by another, is told and left out."""
        events = [event for record in records if (event := self._read(record)) is not None]
        if not events:
            return
        await self.facts.bulk_write(
            [
                UpdateOne({"_id": _id(e)}, {"$setOnInsert": _stored(e, now)}, upsert=True)
                for e in events
            ],
            ordered=False,
        )
        # What is about no case has no story.
        stamps = {e.subject: _id(e) for e in events if _CASE.fullmatch(e.subject)}
        if not stamps:
            return
        await self.looks.bulk_write(
            [
                UpdateOne(
                    {"_id": case},
                    {"$set": {"due": now, "stamp": stamp, "times": 0, "missed": 0}},
                    upsert=True,
                )
                for case, stamp in stamps.items()
            ],
            ordered=False,
        )

    def _read(self, record: Record) -> Event | None:
        try:
            event = from_kafka(
                record.key, record.headers, record.value, unsequenced=self.unsequenced
            )
        except Unreadable as unreadable:
            reason: str | None = unreadable.reason
        else:
            owner = OWNERS.get(record.topic)
            another = owner is not None and event.source.split("/")[2] != owner
            reason = ANOTHERS if another else self.signers.refuse(event, record.headers)
            if reason is None:
                return event
        log.warning(
            "a record is not taken",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            reason=reason,
        )
        return None

    async def due(self, now: datetime) -> list[Look]:
        """The looks that are due, the oldest first."""
        found = self.looks.find({"due": {"$lte": now}}).sort("due", 1).limit(MOST_LOOKS)
        return [
            Look(one["_id"], one["stamp"], one["times"], one.get("missed", 0))
            async for one in found
        ]

    async def looked(self, look: Look, now: datetime) -> None:
        """The next look, or none any more; a fact that came meanwhile keeps its own."""
        still = {"_id": look.case, "stamp": look.stamp, "times": look.times}
        times = look.times + 1
        if times >= len(LOOKS_SECONDS):
            await self.looks.delete_one(still)
            return
        due = now + timedelta(seconds=LOOKS_SECONDS[times])
        change = {"due": due, "times": times, "missed": 0}
        await self.looks.update_one(still, {"$set": change})

    async def not_looked(self, look: Look, now: datetime) -> None:
        """The same look again after a while, however often: reporting could not be asked."""
        missed = look.missed + 1
        due = now + timedelta(seconds=delay_after(missed, FIRST_AGAIN, MOST_AGAIN))
        still = {"_id": look.case, "stamp": look.stamp, "times": look.times}
        await self.looks.update_one(still, {"$set": {"due": due, "missed": missed}})

    async def on_bus(self, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Facts as CloudEvents in structured mode, by `<source>/<id>`."""
        found = self.facts.find({"_id": {"$in": list(ids)}})
        return {one["_id"]: json.loads(one["event"]) async for one in found}

    async def forget(self, before: datetime) -> int:
        """Removes facts that were stored before; answers how many."""
        return (await self.facts.delete_many({"stored": {"$lt": before}})).deleted_count


def _id(event: Event) -> str:
    return f"{event.source}/{event.id}"


def _stored(event: Event, now: datetime) -> Document:
    """Source: CloudEvents 1.0, JSON event format, structured mode."""
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time.isoformat().replace("+00:00", "Z"),
        "subject": event.subject,
        "sequence": f"{event.sequence:012}" if event.sequence is not None else None,
        "causationid": event.causation,
        "dataschema": event.dataschema,
        "datacontenttype": "application/json",
        "data": json.loads(event.fact_body),
    }
    told = {name: value for name, value in attributes.items() if value is not None}
    return {"event": json.dumps(told, ensure_ascii=False), "stored": now}
