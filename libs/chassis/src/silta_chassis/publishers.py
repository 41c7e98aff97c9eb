"""Asks the publishers of what a process reads; their answers are bounded and checked.

One that is away is asked again after a pause that grows. An answer that is not what was asked for
changes nothing: it is told by its kind, never by what it says.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from silta_chassis.calling import Calling, NoToken
from silta_chassis.published import MOST_FACTS, FactsOfSubject, LastNumbers
from silta_chassis.records import UNCHECKED, Record
from silta_chassis.retry import delays
from silta_chassis.signers import Signers
from silta_chassis.tls import trusted
from silta_contracts.binding import Unreadable, from_kafka

log = structlog.get_logger(__name__)

NONE = "none"
ANSWER_SECONDS = 30.0
MOST_BYTES = 16 * 1024 * 1024
Answer = TypeVar("Answer", bound=BaseModel)


class Away(Exception):
    """A publisher cannot be asked now."""


class Lies(Exception):
    """A publisher's answer is not what was asked for; the text says of what kind it is."""


def read_publishers(text: str) -> dict[str, str | None]:
    """`name=http://host:port,other=none` as name -> address, None for one without doors.

    Raises ValueError with a sentence that says what to write instead.
    """
    found: dict[str, str | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, address = (piece.strip() for piece in part.partition("="))
        if not (name and equals and address):
            raise ValueError("write name=address or name=none for each publisher, with commas")
        if name in found:
            raise ValueError(f"{name} stands twice; keep one")
        if address != NONE and not is_address(address):
            raise ValueError(
                f"the address of {name} must be like http://host:port, without user, query or "
                "fragment, or none where it has no fact doors"
            )
        found[name] = None if address == NONE else address.rstrip("/")
    return found


def is_address(address: str) -> bool:
    """Whether it is like http://host:port, without user, query or fragment."""
    try:
        url = urlsplit(address)
        # Reading it is what checks it.
        _ = url.port
    except ValueError:
        return False
    bare = not (url.username or url.password or url.query or url.fragment)
    return url.scheme in ("http", "https") and bool(url.hostname) and bare


def publisher_of(source: str) -> str:
    """`/silta/<service>/<incarnation>` -> `<service>`."""
    return source.split("/")[2]


@dataclass
class _Absence:
    pauses: Iterator[float]
    until: float = 0.0


@dataclass
class Publishers:
    """The publishers whose topics a process reads, by name.

    ``addresses``: None has no fact doors, one that is not there is not listed.
    """

    topics: Mapping[str, str]
    addresses: Mapping[str, str | None]
    calling: Calling = field(default_factory=lambda: Calling(None))
    signers: Signers = UNCHECKED
    _away: dict[str, _Absence] = field(default_factory=dict)
    _client: httpx.AsyncClient | None = None

    @property
    def unlisted(self) -> list[str]:
        """Publishers that are read and not listed: their losses stay unseen."""
        return sorted(self.topics.keys() - self.addresses.keys())

    @property
    def away(self) -> list[str]:
        """Publishers that did not answer when last asked."""
        return sorted(self._away)

    @property
    def without_doors(self) -> list[str]:
        """Publishers that are read and declare that they cannot be asked."""
        return sorted(n for n in self.topics if self.addresses.get(n, "") is None)

    @property
    def with_doors(self) -> list[str]:
        """Publishers that are read and can be asked."""
        return sorted(n for n in self.topics if self.addresses.get(n) is not None)

    def tell(self) -> None:
        """Says at the start whose losses cannot be mended by asking, or not even be seen."""
        if none := self.without_doors:
            log.info("publishers without doors: their gaps cannot be mended", where=",".join(none))
        if unlisted := self.unlisted:
            where = ",".join(unlisted)
            log.warning("publishers are not listed: see SILTA_PUBLISHERS", where=where)

    def may_be_asked(self, name: str) -> bool:
        """Whether there is a door, and its publisher is not being left alone for a while."""
        absence = self._away.get(name)
        return name in self.with_doors and (absence is None or time.monotonic() >= absence.until)

    async def facts(self, source: str, subject: str, start: int) -> list[Record]:
        """What a source says of a subject, from that number on without a hole.

        Their place says that no broker brought them. Raises Away or Lies.
        """
        name = publisher_of(source)
        path = f"/facts/{quote(subject, safe=':')}"
        asked = {"from": start, "source": source}
        answer = await self._get(name, path, asked, FactsOfSubject)
        if answer.source != source:
            raise Lies("another source")
        if answer.subject != subject:
            raise Lies("another subject")
        if len(answer.facts) > MOST_FACTS:
            raise Lies("too many facts")
        found: list[Record] = []
        for number, fact in enumerate(answer.facts, start):
            try:
                headers = tuple((key, value.encode()) for key, value in fact.headers.items())
                body = fact.body.encode()
                event = from_kafka(subject.encode(), headers, body)
            except (Unreadable, UnicodeEncodeError):
                raise Lies("unreadable") from None
            if (event.source, event.subject) != (source, subject):
                raise Lies("a fact of somebody else")
            if event.sequence != number:
                raise Lies("not the next number")
            # Whoever answers at that address, it is the signature that counts.
            if (refused := self.signers.refuse(event, headers)) is not None:
                raise Lies(refused)
            found.append(Record(self.topics[name], -1, -1, subject.encode(), body, headers))
        return found

    async def last_numbers(
        self, name: str, source: str | None, since: datetime, after: str | None, limit: int
    ) -> LastNumbers:
        """A page of last numbers of one source, or of the present one. Raises Away or Lies."""
        asked = {"changed_since": since.isoformat(), "limit": limit}
        asked |= {"source": source} if source is not None else {}
        asked |= {"after": after} if after is not None else {}
        answer = await self._get(name, "/facts", asked, LastNumbers)
        if publisher_of(answer.source) != name or source not in (None, answer.source):
            raise Lies("another source")
        if len(answer.subjects) > limit:
            raise Lies("too many subjects")
        if answer.next is not None and answer.next == after:
            raise Lies("the same page again")
        return answer

    async def _get(
        self, name: str, path: str, asked: dict[str, Any], model: type[Answer]
    ) -> Answer:
        address = self.addresses[name]
        assert address is not None, "only publishers with doors are asked"
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                body = await self._read(f"{address}{path}", asked)
        except (httpx.HTTPError, NoToken, TimeoutError) as error:
            self._stays_away(name, type(error).__name__)
            raise Away(name) from None
        except Away as away:
            self._stays_away(name, str(away))
            raise
        if self._away.pop(name, None) is not None:
            log.info("a publisher answers again", where=name)
        try:
            return model.model_validate_json(body)
        except ValidationError:
            raise Lies("not what the door answers") from None

    async def _read(self, url: str, asked: dict[str, Any]) -> bytes:
        if self._client is None:
            self._client = httpx.AsyncClient(
                verify=trusted(self.addresses.values()),
                timeout=httpx.Timeout(ANSWER_SECONDS, connect=3.0),
                limits=httpx.Limits(max_connections=8),
                follow_redirects=False,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            )
        body = bytearray()
        shown = await self.calling.headers()
        async with self._client.stream("GET", url, params=asked, headers=shown) as answer:
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                # With another token next time.
                self.calling.forget()
            if answer.status_code != httpx.codes.OK:
                raise Away(f"Status{answer.status_code}")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Lies("encoded")
            # Raw: a small answer must not unfold into a large one.
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise Lies("too large")
        return bytes(body)

    def _stays_away(self, name: str, error: str) -> None:
        if name not in self._away:
            log.warning("a publisher cannot be asked", where=name, error=error)
            self._away[name] = _Absence(delays(first=1.0, most=60.0))
        absence = self._away[name]
        absence.until = time.monotonic() + next(absence.pauses)

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
