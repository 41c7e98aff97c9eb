"""The operator's doors: what waits, and what to do about it. Never a message's body.

They stand under one path, so that a proxy can keep it from whoever is no operator.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pymongo import ASCENDING
from starlette.convertors import StringConvertor, register_url_convertor

from silta_chassis import operate
from silta_chassis.entries import Document
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.cursors import Cursor, Limit, cursor_of, order_of
from silta_chassis.http.identity import from_operator
from silta_chassis.http.problems import Refusal
from silta_chassis.notices import consumer_of
from silta_chassis.process import Refused
from silta_chassis.service import Running
from silta_chassis.waiting import PARKED, Waiting, waiting_of
from silta_contracts.binding import Unreadable, from_kafka, to_kafka
from silta_contracts.ids import SLUG_PATTERN

# Begins with a letter, so that no identity code and no telephone number fits.
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
Id = Annotated[
    str,
    Path(description="As the list names it.", json_schema_extra={"pattern": r"^[0-9a-f]{16}$"}),
]
Reason = Literal["gap", "retry", "parked"]
Named = Annotated[str | None, Query(max_length=200)]
ANSWERS: dict[int | str, dict[str, Any]] = {
    status: PROBLEMS[status] for status in (400, 401, 403, 404, 409, 422, 503)
}


class _Handle(StringConvertor):
    """So that `/replay` is no message's address."""

    regex = "[0-9a-f]{16}"


register_url_convertor("handle", _Handle())


class Says(BaseModel):
    """Who acts, and why: short names that may stand in logs, for instance `ticket-417`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    who: Slug = Field(description="A role or an account, never a person's name.")
    why: Slug


class SaysWhich(Says):
    """Which messages that failed: all that fit every field that is given."""

    # What the validator below says, for who reads the document.
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"type": "string"}}}
                for name in ("error", "source", "subject")
            ]
        }
    )

    error: str | None = Field(default=None, max_length=200, description="As the list shows it.")
    source: str | None = Field(default=None, max_length=200)
    subject: str | None = Field(default=None, max_length=200)

    @model_validator(mode="after")
    def _not_simply_all(self) -> "SaysWhich":
        if self.error is None and self.source is None and self.subject is None:
            raise ValueError("say which: error, source or subject")
        return self


class Numbers(BaseModel):
    """Numbers of one source and case, both ends included."""

    first: int
    last: int


class Waits(BaseModel):
    """A message that waits: why, since when, and where it lies on the bus."""

    id: str
    reason: Reason
    error: str = Field(description="The type of what failed, or what cannot be read; no value.")
    attempts: int
    source: str | None = Field(description="Null where the envelope cannot be read.")
    subject: str | None
    number: int | None = Field(description="Null where the source numbers nothing, too.")
    type: str | None
    topic: str
    partition: int
    offset: int
    size: int = Field(description="Bytes of the body.")
    consumer: str = Field(description="The consumer group that it waits in.")
    since: datetime
    next_try: datetime | None = Field(description="Null for a parked one.")
    parked_at: datetime | None
    missing: Numbers | None = Field(
        description="What is missing before it, where it is the first of its stream."
    )


class WaitsInFull(Waits):
    """One message, with its CloudEvents headers and what tells its body from another."""

    headers: dict[str, str] | None = Field(description="Null where they cannot be read.")
    sha256: str | None = Field(description="Of the body; null where there is none.")


class WaitingPage(BaseModel):
    """A page of what waits; ``next`` is the cursor of the page after it, null at the end."""

    items: list[Waits]
    next: str | None


class Acted(BaseModel):
    """What an act did. ``count`` messages; ``seen``: the numbers that count as seen now."""

    act: str
    id: str | None = None
    count: int = 1
    seen: Numbers | None = None


def routes(running: Running) -> APIRouter:
    """``/operate/waiting``: list, show, replay, discard, accept a gap."""
    router = APIRouter(
        tags=["operating"],
        prefix="/operate/waiting",
        responses=ANSWERS,
        dependencies=[Depends(from_operator)],
    )
    worker = running.worker

    async def named(handle: str) -> Waiting:
        waiting = await operate.waiting_with(running.queue, handle)
        if waiting is None:
            raise Refusal(operate.NOT_WAITING)
        return waiting

    @router.get("", name="What waits")
    async def listed(
        reason: Annotated[Reason | None, Query()] = None,
        error: Named = None,
        subject: Named = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> WaitingPage:
        """What waits, each source and case in order."""
        asked = {"reason": reason, "error": error, "subject": subject}
        query: Document = {name: value for name, value in asked.items() if value is not None}
        if cursor is not None:
            query["_id"] = {"$gt": order_of(cursor)}
        found = (
            await running.queue.documents.find(query, {"record.value": 0})
            .sort("_id", ASCENDING)
            .limit(limit + 1)
            .to_list()
        )
        page = [waiting_of(document) for document in found[:limit]]
        missing = await _missing(running, page)
        return WaitingPage(
            items=[Waits(**_shown(running, one, missing)) for one in page],
            next=cursor_of(page[-1].id) if len(found) > limit else None,
        )

    @router.get("/{id:handle}", name="One that waits")
    async def shown(id: Id) -> WaitsInFull:
        """One message that waits: all but its body, which can be read on the topic."""
        waiting = await named(id)
        value = waiting.record.value
        return WaitsInFull(
            **_shown(running, waiting, await _missing(running, [waiting])),
            headers=_headers(running, waiting),
            sha256=None if value is None else hashlib.sha256(value).hexdigest(),
        )

    @router.post("/replay", name="Replay many")
    async def replay_many(says: SaysWhich) -> Acted:
        """Tries what failed as if it were new: after a release that mends it."""
        count = await operate.replay_all(
            worker, act_of(says), error=says.error, source=says.source, subject=says.subject
        )
        return Acted(act=operate.REPLAY, count=count)

    @router.post("/{id:handle}/replay", name="Replay")
    async def replay(id: Id, says: Says) -> Acted:
        """Tries one that failed as if it were new; those behind it go on in order."""
        no_refusal(await operate.replay(worker, await named(id), act_of(says)))
        return Acted(act=operate.REPLAY, id=id)

    @router.post("/{id:handle}/discard", name="Discard")
    async def discard(id: Id, says: Says) -> Acted:
        """Gives one up for good: its number counts as seen, and those behind it go on."""
        taken = no_refusal(await operate.discard(worker, await named(id), act_of(says)))
        return Acted(act=operate.DISCARD, id=id, seen=numbers_of(taken))

    @router.post("/{id:handle}/accept-gap", name="Accept a gap")
    async def accept_gap(id: Id, says: Says) -> Acted:
        """Gives up for good what is missing before the first that waits of its source and case."""
        taken = no_refusal(await operate.accept_gap(worker, await named(id), act_of(says)))
        return Acted(act=operate.ACCEPT_GAP, id=id, seen=numbers_of(taken))

    return router


def act_of(says: Says) -> operate.Act:
    """Who acts, and why."""
    return operate.Act(says.who, says.why)


def no_refusal(answer: operate.Taken | Refused | None) -> operate.Taken | None:
    """Raises what is refused."""
    if isinstance(answer, Refused):
        raise Refusal(answer)
    return answer


def numbers_of(taken: operate.Taken | None) -> Numbers | None:
    """What counts as seen now, for the answer."""
    if taken is None or taken.first is None or taken.last is None:
        return None
    return Numbers(first=taken.first, last=taken.last)


async def _missing(running: Running, page: Sequence[Waiting]) -> dict[str, Numbers]:
    """What is missing before those that are the first of their stream, by key."""
    numbered = [one for one in page if one.number is not None]
    if not numbered:
        return {}
    streams = list({one.stream for one in numbered})
    grouped: list[Document] = [
        {"$match": {"stream": {"$in": streams}}},
        {"$group": {"_id": "$stream", "first": {"$min": "$_id"}}},
    ]
    first = {d["first"] async for d in await running.queue.documents.aggregate(grouped)}
    latest = await running.journal.latest({one.subject for one in numbered})
    missing = {}
    for one in numbered:
        expected = latest[one.subject].expects(one.source)
        if one.id in first and one.number is not None and one.number > expected:
            missing[one.id] = Numbers(first=expected, last=one.number - 1)
    return missing


def _shown(running: Running, waiting: Waiting, missing: Mapping[str, Numbers]) -> dict[str, Any]:
    record = waiting.record
    return {
        "id": waiting.handle,
        "reason": waiting.reason,
        "error": waiting.error,
        "attempts": waiting.attempts,
        "source": waiting.source or None,
        "subject": waiting.subject or None,
        "number": waiting.number,
        "type": waiting.type or None,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "size": waiting.size,
        "consumer": consumer_of(running.process),
        "since": waiting.since,
        "next_try": None if waiting.reason == PARKED else waiting.next_try,
        "parked_at": waiting.parked_at,
        "missing": missing.get(waiting.id),
    }


def _headers(running: Running, waiting: Waiting) -> dict[str, str] | None:
    """The headers that are codes: those of an envelope that can be read, and no other."""
    record, unsequenced = waiting.record, running.worker.unsequenced
    try:
        event = from_kafka(record.key, record.headers, record.value, unsequenced=unsequenced)
    except Unreadable:
        return None
    _, headers, _ = to_kafka(event)
    return {name: value.decode() for name, value in headers}
