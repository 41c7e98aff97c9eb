"""Doors that look something up in a service's reference files: no case, nothing stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import Acting
from silta_chassis.http.views import Listed
from silta_chassis.service import Running

# reference, what is asked, now -> lines in their order.
Finds = Callable[[Any, Any, datetime], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Lookup:
    """``GET /<name>?...`` for whoever has signed in; ``finds`` is pure, its docstring is shown.

    ``asked`` has a field for each word of the query. The answer is one page of a list.
    """

    name: str
    asked: type[BaseModel]
    finds: Finds


def lookup(door: Lookup) -> Callable[[Running], APIRouter]:
    """The door, for ``Doors.more``."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["views"])

        async def found(party: Acting, asked: Any) -> JSONResponse:
            lines = door.finds(running.reference, asked, running.clock())
            return JSONResponse({"items": list(lines), "next": None})

        # The type is the door's own: no annotation in the text above could name it.
        found.__annotations__["asked"] = Annotated[door.asked, Query()]
        router.add_api_route(
            f"/{door.name}",
            found,
            methods=["GET"],
            response_model=Listed,
            responses=PROBLEMS,
            summary=door.name.replace("-", " ").capitalize(),
            operation_id=f"look-up-{door.name}",
            description=door.finds.__doc__,
        )
        return router

    return routes
