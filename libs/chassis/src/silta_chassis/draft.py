"""A draft: the entry of one subject as it grows while the messages of a batch are decided."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from opentelemetry.trace import StatusCode
from pydantic import BaseModel

from silta_chassis import telemetry
from silta_chassis.entries import Entry, Fact, Latest, remembered
from silta_chassis.item import Asked, Item, TakeAsSeen
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Outcome, Process, Refused, When, lacking, restored
from silta_chassis.result import Result
from silta_chassis.signed_facts import Sign
from silta_chassis.vault import Kept
from silta_chassis.waits import Waits
from silta_contracts.binding import attributes_of, make_event
from silta_contracts.fact import AnyFact
from silta_contracts.signed import SIGNATURE

log = structlog.get_logger(__name__)


class Undeclared(Exception):
    """A decision published what its row does not declare, or for another case."""


@dataclass
class Draft:
    """Takes messages in order; :meth:`entry` is what to insert, None where nothing happened."""

    process: Process
    reference: object
    subject: str
    before: Latest
    source: str
    now: datetime
    largest_fact: int
    results: list[Result] = field(default_factory=list)
    vaulted: list[Kept] = field(default_factory=list)
    # Numbers of facts that have no row, by source: stored beside the journal.
    passed: dict[str, int] = field(default_factory=dict)
    erases: list[str] = field(default_factory=list)
    sign: Sign | None = None

    def __post_init__(self) -> None:
        """Starts from the newest entry."""
        entry = self.before.entry
        state = self.process.state
        # Whether anything was decided of the subject; numbers that were only taken as seen are not.
        self.known = self.before.known
        self.state: BaseModel
        if self.before.state is not None:
            self.state = self.before.state
        elif entry and entry.known:
            self.state = restored(state, entry.state)
        else:
            self.state = state.model_validate({"case": self.subject})
        self.n = self.before.n + 1
        self.version = entry.version if entry else 0
        # Another incarnation numbers from 1: its readers expect that.
        self.last_number = entry.last_number if entry and entry.source == self.source else 0
        self.waits = Waits.after(entry, self.subject)
        self.seen: dict[str, int] = dict(entry.seen) if entry else {}
        self.causes: list[str] = []
        self.facts: list[Fact] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.taken: list[dict[str, Any]] = []
        self.trace: str | None = None

    def expects(self, source: str) -> int:
        """The next number from that source, this batch's messages counted."""
        here = max(self.seen.get(source, 0), self.passed.get(source, 0)) + 1
        return max(here, self.before.expects(source))

    def note(self, item: Item, outcome: str, **more: Any) -> None:
        """Notes what became of a message without deciding it."""
        self.results.append(Result(item, outcome, **more))

    def take(self, item: Item) -> None:
        """Decides one message, or says why not."""
        if item.cause in self.causes:
            # Twice in one batch; a source without numbers is told apart by this alone.
            self.note(item, "duplicate")
            return
        if isinstance(item.message, TakeAsSeen):
            self._take_as_seen(item, item.message)
            return
        if item.number is not None:
            expected = self.expects(item.source)
            if item.backfilled:
                if item.number >= expected:
                    # It comes by itself, in its order.
                    self.note(item, "passed")
                    return
                if any(r.outcome == "failed" and r.item.backfilled for r in self.results):
                    self.note(item, "held")
                    return
            elif item.number != expected:
                self.note(item, "duplicate" if item.number < expected else "held")
                return
        if item.row is None:
            if item.number is not None:
                self.passed[item.source] = item.number
            self.note(item, "passed")
            return
        if item.kind == "deadline" and self.waits.name_of(item.origin) is None:
            self.note(item, "passed")
            return
        self._decide(item, item.row)

    def _take_as_seen(self, item: Item, taking: TakeAsSeen) -> None:
        """Advances a number past what nobody handles; nothing else changes."""
        first = None
        if item.number is not None:
            first = self.expects(item.source)
            if item.number < first or taking.first > first:
                self.note(item, "duplicate" if item.number < first else "held")
                return
        self.answers[item.cause] = {
            "act": taking.act,
            "who": taking.who,
            "why": taking.why,
            "source": item.source,
            "first": first,
            "last": item.number,
        }
        self._done(item, None)

    def _decide(self, item: Item, row: When) -> None:
        last = self.before.entry.trace if self.before.entry else None
        links = [item.trace if item.waited else None, last if item.kind != "fact" else None]
        with telemetry.span(
            f"{self.process.name} {row.name}",
            parent=None if item.waited else item.trace,
            links=links,
            silta__service=self.process.name,
            silta__message=row.name,
            silta__subject=self.subject,
            silta__cause=item.causation,
        ) as span:
            trace = telemetry.traceparent(span)
            try:
                decided = self._ask(item, row)
                if isinstance(decided, Outcome):
                    facts = [
                        self._fact(fact, item, row, self.last_number + 1 + i, trace)
                        for i, fact in enumerate(decided.facts)
                    ]
            # A decision may raise anything; the message is retried and parked, the others go on.
            except Exception as error:
                lacks, told = lacking(error), {"subject": self.subject, "message": row.name}
                name = str(error) if lacks else type(error).__name__
                log.error("decision failed", **told, error=name, exc_info=lacks is None)
                span.set_status(StatusCode.ERROR)
                if lacks is not None and item.asked is not None:
                    self.note(item, "refused", refused=lacks, trace=trace)
                    return
                self.note(item, "failed", error=name, trace=trace)
                return
            if isinstance(decided, Refused):
                self._refuse(item, row, decided, trace)
                return
            self._apply(item, decided, facts, trace)
            self._done(item, trace)

    def _ask(self, item: Item, row: When) -> Outcome[Any] | Refused:
        if item.asked is not None:
            refused = refused_before(
                row,
                item.message,
                item.asked,
                self.state,
                self.reference,
                known=self.known,
                version=self.version,
            )
            if refused is not None:
                return refused
        now = item.taken.time if item.taken is not None and row.in_fact_time else self.now
        return row.decide(self.state, item.message, now, self.reference)

    def _refuse(self, item: Item, row: When, refused: Refused, trace: str | None) -> None:
        if item.asked is None:
            log.error("a message that nobody can answer was refused", message=row.name)
            self.note(item, "failed", error=refused.reason)
        elif refused.kept and self.known:
            self.answers[item.cause] = {
                "status": refused.status,
                "refused": {"reason": refused.reason, "says": refused.says},
                "version": self.version,
                "digest": item.asked.digest,
            }
            self._done(item, trace)
        else:
            self.note(item, "refused", refused=refused, trace=trace)

    def _apply(
        self, item: Item, outcome: Outcome[Any], facts: list[Fact], trace: str | None
    ) -> None:
        if item.kind == "deadline" and (name := self.waits.name_of(item.origin)) is not None:
            self.waits.stop(name)
        before = self.process.editors_see(self.state)
        self.state = outcome.state
        self.known = True
        if self.process.editors_see(self.state) != before:
            self.version += 1
        self.facts.extend(facts)
        self.last_number += len(facts)
        self.waits.follow(outcome, trace)
        # What a message of this same entry brought before goes, too: it is never put there.
        left = (kept for kept in self.vaulted if kept.document_class not in outcome.erases)
        self.vaulted = [*left, *item.vault]
        self.erases.extend(c for c in outcome.erases if c not in self.erases)
        if item.asked is not None:
            self.answers[item.cause] = self._answer(item.asked, outcome, facts)

    def _answer(self, asked: Asked, outcome: Outcome[Any], facts: list[Fact]) -> dict[str, Any]:
        told = [{"id": fact.id, "type": fact.type} for fact in facts]
        return {
            "status": asked.status,
            "body": {"case": self.subject, **outcome.answer, "facts": told},
            "version": self.version,
            "digest": asked.digest,
        }

    def _done(self, item: Item, trace: str | None) -> None:
        self.causes.append(item.cause)
        self.trace = self.trace or trace
        if item.number is not None and not item.backfilled:
            self.seen[item.source] = item.number
        if item.taken is not None and item.row is not None and item.row.keep:
            self.taken.append(dict(item.taken.__dict__))
        self.note(item, "done", trace=trace)

    def _fact(self, fact: AnyFact, item: Item, row: When, number: int, trace: str | None) -> Fact:
        if type(fact) not in row.publishes:
            raise Undeclared(f"{row.name} published {type(fact).__name__}: declare it in the row")
        if fact.subject != self.subject:
            raise Undeclared(f"{row.name} published {type(fact).__name__} of another subject")
        event = make_event(
            fact,
            source=self.source,
            number=number,
            time=self.now,
            causation=item.causation,
            traceparent=trace,
        )
        if len(event.fact_body) > self.largest_fact:
            raise Undeclared(f"{type(fact).__name__} is larger than the broker takes")
        headers, body = attributes_of(event), event.fact_body
        if self.sign is not None:
            # Stored with it: whatever sends it again sends the same signature.
            headers[SIGNATURE] = self.sign(headers, body)
        return Fact(number, event.id, event.type, self.now, headers, body)

    def told(self, entry: Entry | None) -> list[Result]:
        """The results, those that are done with the entry that was inserted."""
        for result in self.results:
            if result.outcome == "done":
                result.entry = entry
        return self.results

    def entry(self, writer: str, run: int, safe: int) -> Entry:
        """What to insert where there are causes, as that writer's entry of that run."""
        return Entry(
            subject=self.subject,
            n=self.n,
            causes=tuple(self.causes),
            # A number beside the journal may be ahead; the entry keeps only its own.
            seen=self.seen,
            facts=tuple(self.facts),
            source=self.source,
            last_number=self.last_number,
            deadlines_set=tuple(self.waits.set),
            deadlines_cancelled=tuple(self.waits.cancelled),
            waits=self.waits.open,
            state=self.state.model_dump(mode="json") if self.known else {},
            version=self.version,
            at=self.now,
            answers=self.answers,
            taken=tuple(self.taken),
            vault=tuple(kept.ref for kept in self.vaulted),
            erases=tuple(self.erases),
            trace=self.trace,
            writer=writer,
            run=run,
            safe=safe,
        )

    def latest(self, entry: Entry | None) -> Latest:
        """What is known of the subject once this draft's entry is stored; for the memory."""
        passed = {**self.before.passed, **self.passed}
        if entry is None:
            return Latest(self.before.entry, passed, self.before.state)
        return remembered(entry, passed, self.state if self.known else None)
