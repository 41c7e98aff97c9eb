"""Asks the decision point what may be disclosed: one question a disclosure, and no memory of it.

Where it cannot be asked, or answers something else than what was asked, nothing is disclosed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from silta_chassis.calling import NoToken
from silta_chassis.retry import delays
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.deciding import (
    Action,
    ActionProperties,
    Answer,
    CategoryProperties,
    Decision,
    Evaluation,
    Question,
    Resource,
    Subject,
)
from silta_contracts.party import Party

log = structlog.get_logger(__name__)

# From asking to the answer in whole, and from asking until the bytes are handed over.
ANSWER_SECONDS: Final = 2.0
# How long a caller is kept waiting until the decision point has heard of what was taken back.
HEAR_SECONDS: Final = 5.0
HEAR_AGAIN_SECONDS: Final = 0.1


class Calls(Protocol):
    """Sends an authorised request to another service."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer; raises ``httpx.HTTPError``, or NoToken where none can be had."""


class Undecided(Exception):
    """There is no decision; the text says of what kind the failure is, never what was asked."""


def question_of(
    subject: str,
    party: Party,
    purpose: ConsentPurpose,
    categories: Sequence[DataCategory],
    once: str,
    mandate: str | None = None,
) -> Question:
    """All categories of one disclosure in one question."""
    return Question(
        subject=Subject.model_validate({"properties": party, "mandate": mandate}),
        action=Action(properties=ActionProperties(purpose=purpose)),
        evaluations=tuple(
            Evaluation(resource=Resource(id=subject, properties=CategoryProperties(category=c)))
            for c in categories
        ),
        once=once,
    )


class Heard(BaseModel):
    """Whether all of what was told is taken in."""

    heard: bool


@dataclass
class DecisionPoint:
    """Where decisions are asked; ``address`` is empty where nobody said, and nothing is decided."""

    address: str
    calls: Calls

    async def decide(
        self, question: Question, headers: Mapping[str, str]
    ) -> dict[DataCategory, Decision]:
        """The decision for each category that was asked for. Raises Undecided."""
        if not self.address:
            raise Undecided("no decision point is set: see SILTA_DECISIONS")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self.calls.request(
                    "POST",
                    f"{self.address}/decisions",
                    json=question.model_dump(mode="json", exclude_none=True),
                    headers=headers,
                )
        except (httpx.HTTPError, NoToken, TimeoutError) as error:
            raise Undecided(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise Undecided(f"Status{answer.status_code}")
        try:
            found = Answer.model_validate_json(answer.content)
        except ValidationError:
            raise Undecided("not an answer") from None
        asked = [one.resource.properties.category for one in question.evaluations]
        if len(found.evaluations) != len(asked):
            raise Undecided("not an answer to this")
        return dict(zip(asked, found.evaluations, strict=True))

    async def hear(self, source: str, subject: str, number: int) -> bool:
        """Lets the decision point take in a fact of this service now, without waiting for the bus.

        It is tried for a while, since the decision point may be busy or just be starting, and
        decide meanwhile on what it knows. False where it could not be had: it comes by the bus.
        """
        if not self.address:
            return True
        told = {"source": source, "subject": subject, "number": number}
        error = "TimeoutError"
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAR_SECONDS):
                for pause in delays(HEAR_AGAIN_SECONDS, 1.0):
                    if not (error := await self._told(told)):
                        return True
                    await asyncio.sleep(pause)
        log.warning("the decision point hears of it by the bus", error=error, subject=subject)
        return False

    async def _told(self, told: Mapping[str, Any]) -> str:
        """Tells it; returns why it was not heard, nothing where it was."""
        try:
            answer = await self.calls.request("POST", f"{self.address}/heard", json=told)
            if answer.status_code != httpx.codes.OK:
                return f"Status{answer.status_code}"
            # Something earlier may be missing there, or nobody has said where this service is.
            return "" if Heard.model_validate_json(answer.content).heard else "NotYet"
        except (ValidationError, httpx.HTTPError, NoToken) as wrong:
            return type(wrong).__name__
