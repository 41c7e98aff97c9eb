"""A door that gathers what other services disclose to its reader, each under its own decision.

The reader's own token, or in local use the party header, goes on as it came: each owner asks the
decision point and writes its access log for the real reader. Nothing is stored here.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import httpx
import structlog
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from silta_chassis.decision_point import ANSWER_SECONDS
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.disclosing import NOT_KEPT, DisclosedFields
from silta_chassis.http.headers import Acting
from silta_chassis.http.problems import problem
from silta_chassis.http.views import UNKNOWN
from silta_chassis.process import Refused, restored
from silta_chassis.running import Running
from silta_chassis.tls import trusted
from silta_contracts.codes import ConsentPurpose
from silta_contracts.deciding import WithheldReason
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party

log = structlog.get_logger(__name__)

# What says who asks.
PASSED_ON: Final = ("authorization", "silta-party", "silta-role", "traceparent")
MOST_BYTES: Final = 1024 * 1024
NOT_REACHED: Final = "not-reached"
# By what an owner answers; whatever else it answers, nothing was had of it.
REASONS: Final = {403: "not-permitted", 404: "not-known"}


@dataclass(frozen=True)
class Section:
    """One thing that another service discloses: its name there is that of its door."""

    owner: str
    door: str


# state, acting party, reference, now -> why it may not be read now; None where it may.
May = Callable[[Any, Party, Any, datetime], Refused | None]


@dataclass(frozen=True)
class GatheringDoor:
    """``GET /cases/{case}/<name>``; ``may`` is pure, its docstring is shown."""

    name: str
    sections: tuple[Section, ...]
    may: May


class Gathered(BaseModel):
    """What one owner disclosed, as its own door answered."""

    owner: str
    door: str
    disclosed: DisclosedFields


class NotGathered(BaseModel):
    """A section of which nothing came: the reason is `not-permitted`, `not-known`,
    `not-reached` or `not-decided`.
    """

    owner: str
    door: str
    reason: str


class Pack(BaseModel):
    """What was disclosed, section by section, and what was not, with the reason's code."""

    sections: list[Gathered]
    withheld: list[NotGathered]


def gathering_door(
    door: GatheringDoor, transport: httpx.AsyncBaseTransport | None = None
) -> Callable[[Running], APIRouter]:
    """The door, for ``Doors.more``. Owners stand where SILTA_PUBLISHERS says."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["disclosed"])

        async def gathered(
            case: Annotated[str, Path(pattern=CASE_PATTERN)],
            party: Acting,
            request: Request,
            purpose: Annotated[ConsentPurpose, Query(description="What it is to be used for.")],
        ) -> JSONResponse:
            if (refused := await _refused(running, door, case, party)) is not None:
                return problem(refused)
            shown = {n: request.headers[n] for n in PASSED_ON if n in request.headers}
            found = await _ask_all(running, door, case, purpose, shown, transport)
            # Whoever is no member any more gets nothing behind what ended it.
            if (refused := await _refused(running, door, case, party)) is not None:
                return problem(refused)
            return JSONResponse(
                _pack(found, running.clock()).model_dump(mode="json"), headers=NOT_KEPT
            )

        router.add_api_route(
            f"/cases/{{case}}/{door.name}",
            gathered,
            methods=["GET"],
            response_model=Pack,
            responses=PROBLEMS,
            summary=door.name.replace("-", " ").capitalize(),
            operation_id=door.name,
            description=f"{door.may.__doc__}\n\nAsked of: "
            + ", ".join(f"{one.owner} ({one.door})" for one in door.sections)
            + ". Each owner decides for the reader and logs it; nothing is stored here.",
        )
        return router

    return routes


async def _refused(
    running: Running, door: GatheringDoor, case: str, party: Party
) -> Refused | None:
    entry = (await running.journal.latest([case]))[case].entry
    if entry is None or not entry.known:
        return UNKNOWN
    state = restored(running.process.state, entry.state)
    return door.may(state, party, running.reference, running.clock())


async def _ask_all(
    running: Running,
    door: GatheringDoor,
    case: str,
    purpose: ConsentPurpose,
    shown: Mapping[str, str],
    transport: httpx.AsyncBaseTransport | None,
) -> list[Gathered | NotGathered]:
    addresses = running.publishers.addresses
    asked = [address for one in door.sections if (address := addresses.get(one.owner))]
    async with httpx.AsyncClient(
        verify=trusted(asked),
        transport=transport,
        follow_redirects=False,
        timeout=ANSWER_SECONDS,
        headers={**shown, "Accept-Encoding": "identity"},
        params={"purpose": purpose.value},
    ) as http:

        async def ask(one: Section) -> Gathered | NotGathered:
            address = addresses.get(one.owner)
            if address is None:
                return _not(one, NOT_REACHED)
            try:
                # All begin together, so that none is used for longer than a decision serves.
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await _ask(http, f"{address}/cases/{case}/disclosed/{one.door}", one)
            except (httpx.HTTPError, TimeoutError) as error:
                log.warning("an owner does not answer", where=one.owner, error=type(error).__name__)
                return _not(one, NOT_REACHED)

        return await asyncio.gather(*(ask(one) for one in door.sections))


async def _ask(http: httpx.AsyncClient, url: str, one: Section) -> Gathered | NotGathered:
    body = bytearray()
    async with http.stream("GET", url) as answer:
        if answer.status_code in REASONS:
            return _not(one, REASONS[answer.status_code])
        if answer.status_code != httpx.codes.OK:
            return _not(one, NOT_REACHED)
        # A small answer must not unfold into a large one.
        if answer.headers.get("content-encoding", "identity") != "identity":
            return _not(one, NOT_REACHED)
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                return _not(one, NOT_REACHED)
    try:
        found = DisclosedFields.model_validate_json(bytes(body))
    except ValidationError:
        return _not(one, NOT_REACHED)
    return Gathered(owner=one.owner, door=one.door, disclosed=found)


def _pack(found: list[Gathered | NotGathered], now: datetime) -> Pack:
    """What may still be used now; a decision whose time is over carries nothing."""
    there: list[Gathered] = []
    withheld: list[NotGathered] = []
    for one in found:
        if isinstance(one, NotGathered):
            withheld.append(one)
        elif (ends := one.disclosed.valid_until) is not None and ends <= now:
            too_old = WithheldReason.NOT_DECIDED.value
            withheld.append(NotGathered(owner=one.owner, door=one.door, reason=too_old))
        else:
            there.append(one)
    return Pack(sections=there, withheld=withheld)


def _not(one: Section, reason: str) -> NotGathered:
    return NotGathered(owner=one.owner, door=one.door, reason=reason)
