"""Doors by which what lies in a vault leaves: decided each time, logged first, never cached."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from silta_chassis.access_log import Logged, Look
from silta_chassis.decision_point import ANSWER_SECONDS, Undecided, question_of
from silta_chassis.disclosing import (
    ENDED_HERE,
    GONE,
    NOT_OPENED,
    TOO_LATE,
    Discloses,
    Judged,
    judge,
    value_of,
)
from silta_chassis.entries import Entry
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import Acting, Reading, Signed
from silta_chassis.http.problems import Refusal
from silta_chassis.http.views import UNKNOWN
from silta_chassis.process import Refused, restored
from silta_chassis.running import Running
from silta_chassis.transit import KeysAway
from silta_chassis.vault import derive
from silta_contracts.codes import ConsentPurpose
from silta_contracts.deciding import WithheldReason
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party, format_party
from silta_contracts.principal import Principal

log = structlog.get_logger(__name__)

# A question names a purpose; whom the data concern gets them for any.
OWN: Final = ConsentPurpose.COOPERATE
NOT_KEPT: Final = {"Cache-Control": "no-store"}
UNDECIDED: Final = Refused(
    WithheldReason.NOT_DECIDED.value,
    "Whether this may be disclosed cannot be asked now, so nothing is. Try again shortly.",
    503,
    retry_after=2,
)
Once = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Names this disclosure where its ground holds for one only, which uses it up: "
        "the same key again is the same disclosure.",
    ),
]


@dataclass(frozen=True)
class Caller:
    """Who asks: the acting party, as whom they read, and whose token it is."""

    party: Party
    reader: Party
    signed: Principal | None


class Denied(Refusal):
    """Nothing may leave; ``reason`` is the code that says why."""

    def __init__(self, reason: str) -> None:
        says = (
            f"Nothing of this may be disclosed to this party for this purpose ({reason}). The "
            "request is in the access log. Whether another ground is needed is settled with the "
            "person."
        )
        super().__init__(Refused("not-permitted", says, 403, kept=False))
        self.reason = reason


class WithheldField(BaseModel):
    """A field that there is and that does not leave, and the code that says why."""

    field: str
    category: str
    reason: str


class OnGround(BaseModel):
    """On what a category was disclosed, and until when the decision could be used."""

    category: str
    reason: str
    ground: str | None
    act: str | None
    section: str | None
    valid_until: datetime | None


class DisclosedFields(BaseModel):
    """What was disclosed, what was not, on which grounds, and under which entry it is logged."""

    fields: dict[str, Any]
    withheld: list[WithheldField]
    grounds: list[OnGround]
    valid_until: datetime | None
    log_entry: str


def routes(running: Running, things: tuple[Discloses, ...]) -> APIRouter:
    """One GET door for each thing that the service discloses."""
    router = APIRouter(tags=["disclosed"])
    for thing in things:
        router.add_api_route(
            f"/cases/{{case}}/disclosed/{thing.name}",
            _door(running, thing),
            methods=["GET"],
            response_model=DisclosedFields,
            responses=PROBLEMS,
            summary=f"Disclosed: {thing.name.replace('-', ' ')}",
            operation_id=f"disclosed-{thing.name}",
            description=f"{thing.description}\n\nCategories: "
            + ", ".join(category.value for category in thing.categories)
            + ". Decided anew for each request and logged before it is answered.",
        )
    return router


def _door(running: Running, thing: Discloses) -> Callable[..., Any]:
    async def door(
        case: Annotated[str, Path(pattern=CASE_PATTERN)],
        party: Acting,
        reader: Reading,
        signed: Signed,
        purpose: Annotated[ConsentPurpose, Query(description="What it is to be used for.")],
        key: Once = None,
    ) -> JSONResponse:
        caller = Caller(party, reader, signed)
        answer = await disclose(running, thing, case, caller, purpose, key)
        return JSONResponse(answer.model_dump(mode="json"), headers=NOT_KEPT)

    return door


async def disclose(
    running: Running,
    thing: Discloses,
    case: str,
    caller: Caller,
    purpose: ConsentPurpose | None,
    key: str | None = None,
) -> DisclosedFields:
    """The one way by which anything leaves the vault: decided, logged, and bounded in time.

    Without a purpose they are the caller's own data, which are had for none in particular.
    Raises Refusal; Denied is one that the decision point said.
    """
    # The newest entry as the database has it: what memory holds may be behind.
    entry = (await running.journal.latest([case]))[case].entry
    if entry is None or not entry.known:
        raise Refusal(UNKNOWN)
    party, signed = caller.party, caller.signed
    state = restored(running.process.state, entry.state)
    fields = thing.of(state, caller.reader, running.reference)

    def look(judged: Judged | None, refused: str | None = None) -> Look:
        return Look(
            subject=case,
            at=running.clock(),
            party=party,
            what=thing.name,
            purpose=purpose.value if purpose is not None else None,
            lines=judged.lines if judged else (),
            who=signed.subject if signed else None,
            refused=refused,
        )

    mandate = signed.acts_on if signed else None
    once = _once(running, party, key)
    asked = question_of(case, party, purpose or OWN, thing.categories, once, mandate)
    began = time.monotonic()
    # With an issuer the service speaks for itself; in local use without one the reader does.
    own = {} if running.calling.shows_token else {"Silta-Party": format_party(party)}
    try:
        decisions = await running.decisions.decide(asked, own)
    except Undecided as why:
        log.warning("a disclosure was not decided", error=str(why), subject=case)
        await _log(running, look(None, UNDECIDED.reason))
        raise Refusal(UNDECIDED) from None
    judged = judge(thing, state, fields, decisions, running.clock())
    logged = await _log(running, look(judged))
    if (denied := judged.denied) is not None:
        raise Denied(denied)
    try:
        answer = await _answer(running, case, judged, logged)
    except KeysAway:
        await _log(running, look(None, NOT_OPENED))
        raise
    ends = judged.valid_until
    over = ends is not None and ends <= running.clock()
    if over or time.monotonic() - began > ANSWER_SECONDS:
        # However slow the log, the vault or this process was: what was decided is over.
        await _log(running, look(None, TOO_LATE))
        raise Refusal(UNDECIDED)
    if not await _still_stands(running, thing, entry, judged):
        await _log(running, look(None, ENDED_HERE))
        raise Denied(ENDED_HERE)
    return answer


async def _still_stands(running: Running, thing: Discloses, read: Entry, judged: Judged) -> bool:
    """Whether no ground that was used has ended here meanwhile.

    A service that has told the others that it stopped does not disclose behind it.
    """
    behind = f"{read.subject}:{read.n + 1}"
    if await running.journal.entries.find_one({"_id": behind}, {"_id": 1}) is None:
        return True
    newest = (await running.journal.latest([read.subject]))[read.subject].entry
    assert newest is not None, "an entry was there, and entries stay"
    state = restored(running.process.state, newest.state)
    return not any(
        on.ground is not None and thing.ended(state, on.ground, on.act is not None)
        for on in judged.grounds.values()
    )


def _once(running: Running, party: Party, key: str | None) -> str:
    """The name of a disclosure: the same for the same caller and key, else one of its own."""
    if not key:
        return secrets.token_hex(16)
    return derive(running.secret, "once", format_party(party), key).hex()[:32]


async def _log(running: Running, look: Look) -> Logged:
    """Writes the entry; where it cannot be written the request ends with 503, and says nothing."""
    logged = await running.access_log.append(look)
    running.heads.grown.set()
    return logged


async def _answer(running: Running, case: str, judged: Judged, logged: Logged) -> DisclosedFields:
    refs = list({one.ref for one in judged.permitted if one.ref})
    found = await running.vault.read(refs) if refs else {}
    fields: dict[str, Any] = {}
    withheld = [
        WithheldField(field=one.name, category=one.category, reason=one.reason)
        for one in judged.withheld
    ]
    for one in judged.permitted:
        document = found.get(one.ref)
        there, value = value_of(one, case, document)
        if there:
            fields[one.name] = value
        else:
            closed = document is not None and "value" not in document
            reason = NOT_OPENED if closed else GONE
            withheld.append(WithheldField(field=one.name, category=one.category, reason=reason))
    grounds = [
        OnGround(category=category, **context.model_dump(exclude={"obligations"}))
        for category, context in judged.grounds.items()
    ]
    return DisclosedFields(
        fields=fields,
        withheld=withheld,
        grounds=grounds,
        valid_until=judged.valid_until,
        log_entry=logged.id,
    )
