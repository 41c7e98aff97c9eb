"""What the server does with heads without end, and with requests that never come whole."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from toy_parts import until

from silta_chassis.http import connections
from silta_chassis.http.connections import LARGEST_HEAD, LONGEST_ADDRESS, MOST_HEADERS

SOON = 0.3


async def door(request: Request) -> Response:
    return Response(await request.body())


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server whose time for a request is short."""
    monkeypatch.setattr(connections, "REQUEST_SECONDS", SOON)
    app = Starlette(routes=[Route("/", door, methods=["GET", "POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, http=connections.BoundedRequest, ws="none", log_config=None)
    )
    # Without its signals, which are pytest's.
    serving = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def answered(port: int, *parts: bytes, pause: float = 0) -> bytes:
    """What comes until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send() -> None:
        for part in parts:
            writer.write(part)
            # What dribbles is what is tested.
            await asyncio.sleep(pause)

    sending = asyncio.create_task(send())
    found = b""
    # Who is refused while they send is cut off.
    with suppress(ConnectionError):
        async with asyncio.timeout(10):
            while piece := await reader.read(65_536):
                found += piece
    sending.cancel()
    writer.close()
    return found


def problem(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    told = json.loads(body)
    assert int(head.split()[1]) == told["status"]
    return told["status"], told["title"]


LAST = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


async def test_ordinary_requests_are_answered_one_after_the_other(port: int) -> None:
    sent = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n"
    parts = [sent, b"{", b"}", *[sent + b"{}"] * 3, LAST]
    answer = await answered(port, *parts, pause=SOON / 4)
    assert answer.count(b"HTTP/1.1 200") == 5


async def test_a_head_without_end_is_refused_before_it_fills_the_memory(port: int) -> None:
    start = b"GET / HTTP/1.1\r\nhost: x\r\na: "
    endless = await answered(port, start, *[b"x" * 1000] * (LARGEST_HEAD // 1000 + 2))
    assert problem(endless) == (431, "head-too-large")
    whole = start + b"x" * LARGEST_HEAD + b"\r\n\r\n"
    assert problem(await answered(port, whole)) == (431, "head-too-large")
    many = b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (MOST_HEADERS + 1) + b"\r\n"
    assert problem(await answered(port, many)) == (431, "head-too-large")


async def test_a_long_address_is_refused(port: int) -> None:
    head = b"GET /?" + b"x" * LONGEST_ADDRESS + b" HTTP/1.1\r\nhost: x\r\n\r\n"
    assert problem(await answered(port, head)) == (414, "address-too-long")


@pytest.mark.parametrize(
    "sent",
    [
        b"nothing of HTTP\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: a\r\n\r\n",
        # Two lengths: what stands in between may believe the other one.
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_told_so(port: int, sent: bytes) -> None:
    assert problem(await answered(port, sent)) == (400, "request-unreadable")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nho",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
)
async def test_a_request_that_does_not_come_whole_is_cut(port: int, sent: bytes) -> None:
    assert problem(await answered(port, sent)) == (408, "request-too-slow")


async def test_bytes_that_dribble_do_not_hold_a_connection_open(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n"
    assert problem(await answered(port, head, *[b" "] * 12, pause=SOON / 6))[0] == 408
    # After an answer, too.
    one = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
    answer = await answered(port, one, *[b"\r\n"] * 12, pause=SOON / 6)
    assert answer.count(b"HTTP/1.1 200") == 1


async def test_who_comes_and_says_nothing_is_let_go(port: int) -> None:
    assert await answered(port) == b""
