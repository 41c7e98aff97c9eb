"""The doors of the facade."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

import structlog
from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from silta_fhir.answering import answer, patched
from silta_fhir.asking import Caller, Services
from silta_fhir.bookings import booking, nothing_fired, with_reasons
from silta_fhir.capability import capability_statement
from silta_fhir.outcomes import Refusal, invalid, outcome, unknown
from silta_fhir.reading import OF_CASE, one
from silta_fhir.requesting import contact_request
from silta_fhir.searching import bundle, read_search, search
from silta_fhir.settings import Settings
from silta_fhir.words import Json, case_of

log = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/fhir+json"
Once = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
_PATCH: Final = ("application/json-patch+json", "application/json")


def make_app(settings: Settings, services: Services) -> FastAPI:
    """The facade before those services."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.close()

    app = FastAPI(
        title="Silta FHIR R4",
        version="1",
        lifespan=lifespan,
        # The CapabilityStatement says what there is.
        openapi_url=None,
        default_response_class=JSONResponse,
        # A query may hold what the caller should not have written there.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    most = settings.largest_body_kb * 1024

    def address(request: Request) -> str:
        return settings.address.rstrip("/") or str(request.base_url).rstrip("/")

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> JSONResponse:
        return _answer(outcome(refusal), refusal.status, refusal.headers)

    @app.exception_handler(HTTPException)
    async def nowhere(_: Request, error: HTTPException) -> JSONResponse:
        says = "There is no such door. See /metadata."
        return _answer(outcome(Refusal(error.status_code, "no-such-door", says)), error.status_code)

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        log.error("a request failed", error=type(error).__name__, exc_info=error)
        says = "The facade failed; nothing was changed here. Tell its operator the time."
        return _answer(outcome(Refusal(500, "failed", says)), 500)

    @app.get("/livez")
    @app.get("/readyz")
    async def alive() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/metadata")
    async def metadata(request: Request) -> JSONResponse:
        return _answer(capability_statement(address(request)))

    @app.post("/ServiceRequest")
    async def create(request: Request, key: Once = None) -> JSONResponse:
        caller = Caller.of(request.headers)
        wanted = contact_request(_mapping(await _body(request, most)), key)
        done = await services.does(
            "intake", wanted.door, caller, wanted.body, {"Idempotency-Key": _key(wanted.key)}
        )
        case = str(done["case"])
        found = await one(services, caller, "ServiceRequest", case)
        return _answer(found, 201, {"Location": f"{address(request)}/ServiceRequest/{case}"})

    @app.post("/Appointment")
    async def book(request: Request, key: Once = None) -> JSONResponse:
        caller = Caller.of(request.headers)
        wanted = booking(_mapping(await _body(request, most)), key)
        once = {"Idempotency-Key": _key(wanted.key)}
        done = await services.does("intake", "/bookings", caller, wanted.body, once)
        if not done["fired"]:
            return _answer(nothing_fired(done))
        case = str(done["case"])
        found = with_reasons(await one(services, caller, "Appointment", case), done)
        return _answer(found, 201, {"Location": f"{address(request)}/Appointment/{case}"})

    @app.put("/Task/{id_}")
    async def update(request: Request, id_: str, key: Once = None) -> JSONResponse:
        return await changed(request, id_, _mapping(await _body(request, most)), key)

    @app.patch("/Task/{id_}")
    async def patch(request: Request, id_: str, key: Once = None) -> JSONResponse:
        if request.headers.get("content-type", "").partition(";")[0] not in _PATCH:
            raise invalid("Content-Type: a patch is `application/json-patch+json`.")
        return await changed(request, id_, patched(await _body(request, most)), key)

    async def changed(request: Request, id_: str, task: Json, key: str | None) -> JSONResponse:
        caller = Caller.of(request.headers)
        command = answer(id_, task)
        # The same answer to the same invitation is the same command.
        once = _key(key or json.dumps(command, sort_keys=True))
        case = case_of(id_)
        door = f"/cases/{case}/answer-invitation"
        # Who was told nothing of the invitation learns no more by answering it.
        if await services.page("network", case, caller) is None:
            raise unknown("Task")
        await services.does("network", door, caller, command, {"Idempotency-Key": once})
        task = await _told(services, caller, id_, str(task["status"]))
        return _answer(task)

    @app.get("/{kind}")
    async def find(request: Request, kind: str) -> JSONResponse:
        _known(kind)
        wanted = read_search(kind, request.query_params.multi_items())
        found = await search(services, Caller.of(request.headers), kind, wanted)
        return _answer(bundle(found, address(request)))

    @app.get("/{kind}/{id_}")
    async def read(request: Request, kind: str, id_: str) -> JSONResponse:
        _known(kind)
        return _answer(await one(services, Caller.of(request.headers), kind, id_))

    return app


async def _told(services: Services, caller: Caller, id_: str, status: str) -> Json:
    """The Task after the answer; a unit that declined has no page any more."""
    try:
        return await one(services, caller, "Task", id_)
    except Refusal:
        return {"resourceType": "Task", "id": id_, "status": status, "intent": "proposal"}


def _known(kind: str) -> None:
    if kind not in OF_CASE:
        raise Refusal(404, "not-supported", "There is no such resource here. See /metadata.")


def _answer(
    body: Json, status: int = 200, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    # What is disclosed once is to be asked for anew: no cache keeps it.
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(body, status, headers=kept, media_type=MEDIA_TYPE)


def _key(said: str) -> str:
    """An Idempotency-Key of fixed form, whatever the caller's own number is."""
    return hashlib.sha256(said.encode()).hexdigest()


async def _body(request: Request, most: int) -> Any:
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > most:
            raise Refusal(413, "too-large", "The body is too large.")
    try:
        return json.loads(bytes(read))
    except ValueError:
        raise invalid("The body is no JSON.") from None


def _mapping(body: Any) -> Json:
    if not isinstance(body, dict):
        raise invalid("The body is no resource.")
    return body
