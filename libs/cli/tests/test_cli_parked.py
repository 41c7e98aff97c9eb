"""`silta parked` and `silta gap` against a service that runs."""

import asyncio
import json
import logging
import secrets
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from pydantic import SecretStr
from toy_messages import SOURCE, closed, new_case, record
from toy_service import DOORS, TOY

from silta_chassis.http.app import make_app
from silta_chassis.records import Record
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_local.specs import Parts

SAYS = ("--who", "operator-1", "--why", "ticket-417")
T = TypeVar("T")


@dataclass
class Served:
    """A toy behind its doors, in a thread of its own."""

    url: str
    toy: Running
    loop: asyncio.AbstractEventLoop

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        async def awaited() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result(20)

    def park(self, case: str, offset: int = 0) -> None:
        """One that fails, and one behind it."""

        async def fail() -> None:
            poison = record(closed(case, "made_in_error"), 1, offset)
            await self.toy.worker.take([poison, record(closed(case), 2, offset + 1)])
            # As if its last retry had failed.
            await self.toy.queue.documents.update_many(
                {"reason": "retry"}, {"$set": {"reason": "parked", "attempts": 8}}
            )

        self.run(fail)


@pytest.fixture
def served(parts: Parts) -> Iterator[Served]:
    """A toy whose loops do not run: tests call its parts."""
    started: list[Served] = []
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        toy = build(
            TOY,
            None,
            Settings(
                kafka=parts.kafka_bootstrap,
                database=SecretStr(parts.mongo_uri),
                database_name=f"toy_{secrets.token_hex(4)}",
                secret=SecretStr("s" * 40),
                reference=Path(),
                environment="local",
                retries=2,
            ),
        )
        await toy.prepare()
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(make_app(toy, DOORS), lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        started.append(Served(url, toy, asyncio.get_running_loop()))
        ready.set()
        await stop.wait()
        server.should_exit = True
        await serving
        await toy.client.close()

    thread = threading.Thread(target=asyncio.run, args=[serve()])
    # What the service logs in its thread is no output of the command.
    logging.disable(logging.CRITICAL)
    thread.start()
    try:
        assert ready.wait(20)
        yield started[0]
    finally:
        started[0].loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        logging.disable(logging.NOTSET)


def ids(silta: Any, served: Served, *words: str) -> list[str]:
    told = silta(*words, "--url", served.url, "--json")
    assert told.code == 0, told.err
    return [item["id"] for item in json.loads(told.out)["items"]]


@pytest.mark.system
def test_the_list_is_made_to_be_read_and_says_where_there_is_nothing(
    silta: Any, served: Served
) -> None:
    told = silta("parked", "list", "--url", served.url)
    assert (told.code, told.out) == (0, "Nothing is parked.\n")
    assert silta("gap", "list", "--url", served.url).out == "Nothing is missing.\n"
    case, gap = new_case(), new_case()
    served.park(case)
    served.run(lambda: served.toy.worker.take([record(closed(gap), 4, 9)]))
    told = silta("parked", "list", "--url", served.url)
    assert (told.code, told.err) == (0, "")
    for word in (case, "intake/1", "contact-request-closed", "RuntimeError, 8 tries"):
        assert word in told.out
    assert gap not in told.out
    told = silta("gap", "list", "--url", served.url)
    assert "missing before it: 1–3" in told.out
    assert case not in told.out
    assert (
        "an earlier one waits"
        in silta("parked", "list", "--reason", "all", "--url", served.url).out
    )
    assert (
        "There are more than 2"
        in silta("parked", "list", "--reason", "all", "--limit", "2", "--url", served.url).err
    )


@pytest.mark.system
def test_one_is_shown_replayed_and_discarded(silta: Any, served: Served) -> None:
    case = new_case()
    served.park(case, 40)
    (waits,) = ids(silta, served, "parked", "list")
    shown = silta("parked", "show", waits, "--url", served.url)
    assert shown.code == 0
    for word in ("silta.consent", f"{case}-1", "offset 40", "sha256"):
        assert word in shown.out
    told = silta("parked", "replay", waits, "--url", served.url, *SAYS)
    assert (told.code, told.out.startswith("1 message is tried again.")) == (0, True)
    assert ids(silta, served, "parked", "list") == []
    told = silta("parked", "discard", waits, "--url", served.url, *SAYS)
    assert (told.code, told.out) == (0, "Discarded. Numbers that count as seen now: 1.\n")
    again = silta("parked", "discard", waits, "--url", served.url, *SAYS)
    assert again.code == 1
    assert "No message of this id waits here" in again.err
    assert f"Next step: List what waits: `silta parked list --url {served.url}`." in again.err


@pytest.mark.system
def test_many_are_replayed_with_one_command(silta: Any, served: Served) -> None:
    for offset in range(3):
        served.park(new_case(), 2 * offset)
    told = silta("parked", "replay", "--error", "RuntimeError", "--url", served.url, *SAYS)
    assert told.out.startswith("3 messages are tried again.")
    assert len(ids(silta, served, "parked", "list", "--reason", "retry")) == 3


@pytest.mark.system
def test_a_gap_is_accepted(silta: Any, served: Served) -> None:
    served.run(lambda: served.toy.worker.take([record(closed(new_case()), 4, 9)]))
    served.run(lambda: served.toy.worker.take([Record("silta.intake.v1", 1, 1, b"k", b"?", ())]))
    (waits,) = ids(silta, served, "gap", "list")
    told = silta("gap", "accept", waits, "--url", served.url, *SAYS)
    assert (told.code, told.out) == (0, "Accepted. Numbers that count as seen now: 1–3.\n")
    (unread,) = ids(silta, served, "parked", "list")
    told = silta("gap", "accept", unread, "--url", served.url, *SAYS)
    assert (told.code, "there is no gap to accept" in told.err) == (1, True)
    assert silta("parked", "discard", unread, "--url", served.url, *SAYS).out == "Discarded.\n"


@pytest.mark.system
def test_what_is_lost_at_the_end_of_a_case_is_listed_and_accepted(
    silta: Any, served: Served
) -> None:
    case, now = new_case(), served.toy.clock()
    missing = {"_id": f"{SOURCE}|{case}", "upto": 3, "since": now}
    served.run(lambda: served.toy.mending.missing.insert_one(missing))
    told = silta("gap", "list", "--url", served.url)
    assert "lost at the end: 1–3" in told.out
    which = ("--case", case, "--source", SOURCE)
    told = silta("gap", "accept", *which, "--url", served.url, *SAYS)
    assert (told.code, told.out) == (0, "Accepted. Numbers that count as seen now: 1–3.\n")
    told = silta("gap", "accept", *which, "--url", served.url, *SAYS)
    assert (told.code, "nothing is missing at its end" in told.err) == (1, True)


@pytest.mark.system
def test_a_name_instead_of_a_role_is_refused_with_what_is_wrong(silta: Any, served: Served) -> None:
    told = silta(
        "parked", "discard", "0" * 16, "--url", served.url, "--who", "Aku Ankka", "--why", "x"
    )
    assert told.code == 1
    assert "body.who" in told.err
    assert "Aku" not in told.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("parked", "list", "--service", "x"), "there is no service x"),
        (("parked", "list", "--reason", "x"), "there is no reason x"),
        (("parked", "discard", "x", *SAYS), "say which service"),
        (("parked", "discard", "x"), "Missing option '--who'"),
        (("parked", "replay", *SAYS, "--service", "intake"), "say an id, or which ones"),
        (("gap", "accept", *SAYS), "say an id, or --case and --source"),
    ],
)
def test_what_is_not_understood_ends_with_2(
    silta: Any, words: tuple[str, ...], sentence: str
) -> None:
    told = silta(*words)
    assert told.code == 2
    assert sentence in " ".join(told.err.replace("│", " ").split())


def test_where_nothing_answers_the_next_step_is_told(silta: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    told = silta("parked", "list", "--url", f"http://127.0.0.1:{port}")
    assert told.code == 1
    assert f"does not answer at http://127.0.0.1:{port}" in told.err
    told = silta("parked", "list")
    assert (told.code, "No stack 'default' is running." in told.err) == (1, True)
