"""What is to be delivered: a line of a story to a webhook, once, however often it is looked at.

Only the line's key is kept: what is sent is asked for anew each time, so that nobody is sent what
they may not see any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from pymongo import ReturnDocument, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.journal import Database
from silta_webhooks.events import Told

Document = dict[str, Any]

# Who took one and was killed: another takes it after this long.
LEASE: Final = timedelta(seconds=60)
MOST_SHOWN: Final = 200


class Standing(StrEnum):
    """What became of a delivery. WITHHELD: the unit may not see it any more."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Delivery:
    """A delivery; ``attempts`` were made before."""

    id: str
    webhook: str
    key: str
    case: str
    attempts: int


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of this process' database."""

    documents: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "Deliveries":
        """Those of this process' own database."""
        return cls(database["deliveries"])

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.documents.create_index([("state", 1), ("next_at", 1)], name="due")
        await self.documents.create_index([("webhook", 1), ("made_at", 1)], name="webhook")

    async def add(self, webhook: str, lines: Sequence[Told], now: datetime) -> None:
        """Each line once: one that is there already stays as it is."""
        writes = []
        for place, one in enumerate(lines):
            made = now + timedelta(milliseconds=place)
            document = {
                "webhook": webhook,
                "key": one.key,
                "case": one.case,
                "fact": one.fact,
                "state": Standing.WAITING.value,
                "attempts": 0,
                "made_at": made,
                "next_at": made,
            }
            query = {"_id": f"{webhook}:{one.key}"}
            writes.append(UpdateOne(query, {"$setOnInsert": document}, upsert=True))
        if writes:
            await self.documents.bulk_write(writes, ordered=False)

    async def next(self, webhook: str, now: datetime) -> Delivery | None:
        """The one of a webhook that is due first, taken for as long as the lease."""
        found = await self.documents.find_one_and_update(
            {
                "state": Standing.WAITING.value,
                "next_at": {"$lte": now},
                "webhook": webhook,
            },
            {"$set": {"next_at": now + LEASE}},
            sort=[("next_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        if found is None:
            return None
        return Delivery(
            found["_id"], found["webhook"], found["key"], found["case"], found["attempts"]
        )

    async def ended(self, id_: str, state: Standing, said: str, now: datetime) -> None:
        """It is delivered, failed for good, or withheld."""
        change = {"state": state.value, "said": said, "ended_at": now}
        await self.documents.update_one({"_id": id_}, {"$set": change, "$inc": {"attempts": 1}})

    async def again(self, id_: str, said: str, at: datetime) -> None:
        """It is tried again then."""
        change = {"said": said, "next_at": at}
        await self.documents.update_one({"_id": id_}, {"$set": change, "$inc": {"attempts": 1}})

    async def later(self, id_: str, at: datetime) -> None:
        """It was not tried: what is to be sent cannot be had yet."""
        await self.documents.update_one({"_id": id_}, {"$set": {"next_at": at}})

    async def shown(self, webhook: str, state: Standing | None) -> list[Document]:
        """The newest of a webhook, without what they tell."""
        query: Document = {"webhook": webhook} | ({"state": state.value} if state else {})
        found = self.documents.find(query).sort("made_at", -1).limit(MOST_SHOWN)
        return [
            {
                "webhook_id": one["key"],
                "fact": one["fact"],
                "state": one["state"],
                "attempts": one["attempts"],
                "said": one.get("said"),
                "made_at": one["made_at"].isoformat(),
                "next_at": one["next_at"].isoformat()
                if one["state"] == Standing.WAITING.value
                else None,
            }
            async for one in found
        ]

    async def replay(self, webhook: str, now: datetime) -> int:
        """Failed ones are tried once more from the beginning; answers how many."""
        query = {"webhook": webhook, "state": Standing.FAILED.value}
        change = {"state": Standing.WAITING.value, "attempts": 0, "next_at": now}
        return (await self.documents.update_many(query, {"$set": change})).modified_count

    async def forget(self, webhook: str) -> None:
        """Removes those of a webhook."""
        await self.documents.delete_many({"webhook": webhook})
