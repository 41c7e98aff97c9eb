"""The access log: who asked for what of a case, on which ground, and what came of it.

One hash chain a subject, so that nothing is serialised over cases. An entry holds codes and
references only, is written before anything leaves, and is never changed: each names the hash of
the one before, and :mod:`silta_chassis.access_heads` signs where the chains stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError

from silta_chassis.access_disposed import Disposed
from silta_chassis.canonical import sha256
from silta_chassis.disclosing import Line
from silta_chassis.entries import Document
from silta_chassis.journal import Database
from silta_chassis.step import Contended
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_contracts.readers import reader_key

FIRST: Final = "0" * 64
TRIES = 50


@dataclass(frozen=True)
class Look:
    """What is to be logged of one request for what is personal.

    ``who`` is the pseudonymous subject of the caller's token, none where there is no token.
    ``what`` is the door's slug. ``refused`` is the code of a refusal of the whole, such as a
    decision point that did not answer; ``override`` the code of a reason that went before a rule.
    """

    subject: str
    at: datetime
    party: Party
    what: str
    purpose: str | None = None
    lines: Sequence[Line] = ()
    who: str | None = None
    refused: str | None = None
    override: str | None = None


@dataclass(frozen=True)
class Logged:
    """An entry as it was written."""

    subject: str
    n: int
    hash: str

    @property
    def id(self) -> str:
        """``<subject>:<n>``."""
        return f"{self.subject}:{self.n}"


def hash_of(document: Mapping[str, Any]) -> str:
    """The hash that an entry should carry: over all that it holds but the hash itself."""
    return sha256(plain({name: value for name, value in document.items() if name != "hash"}))


def plain(value: Any) -> Any:
    """A value of the database as one that has a canonical spelling.

    A time is text in UTC with milliseconds, which is all that the database keeps of it.
    """
    match value:
        case dict():
            return {ascii(k)[1:-1]: plain(inner) for k, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case None | str() | bool() | int():
            return value
    # What no service writes is never equal to what one wrote: whoever put it there is told of.
    return f"{type(value).__name__}:{value!r}"


def to_entry(look: Look, n: int, before: str) -> Document:
    """A look as an entry of its chain, with its hash."""
    party = look.party
    role = party.role if isinstance(party, OrganisationParty | SensitiveUnitParty) else None
    document: Document = {
        "_id": f"{look.subject}:{n}",
        "subject": look.subject,
        "n": n,
        "at": look.at.replace(microsecond=look.at.microsecond // 1000 * 1000),
        "who": look.who,
        "on_behalf_of": party.model_dump(mode="json"),
        "reader": reader_key(party),
        "organisation": party.oid if isinstance(party, OrganisationParty) else None,
        "role": None if role is None else str(role),
        "purpose": look.purpose,
        "what": look.what,
        "categories": [
            {
                "category": line.category,
                "permitted": line.permitted,
                "reason": line.reason,
                "ground": line.ground,
            }
            for line in look.lines
        ],
        "refused": look.refused,
        "override": look.override,
        "before": before,
    }
    return {**document, "hash": hash_of(document)}


@dataclass(frozen=True)
class AccessLog:
    """The chains of one service, and the signed heads over them."""

    entries: AsyncCollection[Document]
    heads: AsyncCollection[Document]

    @classmethod
    def of(cls, database: Database) -> "AccessLog":
        """The access log of a service's own database."""
        return cls(database["access_log"], database["access_log_heads"])

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.entries.create_index(
            [("subject", ASCENDING), ("n", DESCENDING)], unique=True, name="chain"
        )
        await self.entries.create_index([("at", ASCENDING)], name="at")
        await self.heads.create_index([("at", ASCENDING)], name="at")
        # Few heads hold a record of a disposal.
        await self.heads.create_index([("disposed.subject", ASCENDING)], sparse=True, name="gone")

    async def append(self, look: Look) -> Logged:
        """Writes an entry behind the newest of its chain; raises where it cannot be stored.

        Of two at once the unique id lets one through; the other looks again and goes behind it.
        """
        for _ in range(TRIES):
            newest = await self.entries.find_one(
                {"subject": look.subject}, {"n": 1, "hash": 1}, sort=[("n", DESCENDING)]
            )
            n, before = (newest["n"], newest["hash"]) if newest else await self._gone(look.subject)
            document = to_entry(look, n + 1, before)
            try:
                await self.entries.insert_one(document)
            except DuplicateKeyError:
                continue
            return Logged(look.subject, n + 1, document["hash"])
        raise Contended(look.subject)

    async def _gone(self, subject: str) -> tuple[int, str]:
        """Number and hash behind which a chain goes on of which nothing is left, or never was."""
        gone = (await self.disposed_of([subject])).get(subject)
        return (gone.n, gone.hash) if gone else (0, FIRST)

    async def disposed_of(self, subjects: Sequence[str]) -> dict[str, Disposed]:
        """The newest record of a disposal of each of these that has one."""
        found: dict[str, Disposed] = {}
        query = {"disposed.subject": {"$in": list(subjects)}}
        async for head in self.heads.find(query, {"disposed": 1}).sort("_id", ASCENDING):
            records = map(Disposed.model_validate, head["disposed"])
            found.update({one.subject: one for one in records if one.subject in subjects})
        return found

    async def page(
        self,
        subject: str,
        *,
        reader: str | None,
        since: datetime | None,
        below: int | None,
        limit: int,
    ) -> list[Document]:
        """Entries of a subject, the newest first, one more than the limit where there are more.

        ``reader`` narrows to what one party asked for, ``since`` to what is not older, ``below``
        to what stands before that number.
        """
        query: Document = {"subject": subject}
        if reader is not None:
            query["reader"] = reader
        if since is not None:
            query["at"] = {"$gte": since}
        if below is not None:
            query["n"] = {"$lt": below}
        return await self.entries.find(query).sort("n", DESCENDING).limit(limit + 1).to_list()

    async def of_subjects(
        self,
        subjects: Sequence[str],
        *,
        since: datetime | None,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> list[Document]:
        """Entries of several subjects, the newest first, one more than the limit where there are.

        ``before`` is time and id of the entry that the page before ended with.
        """
        query: Document = {"subject": {"$in": list(subjects)}}
        if since is not None:
            query["at"] = {"$gte": since}
        if before is not None:
            at, id_ = before
            query["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": id_}}]
        found = self.entries.find(query).sort([("at", DESCENDING), ("_id", DESCENDING)])
        return await found.limit(limit + 1).to_list()
