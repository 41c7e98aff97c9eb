"""What a publisher's two fact doors say, and how the journal tells it.

Readers mend what they miss by these doors, so they are part of the wire contract: a foreign
publisher answers the same. An answer is bounded; whoever wants more asks from where it ended.
"""

import base64
import binascii
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field
from pymongo import ASCENDING

from silta_chassis.entries import Document, Fact
from silta_chassis.journal import Journal

MOST_FACTS = 500
# Bytes of bodies; as JSON at most some twice as much.
LARGEST_ANSWER = 4_000_000
_CHUNK = 100
_FULL_CHUNK = 20

Source = Annotated[str, Field(pattern=r"^/silta/[a-z0-9-]{1,64}/[A-Za-z0-9._-]{1,64}$")]
Subject = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9:.-]{0,199}$")]


class FactAsSent(BaseModel):
    """A fact as it was, or will be, sent."""

    headers: dict[str, str] = Field(description="The CloudEvents headers of the Kafka record.")
    body: str = Field(description="The record's value, to the letter.")


class FactsOfSubject(BaseModel):
    """What a source says of one subject, in order of their numbers."""

    source: Source
    subject: Subject
    facts: list[FactAsSent] = Field(
        description="At most 500 facts or about 4 MB; ask again from where it ended."
    )


class LastNumber(BaseModel):
    """How far a source's facts of a subject go."""

    subject: Subject
    last_number: int = Field(ge=1, le=999_999_999_999)
    changed: AwareDatetime


class LastNumbers(BaseModel):
    """Subjects changed since a time, the oldest change first."""

    source: Source
    subjects: list[LastNumber]
    next: str | None = Field(
        default=None, description="Give it as `after` for the next page; null at the end."
    )


class LaterIncarnation(Exception):
    """The journal holds entries of a later incarnation than this process is set to be.

    Its facts would be numbered from 1 again under a source that readers know: they would skip them.
    """


async def prepare(journal: Journal, source: str) -> None:
    """Makes the index by which changes are paged; raises LaterIncarnation."""
    await journal.entries.create_index(
        [("source", ASCENDING), ("at", ASCENDING), ("_id", ASCENDING)], name="changes"
    )
    # One step by the index for each incarnation, however many entries it has.
    for there in await journal.entries.distinct("source"):
        if _incarnation(there) > _incarnation(source):
            raise LaterIncarnation(there)


def _incarnation(source: str) -> int:
    return int(source.rpartition("/")[2])


async def facts_of(journal: Journal, source: str, subject: str, start: int) -> list[Fact]:
    """The facts that a source tells of a subject from that number on, as many as one answer has."""
    ids = await _entries_from(journal, source, subject, start)
    facts: list[Fact] = []
    size = 0
    for place in range(0, len(ids), _FULL_CHUNK):
        chunk = ids[place : place + _FULL_CHUNK]
        found = journal.entries.find({"_id": {"$in": chunk}}, {"facts": 1})
        told = {document["_id"]: document["facts"] async for document in found}
        for fact in (Fact(**fact) for key in chunk for fact in told[key]):
            if fact.number < start:
                continue
            size += len(fact.body)
            if facts and (len(facts) == MOST_FACTS or size > LARGEST_ANSWER):
                return facts
            facts.append(fact)
    return facts


async def _entries_from(journal: Journal, source: str, subject: str, start: int) -> list[str]:
    """Ids of the entries that hold them, in order; by keys only, from the newest backwards."""
    newest = (await journal.latest([subject]))[subject].n
    found: list[tuple[int, str]] = []
    for end in range(newest, 0, -_CHUNK):
        keys = [f"{subject}:{n}" for n in range(max(end - _CHUNK, 0) + 1, end + 1)]
        fields = {"n": 1, "source": 1, "last_number": 1}
        passed = False
        async for document in journal.entries.find({"_id": {"$in": keys}}, fields):
            if document["source"] == source:
                if document["last_number"] >= start:
                    found.append((document["n"], document["_id"]))
                else:
                    passed = True
        if passed:
            break
    return [key for _, key in sorted(found)]


async def last_numbers(
    journal: Journal, source: str, since: datetime, after: str | None, limit: int
) -> LastNumbers:
    """A page of last numbers by subject, of entries at or after ``since``, or behind a cursor.

    Raises ValueError for a cursor that is none of ours.
    """
    query: Document = {"source": source, "last_number": {"$gte": 1}, "at": {"$gte": since}}
    if after is not None:
        at, key = _place(after)
        query |= {"$or": [{"at": {"$gt": at}}, {"at": at, "_id": {"$gt": key}}]}
    fields = {"subject": 1, "last_number": 1, "at": 1}
    cursor = journal.entries.find(query, fields).sort([("at", ASCENDING), ("_id", ASCENDING)])
    found = await cursor.limit(limit + 1).to_list()
    rows: dict[str, LastNumber] = {}
    for document in found[:limit]:
        subject, last = document["subject"], document["last_number"]
        # Taken out first: each stands where its last change does.
        if (before := rows.pop(subject, None)) is not None:
            last = max(last, before.last_number)
        rows[subject] = LastNumber(subject=subject, last_number=last, changed=document["at"])
    more = len(found) > limit
    return LastNumbers(
        source=source,
        subjects=list(rows.values()),
        next=_cursor(found[limit - 1]) if more else None,
    )


def _cursor(document: Document) -> str:
    # By entry, not by time alone: more entries than a page holds may have the same.
    place = f"{document['at'].isoformat()}|{document['_id']}"
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("not a cursor") from None
    at, _, key = place.partition("|")
    return datetime.fromisoformat(at), key
