"""The operator's doors to facts that are missing while nothing waits for them.

Where something waits for what is missing, the gap is listed and accepted there: see
:mod:`silta_chassis.http.operating`.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from pymongo import ASCENDING

from silta_chassis import operate
from silta_chassis.entries import Document
from silta_chassis.http.cursors import Cursor, Limit, cursor_of, order_of
from silta_chassis.http.identity import from_operator
from silta_chassis.http.operating import (
    ANSWERS,
    Acted,
    Numbers,
    Says,
    act_of,
    no_refusal,
    numbers_of,
)
from silta_chassis.mending import gap_of
from silta_chassis.service import Running

Text = Annotated[str, Field(max_length=200)]


class Lost(BaseModel):
    """The last facts of a source and case: their publisher told of them, and they did not come."""

    source: str
    subject: str
    missing: Numbers
    since: datetime


class LostPage(BaseModel):
    """A page of what is lost; ``next`` is the cursor of the page after it, null at the end."""

    items: list[Lost]
    next: str | None


class SaysWhichLost(Says):
    """Whose last facts are given up."""

    source: Text
    subject: Text


def routes(running: Running) -> APIRouter:
    """``/operate/gaps``: list, accept."""
    router = APIRouter(
        tags=["operating"],
        prefix="/operate/gaps",
        responses=ANSWERS,
        dependencies=[Depends(from_operator)],
    )
    missing = running.mending.missing

    @router.get("", name="What is lost")
    async def listed(limit: Limit = 100, cursor: Cursor = None) -> LostPage:
        """Last facts that are missing, by source and case."""
        query: Document = {"_id": {"$gt": order_of(cursor)}} if cursor is not None else {}
        found = await missing.find(query).sort("_id", ASCENDING).limit(limit + 1).to_list()
        gaps = [gap_of(d["_id"], d["upto"], d["since"]) for d in found[:limit]]
        latest = await running.journal.latest({gap.subject for gap in gaps}) if gaps else {}
        first = {gap.stream: latest[gap.subject].expects(gap.source) for gap in gaps}
        return LostPage(
            items=[
                Lost(
                    source=gap.source,
                    subject=gap.subject,
                    missing=Numbers(first=first[gap.stream], last=gap.upto),
                    since=gap.since,
                )
                for gap in gaps
                # What has come meanwhile is struck off soon.
                if first[gap.stream] <= gap.upto
            ],
            next=cursor_of(gaps[-1].stream) if len(found) > limit else None,
        )

    @router.post("/accept", name="Accept what is lost")
    async def accept(says: SaysWhichLost) -> Acted:
        """Gives up for good the last facts of a source and case: they count as seen."""
        taken = no_refusal(
            await operate.accept_lost(
                running.worker, missing, says.source, says.subject, act_of(says)
            )
        )
        return Acted(act=operate.ACCEPT_GAP, seen=numbers_of(taken))

    return router
