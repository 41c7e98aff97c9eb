"""The step: decides a batch of messages and inserts what they amount to.

Facts, commands and deadlines take the same way: group by subject, load the newest entries,
decide each message in order, insert at most one entry a subject. A clash, or an entry that the
database refuses, costs only its own subject a second try.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from silta_chassis.draft import Draft
from silta_chassis.entries import Entry, Latest
from silta_chassis.item import Item
from silta_chassis.journal import Journal
from silta_chassis.process import Process
from silta_chassis.recent import Recent
from silta_chassis.result import Result, by_cause_alone, doubtful, unanswered
from silta_chassis.signed_facts import Sign
from silta_chassis.vault import Vault
from silta_chassis.writers import Writer

TRIES = 20

log = structlog.get_logger(__name__)


@dataclass
class Worked:
    """The result of a batch, by item, and the entries it wrote."""

    results: list[Result] = field(default_factory=list)
    written: list[Entry] = field(default_factory=list)
    # Last numbers of facts without a row: (subject, source) -> number.
    passed: dict[tuple[str, str], int] = field(default_factory=dict)
    # What is known of the subjects once all of it is stored.
    latest: dict[str, Latest] = field(default_factory=dict)

    def add(self, more: "Worked") -> None:
        """Takes in the result of another batch."""
        self.results += more.results
        self.written += more.written
        self.passed |= more.passed
        self.latest |= more.latest


class Contended(Exception):
    """A subject clashed with others on every try; the caller may try again."""


@dataclass
class Step:
    """Decides batches against one journal. ``clock`` gives the current time in UTC."""

    process: Process
    reference: object
    journal: Journal
    vault: Vault
    writer: Writer
    recent: Recent
    source: str
    clock: Callable[[], datetime]
    largest_fact: int
    sign: Sign | None = None
    # How often somebody else was faster; a figure for operators.
    clashes: int = 0

    async def work(self, items: Sequence[Item]) -> Worked:
        """Decides and inserts; what could not be decided is told in the results."""
        worked = Worked()
        left: dict[str, list[Item]] = {}
        for item in items:
            left.setdefault(item.subject, []).append(item)
        # What answers callers or ends a wait is read from the database, never from memory.
        memory = all(item.kind == "fact" for item in items)
        for attempt in range(TRIES):
            found = self.recent.find(left) if memory and not attempt else {}
            unknown = [subject for subject in left if subject not in found]
            latest = found | (await self.journal.latest(unknown) if unknown else {})
            drafts = await self._decided(left, latest, worked, clashed=attempt > 0)
            again = {s for s in found if s in drafts and doubtful(drafts[s].results)}
            for subject in again:
                del drafts[subject]
            clashed, refused = await self._append(drafts, worked)
            for subject, error in refused.items():
                worked.add(await self._smaller(left[subject], error))
            left = {subject: left[subject] for subject in clashed | again}
            if not left:
                return worked
            self.recent.forget(left)
            if clashed:
                self.clashes += len(clashed)
                log.info("clash", subjects=len(clashed), attempt=attempt + 1)
        raise Contended(f"{len(left)} subjects clashed {TRIES} times")

    async def _decided(
        self,
        left: Mapping[str, Sequence[Item]],
        latest: Mapping[str, Latest],
        worked: Worked,
        *,
        clashed: bool,
    ) -> dict[str, Draft]:
        """A draft for each subject; one whose state cannot be restored fails its messages."""
        done = await self._done_before(left) if clashed else {}
        drafts: dict[str, Draft] = {}
        for subject, messages in left.items():
            try:
                drafts[subject] = self._draft(subject, messages, latest[subject], done)
            # Whatever it is, it concerns this subject alone: retried and parked, the others go on.
            except Exception as error:
                name = type(error).__name__
                log.error("a case cannot be read", subject=subject, error=name, exc_info=True)
                worked.results += [Result(item, "failed", error=name) for item in messages]
        if not clashed:
            # An entry's key tells whether a command was done before; a refusal leaves no entry.
            unsure = {s: left[s] for s, draft in drafts.items() if unanswered(draft.results)}
            if unsure and (done := await self._done_before(unsure)):
                for subject, messages in unsure.items():
                    drafts[subject] = self._draft(subject, messages, latest[subject], done)
        return drafts

    async def _append(
        self, drafts: Mapping[str, Draft], worked: Worked
    ) -> tuple[set[str], dict[str, str]]:
        """Inserts the entries of these drafts; tells what is done, who clashed, who was refused."""
        acting = {subject: draft for subject, draft in drafts.items() if draft.causes}
        entries: dict[str, Entry] = {}
        clashed: set[str] = set()
        refused: dict[str, str] = {}
        if acting:
            await self.vault.put([kept for draft in acting.values() for kept in draft.vaulted])
            await self.writer.register(self.clock())
            try:
                for subject, draft in acting.items():
                    safe = self.writer.safe(draft.before)
                    run = self.writer.begin(f"{subject}:{draft.n}")
                    entries[subject] = draft.entry(self.writer.id, run, safe)
                clashed, refused = await self.journal.append(list(entries.values()))
            except BaseException:
                # Nobody knows whether it is stored: whoever finishes this writer's tail will see.
                self.writer.end()
                raise
            self.writer.refuse([entries[subject] for subject in (*clashed, *refused)])
        for subject, draft in drafts.items():
            if subject in clashed or subject in refused:
                continue
            entry = entries.get(subject)
            worked.results += draft.told(entry)
            for source, number in draft.passed.items():
                worked.passed[subject, source] = number
            if entry or draft.passed:
                worked.latest[subject] = draft.latest(entry)
            if entry:
                worked.written.append(entry)
        return clashed, refused

    async def _smaller(self, items: Sequence[Item], error: str) -> Worked:
        """A second try for messages whose entry was refused: in smaller entries."""
        if len(items) == 1:
            log.error("an entry was refused", subject=items[0].subject, error=error)
            return Worked([Result(items[0], "failed", error=error)])
        worked = Worked()
        half = len(items) // 2
        for part in (items[:half], items[half:]):
            worked.add(await self.work(part))
        return worked

    async def _done_before(self, left: Mapping[str, Sequence[Item]]) -> dict[str, Entry]:
        """Causes that have an entry: looked up by key, for a refusal or after a clash.

        Only of messages of which the newest entry does not tell: a lookup of many causes of one
        subject reads everything in databases that lack such an index.
        """
        asked = {
            subject: [item.cause for item in items if by_cause_alone(item)]
            for subject, items in left.items()
        }
        return await self.journal.done({s: causes for s, causes in asked.items() if causes})

    def _draft(
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
            sign=self.sign,
        )
        for item in items:
            known = done.get(item.cause)
            if known is not None:
                draft.note(item, "known", entry=known)
            else:
                draft.take(item)
        return draft
