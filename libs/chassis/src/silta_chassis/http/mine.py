"""`GET /me/<thing>`: what a service has for the person whom cases concern, over all of them.

A service declares each thing as data (:mod:`silta_chassis.mine`). Codes stand beside their texts,
in the language that the caller asks for. What lies in the vault comes by the one way of disclosure.
"""

from collections.abc import Callable, Collection
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from silta_chassis.disclosing import Discloses
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.cursors import Cursor, cursor_of, order_of
from silta_chassis.http.disclosing import Caller, Denied, disclose
from silta_chassis.http.headers import Concerned
from silta_chassis.http.histories import told_of
from silta_chassis.http.identity import OTHER_CASE
from silta_chassis.http.problems import Refusal
from silta_chassis.mine import Mine, Seen
from silta_chassis.process import Refused, restored
from silta_chassis.running import Running
from silta_chassis.transit import KeysAway
from silta_contracts.codes import DataCategory
from silta_contracts.deciding import DecisionReason, WithheldReason
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.open_codes import Code, Language
from silta_contracts.principal import Principal
from silta_contracts.readers import CONCERNED
from silta_contracts.telling import TAGS, coded, language_of

log = structlog.get_logger(__name__)


class NotShown(Code):
    """Why a part of an answer is missing, where no decision says it."""

    BROKEN = (
        "not-shown",
        "tätä ei voi näyttää nyt, palvelun ylläpito selvittää asian",
        "this cannot be shown now; the operator of the service looks into it",
        "detta kan inte visas nu, tjänstens underhåll utreder saken",
        "tätä ei voi näyttää nyt. Asia korjataan.",
    )


class Worded(BaseModel):
    """A code, and what it is called in the language of the answer."""

    code: str
    text: str


class FieldWithheld(BaseModel):
    """A field of the vault that there is and that is not given, and why."""

    field: str
    category: Worded
    reason: Worded


class Words(BaseModel):
    """What the vault holds of one thing: as the door `/cases/{case}/disclosed/<thing>`."""

    fields: dict[str, Any]
    withheld: list[FieldWithheld]
    refused: Worded | None = Field(description="why nothing of it is given, if so")
    log_entry: str | None = Field(description="under which entry of the access log it stands")


class OfCase(BaseModel):
    """What there is of one case; ``words`` is what the vault holds, by thing."""

    model_config = {"extra": "allow"}

    case: str
    refused: Worded | None
    words: dict[str, Words]


class MyThings(BaseModel):
    """What there is, case by case; ``next`` is the cursor of the cases after these."""

    language: str
    cases: list[OfCase]
    not_known_here: list[str] = Field(description="cases of which this service knows nothing (yet)")
    next: str | None


def spoken(
    language: Annotated[
        Language | None, Query(description="The language of texts; goes before Accept-Language.")
    ] = None,
    accept_language: Annotated[
        str | None,
        Header(max_length=200, description="fi, sv, en, or fi-x-plain for plain Finnish."),
    ] = None,
) -> Language:
    """The language of the texts in an answer."""
    return language or language_of(accept_language)


Spoken = Annotated[Language, Depends(spoken)]
OneCase = Annotated[
    str | None, Query(pattern=CASE_PATTERN, description="One of the caller's cases; none: all.")
]
# Each case may ask for several decisions, so that a page of them stays a matter of a second.
SomeCases = Annotated[int, Query(ge=1, le=50)]


def headers_of(language: Language) -> dict[str, str]:
    """The headers of an answer in this language."""
    return {
        "Cache-Control": "no-store",
        "Content-Language": TAGS[language],
        "Vary": "Accept-Language, Authorization",
    }


def cases_of(principal: Principal, case: str | None) -> list[str]:
    """The caller's cases in a fixed order, or the one that they name; raises Refusal."""
    own = principal.cases or frozenset()
    if case is not None and case not in own:
        raise Refusal(OTHER_CASE)
    return [case] if case is not None else sorted(own)


def routes(
    running: Running, things: Collection[Mine], discloses: Collection[Discloses]
) -> APIRouter:
    """One GET door for each thing."""
    router = APIRouter(tags=["me"])
    by_name = {thing.name: thing for thing in discloses}
    for thing in things:
        router.add_api_route(
            f"/me/{thing.name}",
            _door(running, thing, [by_name[name] for name in thing.discloses]),
            methods=["GET"],
            response_model=MyThings,
            responses=PROBLEMS,
            summary=f"Mine: {thing.name.replace('-', ' ')}",
            operation_id=f"my-{thing.name}",
            description=f"{thing.description}\n\nFor the person whom the cases of the token "
            "concern, and for who acts for them on a mandate.",
        )
    return router


def _door(running: Running, thing: Mine, discloses: list[Discloses]) -> Callable[..., Any]:
    async def door(
        principal: Concerned,
        language: Spoken,
        case: OneCase = None,
        limit: SomeCases = 20,
        cursor: Cursor = None,
    ) -> JSONResponse:
        after = order_of(cursor) if cursor is not None else ""
        cases = [one for one in cases_of(principal, case) if one > after]
        latest = await running.journal.latest(cases[:limit])
        answer = MyThings(
            language=TAGS[language],
            cases=[],
            not_known_here=[],
            next=cursor_of(cases[limit - 1]) if len(cases) > limit else None,
        )
        for one in cases[:limit]:
            entry = latest[one].entry
            if entry is None or not entry.known:
                answer.not_known_here.append(one)
                continue
            seen = Seen(
                one,
                restored(running.process.state, entry.state),
                language,
                running.clock(),
                running.reference,
                await told_of(running, one, thing.part, CONCERNED) if thing.part else None,
            )
            answer.cases.append(await _of_case(running, thing, discloses, principal, seen))
        return JSONResponse(answer.model_dump(mode="json"), headers=headers_of(language))

    return door


async def _of_case(
    running: Running, thing: Mine, discloses: list[Discloses], principal: Principal, seen: Seen
) -> OfCase:
    shown = thing.shows(seen)
    if isinstance(shown, Refused):
        log.error("a page could not be shown", reason=shown.reason, subject=seen.case)
        told = Worded(**coded(NotShown.BROKEN, seen.language))
        return OfCase(case=seen.case, refused=told, words={})
    words = {
        one.name: await _words(running, one, principal, seen.case, seen.language)
        for one in discloses
    }
    return OfCase.model_validate({**shown, "case": seen.case, "refused": None, "words": words})


async def _words(
    running: Running, thing: Discloses, principal: Principal, case: str, language: Language
) -> Words:
    """What the vault holds; that it cannot be had is said in its place, and the rest is shown."""
    caller = Caller(principal.parties[0], CONCERNED, principal)
    try:
        found = await disclose(running, thing, case, caller, None)
    except Denied as denied:
        return _none(denied.reason, language)
    except Refusal as refusal:
        return _none(refusal.refused.reason, language)
    except KeysAway:
        return _none(WithheldReason.NOT_OPENED.value, language)
    withheld = [
        FieldWithheld(
            field=one.field,
            category=Worded(**coded(DataCategory.known(one.category) or one.category, language)),
            reason=why(one.reason, language),
        )
        for one in found.withheld
    ]
    return Words(fields=found.fields, withheld=withheld, refused=None, log_entry=found.log_entry)


def _none(reason: str, language: Language) -> Words:
    return Words(fields={}, withheld=[], refused=why(reason, language), log_entry=None)


def why(reason: str, language: Language) -> Worded:
    """A reason of the decision point, or of who discloses, in words."""
    code = DecisionReason.known(reason) or WithheldReason.known(reason) or NotShown.BROKEN
    return Worded(**coded(code, language))
