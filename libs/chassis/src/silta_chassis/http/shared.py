"""Words that are of no person: shown to the parties that the state names, and logged.

No ground is asked for, since nobody's data are in them; a process that puts words here checks
them before they are kept. Whatever is of a person goes by :mod:`silta_chassis.http.disclosing`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from silta_chassis.access_log import Look
from silta_chassis.disclosing import Disclosed, value_of
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import Acting, Signed
from silta_chassis.http.problems import Refusal
from silta_chassis.http.views import NOT_SHOWN, UNKNOWN
from silta_chassis.process import restored
from silta_chassis.service import Running
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party

NOT_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Shared:
    """One door: `GET /cases/{case}/<name>`; ``fields`` gives None where it is not the reader's."""

    name: str
    description: str
    fields: Callable[[Any, Party], Sequence[Disclosed] | None]


class SharedWords(BaseModel):
    """What was said; what has gone already is left out."""

    fields: dict[str, Any]


def shared(thing: Shared) -> Callable[[Running], APIRouter]:
    """The door of that thing, for :class:`Doors`."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["views"])

        async def door(
            case: Annotated[str, Path(pattern=CASE_PATTERN)], party: Acting, signed: Signed
        ) -> JSONResponse:
            entry = (await running.journal.latest([case]))[case].entry
            if entry is None or not entry.known:
                raise Refusal(UNKNOWN)
            fields = thing.fields(restored(running.process.state, entry.state), party)
            look = Look(
                subject=case,
                at=running.clock(),
                party=party,
                what=thing.name,
                who=signed.subject if signed else None,
                refused=NOT_SHOWN.reason if fields is None else None,
            )
            await running.access_log.append(look)
            running.heads.grown.set()
            if fields is None:
                raise Refusal(NOT_SHOWN)
            found = await running.vault.read([one.ref for one in fields]) if fields else {}
            values = {one.name: value_of(one, case, found.get(one.ref)) for one in fields}
            told = {name: value for name, (there, value) in values.items() if there}
            return JSONResponse(SharedWords(fields=told).model_dump(mode="json"), headers=NOT_KEPT)

        router.add_api_route(
            f"/cases/{{case}}/{thing.name}",
            door,
            methods=["GET"],
            name=thing.name,
            operation_id=f"shared-{thing.name}",
            description=thing.description,
            response_model=SharedWords,
            responses={status: PROBLEMS[status] for status in (400, 401, 403, 404, 422, 503)},
        )
        return router

    return routes
