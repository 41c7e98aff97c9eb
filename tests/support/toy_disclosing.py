"""A toy that discloses, and a decision point that answers whatever a test likes, on a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI, Response
from toy_publisher import served
from toy_service import DOORS, Counter

from silta_chassis.disclosing import Disclosed, Discloses
from silta_chassis.http.app import make_app
from silta_chassis.running import Running
from silta_contracts.codes import DataCategory
from silta_contracts.deciding import Answer, Answered, Decision, Question
from silta_contracts.party import Party

MEMBER = "organisation;1.2.246.10.09876544;kuntoutus;professional;health_services"
OTHER = "organisation;1.2.246.10.09876544;muu;professional;health_services"


def words(state: Counter, reader: Party) -> tuple[Disclosed, ...]:
    """The words, and once more as what is not in the vault; protected from the second count on."""
    if state.words is None:
        return ()
    return (
        Disclosed("words", DataCategory.SITUATION, state.words, "text"),
        Disclosed("address", DataCategory.SITUATION, state.words, "text", state.count > 1),
        Disclosed("health", DataCategory.HEALTH, state.words, "text"),
    )


def ended(state: Counter, ground: str, statute: bool) -> bool:
    return state.closed or ground.endswith(".over")


WORDS = Discloses("words", "Words.", (DataCategory.SITUATION, DataCategory.HEALTH), words, ended)
DISCLOSING = replace(DOORS, discloses=(WORDS,))


@dataclass
class Decider:
    """Answers every question; ``permits`` holds categories, ``asked`` what was asked."""

    permits: set[str] = field(default_factory=lambda: {"situation", "health"})
    ground: str = "the-ground"
    obligations: tuple[str, ...] = ("log",)
    lasts: timedelta = timedelta(seconds=2)
    status: int = 200
    body: str | None = None
    waits: asyncio.Event | None = None
    asked: list[Question] = field(default_factory=list)
    parties: list[str | None] = field(default_factory=list)

    def app(self) -> FastAPI:
        """The door `POST /decisions`."""
        app = FastAPI()

        @app.post("/decisions")
        async def decisions(question: Question) -> Response:
            self.asked.append(question)
            if self.waits is not None:
                await self.waits.wait()
            body = self.body or self._answer(question).model_dump_json()
            return Response(body, self.status, media_type="application/json")

        return app

    def _answer(self, question: Question) -> Answer:
        return Answer(
            evaluations=tuple(
                self._one(one.resource.properties.category) for one in question.evaluations
            )
        )

    def _one(self, category: DataCategory) -> Decision:
        if category.value not in self.permits:
            return Decision(decision=False, context=Answered(reason="no-live-ground"))
        context = Answered(
            reason="permitted",
            ground=self.ground,
            valid_until=datetime.now(UTC) + self.lasts,
            obligations=self.obligations,
        )
        return Decision(decision=True, context=context)


@asynccontextmanager
async def disclosing(toy: Running, decider: Decider) -> AsyncIterator[httpx.AsyncClient]:
    """The doors of a toy that asks that decision point over a socket."""
    toy.started = True
    transport = httpx.ASGITransport(make_app(toy, DISCLOSING), raise_app_exceptions=False)
    async with (
        served(decider.app()) as url,
        httpx.AsyncClient(transport=transport, base_url="http://toy") as client,
    ):
        toy.decisions.address = url
        yield client


async def logged(toy: Running, case: str) -> list[dict[str, Any]]:
    """What the access log holds of a case, in order."""
    return await toy.access_log.entries.find({"subject": case}).sort("n", 1).to_list()
