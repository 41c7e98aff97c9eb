"""The door of a decision point: may a party get this data now? In the shape of AuthZEN's API.

The service gives the rule; this asks it on the newest state in the database, never on one that is
remembered, so that what was taken back a moment ago is denied.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.decision_point import Heard
from silta_chassis.http.commands import PROBLEMS
from silta_chassis.http.headers import FromService
from silta_chassis.http.identity import Said, Signed, acting_party
from silta_chassis.http.problems import NOT_STARTED, Refusal
from silta_chassis.item import Asked, Item
from silta_chassis.process import Command, not_yours, restored
from silta_chassis.published import Source, Subject
from silta_chassis.service import Running
from silta_chassis.vault import derive
from silta_contracts.deciding import Answer, Question
from silta_contracts.party import format_party
from silta_contracts.principal import Principal

# A stranger's question would tell of what changed in a case.
_NOT_FOR_OTHERS = not_yours("A party asks for itself only. Name yourself as the subject.")


@dataclass(frozen=True)
class DecisionPoint:
    """The rule of a service: pure functions (state or None, question, now, reference).

    ``uses`` names the commands that have to be done before the answer can permit, because the
    permit uses something up; ``answer`` permits nothing that is not used up by this question.
    """

    answer: Callable[[Any, Question, datetime, Any], Answer]
    uses: Callable[[Any, Question, datetime, Any], Sequence[Command]]


def decisions(point: DecisionPoint) -> Callable[[Running], APIRouter]:
    """``POST /decisions``, for :class:`Doors` of the service that holds the grounds."""

    def routes(running: Running) -> APIRouter:
        router = APIRouter(tags=["decisions"])

        @router.post(
            "/decisions",
            name="Decide",
            operation_id="decide",
            responses={status: PROBLEMS[status] for status in (400, 401, 403, 422, 503)},
        )
        async def decide(
            request: Request, question: Question, principal: Signed, silta_party: Said = None
        ) -> Answer:
            """May this party get data of these categories of a case, for this purpose, now?

            A denial is an answer (200), also for a case that is not known here.
            """
            # What was taken back while this service was away may still be on its way here.
            if not running.started or running.catching_up:
                raise Refusal(NOT_STARTED)
            if principal is None:
                # In local use without a token, where the header tells.
                itself = acting_party(request, None, silta_party) == question.subject.properties
                itself = itself and question.subject.mandate is None
            else:
                itself = may_ask(principal, question)
            if not itself:
                raise Refusal(_NOT_FOR_OTHERS)
            state = await _newest(running, question.case)
            uses = point.uses(state, question, running.clock(), running.reference)
            for command in uses:
                # What becomes of it stands in the state: somebody else may have been faster.
                await running.ask(_item(running, question, command))
            if uses:
                state = await _newest(running, question.case)
            return point.answer(state, question, running.clock(), running.reference)

        @router.post(
            "/heard",
            name="Hear now",
            operation_id="hear-now",
            responses={status: PROBLEMS[status] for status in (400, 401, 403, 422, 503)},
        )
        async def hear_now(told: Told, service: FromService) -> Heard:
            """Takes in what a publisher tells, up to that number, before the bus brings it.

            It is asked for at its own door of facts. `heard` tells whether all of it
            is taken in now; what is not comes by the bus.
            """
            if not running.started:
                raise Refusal(NOT_STARTED)
            return Heard(heard=await running.hear(told.source, told.subject, told.number))

        return router

    return routes


class Told(BaseModel):
    """What a publisher has told: all facts of a subject up to a number."""

    model_config = ConfigDict(extra="forbid")

    source: Source
    subject: Subject
    number: int = Field(ge=1, le=999_999_999_999)


def may_ask(principal: Principal, question: Question) -> bool:
    """A service asks for anybody, before it discloses; whoever signed in, for themselves."""
    if principal.kind == "service":
        return True
    bound = principal.cases is None or question.case in principal.cases
    mandated = question.subject.mandate in (None, principal.acts_on)
    return bound and mandated and question.subject.properties in principal.parties


async def _newest(running: Running, case: str) -> Any:
    """The state of the case as the database has it now; None where it is not known here."""
    entry = (await running.journal.latest([case]))[case].entry
    if entry is None or not entry.known:
        return None
    return restored(running.process.state, entry.state)


def _item(running: Running, question: Question, command: Command) -> Item:
    """The command; the same question of the same disclosure is the same cause."""
    row = running.process.row(type(command))
    assert row is not None, "a use has a row of its own"
    said = (format_party(command.by), question.once or "", command.model_dump_json())
    cause = hashlib.sha256(derive(running.secret, "decision", *said)).hexdigest()
    return Item(
        kind="command",
        subject=question.case,
        cause=f"command:{cause}",
        causation=f"command:{row.name}",
        row=row,
        message=command,
        asked=Asked(derive(running.secret, "body", *said).hex()),
    )
