"""Which fact types a journal was read with: a row that comes later needs a backfill.

Facts without a row only advance a number. When a row for their type comes, older cases lack what
they said, and nothing in the journal shows it; so the types with a row are kept beside it.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from pymongo import DeleteOne, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from silta_chassis.entries import Document
from silta_chassis.journal import Database, Journal
from silta_chassis.process import Process
from silta_contracts.catalogue import publishers
from silta_contracts.fact import AnyFact

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 10.0
# Stands where a journal was begun with types recorded, be they none.
BEGUN = "begun"


def types_read(process: Process) -> dict[str, type[AnyFact]]:
    """The fact types with a row that others publish, by their name on the wire."""
    return {
        fact.wire_type(): fact for fact in process.reads if set(publishers(fact)) - {process.name}
    }


@dataclass
class Rows:
    """The recorded types of one service. ``needed``: those that older cases know nothing of."""

    process: Process
    journal: Journal
    documents: AsyncCollection[Document]
    clock: Callable[[], datetime]
    needed: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, process: Process, database: Database, clock: Callable[[], datetime]) -> "Rows":
        """The record in a service's own database."""
        return cls(process, Journal.of(database), database["process"], clock)

    async def begin(self) -> None:
        """At the start: records what is new where no older case is, and says what is needed."""
        known, read = await self._known(), types_read(self.process).keys()
        if BEGUN not in known or not await self._has_cases():
            await self.record([BEGUN, *read])
        # Without a row again: what comes meanwhile is passed, and a later row needs it.
        gone = known - read - {BEGUN}
        if gone:
            await self.documents.bulk_write([DeleteOne({"_id": name}) for name in sorted(gone)])
        self.needed = await self.lacking()
        if self.needed:
            log.warning(
                "older cases lack facts that have a row now: run `silta backfill`",
                where=self.process.name,
                message=",".join(self.needed),
            )

    async def lacking(self) -> list[str]:
        """Types with a row that older cases know nothing of."""
        known = await self._known()
        return sorted(types_read(self.process).keys() - known) if BEGUN in known else []

    async def record(self, types: Iterable[str]) -> None:
        """These are read in every case from now on."""
        now = self.clock()
        writes = [
            UpdateOne({"_id": name}, {"$setOnInsert": {"since": now}}, upsert=True)
            for name in types
        ]
        await self.documents.bulk_write(writes, ordered=False)

    async def loop(self) -> None:
        """Looks until nothing is needed any more."""
        while self.needed:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                self.needed = await self.lacking()
            except PyMongoError as error:
                log.warning("a look failed", error=type(error).__name__)

    async def _known(self) -> set[str]:
        return {document["_id"] async for document in self.documents.find()}

    async def _has_cases(self) -> bool:
        for documents in (self.journal.entries, self.journal.views):
            if await documents.find_one({}, {"_id": 1}) is not None:
                return True
        return False
