"""The step: decides a batch of messages and inserts what they amount to.

Facts, commands and deadlines take the same way: group by subject, load the newest entries,
decide each message in order, insert at most one entry a subject. A clash costs only its own
subject a second try.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from silta_chassis.draft import Draft, Result
from silta_chassis.item import Item
from silta_chassis.journal import Entry, Journal, Latest
from silta_chassis.process import Process
from silta_chassis.vault import Vault

TRIES = 20

log = structlog.get_logger(__name__)


@dataclass
class Worked:
    """The result of a batch, by item, and the entries it wrote."""

    results: list[Result] = field(default_factory=list)
    written: list[Entry] = field(default_factory=list)
    # Subjects whose entry before was still pending when loaded: published again, in order.
    behind: list[str] = field(default_factory=list)
    # Last numbers of facts without a row: (subject, source) -> number.
    passed: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, more: "Worked") -> None:
        """Takes in the result of another batch."""
        self.results += more.results
        self.written += more.written
        self.behind += more.behind
        self.passed |= more.passed


class Contended(Exception):
    """A subject clashed with others on every try; the caller may try again."""


@dataclass(frozen=True)
class Step:
    """Decides batches against one journal. ``clock`` gives the current time in UTC."""

    process: Process
    reference: object
    journal: Journal
    vault: Vault
    source: str
    clock: Callable[[], datetime]
    largest_fact: int

    async def work(self, items: Sequence[Item]) -> Worked:
        """Decides and inserts; what could not be decided is told in the results."""
        worked = Worked()
        left: dict[str, list[Item]] = {}
        for item in items:
            left.setdefault(item.subject, []).append(item)
        commands = any(item.kind == "command" for item in items)
        for attempt in range(TRIES):
            latest = await self.journal.latest(left)
            done = await self._done_before(left) if commands or attempt else {}
            drafts: dict[str, Draft] = {}
            for subject, messages in left.items():
                drafts[subject] = self._decide(subject, messages, latest[subject], done)
            entries = {s: entry for s, draft in drafts.items() if (entry := draft.entry())}
            await self.vault.put([d for s in entries for d in drafts[s].vaulted])
            clashed = await self.journal.append(list(entries.values()))
            for subject, draft in drafts.items():
                if subject in clashed:
                    continue
                entry = entries.get(subject)
                worked.results.extend(draft.told(entry))
                for source, number in draft.passed.items():
                    worked.passed[subject, source] = number
                if entry:
                    worked.written.append(entry)
                    if draft.before.entry and draft.before.entry.pending:
                        worked.behind.append(subject)
            left = {subject: left[subject] for subject in clashed}
            if not left:
                return worked
            log.info("clash", subjects=len(left), attempt=attempt + 1)
        raise Contended(f"{len(left)} subjects clashed {TRIES} times")

    async def _done_before(self, left: Mapping[str, Sequence[Item]]) -> dict[str, Entry]:
        """Causes that have an entry, for commands and after a clash: looked up by key."""
        return await self.journal.done(
            list(left), [item.cause for items in left.values() for item in items]
        )

    def _decide(
        self, subject: str, items: Sequence[Item], latest: Latest, done: Mapping[str, Entry]
    ) -> Draft:
        draft = Draft(
            process=self.process,
            reference=self.reference,
            subject=subject,
            before=latest,
            source=self.source,
            now=self.clock(),
            largest_fact=self.largest_fact,
        )
        for item in items:
            known = done.get(item.cause)
            if known is not None:
                draft.note(item, "known", entry=known)
            else:
                draft.take(item)
        return draft
