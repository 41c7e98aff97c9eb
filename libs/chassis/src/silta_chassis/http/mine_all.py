"""`POST /me/<name>`: one call by which the same command is given in each of the caller's cases.

A case is done or not by itself, and the answer says it case by case: where some were not, the same
call with the same key does what is left, and answers for the others as before.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pymongo.errors import PyMongoError

from silta_chassis.http.commands import ON_MANDATE, PROBLEMS
from silta_chassis.http.headers import Concerned, Key
from silta_chassis.http.mine import Spoken, Worded, cases_of, headers_of
from silta_chassis.http.problems import NOT_STARTED, Refusal
from silta_chassis.item import Asked, Item
from silta_chassis.mine import InEach
from silta_chassis.running import Running
from silta_chassis.step import Contended
from silta_chassis.vault import derive
from silta_contracts.open_codes import Code, Language
from silta_contracts.party import format_party
from silta_contracts.principal import Principal
from silta_contracts.telling import TAGS, coded

log = structlog.get_logger(__name__)


class Became(Code):
    """What became of the call in one case."""

    DONE = "done", "tehty", "done", "gjort", "tehty"
    NOTHING_HERE = (
        "nothing-here",
        "tässä asiassa ei ollut mitään",
        "there was nothing in this case",
        "det fanns inget i detta ärende",
        "tässä asiassa ei ollut mitään",
    )
    REFUSED = (
        "refused",
        "tätä ei voitu tehdä",
        "this could not be done",
        "detta kunde inte göras",
        "tätä ei voitu tehdä",
    )
    NOT_NOW = (
        "not-now",
        "ei onnistunut juuri nyt, yritä uudelleen",
        "not possible right now, try again",
        "det gick inte just nu, försök igen",
        "ei onnistunut nyt. Yritä uudelleen.",
    )


class CaseBecame(BaseModel):
    """What became of the call in one case; a refusal has the code of its reason."""

    model_config = {"extra": "allow"}

    case: str
    outcome: Worded
    reason: str | None
    facts: list[dict[str, str]]


class AllBecame(BaseModel):
    """Case by case. ``complete``: nothing is left that the same call with the same key could do."""

    language: str
    complete: bool
    cases: list[CaseBecame]


def in_each(door: InEach) -> Callable[[Running], APIRouter]:
    """For ``Doors.more`` of a service."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["me"])

        async def call(
            request: Request, body: Any, principal: Concerned, key: Key, language: Spoken
        ) -> JSONResponse:
            if not running.started:
                raise Refusal(NOT_STARTED)
            said = json.dumps(await request.json(), sort_keys=True)
            answer = AllBecame(language=TAGS[language], complete=True, cases=[])
            for case in cases_of(principal, body.case):
                if (fields := door.fields(body, case)) is None:
                    continue
                became = await _in_case(running, door, principal, key, said, case, fields, language)
                answer.cases.append(became)
            left = Became.NOT_NOW.value
            answer.complete = all(one.outcome.code != left for one in answer.cases)
            return JSONResponse(answer.model_dump(mode="json"), headers=headers_of(language))

        # The body's type is the door's own.
        call.__annotations__["body"] = door.body
        router.add_api_route(
            f"/me/{door.name}",
            call,
            methods=["POST"],
            response_model=AllBecame,
            responses=PROBLEMS,
            summary=f"Mine: {door.name.replace('-', ' ')}",
            operation_id=f"my-{door.name}",
            description=door.body.__doc__,
        )
        return router

    return routes


async def _in_case(
    running: Running,
    door: InEach,
    principal: Principal,
    key: str,
    said: str,
    case: str,
    fields: Mapping[str, Any],
    language: Language,
) -> CaseBecame:
    item = _item(running, door, principal, key, said, case, fields)
    outcome, reason = Became.NOT_NOW, None
    body: Mapping[str, Any] = {}
    try:
        result = (await running.ask(item)).results[0]
    except (PyMongoError, Contended) as error:
        log.warning("one case of several was not done", error=type(error).__name__, subject=case)
        return _told(case, outcome, "database-away", body, door, language)
    if result.refused is not None:
        reason = result.refused.reason
        unknown = result.refused.status == 404
        outcome = Became.NOTHING_HERE if unknown else Became.REFUSED
        outcome = Became.NOT_NOW if result.refused.retry_after and not unknown else outcome
    elif result.entry is not None:
        answer = result.entry.answers[item.cause]
        assert item.asked is not None, "a command asks"
        if answer["digest"] != item.asked.digest:
            outcome, reason = Became.REFUSED, "idempotency-key-reused"
        elif "refused" in answer:
            outcome, reason = Became.REFUSED, answer["refused"]["reason"]
        else:
            outcome, body = Became.DONE, answer["body"]
    return _told(case, outcome, reason, body, door, language)


def _told(
    case: str,
    outcome: Became,
    reason: str | None,
    body: Mapping[str, Any],
    door: InEach,
    language: Language,
) -> CaseBecame:
    return CaseBecame.model_validate(
        {
            **(door.shows(body, language) if body else {}),
            "case": case,
            "outcome": coded(outcome, language),
            "reason": reason,
            "facts": body.get("facts", []),
        }
    )


def _item(
    running: Running,
    door: InEach,
    principal: Principal,
    key: str,
    said: str,
    case: str,
    fields: Mapping[str, Any],
) -> Item:
    row = running.process.row(door.command)
    assert row is not None, "the command has a row of its own"
    party = principal.parties[0]
    caller = f"{format_party(party)};{principal.subject}"
    # Apart from those of the doors of a case, where the same key may name another command.
    cause = hashlib.sha256(derive(running.secret, "in-each", door.name, caller, key)).hexdigest()
    injected: dict[str, Any] = {"case": case, "by": party}
    if ON_MANDATE in door.command.model_fields:
        injected[ON_MANDATE] = principal.acts_on
    return Item(
        kind="command",
        subject=case,
        cause=f"command:{cause}",
        causation=f"command:{row.name}",
        row=row,
        message=door.command.model_validate({**fields, **injected}),
        asked=Asked(
            derive(running.secret, "body", caller, key, door.name, said).hex(),
            "*",
            on_mandate=principal.stands_in,
        ),
    )
