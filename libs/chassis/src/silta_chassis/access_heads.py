"""Signed heads over all chains of an access log: they show what a hash chain alone cannot.

A head names every chain that has grown since the head before, with its last number and hash, and
is signed with the service's key. It names the head before, too, so that the heads are a chain. Who
keeps one elsewhere can show that everything it stands on was there. Records of disposals stand in
heads, too: no chain becomes shorter without one.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError, PyMongoError

from silta_chassis.access_disposed import Disposed, disposals_digest, listed, unrecorded
from silta_chassis.access_log import FIRST, AccessLog, plain
from silta_chassis.canonical import canonical, sha256
from silta_chassis.entries import Document

log = structlog.get_logger(__name__)

HEAD_TYPE: Final = "silta-access-log-head"
# Clocks of replicas may differ by so much, and an insert may take so long.
OVERLAP: Final = timedelta(minutes=2)
# About 110 bytes each: far below what a document may hold.
MOST_CHAINS: Final = 50_000

Chain = tuple[str, int, str]


class Signs(Protocol):
    """What signs a head: compact JWS over the payload, with that `typ`."""

    def sign(self, payload: bytes, typ: str) -> str:
        """The payload, signed."""


def chains_digest(chains: Sequence[Chain]) -> str:
    """SHA-256 over the chains in the order of their subjects: what a head signs of them."""
    return sha256([list(chain) for chain in sorted(chains)])


def head_hash(jws: str) -> str:
    """What the next head says of this one: SHA-256 of its signed form."""
    return hashlib.sha256(jws.encode()).hexdigest()


def head_payload(
    service: str,
    n: int,
    at: datetime,
    chains: Sequence[Chain],
    before: str,
    disposed: Sequence[Document] = (),
) -> dict[str, Any]:
    """What is signed."""
    # Most heads have none, and those from before there were any stay as they were signed.
    gone = {"disposed": disposals_digest(disposed)} if disposed else {}
    return {
        "service": service,
        "n": n,
        "at": at,
        "chains": len(chains),
        "digest": chains_digest(chains),
        "before": before,
        **gone,
    }


@dataclass
class Heads:
    """Signs the heads of one service's access log."""

    access_log: AccessLog
    service: str
    signs: Signs
    every: timedelta
    # Set by whoever appends, so that a quiet service asks its database nothing.
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    async def newest(self) -> Document | None:
        """The newest head."""
        return await self.access_log.heads.find_one({}, sort=[("_id", DESCENDING)])

    async def sign(self, now: datetime, due: Sequence[Disposed] = ()) -> int:
        """Signs what has grown since the head before; returns how many heads came of it.

        ``due`` are records of disposals, which stand in the first of them. Where another replica is
        doing so there is nothing to do.
        """
        self.grown.clear()
        last = await self.newest()
        chains = await self._grown_since(last["at"] if last else None)
        n, before = (last["_id"], head_hash(last["jws"])) if last else (0, FIRST)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        made = 0
        gone = await self._unrecorded(due)
        # At least one head where there is something to record.
        for start in range(0, max(len(chains), int(bool(gone))), MOST_CHAINS):
            part = chains[start : start + MOST_CHAINS]
            n += 1
            payload = head_payload(self.service, n, now, part, before, gone)
            jws = self.signs.sign(canonical(plain(payload)), HEAD_TYPE)
            head: Document = {"_id": n, "at": now, "chains": [list(chain) for chain in part]}
            if gone:
                head["disposed"] = gone
            try:
                await self.access_log.heads.insert_one({**head, "jws": jws})
            except DuplicateKeyError:
                return made
            before, gone = head_hash(jws), []
            made += 1
            # Where logs are kept elsewhere, this is a head that is kept elsewhere.
            log.info("signed a head of the access log", number=n, count=len(part), message=before)
        return made

    async def _unrecorded(self, due: Sequence[Disposed]) -> list[Document]:
        """What is to be recorded. Looked for after the newest head was read: whoever recorded the
        same since then has taken its number.
        """
        if not due:
            return []
        recorded = await self.access_log.disposed_of([one.subject for one in due])
        return listed(unrecorded(due, recorded))

    async def _grown_since(self, at: datetime | None) -> list[Chain]:
        """The chains that no head covers as they stand, by subject."""
        known: dict[str, int] = {}
        query: Document = {}
        if at is not None:
            query = {"at": {"$gte": at - OVERLAP}}
            recent = {"at": {"$gte": at - OVERLAP * 2}}
            async for head in self.access_log.heads.find(recent, {"chains": 1}):
                for subject, n, _ in head["chains"]:
                    known[subject] = max(n, known.get(subject, 0))
        found: dict[str, Chain] = {}
        wanted = {"subject": 1, "n": 1, "hash": 1}
        async for entry in self.access_log.entries.find(query, wanted):
            chain = (entry["subject"], entry["n"], entry["hash"])
            newer = entry["n"] > known.get(entry["subject"], 0)
            if newer and entry["n"] > found.get(entry["subject"], ("", 0, ""))[1]:
                found[entry["subject"]] = chain
        return sorted(found.values())

    async def loop(self, clock: Any) -> None:
        """Signs at intervals when something was logged; at the start in any case."""
        while True:
            try:
                await self.sign(clock())
            except PyMongoError as error:
                log.warning("signing the access log failed", error=type(error).__name__)
                self.grown.set()
            await asyncio.sleep(self.every.total_seconds())
            await self.grown.wait()
