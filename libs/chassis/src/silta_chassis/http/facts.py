"""The two doors by which readers mend gaps: part of the wire contract."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BeforeValidator

from silta_chassis import published
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.cursors import UNREADABLE_CURSOR
from silta_chassis.http.identity import from_service
from silta_chassis.http.problems import Refusal
from silta_chassis.process import not_yours
from silta_chassis.published import FactAsSent, FactsOfSubject, LastNumbers, Source
from silta_chassis.service import Running
from silta_contracts.principal import Principal


def _written_out(text: object) -> object:
    # Seconds since 1970 are taken elsewhere for a time; the document says a time, written out.
    if isinstance(text, str) and "T" not in text.upper():
        raise ValueError("write the time out, for instance 2027-01-31T12:00:00Z")
    return text


Since = Annotated[AwareDatetime, BeforeValidator(_written_out)]
Incarnation = Annotated[
    Source | None,
    Query(description="An earlier `ce_source` of this service; the present one if left out."),
]
SERVICES_ONLY: dict[int | str, dict[str, Any]] = {
    status: PROBLEMS[status] for status in (400, 401, 403, 503)
}
BAD_CURSOR: dict[int | str, dict[str, Any]] = {
    400: {**PROBLEMS[400], "description": "The cursor is none of ours."}
}
READERS_ONLY = not_yours(
    "Facts are told to the services that may read this service's topic: have the account named in "
    "its setting SILTA_READERS, which needs a processing agreement."
)


def routes(running: Running) -> APIRouter:
    """``GET /facts/{subject}?from=`` and ``GET /facts?changed_since=``."""
    router = APIRouter(tags=["facts"])

    def from_reader(service: Annotated[Principal | None, Depends(from_service)]) -> None:
        if service is not None and service.service not in running.readers:
            raise Refusal(READERS_ONLY)

    @router.get(
        "/facts/{subject}",
        name="Facts of a subject",
        responses=SERVICES_ONLY,
        dependencies=[Depends(from_reader)],
    )
    async def facts_of(
        subject: published.Subject,
        start: Annotated[int, Query(alias="from", ge=1)] = 1,
        source: Incarnation = None,
    ) -> FactsOfSubject:
        """The facts of the subject from that number on, as sent; empty if there is none."""
        told = source or running.source
        facts = await published.facts_of(running.journal, told, subject, start)
        sent = [FactAsSent(headers=dict(f.headers), body=f.body.decode()) for f in facts]
        return FactsOfSubject(source=told, subject=subject, facts=sent)

    @router.get(
        "/facts",
        name="Last numbers",
        responses={**SERVICES_ONLY, **BAD_CURSOR},
        dependencies=[Depends(from_reader)],
    )
    async def last_numbers(
        changed_since: Since,
        after: Annotated[
            str | None, Query(max_length=400, description="The `next` of the page before.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
        source: Incarnation = None,
    ) -> LastNumbers:
        """The last fact number of each subject that changed at or after that time."""
        told = source or running.source
        try:
            return await published.last_numbers(running.journal, told, changed_since, after, limit)
        except ValueError:
            raise Refusal(UNREADABLE_CURSOR) from None

    @router.get("/asyncapi.json", name="AsyncAPI", include_in_schema=False)
    async def asyncapi() -> dict[str, object]:
        """This service's part of the AsyncAPI document."""
        return running.asyncapi()

    @router.get("/schemas", name="Schemas", include_in_schema=False)
    async def schemas() -> dict[str, object]:
        """The JSON Schemas of the facts that this service publishes or reads."""
        return running.schemas()

    return router
