"""A unit's own system: takes webhooks, and answers as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Sent:
    """A webhook as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Its id, the same at every attempt."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent that it holds."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """What came, and what is answered next; 204 where nothing is said."""

    url: str = ""
    came: list[Sent] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def of(self, case: str) -> list[Sent]:
        """What came of that case."""
        return [one for one in self.came if one.event["subject"] == case]

    def facts(self, case: str) -> list[str]:
        """The names of the facts that came of that case."""
        return [one.event["type"].split(".")[2] for one in self.of(case)]

    def verified(self, secret: str) -> None:
        """Raises where one of them is not signed with that secret."""
        for one in self.came:
            Webhook(secret).verify(one.body, one.headers)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    found = Receiver()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.came.append(Sent(headers, body))
            self.send_response(found.answers.pop(0) if found.answers else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    found.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
