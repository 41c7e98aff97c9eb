"""The journal: an append-only collection whose single insert is state, outbox and inbox together.

An entry is the work of one case in one batch. Everything else (publishing, deadlines, views)
follows from entries and can be done again, so a crash at any point loses nothing. Never two
entries of a subject in one insert: a refused ``n+1`` beside an accepted ``n+2`` loses an update.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

import bson
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from silta_chassis.entries import Document, Entry, Latest, from_document, to_document

Database = AsyncDatabase[Document]
DUPLICATE_KEY = 11000
# The head is written with the first entry and with every so many: it is hardly further behind.
HEAD_EVERY = 2
# The causes of so many subjects are looked up one by one.
FEW = 10
# MongoDB takes documents of 16 MiB; what surrounds them in a message needs a little.
LARGEST_ENTRY = 16_000_000


def clashes(refused: BulkWriteError) -> list[int]:
    """Which documents of an unordered bulk were there already; any other error is raised again."""
    errors = refused.details["writeErrors"]
    # A write that the majority did not confirm is told without a write error: it may be lost.
    if not errors or any(error["code"] != DUPLICATE_KEY for error in errors):
        raise refused
    if refused.details.get("writeConcernErrors"):
        raise refused
    return [error["index"] for error in errors]


def _numbers(known: int) -> range:
    """Which entries may be the newest of a subject whose head says ``known``, 0 for no head."""
    return range(known, known + HEAD_EVERY + 1) if known else range(1, 2)


@dataclass(frozen=True)
class Journal:
    """Reads and appends entries. ``heads`` are in the views collection (``_id`` = subject)."""

    entries: AsyncCollection[Document]
    views: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "Journal":
        """The journal of a service's own database."""
        return cls(database["journal"], database["views"])

    async def prepare(self) -> None:
        """Makes the indexes; the unique one is what makes a cause count once."""
        await self.entries.create_index(
            [("subject", ASCENDING), ("causes", ASCENDING)], unique=True, name="cause_once"
        )
        await self.entries.create_index([("writer", ASCENDING), ("run", ASCENDING)], name="tail")
        await self.entries.create_index([("at", ASCENDING)], name="at")
        await self.views.create_index(
            [("view", ASCENDING), ("subject", ASCENDING), ("order", ASCENDING)], name="lines"
        )
        await self.views.create_index(
            [("view", ASCENDING), ("to", ASCENDING), ("order", ASCENDING)], name="readers"
        )

    async def latest(self, subjects: Iterable[str]) -> dict[str, Latest]:
        """The newest entry of each subject, by keys only: head, then onward while found."""
        wanted = list(dict.fromkeys(subjects))
        heads = {head["_id"]: head async for head in self.views.find({"_id": {"$in": wanted}})}
        found: dict[str, Document] = {}
        known = {subject: int(heads.get(subject, {}).get("n", 0)) for subject in wanted}
        look = wanted
        while look:
            keys = [f"{s}:{n}" for s in look for n in _numbers(known[s])]
            async for document in self.entries.find({"_id": {"$in": keys}}):
                subject = document["subject"]
                if subject not in found or found[subject]["n"] < document["n"]:
                    found[subject] = document
            # Where the last of the keys is there, more may be.
            more = [s for s in look if s in found and found[s]["n"] == _numbers(known[s])[-1]]
            # A head may be ahead, in a copy that took the journal first: then from the beginning.
            ahead = [s for s in look if s not in found and known[s]]
            known.update({s: found[s]["n"] for s in more} | dict.fromkeys(ahead, 0))
            look = more + ahead
        return {
            subject: Latest(
                from_document(found[subject]) if subject in found else None,
                {unquote(k): v for k, v in heads.get(subject, {}).get("passed", {}).items()},
            )
            for subject in wanted
        }

    async def append(self, entries: Sequence[Entry]) -> tuple[set[str], dict[str, str]]:
        """Inserts at most one entry a subject; returns who clashed, and who was refused, and why.

        A clash says that somebody was faster, or that a cause is done already: load again. An entry
        that cannot be stored is refused alone, with the name of the error. Where this raises it is
        not known what was stored.
        """
        refused: dict[str, str] = {}
        fit: list[Entry] = []
        documents: list[RawBSONDocument] = []
        for entry in entries:
            try:
                encoded = bson.encode(to_document(entry))
            except (InvalidDocument, OverflowError) as error:
                refused[entry.subject] = type(error).__name__
                continue
            if len(encoded) > LARGEST_ENTRY:
                refused[entry.subject] = "EntryTooLarge"
                continue
            fit.append(entry)
            documents.append(RawBSONDocument(encoded))
        if not documents:
            return set(), refused
        try:
            await self.entries.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if error.details.get("writeConcernErrors") or not error.details["writeErrors"]:
                raise
            clashed = set()
            for one in error.details["writeErrors"]:
                subject = fit[one["index"]].subject
                if one["code"] == DUPLICATE_KEY:
                    clashed.add(subject)
                else:
                    refused[subject] = f"WriteError{one['code']}"
            return clashed, refused
        return set(), refused

    async def done(self, causes: Mapping[str, Sequence[str]]) -> dict[str, Entry]:
        """Which of these causes, by subject, have an entry already.

        A few subjects are asked for one by one: a single cause is then found by the full key in
        databases, too, that look through everything for two lists.
        """
        named = {
            subject: its[0] if len(its) == 1 else {"$in": its} for subject, its in causes.items()
        }
        queries: list[Document] = [{"subject": s, "causes": its} for s, its in named.items()]
        if len(queries) > FEW:
            all_ = [cause for its in causes.values() for cause in its]
            queries = [{"subject": {"$in": list(causes)}, "causes": {"$in": all_}}]
        found: dict[str, Entry] = {}
        for query in queries:
            async for document in self.entries.find(query):
                entry = from_document(document)
                asked = causes.get(entry.subject, ())
                found.update({cause: entry for cause in asked if cause in entry.causes})
        return found

    async def between(self, wanted: Sequence[tuple[str, int, int]]) -> list[Entry]:
        """Entries from one number up to another of each (subject, from, to), in order, by keys."""
        keys = [f"{subject}:{n}" for subject, start, end in wanted for n in range(start, end + 1)]
        if not keys:
            return []
        found = [from_document(d) async for d in self.entries.find({"_id": {"$in": keys}})]
        return sorted(found, key=lambda entry: (entry.subject, entry.n))

    async def vaulted(self, wanted: Sequence[tuple[str, int, int]]) -> list[str]:
        """What entries from one number up to another of each (subject, from, to) refer to."""
        keys = [f"{subject}:{n}" for subject, start, end in wanted for n in range(start, end + 1)]
        if not keys:
            return []
        found = self.entries.find({"_id": {"$in": keys}}, {"vault": 1})
        return [ref async for document in found for ref in document["vault"]]

    async def erasing(self, since: datetime) -> list[Entry]:
        """Entries not older than that which erase something."""
        found = self.entries.find({"at": {"$gte": since}, "erases": {"$exists": True}})
        return [from_document(document) async for document in found]

    async def tails(self, done: Mapping[str, int], limit: int) -> list[tuple[str, int, str]]:
        """Entries of writers beyond how far each is done: (writer, run, id), in that order.

        One query for all of them: a database without such an index reads everything for it.
        """
        beyond: list[Document] = [{"writer": w, "run": {"$gt": upto}} for w, upto in done.items()]
        order = [("writer", ASCENDING), ("run", ASCENDING)]
        cursor = self.entries.find({"$or": beyond}, {"writer": 1, "run": 1}).sort(order)
        return [(d["writer"], d["run"], d["_id"]) async for d in cursor.limit(limit)]

    async def entries_of(self, ids: Sequence[str]) -> list[Entry]:
        """The entries with these ids, in the order of subject and number."""
        found = [from_document(d) async for d in self.entries.find({"_id": {"$in": list(ids)}})]
        return sorted(found, key=lambda entry: (entry.subject, entry.n))
