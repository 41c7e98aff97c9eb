"""Bounds on requests: how large, of what shape, how slow, how many.

What is beyond them is refused before a door sees it. A body is read here, whole and bounded, and
then given on, so that no door waits for one. Bounds on the head of a request (its address and
headers) and on the time that it takes stand in :mod:`connections`.
"""

import ipaddress
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from silta_chassis.http import shape
from silta_chassis.http.pace import Pace
from silta_chassis.http.problems import MEDIA_TYPE, PROBLEM_SCHEMA, problem
from silta_chassis.identity import Identity
from silta_chassis.process import Refused

LONGEST_PARTY: Final = 300
# Whether a service lives must be seen also while others ask too much of it.
UNPACED: Final = ("/livez", "/readyz", "/metrics")
# What mends gaps, and what every disclosure asks.
BETWEEN_SERVICES: Final = ("/facts", "/decisions")
TOLD: Final[dict[str, str]] = {
    "408": "The request did not come in time.",
    "413": "The body is too large.",
    "429": "This principal asks too often; `Retry-After` says when to go on.",
}
# What was not read would be taken for the next request.
CLOSE: Final = {"Connection": "close"}


@dataclass(frozen=True)
class Limits:
    """An ASGI middleware. ``largest_body`` in bytes; ``refused`` counts by status."""

    app: ASGIApp
    identity: Identity
    largest_body: int
    pace: Pace
    refused: Counter[tuple[str, ...]] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses what is too much, else gives it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length: bytes | None = None
        party = token = b""
        has_body = False
        for name, value in scope["headers"]:
            match name:
                case b"content-length":
                    length, has_body = value, value != b"0"
                case b"transfer-encoding":
                    has_body = True
                case b"authorization":
                    token = value
                case b"silta-party":
                    party = value
        if scope["path"] not in UNPACED and (who := self._who(scope, token, party)):
            seconds = self.pace.wait(who)
            if seconds > 0:
                # The body is not read, whatever comes of it.
                headers = CLOSE if has_body else None
                await self._refuse(_too_often(seconds), headers)(scope, receive, send)
                return
        if has_body:
            got = await self._body(length, receive)
            if got is None:
                # Nobody is there any more to get an answer, and half a body is none.
                return
            if isinstance(got, Refused):
                await self._refuse(got, CLOSE)(scope, receive, send)
                return
            try:
                if got:
                    shape.check(got)
            except shape.Unfit as wrong:
                await self._refuse(Refused("invalid", str(wrong), 422))(scope, receive, send)
                return
            receive = _Again(got, receive)
        await self.app(scope, receive, send)

    def _refuse(self, refused: Refused, headers: dict[str, str] | None = None) -> ASGIApp:
        self.refused[str(refused.status),] += 1
        return problem(refused, headers=headers)

    def _who(self, scope: Scope, token: bytes, party: bytes) -> str:
        """Whose request counts here; empty: nobody's.

        A token says so only once it was checked: nobody uses up another's with a made-up one.
        """
        path: str = scope["path"]
        if token:
            found = self.identity.seen(token.decode("latin-1").partition(" ")[2].strip())
            if found is not None:
                services = found.kind == "service" and path.startswith(BETWEEN_SERVICES)
                return "" if services else f"principal {found.subject}"
        elif self.identity.local:
            if path.startswith(BETWEEN_SERVICES):
                return ""
            if party:
                return f"party {party[:LONGEST_PARTY].decode('latin-1')}"
        return _peer(scope)

    async def _body(self, length: bytes | None, receive: Receive) -> bytes | Refused | None:
        if length is not None and int(length) > self.largest_body:
            return self._too_large()
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part: bytes = message.get("body", b"")
            size += len(part)
            if size > self.largest_body:
                return self._too_large()
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self) -> Refused:
        says = f"The body is larger than {self.largest_body // 1024} kB. Send less at once."
        return Refused("body-too-large", says, 413)


class _Again:
    """Gives the body on that was read, then whatever else comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _too_often(seconds: float) -> Refused:
    return Refused(
        "too-many-requests",
        "You ask more often than this service answers. Go on when Retry-After (seconds) is over.",
        429,
        retry_after=math.ceil(seconds),
    )


def _peer(scope: Scope) -> str:
    host = scope["client"][0] if scope.get("client") else ""
    if ":" in host:
        try:
            # Whoever has one address of a /64 has them all.
            return f"peer {ipaddress.IPv6Address(host).exploded[:19]}"
        except ipaddress.AddressValueError:
            pass
    return f"peer {host}"


def documented(document: dict[str, Any]) -> None:
    """Adds to an OpenAPI document what is answered here."""
    for path, operations in document["paths"].items():
        for operation in operations.values():
            statuses = [] if path in UNPACED else ["429"]
            if "requestBody" in operation:
                statuses += ["408", "413"]
            for status in statuses:
                content = {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}
                told = {"description": TOLD[status], "content": content}
                operation.setdefault("responses", {})[status] = told
