"""`GET /me/access-log`: who asked this service for what, over all cases of whom they concern."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter

from silta_chassis.access_log import Look
from silta_chassis.entries import Document
from silta_chassis.http.access_log import DOOR, WITHOUT_REASON
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.cursors import UNREADABLE_CURSOR, Cursor, Limit, cursor_of, order_of
from silta_chassis.http.headers import Concerned
from silta_chassis.http.mine import OneCase, Spoken, Worded, cases_of, headers_of, why
from silta_chassis.http.problems import Refusal
from silta_chassis.running import Running
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.deciding import Disclosable, WhyOlder
from silta_contracts.open_codes import Code, Language
from silta_contracts.party import Party
from silta_contracts.telling import TAGS, coded, party_told

_PARTY: TypeAdapter[Party] = TypeAdapter(Party)


class CategoryLooked(BaseModel):
    """What came of one category, in words."""

    category: Worded
    permitted: bool
    reason: Worded
    ground: str | None


class LookedAt(BaseModel):
    """One request: who asked for what of which case, for what purpose, and what came of it."""

    id: str
    case: str
    at: datetime
    who: str | None
    on_behalf_of: dict[str, Any]
    purpose: Worded | None
    what: Worded
    categories: list[CategoryLooked]
    refused: Worded | None
    override: Worded | None


class MyLog(BaseModel):
    """Entries, the newest first. ``since``: older ones need a `reason`; none where one was said."""

    language: str
    items: list[LookedAt]
    next: str | None
    since: datetime | None


def routes(running: Running) -> APIRouter:
    """The access log of this service, for the person whom cases concern."""
    router = APIRouter(tags=["me"])

    @router.get(
        "/me/access-log",
        response_model=MyLog,
        responses=PROBLEMS,
        name="Mine: who looked at what",
        operation_id="my-access-log",
    )
    async def my_access_log(
        principal: Concerned,
        language: Spoken,
        case: OneCase = None,
        reason: Annotated[
            WhyOlder | None,
            Query(description="Why entries over two years old are looked at; it is logged."),
        ] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> JSONResponse:
        """Who asked this service for what of the caller's cases, why, and what came of it.

        Entries over two years old need a `reason` (703/2023), which is logged in turn. For the
        person whom the cases of the token concern, and for who acts for them on a mandate.
        """
        cases = cases_of(principal, case)
        now = running.clock()
        since = None if reason else now - WITHOUT_REASON
        before = _before(cursor)
        if reason and before is None:
            known = await running.journal.latest(cases)
            for one in (one for one in cases if known[one].known):
                look = Look(
                    one,
                    now,
                    principal.parties[0],
                    what=DOOR,
                    who=principal.subject,
                    override=reason.value,
                )
                await running.access_log.append(look)
            running.heads.grown.set()
        found = await running.access_log.of_subjects(cases, since=since, before=before, limit=limit)
        page, more = found[:limit], len(found) > limit
        answer = MyLog(
            language=TAGS[language],
            items=[_shown(document, language) for document in page],
            next=cursor_of(f"{page[-1]['at'].isoformat()} {page[-1]['_id']}") if more else None,
            since=since,
        )
        return JSONResponse(answer.model_dump(mode="json"), headers=headers_of(language))

    return router


def _before(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    at, _, id_ = order_of(cursor).partition(" ")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Refusal(UNREADABLE_CURSOR) from None
    if moment.tzinfo is None or not id_:
        raise Refusal(UNREADABLE_CURSOR)
    return moment, id_


def _shown(document: Document, language: Language) -> LookedAt:
    def words(codes: type[Code], value: str | None) -> Worded | None:
        known = codes.known(value) if value is not None else None
        return None if value is None else Worded(**coded(known or value, language))

    refused, override = document["refused"], document["override"]
    return LookedAt.model_validate(
        {
            "id": document["_id"],
            "case": document["subject"],
            "at": document["at"],
            "who": document["who"],
            "on_behalf_of": party_told(
                _PARTY.validate_python(document["on_behalf_of"], context={"tolerant": True}),
                language,
            ),
            "purpose": words(ConsentPurpose, document["purpose"]),
            "what": words(Disclosable, document["what"]),
            "categories": [
                {
                    **line,
                    "category": words(DataCategory, line["category"]),
                    "reason": why(line["reason"], language),
                }
                for line in document["categories"]
            ],
            "refused": why(refused, language) if refused is not None else None,
            "override": words(WhyOlder, override),
        }
    )
