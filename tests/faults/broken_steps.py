"""Ways to break how messages are decided and entries inserted."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pymongo.errors import BulkWriteError

from silta_chassis import draft, journal, step, vault
from silta_chassis.deadlines import waiting_in_head
from silta_chassis.entries import Latest, field_name, to_document
from tests.faults.points import around, instead

Wrap = Callable[..., Any]


def no_unique_key() -> None:
    """Two entries of a case may have the same number."""

    def prepare(inner: Wrap) -> Wrap:
        async def prepared(self: Any) -> None:
            await inner(self)
            await self.entries.drop_index("cause_once")

        return prepared

    def append(inner: Wrap) -> Wrap:
        async def appended(self: Any, entries: Any) -> Any:
            clashed, refused = await inner(self, entries)
            for entry in entries:
                if entry.subject in clashed:
                    other = f"{entry.id}~{random.getrandbits(32):x}"
                    await self.entries.insert_one({**to_document(entry), "_id": other})
            return set(), refused

        return appended

    around(journal.Journal, "prepare", prepare)
    around(journal.Journal, "append", append)


def two_entries_in_one_insert() -> None:
    """Each message of a case gets an entry of its own, and all of them go into one insert."""

    def wrap(inner: Wrap) -> Wrap:
        async def work(self: Any, items: Any) -> Any:
            if any(item.kind != "fact" for item in items):
                return await inner(self, items)
            worked = step.Worked()
            left = list(items)
            await self.writer.register(self.clock())
            while left:
                latest = await self.journal.latest({item.subject for item in left})
                made: list[tuple[Any, Any]] = []
                for item in left:
                    before = latest[item.subject]
                    one = self._draft(item.subject, [item], before, {})
                    entry = None
                    if one.causes:
                        safe = self.writer.safe(before)
                        entry = one.entry(self.writer.id, self.writer.begin(), safe)
                        latest[item.subject] = Latest(entry, before.passed)
                    elif one.passed:
                        passed = {**before.passed, **one.passed}
                        latest[item.subject] = replace(before, passed=passed)
                    made.append((one, entry))
                again = []
                documents = [to_document(entry) for _, entry in made if entry]
                clashed = set()
                if documents:
                    # Time enough for somebody else to be faster.
                    await asyncio.sleep(0.4)
                    try:
                        await self.journal.entries.insert_many(documents, ordered=False)
                    except BulkWriteError as refused:
                        errors = refused.details["writeErrors"]
                        clashed = {documents[e["index"]]["_id"] for e in errors}
                for item, (one, entry) in zip(left, made, strict=True):
                    if entry is not None and entry.id in clashed:
                        self.writer.refuse([entry])
                        again.append(item)
                        continue
                    worked.results += one.told(entry)
                    for source, number in one.passed.items():
                        worked.passed[item.subject, source] = number
                    if entry:
                        worked.written.append(entry)
                left = again
            return worked

        return work

    around(step.Step, "work", wrap)


def no_sequence_check() -> None:
    """A fact is decided whatever its number is."""
    inner = draft.Draft.take

    def take(self: Any, item: Any) -> None:
        if item.number is not None:
            self.expects = lambda source: item.number
        inner(self, item)

    instead(draft.Draft, "take", take)


def seen_before_insert() -> None:
    """The numbers of facts are stored as seen before the entry that handles them."""

    def wrap(inner: Wrap) -> Wrap:
        async def append(self: Any, drafts: Any, worked: Any) -> Any:
            for subject, one in drafts.items():
                numbers = {
                    f"passed.{field_name(r.item.source)}": r.item.number
                    for r in one.results
                    if r.item.kind == "fact" and r.outcome == "done"
                }
                if numbers:
                    await self.journal.views.update_one(
                        {"_id": subject}, {"$max": numbers}, upsert=True
                    )
            return await inner(self, drafts, worked)

        return append

    around(step.Step, "_append", wrap)


def deadlines_first() -> None:
    """Deadlines are stored before the entry that sets them."""

    def wrap(inner: Wrap) -> Wrap:
        async def append(self: Any, drafts: Any, worked: Any) -> Any:
            for subject, one in drafts.items():
                if one.waits.set:
                    entry = one.entry("nobody", 0, 0)
                    fields, _ = waiting_in_head(entry)
                    await self.journal.views.update_one(
                        {"_id": subject}, {"$set": fields}, upsert=True
                    )
            return await inner(self, drafts, worked)

        return append

    around(step.Step, "_append", wrap)


def cache_trusted() -> None:
    """What is remembered of a case is believed, whatever the database says."""
    instead(step, "doubtful", lambda results: False)


def duplicates_not_skipped() -> None:
    """A fact that comes again is handled again."""

    def prepare(inner: Wrap) -> Wrap:
        async def prepared(self: Any) -> None:
            await inner(self)
            await self.entries.drop_index("cause_once")

        return prepared

    around(journal.Journal, "prepare", prepare)
    inner = draft.Draft.take

    def take(self: Any, item: Any) -> None:
        if item.number is not None and item.number < self.expects(item.source):
            self.expects = lambda source: item.number
            inner(self, item)
            del self.expects
            return
        inner(self, item)

    instead(draft.Draft, "take", take)


def vault_after_insert() -> None:
    """What is personal is stored behind the entry that refers to it."""
    put = vault.Vault.put

    def wrap(inner: Wrap) -> Wrap:
        async def append(self: Any, drafts: Any, worked: Any) -> Any:
            found = await inner(self, drafts, worked)
            for one in drafts.values():
                await put(self.vault, one.vaulted)
            return found

        return append

    async def later(self: Any, kept: Any) -> None:
        """Not yet."""

    instead(vault.Vault, "put", later)
    around(step.Step, "_append", wrap)


def answered_before_insert() -> None:
    """Clients are answered while the entry is still on its way."""
    under_way: set[Any] = set()

    def wrap(inner: Wrap) -> Wrap:
        async def append(self: Any, entries: Any) -> Any:
            async def store() -> None:
                await asyncio.sleep(1.0)
                await inner(self, entries)

            task = asyncio.create_task(store())
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            return set(), {}

        return append

    around(journal.Journal, "append", wrap)
