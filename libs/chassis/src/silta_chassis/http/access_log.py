"""`GET /cases/{case}/access-log`: who asked for what of a case, and what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from silta_chassis.access_log import Look
from silta_chassis.entries import Document
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.cursors import UNREADABLE_CURSOR, Cursor, Limit, cursor_of, order_of
from silta_chassis.http.disclosing import NOT_KEPT
from silta_chassis.http.headers import Acting, Reading, Signed
from silta_chassis.http.problems import Refusal
from silta_chassis.http.views import UNKNOWN
from silta_chassis.process import not_yours
from silta_chassis.running import Running
from silta_contracts.deciding import Disclosable, WhyOlder
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_contracts.readers import is_concerned, reader_key

# 703/2023: what is older than two years is shown for a special reason only.
WITHOUT_REASON: Final = timedelta(days=2 * 365)
DOOR: Final = Disclosable.ACCESS_LOG.value
NOT_SHOWN = not_yours(
    "The access log is shown to the person whom the case concerns, and to a unit its own entries."
)


class LoggedCategory(BaseModel):
    """What came of one category."""

    category: str
    permitted: bool
    reason: str
    ground: str | None


class LoggedLook(BaseModel):
    """One request: who asked for what, for what purpose, and what came of it."""

    id: str
    at: datetime
    who: str | None
    on_behalf_of: Party
    purpose: str | None
    what: str
    categories: list[LoggedCategory]
    refused: str | None
    override: str | None


class LogPage(BaseModel):
    """Entries, the newest first. ``since``: older ones need a `reason`; none where one was said."""

    items: list[LoggedLook]
    next: str | None
    since: datetime | None


def routes(running: Running) -> APIRouter:
    """The access log of a case, for the person whom it concerns."""
    router = APIRouter(tags=["disclosed"])

    @router.get(
        "/cases/{case}/access-log",
        response_model=LogPage,
        responses=PROBLEMS,
        name="The access log of a case",
    )
    async def access_log(
        case: Annotated[str, Path(pattern=CASE_PATTERN)],
        party: Acting,
        seen_by: Reading,
        signed: Signed,
        reason: Annotated[
            WhyOlder | None,
            Query(description="Why entries over two years old are looked at; it is logged."),
        ] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> JSONResponse:
        """Who asked this service for what of the case, why, on which ground, and what came of it.

        The person whom the case concerns sees all entries, a unit its own; nobody else sees any.
        Entries over two years old need a `reason` (703/2023), which is logged in turn.
        """
        reader = _reader(seen_by)
        entry = (await running.journal.latest([case]))[case].entry
        if entry is None or not entry.known:
            raise Refusal(UNKNOWN)
        now = running.clock()
        since = None if reason else now - WITHOUT_REASON
        if reason and cursor is None:
            who = signed.subject if signed else None
            look = Look(case, now, party, what=DOOR, who=who, override=reason.value)
            await running.access_log.append(look)
            running.heads.grown.set()
        found = await running.access_log.page(
            case, reader=reader, since=since, below=_below(cursor), limit=limit
        )
        more = len(found) > limit
        page = LogPage(
            items=[_shown(document) for document in found[:limit]],
            next=cursor_of(str(found[limit - 1]["n"])) if more else None,
            since=since,
        )
        return JSONResponse(page.model_dump(mode="json"), headers=NOT_KEPT)

    return router


def _reader(party: Party) -> str | None:
    """Whose entries are shown; none for all of them."""
    if is_concerned(party):
        return None
    if isinstance(party, OrganisationParty | SensitiveUnitParty):
        return reader_key(party)
    raise Refusal(NOT_SHOWN)


def _below(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    number = order_of(cursor)
    if not number.isdecimal() or len(number) > 12:
        raise Refusal(UNREADABLE_CURSOR)
    return int(number)


def _shown(document: Document) -> LoggedLook:
    shown: Mapping[str, Any] = {n: document[n] for n in LoggedLook.model_fields if n != "id"}
    return LoggedLook.model_validate({"id": document["_id"], **shown})
