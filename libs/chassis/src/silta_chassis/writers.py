"""Writers: who appended an entry, and how far a writer's entries are published and projected.

An entry carries its writer, a running number within it, and ``safe``: the highest entry of its
subject that the writer knew to be published. A writer's ``done`` says that all its entries up to
that number are published and projected; what is beyond is its tail, which anybody may finish, since
doing so twice is harmless. A writer id lives no longer than its process, and ends with an insert
whose outcome is unknown: such an entry may come to light later, and must stay in a tail.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.entries import Document, Entry, Latest
from silta_chassis.journal import Database

REMEMBERED = 10_000
TO_PUBLISH, TO_PROJECT = 1, 2
# An insert on its way may come to light late; after a day none does.
FORGOTTEN_AFTER = timedelta(days=1)


def _new_id() -> str:
    return secrets.token_hex(6)


@dataclass(frozen=True)
class Other:
    """Another writer as stored: all its entries up to ``done`` are followed up."""

    id: str
    done: int
    beat: datetime


@dataclass
class Writer:
    """This process as a writer. ``documents`` holds one document a writer."""

    documents: AsyncCollection[Document]
    id: str = field(default_factory=_new_id)
    # Runs of which something is still to be done, in their order, and what; and their entries.
    open: dict[int, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    # Who this process was before: their tails are finished at once.
    former: set[str] = field(default_factory=set)
    _run: int = 0
    _stored: int = 0
    _registered: bool = False
    # How far other writers are known to be done.
    _others: dict[str, int] = field(default_factory=dict)
    # Runs of others that this process follows up, and what is still to be done of each.
    _theirs: dict[str, dict[int, int]] = field(default_factory=dict)
    # The newest entry of recent subjects that this process published.
    _published: OrderedDict[str, int] = field(default_factory=OrderedDict)

    @classmethod
    def of(cls, database: Database) -> "Writer":
        """A new writer on a service's own database."""
        return cls(database["writers"])

    @property
    def done(self) -> int:
        """All runs up to this one are published and projected."""
        return next(iter(self.open)) - 1 if self.open else self._run

    def begin(self, key: str) -> int:
        """The run of an entry with that id; it is open until it is told to be done or refused."""
        self._run += 1
        self.open[self._run] = TO_PUBLISH | TO_PROJECT
        self.keys[self._run] = key
        return self._run

    def refuse(self, entries: Iterable[Entry]) -> None:
        """Forgets entries that were certainly not stored."""
        for entry in entries:
            if entry.writer == self.id:
                self.open.pop(entry.run, None)
                self.keys.pop(entry.run, None)

    def end(self) -> None:
        """Goes on as another writer: whether the last entries were stored is not known."""
        self.former.add(self.id)
        # Others of its entries may be on their way: what is done of them counts on.
        self._theirs[self.id] = self.open
        self.id, self._run, self._stored, self._registered = _new_id(), 0, 0, False
        self.open, self.keys = {}, {}

    async def register(self, now: datetime) -> None:
        """Makes this writer known before its first entry, so that its tail will be found."""
        # Another task may end this writer meanwhile: then the next one is to be made known.
        while not self._registered:
            writer = self.id
            change = {"$setOnInsert": {"_id": writer, "done": 0, "beat": now}}
            await self.documents.update_one({"_id": writer}, change, upsert=True)
            self._registered = self._registered or writer == self.id

    def safe(self, latest: Latest) -> int:
        """The highest entry of a subject that is known to be published."""
        before = latest.entry
        if before is None:
            return 0
        known = self.done if before.writer == self.id else self._others.get(before.writer, 0)
        if before.run <= known:
            return before.n
        return max(before.safe, self._published.get(before.subject, 0))

    def newest_published(self, subject: str) -> int:
        """The newest entry of a subject that this process is known to have published, or 0."""
        return self._published.get(subject, 0)

    def published(self, entries: Sequence[Entry]) -> None:
        """These are published."""
        for entry in entries:
            self._did(entry, TO_PUBLISH)
        self.saw_published(entries)

    def projected(self, entries: Sequence[Entry]) -> bool:
        """These are projected; tells whether nothing is left to do for one of them."""
        whole = [entry for entry in entries if self._did(entry, TO_PROJECT)]
        return bool(whole)

    def _did(self, entry: Entry, what: int) -> bool:
        left = self.left(entry.writer, entry.run) & ~what
        if entry.writer != self.id:
            self._theirs.setdefault(entry.writer, {})[entry.run] = left
        elif left:
            self.open[entry.run] = left
        else:
            self.keys.pop(entry.run, None)
            return self.open.pop(entry.run, None) is not None
        return False

    def saw_published(self, entries: Sequence[Entry]) -> None:
        """These are published, whoever projects them."""
        for entry in entries:
            if entry.n > self._published.get(entry.subject, 0):
                self._published[entry.subject] = entry.n
                self._published.move_to_end(entry.subject)
        while len(self._published) > REMEMBERED:
            self._published.popitem(last=False)

    def left(self, writer: str, run: int) -> int:
        """What is still to be done of an entry, as far as this process knows; 0 for nothing."""
        if writer == self.id:
            return self.open.get(run, 0)
        return self._theirs.get(writer, {}).get(run, TO_PUBLISH | TO_PROJECT)

    async def checkpoint(self, now: datetime) -> None:
        """Stores how far this writer is; nothing to do where that stands already."""
        done = self.done
        if self._registered and done > self._stored:
            await self._store(done, now)

    async def beat(self, now: datetime) -> None:
        """Says that this writer lives."""
        if self._registered:
            await self._store(self.done, now)

    async def _store(self, done: int, now: datetime) -> None:
        writer = self.id
        # Who was taken as ended lives after all, where a host slept or a clock was wrong.
        change = {"$max": {"done": done}, "$set": {"beat": now}, "$unset": {"ended": ""}}
        await self.documents.update_one({"_id": writer}, change)
        if writer == self.id:
            self._stored = max(self._stored, done)

    async def others(self) -> list[Other]:
        """The other writers whose tails may be open; learns how far they are."""
        found = []
        async for document in self.documents.find({"_id": {"$ne": self.id}}):
            writer, done = document["_id"], document["done"]
            self._others[writer] = done
            theirs = self._theirs.pop(writer, {})
            if not document.get("ended"):
                found.append(Other(writer, done, document["beat"]))
                self._theirs[writer] = {run: left for run, left in theirs.items() if run > done}
        return found

    async def forget(self, other: Other, now: datetime) -> None:
        """Takes a writer as ended whose tail is finished, once nothing of it can come to light."""
        if other.beat < now - FORGOTTEN_AFTER:
            await self.documents.update_one({"_id": other.id}, {"$set": {"ended": True}})

    async def leave(self) -> None:
        """Ends this writer at a stop, where nothing of it is open."""
        if self._registered and not self.open:
            change = {"$max": {"done": self.done}, "$set": {"ended": True}}
            await self.documents.update_one({"_id": self.id}, change)
