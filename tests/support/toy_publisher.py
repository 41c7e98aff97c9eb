"""A publisher of what the toy reads, on its own database, asked over real HTTP."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict
from toy_parts import until

from silta_chassis.http.app import make_app
from silta_chassis.http.views import Doors
from silta_chassis.item import Asked, Item
from silta_chassis.process import Command, Outcome, Process, When
from silta_chassis.published import facts_of
from silta_chassis.records import Record
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.facts.intake import ContactRequestClosed, TriageOverdue
from silta_contracts.party import CLIENT


class Told(BaseModel):
    """How often it told of a case."""

    model_config = ConfigDict(frozen=True)

    case: str
    times: int = 0


class Tell(Command):
    """Tells once more; ``unheard`` is of a type for which the toy has no row."""

    unheard: bool = False


def tell(state: Told, command: Tell, now: datetime, _: object) -> Outcome[Told]:
    request = f"{command.case}.r1"
    fact = (
        TriageOverdue(case=command.case, request=request, party=CLIENT, addressed=CLIENT, due=now)
        if command.unheard
        else ContactRequestClosed(case=command.case, request=request, reason="settled")
    )
    return Outcome(state.model_copy(update={"times": state.times + 1}), facts=(fact,))


TELLER = Process(
    "intake", Told, (When(Tell, tell, (ContactRequestClosed, TriageOverdue), mints=True),)
)


@dataclass
class Publisher:
    """A journal with its doors at ``url``; nothing of it comes to a topic by itself."""

    running: Running
    url: str

    async def tells(self, *cases: str, unheard: bool = False) -> None:
        """Writes one more fact of each of these cases."""
        items = [
            Item(
                kind="command",
                subject=case,
                cause=f"command:{secrets.token_hex(8)}",
                causation="command:tell",
                row=TELLER.row(Tell),
                message=Tell(case=case, by=CLIENT, unheard=unheard),
                asked=Asked(digest="d"),
            )
            for case in cases
        ]
        await self.running.worker.step.work(items)

    async def sent(self, case: str) -> list[Record]:
        """What it told of a case, as the topic would bring it."""
        facts = await facts_of(self.running.journal, self.running.source, case, 1)
        return [
            Record(
                "silta.intake.v1",
                0,
                fact.number,
                case.encode(),
                fact.body,
                tuple((name, value.encode()) for name, value in fact.headers.items()),
            )
            for fact in facts
        ]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def served(app: FastAPI, port: int = 0) -> AsyncIterator[str]:
    """The address at which an application answers."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, lifespan="off", access_log=False
    )
    server = uvicorn.Server(config)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await until(lambda: server.started, "the server")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listening.close()


@asynccontextmanager
async def publishing(
    settings: Settings, *, port: int = 0, incarnation: int = 1, database: str = ""
) -> AsyncIterator[Publisher]:
    """A publisher with a database of its own, or with one that was there."""
    own = settings.model_copy(
        update={
            "database_name": database or f"teller_{secrets.token_hex(4)}",
            "incarnation": incarnation,
            "publishers": "",
        }
    )
    running = build(TELLER, None, own)
    await running.prepare()
    running.started = True
    app = make_app(running, Doors(page=lambda state, reader, _: {}))
    try:
        async with served(app, port) as url:
            yield Publisher(running, url)
    finally:
        await running.publishers.close()
        await running.relay.stop()
        await running.client.close()


def reading(toy: Running, url: str | None) -> None:
    """Lets a toy ask for what it misses at that address."""
    toy.publishers.addresses = {"intake": url}


def answering(answer: Callable[[Request], Response]) -> FastAPI:
    """A publisher that answers whatever a test likes, at every door."""
    app = FastAPI()

    @app.get("/{path:path}")
    async def anything(request: Request) -> Response:
        return answer(request)

    return app
