"""Doors that answer with a file made of a case's state, such as a calendar's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import Reading
from silta_chassis.http.problems import problem
from silta_chassis.http.views import NOT_SHOWN, UNKNOWN
from silta_chassis.process import restored
from silta_chassis.service import Running
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party

# An id of something within a case: the case, a letter and a number.
_PART: Final = CASE_PATTERN.removesuffix("$") + r"\.[a-z][1-9][0-9]{0,5}$"

# state, id of the part, reader, reference, now -> the file; None where it is not the reader's.
Makes = Callable[[Any, str, Party, Any, datetime], bytes | None]


@dataclass(frozen=True)
class FileDoor:
    """``GET /cases/{case}/<parts>/{part}/<name>``; ``makes`` is pure, its docstring is shown."""

    parts: str
    name: str
    media_type: str
    makes: Makes


def file_door(door: FileDoor) -> Callable[[Running], APIRouter]:
    """The door, for ``Doors.more``."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["views"])

        async def made(
            case: Annotated[str, Path(pattern=CASE_PATTERN)],
            part: Annotated[str, Path(pattern=_PART)],
            reader: Reading,
        ) -> Response:
            entry = (await running.journal.latest([case]))[case].entry
            if entry is None or not entry.known:
                return problem(UNKNOWN)
            state = restored(running.process.state, entry.state)
            made = door.makes(state, part, reader, running.reference, running.clock())
            if made is None:
                return problem(NOT_SHOWN)
            headers = {
                "Content-Disposition": f'attachment; filename="{door.name}"',
                "Cache-Control": "no-store",
            }
            return Response(made, media_type=door.media_type, headers=headers)

        router.add_api_route(
            f"/cases/{{case}}/{door.parts}/{{part}}/{door.name}",
            made,
            methods=["GET"],
            name=door.name,
            operation_id=f"file-{door.name.replace('.', '-')}",
            description=door.makes.__doc__,
            response_class=Response,
            responses={
                200: {"content": {door.media_type: {"schema": {"type": "string"}}}},
                **{status: PROBLEMS[status] for status in (400, 401, 403, 404, 422, 503)},
            },
        )
        return router

    return routes
