"""Entries: the work of one subject in one batch, and how it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from pydantic import BaseModel

Document = dict[str, Any]


# Not frozen, like Entry: made for each fact, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class Fact:
    """A fact as sent; its number counts within source and subject."""

    number: int
    id: str
    type: str
    time: datetime
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
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
    # Empty where nothing is known of the subject but numbers that an operator took as seen.
    state: Mapping[str, Any]
    version: int
    at: datetime
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    taken: tuple[Mapping[str, Any], ...] = ()
    vault: tuple[str, ...] = ()
    # Document classes: what earlier entries of the subject put into the vault under them goes.
    erases: tuple[str, ...] = ()
    trace: str | None = None
    writer: str = ""
    run: int = 0
    safe: int = 0

    @property
    def id(self) -> str:
        """``<subject>:<n>``."""
        return f"{self.subject}:{self.n}"

    @property
    def known(self) -> bool:
        """Whether anything was decided of the subject yet."""
        return bool(self.state)


@dataclass(frozen=True)
class Latest:
    """What is known of a subject: its newest entry, and numbers of facts that have no row."""

    entry: Entry | None = None
    passed: Mapping[str, int] = field(default_factory=dict)
    # The entry's state where it was restored already; then the entry holds none.
    state: BaseModel | None = None

    @property
    def known(self) -> bool:
        """Whether anything was decided of the subject yet."""
        return self.state is not None or (self.entry is not None and self.entry.known)

    @property
    def n(self) -> int:
        """The newest entry's number, 0 for an unknown subject."""
        return self.entry.n if self.entry else 0

    def expects(self, source: str) -> int:
        """The next number from that source."""
        handled = self.entry.seen.get(source, 0) if self.entry else 0
        return max(handled, self.passed.get(source, 0)) + 1


def remembered(entry: Entry, passed: Mapping[str, int], state: BaseModel | None) -> Latest:
    """What memory keeps of a newest entry: what the next one builds on."""
    kept = Entry(
        subject=entry.subject,
        n=entry.n,
        causes=(),
        seen=entry.seen,
        facts=(),
        source=entry.source,
        last_number=entry.last_number,
        deadlines_set=(),
        deadlines_cancelled=(),
        waits=entry.waits,
        state={},
        version=entry.version,
        at=entry.at,
        trace=entry.trace,
        writer=entry.writer,
        run=entry.run,
        safe=entry.safe,
    )
    return Latest(kept, passed, state)


# Bounded: a stranger may call itself anything.
@lru_cache(maxsize=4_096)
def field_name(source: str) -> str:
    """A source as a field name: MongoDB reads ``.`` and ``$`` there as operators."""
    return quote(source, safe="/:").replace(".", "%2E")


def to_document(entry: Entry) -> Document:
    """An entry as it is stored."""
    erasing = {"erases": list(entry.erases)} if entry.erases else {}
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
        **erasing,
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
        erases=tuple(document.get("erases", ())),
        trace=document["trace"],
        writer=document["writer"],
        run=document["run"],
        safe=document["safe"],
    )
