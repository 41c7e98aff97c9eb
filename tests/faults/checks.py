"""The checker: reads topics, journals and what is stored, and says what does not add up.

It shares nothing with the chassis. What each service reads comes from the published AsyncAPI
document, what it wrote from `silta journal export`, what it said from its topic. A journal is
read once, a case at a time, so that any number of cases fits in memory.
"""

import base64
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.faults.said import DIFFERS, Fact, Said, Violation, fact_key, fingerprint

ASYNCAPI = Path(__file__).parents[2] / "libs" / "contracts" / "asyncapi.json"

NOT_ON_TOPIC = "a fact is in the journal and not on the topic"
NOT_IN_JOURNAL = "a fact is on the topic and not in the journal"
ENTRIES = "entries of a case are not numbered 1, 2, 3, ..."
NUMBERS = "facts of a case are not numbered 1, 2, 3, ..."
NEVER = "a fact with a row was never handled"
TWICE = "a message was handled twice"
NEVER_SAID = "a fact was handled that nobody said"
HANDLED_ORDER = "facts of one source and case were handled out of order"
OVERTAKEN = "a fact was handled before an earlier one of its source and case"
FIRED_TWICE = "a deadline fired twice"
FIRED_UNSET = "a deadline fired that nobody waited for"
FIRED_EARLY = "a deadline fired before its time"
DEADLINE_WAITS = "the newest entry waits for other deadlines than were set"
DEADLINE_MISSING = "a deadline is waited for and not stored"
DEADLINE_IDLE = "a deadline is stored and nobody waits for it"
OVERDUE = "a deadline whose time has come did not fire"
VIEW_AHEAD = "a view shows an entry that is not in the journal"
VIEW = "a view is not what the journal says"
VAULT = "an entry refers to a vault document that is not there"
NOT_ERASED = "a vault document is there though an entry erased it"
ANSWERED = "a client was answered what is not in the journal"
PARKED = "a message is parked"
WAITS = "a message still waits at the end"
END = "a case did not reach its expected end"

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """What a service stores beside its journal, by subject; read after the journal."""

    # Deadlines stored as open: (name, number of the entry that set it) by subject.
    open: Mapping[str, frozenset[tuple[str, int]]]
    # The highest entry that a view line of the subject names.
    shown: Mapping[str, int]
    # The document class of what the vault holds, by reference.
    vault: Mapping[str, str]
    # What waits: (subject, reason).
    waiting: Collection[tuple[str, str]]


@dataclass
class Journalled:
    """What one journal amounts to, gathered while it is read."""

    entries: int = 0
    subjects: int = 0
    facts: int = 0
    fired: int = 0
    # How often each fact was handled, by its key.
    handled: set[str] = field(default_factory=set)
    violations: list[Violation] = field(default_factory=list)


@dataclass(frozen=True)
class Checked:
    """One service's check: what is known of the others, and what it is held against."""

    service: str
    said: Mapping[str, Said]
    # The types that the service reads, by the service that it reads them from.
    reads: Mapping[str, frozenset[str]]
    stored: Stored
    # Facts that clients were told of as the outcome of their commands.
    answered: Collection[str] = ()
    # Deadlines may fire so much before their time: clocks were shifted by it.
    early: timedelta = timedelta()
    # The time by which every deadline should have fired.
    now: datetime | None = None
    # Cases with a message that cannot be handled: it is parked, and what follows it waits.
    poisoned: Collection[str] = ()


def check(one: Checked, lines: Iterable[str]) -> Journalled:
    """Holds a journal, as exported, against topics and stores."""
    found = Journalled()
    own, bad = one.said[one.service].facts, found.violations
    in_journal: set[str] = set()
    subjects: set[str] = set()
    parsed = (json.loads(line) for line in lines)
    for subject, entries in groupby(parsed, key=lambda entry: str(entry["subject"])):
        found.subjects += 1
        subjects.add(subject)
        bad += _of_subject(one, subject, list(entries), own, in_journal, found)
    bad += (Violation(NOT_IN_JOURNAL, one.service, key) for key in own.keys() - in_journal)
    bad += (Violation(ANSWERED, one.service, key) for key in set(one.answered) - in_journal)
    for owner, types in one.reads.items():
        for key, fact in one.said[owner].facts.items():
            if fact.subject in one.poisoned or fact.type not in types:
                continue
            if key not in found.handled:
                bad.append(Violation(NEVER, one.service, key))
    for subject, reason in one.stored.waiting:
        if subject not in one.poisoned:
            kind = PARKED if reason == "parked" else WAITS
            bad.append(Violation(kind, one.service, f"of {subject or 'no case'} ({reason})"))
    for subject in one.stored.open.keys() - subjects:
        bad.append(Violation(DEADLINE_IDLE, one.service, f"of {subject}, which has no entry"))
    bad += one.said[one.service].violations
    return found


def _of_subject(
    one: Checked,
    subject: str,
    entries: list[Document],
    own: Mapping[str, Fact],
    in_journal: set[str],
    found: Journalled,
) -> Iterator[Violation]:
    found.entries += len(entries)
    numbers = [entry["n"] for entry in entries]
    if numbers != list(range(1, len(entries) + 1)):
        yield Violation(ENTRIES, one.service, f"{subject}: {numbers}")
    yield from _facts(one, subject, entries, own, in_journal, found)
    yield from _handled(one, subject, entries, found)
    yield from _deadlines(one, subject, entries, found)
    erased: set[str] = set()
    for entry in reversed(entries):
        for ref in entry["vault"]:
            # Of what is gone the class is, too.
            if ref not in one.stored.vault and not erased:
                yield Violation(VAULT, one.service, entry["_id"])
            if one.stored.vault.get(ref) in erased:
                yield Violation(NOT_ERASED, one.service, entry["_id"])
        erased.update(entry.get("erases", ()))
    if one.stored.shown.get(subject, 0) > numbers[-1]:
        yield Violation(VIEW_AHEAD, one.service, f"{subject} shows {one.stored.shown[subject]}")


def _facts(
    one: Checked,
    subject: str,
    entries: list[Document],
    own: Mapping[str, Fact],
    in_journal: set[str],
    found: Journalled,
) -> Iterator[Violation]:
    """Each fact is on the topic as it was sent; the numbers of a source have no gap."""
    last: Counter[str] = Counter()
    for entry in entries:
        for fact in entry["facts"]:
            source = fact["headers"]["ce_source"]
            key = fact_key(source, fact["id"])
            found.facts += 1
            in_journal.add(key)
            if fact["number"] != last[source] + 1:
                what = f"{subject}: {fact['number']} behind {last[source]}"
                yield Violation(NUMBERS, one.service, what)
            last[source] = max(last[source], fact["number"])
            heard = own.get(key)
            if heard is None:
                yield Violation(NOT_ON_TOPIC, one.service, key)
            elif heard.print != fingerprint(fact["headers"].items(), _bytes(fact["body"])):
                yield Violation(DIFFERS, one.service, key)


def _handled(
    one: Checked, subject: str, entries: list[Document], found: Journalled
) -> Iterator[Violation]:
    """Each message counts once; a source's facts of a case in the order of their numbers."""
    causes = Counter(cause for entry in entries for cause in entry["causes"])
    for cause, times in causes.items():
        if times != 1:
            kind = FIRED_TWICE if cause.startswith("deadline:") else TWICE
            yield Violation(kind, one.service, f"{subject}: {cause} {times} times")
    last: Counter[str] = Counter()
    for cause in (c for entry in entries for c in entry["causes"]):
        if not cause.startswith("fact:"):
            continue
        key = cause.removeprefix("fact:")
        fact = next((f for o in one.reads if (f := one.said[o].facts.get(key))), None)
        found.handled.add(key)
        if fact is None:
            yield Violation(NEVER_SAID, one.service, key)
            continue
        source = key.rpartition(":")[0]
        if fact.number <= last[source] and causes[cause] == 1:
            what = f"{subject}: {source} {fact.number} behind {last[source]}"
            yield Violation(HANDLED_ORDER, one.service, what)
        yield from _overtaken(one, subject, source, range(last[source] + 1, fact.number), found)
        last[source] = max(last[source], fact.number)


def _overtaken(
    one: Checked, subject: str, source: str, numbers: range, found: Journalled
) -> Iterator[Violation]:
    """Facts with a row, of numbers that were passed over."""
    for number in numbers:
        key = fact_key(source, f"{subject}-{number}")
        for owner, types in one.reads.items():
            fact = one.said[owner].facts.get(key)
            if fact is not None and fact.type in types and key not in found.handled:
                yield Violation(OVERTAKEN, one.service, key)


def _deadlines(
    one: Checked, subject: str, entries: list[Document], found: Journalled
) -> Iterator[Violation]:
    """Deadlines are set, cancelled and fired as the entries say, and stored while they are open."""
    due: dict[str, datetime] = {}
    for entry in entries:
        at = _time(entry["at"])
        fired = [c.removeprefix("deadline:") for c in entry["causes"] if c.startswith("deadline:")]
        found.fired += len(fired)
        for key in fired:
            if key not in due:
                yield Violation(FIRED_UNSET, one.service, key)
            elif at < due[key] - one.early:
                yield Violation(FIRED_EARLY, one.service, f"{key} at {at}, due {due[key]}")
        for key in (*fired, *entry["deadlines"]["cancelled"]):
            due.pop(key, None)
        set_ = entry["deadlines"]["set"]
        for wait in entry["waits"]:
            if wait["name"] in set_ and wait["n"] == entry["n"]:
                due[f"{subject}:{wait['name']}:{wait['n']}"] = _time(wait["due"])
    newest = {f"{subject}:{w['name']}:{w['n']}" for w in entries[-1]["waits"]}
    if newest != due.keys():
        what = f"{subject}: {sorted(newest ^ due.keys())}"
        yield Violation(DEADLINE_WAITS, one.service, what)
    open_ = {f"{subject}:{name}:{n}" for name, n in one.stored.open.get(subject, ())}
    for key in newest - open_:
        yield Violation(DEADLINE_MISSING, one.service, key)
    for key in open_ - newest:
        yield Violation(DEADLINE_IDLE, one.service, key)
    if one.now is not None:
        for key, when in due.items():
            if when < one.now:
                yield Violation(OVERDUE, one.service, f"{key} due {when}")


def _time(stored: Any) -> datetime:
    return datetime.fromisoformat(stored["$date"])


def _bytes(stored: Any) -> bytes:
    return base64.b64decode(stored["$binary"]["base64"])


def stored_of(database: Any) -> Stored:
    """Reads what stands beside the journal in a service's database, without any value of it."""
    open_: dict[str, frozenset[tuple[str, int]]] = {}
    shown: dict[str, int] = {}
    for document in database["views"].find({}, {"view": 1, "subject": 1, "n": 1, "waits": 1}):
        if "view" in document:
            subject = document["subject"]
            shown[subject] = max(shown.get(subject, 0), document["n"])
        elif document.get("waits"):
            open_[unquote(document["_id"])] = frozenset(
                (wait["name"], wait["n"]) for wait in document["waits"]
            )
    found = database["waiting"].find({}, {"subject": 1, "reason": 1})
    waiting = [(document["subject"], document["reason"]) for document in found]
    kept = database["vault"].find({}, {"document_class": 1})
    vault = {document["_id"]: document["document_class"] for document in kept}
    return Stored(open_, shown, vault, waiting)


def reads_of(contract: Document) -> dict[str, dict[str, frozenset[str]]]:
    """What each service reads, by the service that says it, as the AsyncAPI document has it."""
    names = {name: m["name"] for name, m in contract["components"]["messages"].items()}
    found: dict[str, dict[str, frozenset[str]]] = {}
    for name, operation in contract["operations"].items():
        if operation["action"] == "receive":
            owner = operation["channel"]["$ref"].rsplit("/", 1)[1]
            types = (message["$ref"].rsplit("/", 1)[1] for message in operation["messages"])
            reader = found.setdefault(name.partition("Reads")[0], {})
            reader[owner] = frozenset(names[t] for t in types)
    return found


def topics_of(contract: Document, services: Iterable[str]) -> dict[str, str]:
    """The topic of each service."""
    return {service: contract["channels"][service]["address"] for service in services}
