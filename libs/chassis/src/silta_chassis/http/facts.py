"""The two doors by which readers mend gaps: part of the wire contract."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from silta_chassis.service import Running


class FactAsSent(BaseModel):
    """A fact as it was, or will be, sent."""

    headers: dict[str, str] = Field(description="The CloudEvents headers of the Kafka record.")
    body: str = Field(description="The record's value, to the letter.")


class FactsOfSubject(BaseModel):
    """What this service says of one subject, in order of their numbers."""

    source: str
    subject: str
    facts: list[FactAsSent]


class LastNumber(BaseModel):
    """How far this service's facts of a subject go."""

    subject: str
    last_number: int
    changed: datetime


class LastNumbers(BaseModel):
    """Subjects changed since a time; ask again with the last ``changed`` until none is new."""

    source: str
    subjects: list[LastNumber]


def routes(running: Running) -> APIRouter:
    """``GET /facts/{subject}?from=`` and ``GET /facts?changed_since=``."""
    router = APIRouter(tags=["facts"])

    @router.get("/facts/{subject}", name="Facts of a subject")
    async def facts_of(
        subject: str, start: Annotated[int, Query(alias="from", ge=1)] = 1
    ) -> FactsOfSubject:
        """Every fact of the subject from that number on, as sent; empty if there is none."""
        facts = await running.journal.facts_of(running.source, subject, start)
        sent = [FactAsSent(headers=dict(f.headers), body=f.body.decode()) for f in facts]
        return FactsOfSubject(source=running.source, subject=subject, facts=sent)

    @router.get("/facts", name="Last numbers")
    async def last_numbers(
        changed_since: AwareDatetime, limit: Annotated[int, Query(ge=1, le=5000)] = 1000
    ) -> LastNumbers:
        """The last fact number of each subject that changed at or after that time."""
        found = await running.journal.last_numbers(running.source, changed_since, limit)
        return LastNumbers(
            source=running.source, subjects=[LastNumber(**number) for number in found]
        )

    @router.get("/asyncapi.json", name="AsyncAPI", include_in_schema=False)
    async def asyncapi() -> dict[str, object]:
        """This service's part of the AsyncAPI document."""
        return running.asyncapi()

    @router.get("/schemas", name="Schemas", include_in_schema=False)
    async def schemas() -> dict[str, object]:
        """The JSON Schemas of the facts that this service publishes or reads."""
        return running.schemas()

    return router
