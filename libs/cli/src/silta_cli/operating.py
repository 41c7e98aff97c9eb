"""The operator's doors of services, as a client of HTTP meets them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import typer

from silta_contracts.catalogue import SERVICES
from silta_local.errors import StackError
from silta_local.stack import Stack

Document = dict[str, Any]

WAITING = "/operate/waiting"
GAPS = "/operate/gaps"
PAGE = 200
SECONDS = 30.0
# In the environment, for arguments are seen by whoever lists processes.
TOKEN = "OPERATOR_TOKEN"

# What to do next, by the title of a problem.
NEXT_STEPS = {
    "not-waiting": "List what waits: `{list}`.",
    "not-failed": "See what it waits for: `{list} --reason all --case <case>`.",
    "not-next": "See what is missing: `{gaps}`.",
    "not-first": "See what waits before it: `{list} --reason all --case <case>`.",
    "no-gap": "List the gaps: `{gaps}`.",
    "not-lost": "List the gaps: `{gaps}`.",
    "handled-meanwhile": "Nothing: those behind it go on.",
    "token-missing": f"Put an access token with the role `operator` into {TOKEN}.",
    "invalid-token": f"Put a fresh access token with the role `operator` into {TOKEN}.",
    "not-yours": f"Put an access token with the role `operator` into {TOKEN}.",
}


@dataclass(frozen=True)
class Place:
    """A service and where it answers; ``words`` name it again on a command line.

    ``party`` is who acts, where the door asks that; ``key`` makes a command happen once.
    """

    service: str
    url: str
    words: str
    party: str | None = None
    key: str | None = None

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Document:
        """What a door shows."""
        return self._asked("GET", path, params=dict(query or {}))

    def post(self, path: str, body: Mapping[str, Any]) -> Document:
        """What an act did. Raises StackError with the service's own words where it refuses."""
        return self._asked("POST", path, json=dict(body))

    def _asked(self, method: str, path: str, **sent: Any) -> Document:
        try:
            token = os.environ.get(TOKEN)
            shown = {"Authorization": f"Bearer {token}"} if token else {}
            shown |= {"Silta-Party": self.party} if self.party and not token else {}
            shown |= {"Idempotency-Key": self.key} if self.key else {}
            answer = httpx.request(
                method, f"{self.url}{path}", headers=shown, timeout=SECONDS, **sent
            )
        except httpx.HTTPError as away:
            raise StackError(
                f"{self.service} does not answer at {self.url} ({type(away).__name__}).",
                "Check that it runs and that the address is right, then try again.",
            ) from None
        if answer.is_success:
            found: Document = answer.json()
            return found
        raise self._refused(answer)

    def _refused(self, answer: httpx.Response) -> StackError:
        try:
            problem: Document = answer.json()
            title, detail = str(problem["title"]), str(problem["detail"])
        except (ValueError, KeyError, TypeError):
            return StackError(
                f"{self.service} answered {answer.status_code} at {self.url}.",
                "Check that this is the address of a service of Silta.",
            )
        wrong = "; ".join(f"{e['field']}: {e['problem']}" for e in problem.get("errors", ()))
        step = NEXT_STEPS.get(title, "Look at `silta parked --help`, then try again.").format(
            list=f"silta parked list {self.words}", gaps=f"silta gap list {self.words}"
        )
        return StackError(f"{self.service}: {detail}{f' ({wrong})' if wrong else ''}", step)


def places(service: str | None, name: str, url: str | None) -> list[Place]:
    """The services that are meant: one by its address, or one or all of a local stack."""
    if service is not None and service not in SERVICES:
        raise typer.BadParameter(f"there is no service {service}: say {', '.join(SERVICES)}")
    if url is not None:
        address = url.rstrip("/")
        return [Place(service or "the service", address, f"--url {address}")]
    stack = Stack.attach(name)
    named = "" if name == "default" else f" --name {name}"
    return [
        Place(one, stack.url(one), f"--service {one}{named}")
        for one in ([service] if service else SERVICES)
        if one in {process.name for process in stack.processes}
    ]


def place(service: str | None, name: str, url: str | None) -> Place:
    """The one service that is acted on."""
    if service is None and url is None:
        raise typer.BadParameter("say which service: --service NAME, or --url ADDRESS")
    found = places(service, name, url)
    if not found:
        raise StackError(
            f"The stack {name!r} has no {service}.", f"See what runs: `silta status --name {name}`."
        )
    return found[0]


def listed(
    meant: Sequence[Place], door: str, query: Mapping[str, Any] | None = None
) -> Iterator[Document]:
    """What a list of these services holds, each line with its service; asked for page by page."""
    for one in meant:
        cursor: dict[str, str] = {}
        while True:
            page = one.get(door, {**(query or {}), **cursor, "limit": PAGE})
            yield from ({"service": one.service, **item} for item in page["items"])
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
