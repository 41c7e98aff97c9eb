"""Checks an access log: every chain, every head, and each against the other.

What it can find: an entry changed, removed, reordered or put in, and a chain or the row of heads
cut short below what a signed head covers. What no head covers yet rests on its chain alone: its end
may be cut off, or all of it written anew by who can write to the database. A head that is kept
elsewhere covers what was there when it was signed, whatever becomes of the heads here. A chain may
begin behind a disposal that a head records, if its date had come; nothing else may be missing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pymongo import ASCENDING

from silta_chassis.access_disposed import Disposed, disposals_digest, wrong_with
from silta_chassis.access_heads import HEAD_TYPE, OVERLAP, chains_digest, head_hash
from silta_chassis.access_log import FIRST, AccessLog, hash_of, plain
from silta_chassis.entries import Document
from silta_chassis.signing import NotSigned, verify

# Twice what a head looks back for: what is older and not covered came in later than it says.
LATE = OVERLAP * 2


class SignedHead(BaseModel):
    """What a head's signature covers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: str
    n: int
    at: datetime
    chains: int
    digest: str
    before: str
    disposed: str | None = None


class KeptHead(BaseModel):
    """A head as it is kept elsewhere: what `silta access-log head` prints."""

    service: str
    n: int
    jws: str


@dataclass(frozen=True)
class Wrong:
    """Something that is not as it was written: its kind, where, and a plain sentence.

    ``where`` is the id of an entry, a subject, or ``head <n>``.
    """

    kind: str
    where: str
    says: str


@dataclass
class Checked:
    """What was looked at and what is wrong. ``uncovered``: entries that no head covers yet.

    ``disposed``: entries that a record says are gone, ``rules`` by which rules, and ``left`` how
    many of them are still there: what a crash left is taken by the next sweep.
    """

    entries: int = 0
    chains: int = 0
    heads: int = 0
    uncovered: int = 0
    disposed: int = 0
    left: int = 0
    rules: list[str] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def found(self, kind: str, where: str, says: str) -> None:
        """Something more is wrong."""
        self.wrong.append(Wrong(kind, where, says))


async def check(
    access_log: AccessLog,
    service: str,
    keys: Mapping[str, Any],
    kept: KeptHead | None = None,
    now: datetime | None = None,
) -> Checked:
    """Reads all heads and chains. ``keys``: a JWK set of the service; ``kept``: see above.

    ``now``: the reader's own clock, against which dates of disposals are held, too.
    """
    checked = Checked()
    heads = _Heads(service, keys, checked, now)
    async for document in access_log.heads.find({}).sort("_id", ASCENDING):
        heads.read(document)
    if kept is not None:
        heads.compare(kept)
    subject, chain = None, None
    order = [("subject", ASCENDING), ("n", ASCENDING)]
    async for document in access_log.entries.find({}).sort(order):
        if document["subject"] != subject or chain is None:
            if chain is not None:
                chain.end()
            subject = document["subject"]
            covered = heads.covered.pop(subject, {})
            record = heads.disposed.get(subject)
            chain = _Chain(str(subject), covered, heads.last_at, record, checked)
            checked.chains += 1
        chain.read(document)
    if chain is not None:
        chain.end()
    for gone, covered in sorted(heads.covered.items()):
        last, record = max(covered), heads.disposed.get(gone)
        if record is None:
            says = f"All {last} entries of case {gone} are gone: a signed head names them."
            checked.found("chain-gone", gone, says)
        elif record.n < last:
            says = f"Entries {record.n + 1} to {last} of case {gone} are gone, and were not due."
            checked.found("chain-gone", gone, says)
    since = {"_id": {"$gt": heads.last}, "disposed": {"$exists": True}}
    if checked.wrong and await access_log.heads.find_one(since, {"_id": 1}) is not None:
        # The service disposed of some while this was reading, which it does once an hour.
        return await check(access_log, service, keys, kept, now)
    return checked


class _Heads:
    """The row of heads, and what it covers: subject -> number -> hash, and when it was signed.

    ``disposed`` holds the newest record of a disposal of each subject that has one.
    """

    def __init__(
        self, service: str, keys: Mapping[str, Any], checked: Checked, now: datetime | None
    ) -> None:
        self.service, self.keys, self.checked, self.now = service, keys, checked, now
        self.covered: dict[str, dict[int, tuple[str, datetime]]] = {}
        self.disposed: dict[str, Disposed] = {}
        self.last_at: datetime | None = None
        self.last, self._before = 0, FIRST
        self._signed: dict[int, str] = {}

    def read(self, document: Document) -> None:
        """The next head in the order of numbers."""
        n, where, found = document["_id"], f"head {document['_id']}", self.checked.found
        self.checked.heads += 1
        if n != self.last + 1:
            says = f"Between head {self.last} and head {n} some are gone."
            found("head-missing", where, says)
        signed = self._read_signed(str(document.get("jws", "")), where)
        if signed is not None:
            if (signed.n, signed.service) != (n, self.service):
                says = f"Head {n} is another one: signed as {signed.n} of {signed.service}."
                found("head-replaced", where, says)
            elif n == self.last + 1 and signed.before != self._before:
                says = f"Head {n} does not follow head {self.last}: one of the two is another one."
                found("head-replaced", where, says)
            self._cover(document, signed, where)
        self._signed[n] = document.get("jws", "")
        self.last, self._before = n, head_hash(self._signed[n])

    def _read_signed(self, jws: str, where: str) -> SignedHead | None:
        try:
            return SignedHead.model_validate(json.loads(verify(jws, self.keys, HEAD_TYPE).payload))
        except NotSigned as wrong:
            self.checked.found("head-not-signed", where, str(wrong))
        except (ValidationError, ValueError):
            self.checked.found("head-not-signed", where, "What is signed there is no head.")
        return None

    def _cover(self, document: Document, signed: SignedHead, where: str) -> None:
        try:
            chains = [(str(s), int(n), str(hash_)) for s, n, hash_ in document["chains"]]
        except (KeyError, TypeError, ValueError):
            chains = []
        if len(chains) != signed.chains or chains_digest(chains) != signed.digest:
            says = "The chains that it lists are not those that were signed."
            self.checked.found("head-changed", where, says)
            return
        for subject, n, hash_ in chains:
            self.covered.setdefault(subject, {})[n] = (hash_, signed.at)
        self.last_at = max(signed.at, self.last_at or signed.at)
        self._dispose(document.get("disposed", []), signed, where)

    def _dispose(self, stored: Any, signed: SignedHead, where: str) -> None:
        """The records of a head. One that is signed holds, and what is wrong with it is told."""
        if disposals_digest(plain(stored)) != signed.disposed:
            says = "The disposals that it lists are not those that were signed."
            self.checked.found("head-changed", where, says)
            return
        for record in map(Disposed.model_validate, stored):
            covered = self.covered.get(record.subject, {})
            for kind, says in wrong_with(record, signed.at, covered, self.now):
                self.checked.found(kind, record.subject, says)
            before = self.disposed.get(record.subject)
            self.checked.disposed += record.n - (before.n if before else 0)
            self.disposed[record.subject] = record
            if (rule := f"{record.rule}, {record.keep}") not in self.checked.rules:
                self.checked.rules.append(rule)

    def compare(self, kept: KeptHead) -> None:
        """Against a head that was kept elsewhere."""
        where = f"head {kept.n}"
        signed = self._read_signed(kept.jws, where + " as kept")
        if signed is None:
            return
        if (signed.n, signed.service) != (kept.n, self.service):
            says = f"The head that was kept is one of {signed.service}, not of this log."
            self.checked.found("kept-head-of-another", where, says)
        elif kept.n not in self._signed:
            says = (
                f"Head {kept.n} of {signed.at:%Y-%m-%d %H:%M} was kept elsewhere and is gone here: "
                f"the log was cut off, or an earlier state of it was restored."
            )
            self.checked.found("head-gone", where, says)
        elif self._signed[kept.n] != kept.jws:
            says = "The head here is another one than was kept: the log was written anew."
            self.checked.found("head-replaced", where, says)


class _Chain:
    """One chain, read in the order of its numbers, behind what was disposed of."""

    def __init__(
        self,
        subject: str,
        covered: Mapping[int, tuple[str, datetime]],
        last_at: datetime | None,
        gone: Disposed | None,
        checked: Checked,
    ) -> None:
        self.subject, self.covered, self.checked = subject, covered, checked
        self._n, self._before = (gone.n, gone.hash) if gone else (0, FIRST)
        self._gone = self._n
        self._last_covered = max(covered, default=0)
        self._late = last_at - LATE if last_at else None

    def read(self, document: Document) -> None:
        """The next entry."""
        self.checked.entries += 1
        where = str(document["_id"])
        if document["n"] <= self._gone:
            self.checked.left += 1
            return
        for kind, says in self._problems(document):
            self.checked.found(kind, where, says)
        self._n, self._before = document["n"], document.get("hash", "")
        if self._n > self._last_covered:
            self._uncovered(document, where)

    def _problems(self, document: Document) -> Iterator[tuple[str, str]]:
        n, of = document["n"], f"of case {self.subject}"
        if n != self._n + 1:
            gone = f"{self._n + 1}" if n == self._n + 2 else f"{self._n + 1} to {n - 1}"
            yield "entry-missing", f"Entry {gone} {of} is gone."
        elif document.get("before") != self._before:
            yield "out-of-chain", f"Entry {n} {of} does not follow the one before it."
        if document["_id"] != f"{self.subject}:{n}":
            yield "out-of-place", f"Entry {n} {of} stands under another id."
        if document.get("hash") != hash_of(document):
            yield "entry-changed", f"Entry {n} {of} was changed after it was written."
        elif self.covered.get(n, (document["hash"],))[0] != document["hash"]:
            yield "entry-replaced", f"Entry {n} {of} is another one than a signed head names."

    def _uncovered(self, document: Document, where: str) -> None:
        self.checked.uncovered += 1
        at = document.get("at")
        if self._late is not None and isinstance(at, datetime) and at < self._late:
            says = (
                f"Entry {self._n} of case {self.subject} says it is older than the newest head, "
                "which does not cover it: it was put in later."
            )
            self.checked.found("entry-late", where, says)

    def end(self) -> None:
        """No entry of this chain comes any more."""
        if self._last_covered > self._n:
            says = (
                f"The log of case {self.subject} ends with entry {self._n}: a signed head names "
                f"entry {self._last_covered}."
            )
            self.checked.found("chain-cut", self.subject, says)
