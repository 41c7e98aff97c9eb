"""Services that are made up, for the FHIR facade: what they were asked, and what they answer."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from fhir_pages import CASE, PAGES


@dataclass
class Asked:
    """What the services were asked, and what they answer instead of the pages."""

    requests: list[httpx.Request] = field(default_factory=list)
    answers: dict[tuple[str, str], httpx.Response] = field(default_factory=dict)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """As a service would."""
        self.requests.append(request)
        service = request.url.host.partition(".")[0]
        if (told := self.answers.get((service, request.method))) is not None:
            return told
        if request.method == "POST":
            return httpx.Response(200, json={"case": CASE})
        if request.url.path == f"/cases/{CASE}":
            return httpx.Response(200, json=PAGES[service], headers={"ETag": '"1"'})
        return httpx.Response(404, json={"title": "case-not-known-here", "detail": "Unknown."})

    @property
    def sent(self) -> list[Any]:
        """The bodies of commands."""
        return [json.loads(r.content) for r in self.requests if r.method == "POST"]
