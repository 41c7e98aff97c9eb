"""Views out: the page of one case, and lists with a limit and an opaque cursor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pymongo import ASCENDING

from silta_chassis.disclosing import Discloses
from silta_chassis.entries import Document
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.cursors import (
    UNREADABLE_CURSOR,
    Cursor,
    Limit,
    cursor_of,
    order_of,
)
from silta_chassis.http.headers import Acting, Reading, Signed
from silta_chassis.http.problems import Refusal, problem
from silta_chassis.mine import Mine
from silta_chassis.preconditions import etag
from silta_chassis.process import Refused, not_yours, restored
from silta_chassis.service import Running
from silta_chassis.vault import derive
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party
from silta_contracts.principal import Principal
from silta_contracts.readers import EVERYONE, reader_key, reader_keys

UNKNOWN = Refused(
    "case-not-known-here",
    "This service does not know the case (yet). Try again shortly, or check the case id.",
    404,
    retry_after=2,
)
NOT_SHOWN = not_yours("This party has no part in the case here.")


@dataclass(frozen=True)
class ListDoor:
    """A list that is read by HTTP.

    A door with ``{case}`` in its path lists that case's documents: ``sees`` (state, line, reader)
    gives each as this reader sees it, None where not at all. Any other door lists what is addressed
    to the reader.
    """

    path: str
    view: str
    description: str
    sees: Callable[[Any, Mapping[str, Any], Party], Mapping[str, Any] | None] | None = None


@dataclass(frozen=True)
class Doors:
    """What a service shows: ``page`` is the view of one case for a reader, None if not for them.

    ``more`` makes routers of the service's own; the documents are made without reference files,
    so a router reads those when it is asked. ``discloses``: what of its vault it discloses, whose
    doors log every request. ``mine``: what it has for the person whom cases concern.
    """

    page: Callable[[Any, Party, Any], Mapping[str, Any] | None]
    lists: tuple[ListDoor, ...] = field(default=())
    more: tuple[Callable[[Running], APIRouter], ...] = field(default=())
    discloses: tuple[Discloses, ...] = field(default=())
    mine: tuple[Mine, ...] = field(default=())


class CasePage(BaseModel):
    """A case as this reader sees it here; ``may`` lists the commands possible now."""

    model_config = {"extra": "allow"}

    case: str
    version: int
    may: list[dict[str, Any]]


class Listed(BaseModel):
    """A page of a list; ``next`` is the cursor of the page after it, null at the end."""

    items: list[dict[str, Any]]
    next: str | None


def routes(running: Running, doors: Doors) -> APIRouter:
    """``GET /cases/{case}`` and the service's lists."""
    router = APIRouter()

    @router.get("/cases/{case}", response_model=CasePage, responses=PROBLEMS, name="The case")
    async def case_page(
        case: Annotated[str, Path(pattern=CASE_PATTERN)],
        party: Acting,
        reader: Reading,
    ) -> JSONResponse:
        """The case as this service knows it, and what the reader may do now (`may`)."""
        entry = (await running.journal.latest([case]))[case].entry
        if entry is None or not entry.known:
            return problem(UNKNOWN)
        state = restored(running.process.state, entry.state)
        shown = doors.page(state, reader, running.reference)
        if shown is None:
            return problem(NOT_SHOWN)
        page = {
            "case": case,
            "version": entry.version,
            "may": running.process.may(state, party, running.reference, on_mandate=reader != party),
            **shown,
        }
        return JSONResponse(page, headers={"ETag": etag(entry.version)})

    for door in doors.lists:
        _add_list(router, running, door)
    return router


def _add_list(router: APIRouter, running: Running, door: ListDoor) -> None:
    async def of_case(
        case: Annotated[str, Path(pattern=CASE_PATTERN)],
        party: Reading,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> JSONResponse:
        entry = (await running.journal.latest([case]))[case].entry
        if entry is None or not entry.known:
            return problem(UNKNOWN)
        state = restored(running.process.state, entry.state)
        lines = running.journal.views.find(
            {"view": door.view, "subject": case, "shown": True}, {"shows": 1, "order": 1}
        ).sort("order", ASCENDING)
        found = [(document["order"], document["shows"]) async for document in lines]
        if (sees := door.sees) is not None:
            # Before the page is cut: a short page would tell that something is hidden.
            found = [(o, seen) for o, line in found if (seen := sees(state, line, party))]
        return JSONResponse(_cut(running.secret, found, limit, cursor))

    async def of_reader(
        party: Acting, principal: Signed, limit: Limit = 100, cursor: Cursor = None
    ) -> JSONResponse:
        query: Document = {"view": door.view, "to": {"$in": list(reader_keys(party))}}
        if principal is not None and principal.cases is not None:
            # What is addressed to a party of its kind is of other people's cases, too.
            query = {"view": door.view, "$or": [{"to": EVERYONE}, _of_cases(party, principal)]}
        return JSONResponse(await _page(running, query, limit, cursor))

    router.add_api_route(
        door.path,
        of_case if "{case}" in door.path else of_reader,
        methods=["GET"],
        response_model=Listed,
        responses=PROBLEMS,
        summary=door.view.replace("-", " ").capitalize(),
        operation_id=f"list-{door.view}",
        description=door.description,
    )


def _of_cases(party: Party, principal: Principal) -> Document:
    """What is addressed to a party that is bound to cases."""
    return {"to": reader_key(party), "subject": {"$in": sorted(principal.cases or ())}}


def _cut(
    secret: bytes,
    found: Sequence[tuple[str, Mapping[str, Any]]],
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of a case's lines; its cursor tells nothing of where the line stands."""
    names = [derive(secret, "cursor", order).hex()[:32] for order, _ in found]
    if cursor is not None and cursor not in names:
        raise Refusal(UNREADABLE_CURSOR)
    start = names.index(cursor) + 1 if cursor is not None else 0
    end = start + limit
    return {
        "items": [line for _, line in found[start:end]],
        "next": names[end - 1] if end < len(found) else None,
    }


async def _page(
    running: Running, query: Document, limit: int, cursor: str | None
) -> dict[str, Any]:
    query["shown"] = True
    if cursor is not None:
        query["order"] = {"$gt": order_of(cursor)}
    found = (
        await running.journal.views.find(query, {"shows": 1, "order": 1})
        .sort("order", ASCENDING)
        .limit(limit + 1)
        .to_list()
    )
    more = len(found) > limit
    return {
        "items": [document["shows"] for document in found[:limit]],
        "next": cursor_of(found[limit - 1]["order"]) if more else None,
    }


@dataclass(frozen=True)
class StoredViews:
    """Reads whole views for a row's ``gather``."""

    running: Running

    async def documents(self, view: str, /) -> list[Mapping[str, Any]]:
        """All documents of that view that are shown, in their order."""
        cursor = self.running.journal.views.find({"view": view, "shown": True}, {"shows": 1})
        return [document["shows"] async for document in cursor.sort("order", ASCENDING)]
