"""Walks a journal, subject by subject, in pages: it may be larger than memory, and grows."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.entries import Document, Entry
from silta_chassis.journal import Journal

# Of so many subjects, so many entries each are held at once.
SUBJECTS = 20
ENTRIES = 20
# So many names of subjects are fetched at once.
NAMES = 1_000

# Hears how many are done, of how many.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tells nobody."""


async def subjects_of(
    documents: AsyncCollection[Document], query: Document
) -> AsyncIterator[list[str]]:
    """The subjects of the documents that fit, in order, page by page."""
    grouped: list[Document] = [*_grouped(query), {"$sort": {"_id": 1}}]
    page: list[str] = []
    async for found in await documents.aggregate(grouped, allowDiskUse=True, batchSize=NAMES):
        page.append(found["_id"])
        if len(page) == SUBJECTS:
            yield page
            page = []
    if page:
        yield page


async def count_subjects(documents: AsyncCollection[Document], query: Document) -> int:
    """How many subjects the documents have that fit."""
    counted: Any = await documents.aggregate([*_grouped(query), {"$count": "count"}])
    return sum([found["count"] async for found in counted])


def chosen(subject: str | None = None, since: datetime | None = None) -> Document:
    """Which entries: of one subject, or from a time on, or all."""
    query: Document = {}
    if subject is not None:
        query["subject"] = subject
    if since is not None:
        query["at"] = {"$gte": since}
    return query


def _grouped(query: Document) -> list[Document]:
    return [{"$match": query}, {"$group": {"_id": "$subject"}}]


async def entries_of(journal: Journal, subjects: Sequence[str]) -> AsyncIterator[Sequence[Entry]]:
    """All entries of some subjects, in order within each, some at a time."""
    left, start = list(subjects), 1
    while left:
        found = await journal.between([(s, start, start + ENTRIES - 1) for s in left])
        if not found:
            return
        yield found
        newest = {entry.subject: entry.n for entry in found}
        left = [s for s in left if newest.get(s) == start + ENTRIES - 1]
        start += ENTRIES
