"""A client of the public HTTP doors, as anybody could write one: it reads no topic, no database."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.1

T = TypeVar("T")
Seen = Callable[[Mapping[str, Any]], bool]


class NotInTime(Exception):
    """A service did not get so far in time; names the service and the last fact of the case."""


class GivenUp(Exception):
    """The command was asked to stop: nobody waits for this any more."""


class NotYet(Exception):
    """A service says that it does not know the case yet, and to ask again."""


class Refused(Exception):
    """A command was refused; holds the problem's title and its status."""

    def __init__(self, command: str, status: int, title: str, detail: str) -> None:
        super().__init__(f"{command} was refused ({status} {title}): {detail}")
        self.status = status
        self.title = title


@dataclass
class Client:
    """Talks to the services as the parties of a case do.

    ``urls`` maps a service to its address. A client keeps nothing but the connection.
    """

    urls: Mapping[str, str]
    patience: float = PATIENCE_SECONDS
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))
    _given_up: threading.Event = field(default_factory=threading.Event)

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def give_up(self) -> None:
        """Ends every wait, in whatever thread, with :class:`GivenUp`."""
        self._given_up.set()

    def _pause(self) -> None:
        # Looking again is all that a client of HTTP can do.
        if self._given_up.wait(LOOK_EVERY_SECONDS):
            raise GivenUp

    def page(self, service: str, case: str, party: str) -> httpx.Response:
        """The case as that service shows it to the party."""
        return self._http.get(f"{self.urls[service]}/cases/{case}", headers={"Silta-Party": party})

    def get(self, service: str, path: str, party: str, **query: Any) -> Any:
        """A view, as JSON; raises NotYet, or HTTPStatusError where it is not answered with 200."""
        response = self._http.get(
            f"{self.urls[service]}{path}", headers={"Silta-Party": party}, params=query
        )
        if "Retry-After" in response.headers:
            raise NotYet(f"{service} answers {response.status_code} to {path}")
        response.raise_for_status()
        return response.json()

    def items(self, service: str, path: str, party: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(service, path, party, limit=500, **cursor)
            found.extend(page["items"])
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    def wait(
        self, service: str, case: str, party: str, command: str, seen: Seen = lambda page: True
    ) -> httpx.Response:
        """Waits until the case view lists the command under ``may``, and is as ``seen`` says."""
        end = time.monotonic() + self.patience
        answers = "nothing"
        while True:
            # A service that is being restarted answers nothing for a while.
            with suppress(httpx.TransportError):
                page = self.page(service, case, party)
                answers = str(page.status_code)
                if page.status_code == httpx.codes.OK:
                    shown = page.json()
                    if any(may["command"] == command for may in shown["may"]) and seen(shown):
                        return page
            if time.monotonic() > end:
                raise NotInTime(
                    f"{service} did not offer {command} within {self.patience:.0f} s; "
                    f"its case view answers {answers}; {self._last_fact(case)}"
                )
            self._pause()

    def until(self, read: Callable[[], T], seen: Callable[[T], bool], what: str) -> T:
        """Reads until it is as ``seen`` says, and answers it."""
        end = time.monotonic() + self.patience
        while True:
            # A service that is being restarted answers nothing for a while.
            with suppress(httpx.TransportError, NotYet):
                found = read()
                if seen(found):
                    return found
            if time.monotonic() > end:
                raise NotInTime(f"waited {self.patience:.0f} s for {what}")
            self._pause()

    def last_number(self, service: str, case: str) -> int:
        """How many facts the service has told of the case (a door of the wire contract)."""
        response = self._http.get(f"{self.urls[service]}/facts/{case}")
        response.raise_for_status()
        return len(response.json()["facts"])

    def open(self, service: str, door: str, party: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Sends the command that opens a case."""
        return self.open_at(service, f"/cases/{door}", party, body)

    def open_at(
        self, service: str, path: str, party: str, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Sends the command that opens a case at a door of its own, such as `/bookings`."""
        return self._post(f"{self.urls[service]}{path}", path, party, body, {})

    def send(
        self,
        service: str,
        case: str,
        door: str,
        party: str,
        body: Mapping[str, Any],
        *,
        wait: bool = True,
    ) -> dict[str, Any]:
        """Sends a command once the case view offers it; a guarded one names what it looked at."""
        command = str(body.get("command", door))
        headers: dict[str, str] = {}
        if wait:
            page = self.wait(service, case, party, command)
            offered = next(m for m in page.json()["may"] if m["command"] == command)
            if offered["guarded"]:
                headers["If-Match"] = page.headers["ETag"]
        return self._post(
            f"{self.urls[service]}/cases/{case}/{door}", command, party, body, headers
        )

    def post(self, service: str, path: str, party: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Sends a command of no case."""
        return self._post(f"{self.urls[service]}{path}", path, party, body, {})

    def _post(
        self,
        url: str,
        command: str,
        party: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        key = str(uuid.uuid4())
        end = time.monotonic() + self.patience
        while True:
            try:
                response = self._http.post(
                    url,
                    json=dict(body),
                    headers={"Silta-Party": party, "Idempotency-Key": key, **headers},
                )
            except httpx.TransportError:
                # A service that is being restarted: the same key makes it the same command.
                if time.monotonic() > end:
                    raise
                self._pause()
                continue
            if response.is_success:
                answer: dict[str, Any] = response.json()
                return answer
            retry = "Retry-After" in response.headers and time.monotonic() < end
            if not retry:
                told = response.json()
                raise Refused(command, response.status_code, told["title"], told["detail"])
            self._pause()

    def _last_fact(self, case: str) -> str:
        try:
            story = self.items("reporting", f"/cases/{case}/story", "client")
        except (httpx.HTTPError, NotYet, KeyError):
            return "reporting does not tell the story of the case"
        if not story:
            return "the story holds no fact yet"
        last = max(story, key=lambda line: str(line["time"]))
        return f"the last fact is {last['fact']} of {last['service']}"
