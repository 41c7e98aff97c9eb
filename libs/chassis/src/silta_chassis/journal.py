"""The journal: an append-only collection whose single insert is state, outbox and inbox together.

An entry is the work of one case in one batch. Everything else (publishing, deadlines, views)
follows from entries and can be done again, so a crash at any point loses nothing. Never two
entries of a subject in one insert: a refused ``n+1`` beside an accepted ``n+2`` loses an update.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

import bson
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from pydantic import BaseModel
from pymongo import ASCENDING
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

Document = dict[str, Any]
Database = AsyncDatabase[Document]
DUPLICATE_KEY = 11000
# The head is written with every so many entries: the newest entry is at most so far ahead of it.
HEAD_EVERY = 4
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


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as sent; its number counts within source and subject."""

    number: int
    id: str
    type: str
    time: datetime
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal; ``seen`` and ``waits`` are copied forward from entry to entry.

    ``seen`` maps a source to the last number handled; ``waits`` maps the name of an open deadline
    to the entry that set it, its time, its message and its trace. ``writer``, ``run`` and ``safe``:
    see :mod:`silta_chassis.writers`.
    """

    subject: str
    n: int
    causes: tuple[str, ...]
    seen: Mapping[str, int]
    facts: tuple[Fact, ...]
    # Whose numbers these are: another incarnation numbers from 1.
    source: str
    last_number: int
    deadlines_set: tuple[str, ...]
    deadlines_cancelled: tuple[str, ...]
    waits: Mapping[str, Mapping[str, Any]]
    state: Mapping[str, Any]
    version: int
    at: datetime
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    taken: tuple[Mapping[str, Any], ...] = ()
    vault: tuple[str, ...] = ()
    trace: str | None = None
    writer: str = ""
    run: int = 0
    safe: int = 0

    @property
    def id(self) -> str:
        """``<subject>:<n>``."""
        return f"{self.subject}:{self.n}"


@dataclass(frozen=True)
class Latest:
    """What is known of a subject: its newest entry, and numbers of facts that have no row."""

    entry: Entry | None = None
    passed: Mapping[str, int] = field(default_factory=dict)
    # The entry's state where it was restored already; then the entry holds none.
    state: BaseModel | None = None

    @property
    def n(self) -> int:
        """The newest entry's number, 0 for an unknown subject."""
        return self.entry.n if self.entry else 0

    def expects(self, source: str) -> int:
        """The next number from that source."""
        handled = self.entry.seen.get(source, 0) if self.entry else 0
        return max(handled, self.passed.get(source, 0)) + 1


def field_name(source: str) -> str:
    """A source as a field name: MongoDB reads ``.`` and ``$`` there as operators."""
    return quote(source, safe="/:").replace(".", "%2E")


def to_document(entry: Entry) -> Document:
    """An entry as it is stored."""
    return {
        "_id": entry.id,
        "subject": entry.subject,
        "n": entry.n,
        "causes": list(entry.causes),
        "seen": {field_name(source): number for source, number in entry.seen.items()},
        "facts": [
            {
                "number": fact.number,
                "id": fact.id,
                "type": fact.type,
                "time": fact.time,
                "headers": fact.headers,
                "body": fact.body,
            }
            for fact in entry.facts
        ],
        "source": entry.source,
        "last_number": entry.last_number,
        "deadlines": {
            "set": list(entry.deadlines_set),
            "cancelled": list(entry.deadlines_cancelled),
        },
        "waits": waits_of(entry),
        "state": entry.state,
        "version": entry.version,
        "answers": [{"cause": cause, **answer} for cause, answer in entry.answers.items()],
        "taken": list(entry.taken),
        "vault": list(entry.vault),
        "trace": entry.trace,
        "at": entry.at,
        "writer": entry.writer,
        "run": entry.run,
        "safe": entry.safe,
    }


def waits_of(entry: Entry) -> list[Document]:
    """The open deadlines as they are stored: a list, since a deadline's name may hold a dot."""
    return [{"name": name, **waiting} for name, waiting in entry.waits.items()]


def from_document(document: Mapping[str, Any]) -> Entry:
    """An entry as it was stored."""
    return Entry(
        subject=document["subject"],
        n=document["n"],
        causes=tuple(document["causes"]),
        seen={unquote(name): number for name, number in document["seen"].items()},
        facts=tuple(Fact(**fact) for fact in document["facts"]),
        source=document["source"],
        last_number=document["last_number"],
        deadlines_set=tuple(document["deadlines"]["set"]),
        deadlines_cancelled=tuple(document["deadlines"]["cancelled"]),
        waits={
            waiting["name"]: {k: v for k, v in waiting.items() if k != "name"}
            for waiting in document["waits"]
        },
        state=document["state"],
        version=document["version"],
        at=document["at"],
        answers={
            answer["cause"]: {k: v for k, v in answer.items() if k != "cause"}
            for answer in document["answers"]
        },
        taken=tuple(document["taken"]),
        vault=tuple(document["vault"]),
        trace=document["trace"],
        writer=document["writer"],
        run=document["run"],
        safe=document["safe"],
    )


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
            keys = [f"{s}:{known[s] + more}" for s in look for more in range(HEAD_EVERY + 1)]
            async for document in self.entries.find({"_id": {"$in": keys}}):
                subject = document["subject"]
                if subject not in found or found[subject]["n"] < document["n"]:
                    found[subject] = document
            # Where the last of the keys is there, more may be.
            look = [s for s in look if s in found and found[s]["n"] == known[s] + HEAD_EVERY]
            known.update({subject: found[subject]["n"] for subject in look})
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

    async def done(self, subjects: Sequence[str], causes: Sequence[str]) -> dict[str, Entry]:
        """Which of these causes have an entry already; a single one is found by the full key."""
        one = len(subjects) == 1 and len(causes) == 1
        query: Document = {
            "subject": subjects[0] if one else {"$in": list(subjects)},
            "causes": causes[0] if one else {"$in": list(causes)},
        }
        found: dict[str, Entry] = {}
        async for document in self.entries.find(query):
            entry = from_document(document)
            found.update({cause: entry for cause in causes if cause in entry.causes})
        return found

    async def between(self, wanted: Sequence[tuple[str, int, int]]) -> list[Entry]:
        """Entries from one number up to another of each (subject, from, to), in order, by keys."""
        keys = [f"{subject}:{n}" for subject, start, end in wanted for n in range(start, end + 1)]
        if not keys:
            return []
        found = [from_document(d) async for d in self.entries.find({"_id": {"$in": keys}})]
        return sorted(found, key=lambda entry: (entry.subject, entry.n))

    async def tail(self, writer: str, done: int, limit: int) -> list[tuple[str, int]]:
        """Entries of a writer beyond ``done``, the first ones: (id, run) in their order."""
        query = {"writer": writer, "run": {"$gt": done}}
        cursor = self.entries.find(query, {"run": 1}).sort("run", ASCENDING)
        return [(d["_id"], d["run"]) async for d in cursor.limit(limit)]

    async def entries_of(self, ids: Sequence[str]) -> list[Entry]:
        """The entries with these ids, in the order of subject and number."""
        found = [from_document(d) async for d in self.entries.find({"_id": {"$in": list(ids)}})]
        return sorted(found, key=lambda entry: (entry.subject, entry.n))

    async def facts_of(self, source: str, subject: str, start: int) -> list[Fact]:
        """Every fact that this source tells of a subject from that number on."""
        query = {"subject": subject, "source": source}
        facts = [
            Fact(**fact)
            async for document in self.entries.find(query, {"facts": 1})
            for fact in document["facts"]
            if fact["number"] >= start
        ]
        return sorted(facts, key=lambda fact: fact.number)

    async def last_numbers(self, source: str, since: datetime, limit: int) -> list[Document]:
        """Last fact number by subject, for subjects with an entry at or after ``since``."""
        query = {"at": {"$gte": since}, "source": source}
        fields = {"subject": 1, "last_number": 1, "at": 1}
        found: dict[str, Document] = {}
        cursor = self.entries.find(query, fields).sort([("at", ASCENDING), ("_id", ASCENDING)])
        async for document in cursor.limit(limit):
            last = found.get(document["subject"], {"last_number": 0})["last_number"]
            found[document["subject"]] = {
                "subject": document["subject"],
                "last_number": max(last, document["last_number"]),
                "changed": document["at"],
            }
        return list(found.values())
