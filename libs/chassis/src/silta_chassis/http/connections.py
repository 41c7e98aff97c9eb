"""Bounds that the server itself does not set: the head of a request, and the time for all of it.

Its parser keeps a header until it is whole, and it waits for a request without end: one caller
could fill the memory, or hold connections open for nothing.
"""

import asyncio
import json
import secrets
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from silta_chassis.http.problems import MEDIA_TYPE, Problem

REQUEST_SECONDS: Final = 20.0
LARGEST_HEAD: Final = 32 * 1024
MOST_HEADERS: Final = 100
LONGEST_ADDRESS: Final = 8 * 1024

_TOO_LARGE = ("head-too-large", "The headers are too many or too large. Send fewer.")
_TOO_LONG = ("address-too-long", "The address is too long. Put less into the query.")
_TOO_SLOW = ("request-too-slow", "The request did not come in time. Send it again.")
_UNREADABLE = ("request-unreadable", "This is no HTTP request that can be read. Send it anew.")


class _Refused(Exception):
    """Raised out of the parser's callbacks, which ends the reading."""


class BoundedRequest(HttpToolsProtocol):
    """The server's protocol, with a request's head and time bounded."""

    _limit: asyncio.TimerHandle | None = None
    _in_head = False
    _size = 0
    _refused: tuple[HTTPStatus, tuple[str, str]] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller came: their first request has to come in time."""
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """A caller left."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came; those of a head that is not whole yet count."""
        if self._in_head:
            self._size += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._size > LARGEST_HEAD:
            self._answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _TOO_LARGE)
        # Not one for each request: nearly all come in one piece.
        elif self._limit is None and self._lacks_something():
            self._arm()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._size = True, 0

    def on_headers_complete(self) -> None:
        """The head is whole: it is looked at before anything is made of it."""
        self._in_head = False
        if len(self.url) > LONGEST_ADDRESS:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, _TOO_LONG)
        size = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.headers) > MOST_HEADERS or size > LARGEST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _TOO_LARGE)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._disarm()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is said of what the parser does not take."""
        status, told = self._refused or (HTTPStatus.BAD_REQUEST, _UNREADABLE)
        self._answer(status, told)

    def _lacks_something(self) -> bool:
        cycle = self.cycle
        return self._in_head or cycle is None or cycle.response_complete or cycle.more_body

    def _refuse(self, status: HTTPStatus, told: tuple[str, str]) -> None:
        self._refused = status, told
        raise _Refused

    def _arm(self) -> None:
        self._limit = self.loop.call_later(REQUEST_SECONDS, self._too_slow)

    def _disarm(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _too_slow(self) -> None:
        self._limit = None
        answered = self.cycle is None or self.cycle.response_started
        if self._in_head or not answered:
            self._answer(HTTPStatus.REQUEST_TIMEOUT, _TOO_SLOW)
        elif not self.transport.is_closing():
            self.transport.close()

    def _answer(self, status: HTTPStatus, told: tuple[str, str]) -> None:
        self._disarm()
        # An answer to an earlier request of this connection may be on its way.
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_response(status, told))
        self.transport.close()


def _response(status: HTTPStatus, told: tuple[str, str]) -> bytes:
    reason, says = told
    answer: dict[str, Any] = Problem(
        type=f"urn:silta:problem:{reason}",
        title=reason,
        status=status,
        detail=says,
        trace=secrets.token_hex(16),
    ).model_dump(exclude_none=True)
    body = json.dumps(answer).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        f"content-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
