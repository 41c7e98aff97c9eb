"""Errors as problem+json (RFC 9457): a stable type, a plain sentence, nothing personal."""

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pymongo.errors import PyMongoError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from silta_chassis import telemetry
from silta_chassis.process import Refused, lacking
from silta_chassis.step import Contended
from silta_chassis.transit import KeysAway
from silta_chassis.vault import NotOpened
from silta_contracts.operating_model import UnreadableFile

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class WrongField(BaseModel):
    """What is wrong where; never the value."""

    field: str
    problem: str


class Problem(BaseModel):
    """An answer that something was not done (RFC 9457)."""

    type: str = Field(description="Stable: `urn:silta:problem:<reason>`.")
    title: str = Field(description="The reason in kebab-case.")
    status: int
    detail: str = Field(description="A plain sentence with the next step.")
    trace: str = Field(description="Names this request in traces and logs.")
    errors: list[WrongField] | None = None


def _schema() -> dict[str, Any]:
    """The schema of a problem in one piece, as a response that is no model needs it."""
    schema = Problem.model_json_schema()
    wrong = schema.pop("$defs")["WrongField"]
    schema["properties"]["errors"] = {"type": "array", "items": wrong}
    return schema


PROBLEM_SCHEMA = _schema()


class Refusal(Exception):
    """Raised by HTTP code where a request is refused before it reaches a decision."""

    def __init__(
        self,
        refused: Refused,
        errors: list[WrongField] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(refused.reason)
        self.refused = refused
        self.errors = errors
        self.headers = headers


def problem(
    refused: Refused,
    *,
    errors: list[WrongField] | None = None,
    headers: dict[str, str] | None = None,
    trace: str | None = None,
) -> JSONResponse:
    """The response to a refusal; without a trace it gets a name of its own.

    What the operator has to look at is logged under that name.
    """
    trace = trace or telemetry.current_trace_id() or secrets.token_hex(16)
    if refused.status >= 500:
        log.error("a request failed", reason=refused.reason, trace_id=trace)
    told = Problem(
        type=f"urn:silta:problem:{refused.reason}",
        title=refused.reason,
        status=refused.status,
        detail=refused.says,
        trace=trace,
        errors=errors,
    )
    more = dict(headers or {})
    if refused.retry_after is not None:
        more["Retry-After"] = str(refused.retry_after)
    return JSONResponse(
        told.model_dump(exclude_none=True), refused.status, headers=more, media_type=MEDIA_TYPE
    )


def wrong_fields(errors: list[Any]) -> list[WrongField]:
    """Pydantic's errors without what was sent, be it only the name of a field."""
    return [WrongField(field=_place(e), problem=_problem(e)) for e in errors]


def _place(error: Any) -> str:
    known = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return ".".join(str(part) for part in known)


def _problem(error: Any) -> str:
    if error["type"] == "union_tag_invalid":
        # The library's own words repeat the tag that was sent.
        return f"One of these is expected: {error['ctx']['expected_tags']}."
    return str(error["msg"])


UNFIT = Refused("invalid", "The parts of the request do not fit together; see `errors`.", 422)
AWAY = Refused(
    "database-away", "The service cannot store this now. Try again shortly.", 503, retry_after=2
)
NOT_STARTED = Refused(
    "not-started",
    "The service is still starting, or cannot: its log says why. Try again shortly.",
    503,
    retry_after=2,
)
KEYS_AWAY = Refused(
    "keys-away",
    "What is personal cannot be sealed or opened now, so nothing was kept and nothing is given. "
    "Try again shortly; where it stays so, the operator looks at the keys of the vault.",
    503,
    retry_after=5,
)
NOT_OPENED = Refused(
    "not-opened",
    "What is kept cannot be opened: its key is missing, or it was changed. Tell the operator the "
    "trace id.",
    503,
)
BUSY = Refused("busy", "Many write to this case at once. Try again shortly.", 503, retry_after=1)
BROKEN = Refused(
    "failed", "The service failed. Tell its operator the trace id; nothing was changed.", 500
)


KNOWN = {
    404: ("no-such-door", "There is no such door. See the API page at /docs."),
    405: ("no-such-method", "This door takes the methods that Allow names."),
}


def _methods_at(scope: Scope, doors: Sequence[BaseRoute]) -> list[str]:
    """Of all routes of a path; the framework names those of the first alone."""
    at = [one for one in doors if isinstance(one, Route) and one.matches(scope)[0] != Match.NONE]
    return sorted({method for one in at if one.path == at[0].path for method in one.methods or ()})


def install(app: FastAPI, doors: Sequence[BaseRoute]) -> None:
    """Makes every error of the application a problem; ``doors`` are all of its routes."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> JSONResponse:
        return problem(error.refused, errors=error.errors, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        says = "The request does not fit this door; see `errors` and the API page."
        return problem(Refused("invalid", says, 422), errors=wrong_fields(list(error.errors())))

    @app.exception_handler(PyMongoError)
    async def away(_: Request, error: PyMongoError) -> JSONResponse:
        log.warning("the database is away", error=type(error).__name__)
        return problem(AWAY)

    @app.exception_handler(KeysAway)
    async def keys_away(_: Request, error: KeysAway) -> JSONResponse:
        log.warning("the keys of the vault cannot be had", error=str(error))
        return problem(KEYS_AWAY)

    @app.exception_handler(NotOpened)
    async def not_opened(_: Request, __: NotOpened) -> JSONResponse:
        return problem(NOT_OPENED)

    @app.exception_handler(UnreadableFile)
    async def lacks(_: Request, error: UnreadableFile) -> JSONResponse:
        log.error("a file is missing", error=str(error))
        return problem(lacking(error) or BROKEN)

    @app.exception_handler(Contended)
    async def busy(_: Request, __: Contended) -> JSONResponse:
        return problem(BUSY)

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> JSONResponse:
        reason, says = KNOWN.get(error.status_code, ("refused", "This cannot be done here."))
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_methods_at(request.scope, doors))
        return problem(Refused(reason, says, error.status_code), headers=headers)

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        log.error("a request failed", error=type(error).__name__, exc_info=error)
        return problem(BROKEN)
