"""Which other cases may be of the same person: found by a keyed hash, told to few, and logged.

Looked up when it is asked, and kept nowhere: with the vault document that it stands beside, the
hash goes, and with it all that could tell that two cases belong together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from silta_chassis.access_log import Look
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import Acting, Signed
from silta_chassis.http.problems import Refusal
from silta_chassis.http.views import NOT_SHOWN, UNKNOWN
from silta_chassis.process import restored
from silta_chassis.service import Running
from silta_contracts.deciding import Disclosable
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.party import Party

DOOR: Final = Disclosable.DUPLICATES.value
NOT_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class SamePerson:
    """Who may learn of other cases of the same person, and of which. Pure.

    ``of`` gives from a case's state and a reader the vault reference of the person, None where
    that reader may not ask. ``names`` says whether another case, by its state, is told to them.
    """

    of: Callable[[Any, Party], str | None]
    names: Callable[[Any, Party], bool]


class OtherCase(BaseModel):
    """A case that may be of the same person: its id, and nothing else of it."""

    case: str


class Duplicates(BaseModel):
    """The other cases, in the order of their ids. None is what is told of those not to be told."""

    items: list[OtherCase]


def duplicates(same: SamePerson) -> Callable[[Running], APIRouter]:
    """``GET /cases/{case}/duplicates``, for :class:`Doors` of the service that knows who it is."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["views"])

        @router.get(
            "/cases/{case}/duplicates",
            name="Other cases of the same person",
            operation_id="duplicates",
            response_model=Duplicates,
            responses={status: PROBLEMS[status] for status in (400, 401, 403, 404, 422, 503)},
        )
        async def found(
            case: Annotated[str, Path(pattern=CASE_PATTERN)], party: Acting, signed: Signed
        ) -> JSONResponse:
            """Other cases whose person has the same identity code: suspected, to be looked into.

            For the coordinating party. Every question is in the access log.
            """
            entry = (await running.journal.latest([case]))[case].entry
            if entry is None or not entry.known:
                raise Refusal(UNKNOWN)
            ref = same.of(restored(running.process.state, entry.state), party)
            look = Look(
                subject=case,
                at=running.clock(),
                party=party,
                what=DOOR,
                who=signed.subject if signed else None,
                refused=None if ref else NOT_SHOWN.reason,
            )
            await running.access_log.append(look)
            running.heads.grown.set()
            if ref is None:
                raise Refusal(NOT_SHOWN)
            others = await running.journal.latest(await running.vault.same(ref))
            told = [
                OtherCase(case=other)
                for other, latest in sorted(others.items())
                # One whose entry is not there yet is told the next time.
                if latest.entry is not None
                and latest.entry.known
                and same.names(restored(running.process.state, latest.entry.state), party)
            ]
            return JSONResponse(Duplicates(items=told).model_dump(mode="json"), headers=NOT_KEPT)

        return router

    return routes
