"""Command doors, generated from the process table."""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from silta_chassis import telemetry
from silta_chassis.http.bodies import door_body, to_command, vaulted_values
from silta_chassis.http.headers import Acting, IfMatch, Key, Signed, TraceParent
from silta_chassis.http.problems import (
    BROKEN,
    MEDIA_TYPE,
    NOT_STARTED,
    PROBLEM_SCHEMA,
    UNFIT,
    Refusal,
    problem,
    wrong_fields,
)
from silta_chassis.item import Asked, Item
from silta_chassis.preconditions import etag
from silta_chassis.process import Command, Ref, Refused, ViewReader, When
from silta_chassis.result import Result
from silta_chassis.service import Running
from silta_chassis.vault import Kept, derive
from silta_contracts.ids import CASE_PATTERN, mint_case
from silta_contracts.party import Party, format_party
from silta_contracts.principal import Principal

# A command's field that takes the kind of mandate on which its caller acts, where they do.
ON_MANDATE = "acts_on"
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}}
    for status, description in {
        400: "A header is missing or unreadable.",
        401: "No access token, or one that does not hold.",
        403: "This party may not do this.",
        404: "The case is not known here (yet).",
        409: "Not possible now; `type` says why.",
        412: "The case has changed since it was read.",
        422: "The body does not fit, or the key was used with another body.",
        428: "If-Match is missing.",
        503: "The service cannot store, or check tokens, now.",
    }.items()
}


class Done(BaseModel):
    """The answer to a command: the case, and the facts that came of it."""

    case: str
    facts: list[dict[str, str]]


NOT_EVERYWHERE: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "Recorded, and it stands here. The decision point has not heard of it yet, "
        "and will by the bus: send it again with the same key until it stands everywhere (200).",
        "model": Done,
    }
}


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> Any:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


def _signature(path: str, body: Any) -> inspect.Signature:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    pattern = {"case": CASE_PATTERN}
    # Dots for OIDs; it begins with none, so no segment is `..`.
    slug = r"^[a-z0-9][a-z0-9.-]{0,63}$"
    return inspect.Signature(
        [
            _parameter("request", Request),
            *(
                _parameter(name, Annotated[str, Path(pattern=pattern.get(name, slug))])
                for name in names
            ),
            _parameter("body", body),
            _parameter("party", Acting),
            _parameter("principal", Signed),
            _parameter("key", Key),
            _parameter("if_match", IfMatch, None),
            _parameter("traceparent", TraceParent, None),
        ]
    )


def routes(running: Running, views: ViewReader) -> APIRouter:
    """One POST door for each group of rows that share path and door."""
    router = APIRouter()
    doors: dict[str, list[When]] = {}
    for row in running.process.rows:
        if row.kind != "command":
            continue
        door = row.door or row.name
        doors.setdefault(f"{row.path}/{door}", []).append(row)
        if row.mints:
            doors.setdefault(row.minting_path, []).append(row)
    # Doors that mint come first: `/cases/{case}/...` must not swallow them.
    for path in sorted(doors, key=lambda path: (path.count("{"), path)):
        rows = doors[path]
        minting = "{" not in path
        endpoint = _door(running, views, rows, minting=minting)
        # FastAPI reads the signature; the type of a function does not declare it.
        endpoint.__signature__ = _signature(path, door_body(rows))  # type: ignore[attr-defined]
        router.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            summary=_summary(rows) + " (a new case)" * minting,
            description="\n\n".join(inspect.getdoc(row.message) or "" for row in rows),
            operation_id=("open-" if minting else "") + path.rsplit("/", 1)[1],
            response_model=Done,
            status_code=201 if minting else 200,
            responses=PROBLEMS | (NOT_EVERYWHERE if any(row.heard_first for row in rows) else {}),
        )
    return router


def _summary(rows: Sequence[When]) -> str:
    """What a door is called on the API page."""
    return ", or ".join(row.name.replace("-", " ").capitalize() for row in rows)


def _door(
    running: Running, views: ViewReader, rows: list[When], *, minting: bool
) -> Callable[..., Any]:
    by_name = {row.name: row for row in rows}
    secret = running.secret

    async def door(
        *,
        request: Request,
        body: BaseModel,
        party: Party,
        principal: Principal | None,
        key: str,
        if_match: str | None,
        traceparent: str | None,
        **path: str,
    ) -> JSONResponse:
        if not running.started:
            # Whether this journal may be written is only known then.
            raise Refusal(NOT_STARTED)
        # Every body model made by `door_body` has the field.
        row = by_name[body.command]  # type: ignore[attr-defined]
        caller = format_party(party)
        if principal is not None:
            # Many are the same party; whose call this is, and whose new case, a pseudonym says.
            caller = f"{caller};{principal.subject}"
        if minting:
            path = {"case": mint_case(derive(secret, "case", caller, key))}
        subject = row.subject.format(**path)
        sent = json.dumps(await request.json(), sort_keys=True)
        # It outlives the vault: by the key, which is kept nowhere, no guess at a body is confirmed.
        digest = derive(secret, "body", caller, key, row.name, sent)
        # Only rows of commands have a door.
        command_type: type[Command] = row.message  # type: ignore[assignment]
        now = running.clock()
        kept: list[Kept] = []
        refs: dict[str, Ref] = {}
        for name, (vaulted, value) in vaulted_values(command_type, body).items():
            # Another case or another text is another document, though caller and key are the same.
            said = json.dumps(value, sort_keys=True)
            refs[name] = Ref(mint_case(derive(secret, "vault", caller, key, subject, name, said)))
            kept.append(
                Kept(
                    refs[name],
                    subject,
                    str(vaulted.category),
                    vaulted.rests_on,
                    str(vaulted.document_class),
                    now,
                    value,
                    vaulted.same_by,
                )
            )
        try:
            injected: dict[str, Any] = {"by": party, **path}
            if ON_MANDATE in command_type.model_fields:
                injected[ON_MANDATE] = principal.acts_on if principal is not None else None
            command = to_command(command_type, body, refs, injected)
        except ValidationError as wrong:
            raise Refusal(UNFIT, wrong_fields(wrong.errors())) from None
        if row.gather is not None:
            command = await row.gather(views, command, now)
        cause = hashlib.sha256(derive(secret, "cause", caller, key)).hexdigest()
        item = Item(
            kind="command",
            subject=subject,
            cause=f"command:{cause}",
            causation=f"command:{row.name}",
            row=row,
            message=command,
            trace=traceparent,
            asked=Asked(
                digest.hex(),
                if_match,
                201 if minting else 200,
                principal is not None and principal.stands_in,
            ),
            # From here on nothing holds it in plain.
            vault=await running.vault.sealed(kept),
        )
        result = (await running.ask(item)).results[0]
        stands = True
        if row.heard_first and (told := result.entry) is not None:
            stands = await running.decisions.hear(told.source, subject, told.last_number)
        return respond(result, stands=stands)

    return door


def respond(result: Result, *, stands: bool = True) -> JSONResponse:
    """The HTTP answer to what became of a command; 202 where it does not stand everywhere yet."""
    trace = telemetry.trace_id_of(result.trace)
    if result.refused is not None:
        return problem(result.refused, trace=trace)
    if result.entry is None:
        return problem(BROKEN, trace=trace)
    item = result.item
    answer: Mapping[str, Any] = result.entry.answers[item.cause]
    if item.asked is not None and answer["digest"] != item.asked.digest:
        says = "This Idempotency-Key was used for another command. Use a fresh one."
        return problem(Refused("idempotency-key-reused", says, 422), trace=trace)
    headers = {"ETag": etag(answer["version"])}
    if "refused" in answer:
        refused = Refused(status=answer["status"], **answer["refused"])
        return problem(refused, headers=headers, trace=trace)
    status = answer["status"] if stands else HTTPStatus.ACCEPTED
    return JSONResponse(answer["body"], status, headers=headers)
