"""Doors that look at all entries of a case: what they made, one after the other, and proofs of it.

A view shows the newest state; these read a part of each entry's state as it was stored, so that
what was changed, deleted or moved there can be told.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pymongo import ASCENDING

from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import Reading
from silta_chassis.http.problems import problem
from silta_chassis.http.views import NOT_SHOWN, UNKNOWN
from silta_chassis.process import Refused, restored
from silta_chassis.service import Running
from silta_chassis.showing import Told
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party

Shows = Callable[[Told], Mapping[str, Any] | Refused | None]


def of_entries(
    path: str, part: str, shows: Shows, answers: type[BaseModel], name: str
) -> Callable[[Running], APIRouter]:
    """A door for ``Doors.more``: what ``shows`` makes of that part of each entry's state.

    ``shows`` is pure; None is 403, its docstring is the door's description.
    """

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["views"])

        async def door(
            case: Annotated[str, Path(pattern=CASE_PATTERN)], party: Reading
        ) -> JSONResponse:
            told = await told_of(running, case, part, party)
            if told is None:
                return problem(UNKNOWN)
            shown = shows(told)
            if isinstance(shown, Refused):
                return problem(shown)
            return problem(NOT_SHOWN) if shown is None else JSONResponse(dict(shown))

        router.add_api_route(
            path,
            door,
            methods=["GET"],
            response_model=answers,
            responses=PROBLEMS,
            summary=name,
            operation_id=f"show-{path.rsplit('/', 1)[1]}",
            description=shows.__doc__,
        )
        return router

    return routes


async def told_of(running: Running, case: str, part: str, reader: Party) -> Told | None:
    """The newest state of a case and that part of each entry's; none where it is not known."""
    found = running.journal.entries.find({"subject": case}, {"n": 1, f"state.{part}": 1})
    entries = await found.sort("n", ASCENDING).to_list()
    # The newest of those that were read: one that came since would not fit to them.
    newest = await running.journal.entries_of([e["_id"] for e in entries[-1:]])
    if not newest or not newest[0].known:
        return None
    numbers = {entry["n"] for entry in entries}
    return Told(
        state=restored(running.process.state, newest[0].state),
        parts=[entry["state"][part] for entry in entries if part in entry["state"]],
        missing=[n for n in range(1, newest[0].n) if n not in numbers],
        reader=reader,
        now=running.clock(),
        issuer=running.source,
        sign=running.signing.sign,
    )
