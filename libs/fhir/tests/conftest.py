"""The facade before services that are made up."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from fhir_pages import CASE, PAGES

from silta_fhir.app import make_app
from silta_fhir.asking import Services
from silta_fhir.settings import ASKED, Settings

ADDRESSES = {name: f"http://{name}.invalid" for name in ASKED}
LISTED = ",".join(f"{name}={at}" for name, at in ADDRESSES.items())


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


@pytest.fixture
def asked() -> Asked:
    """What the services were asked."""
    return Asked()


@pytest.fixture
def facade(asked: Asked) -> TestClient:
    """A client of the facade."""
    services = Services(ADDRESSES, transport=httpx.MockTransport(asked.answer))
    app = make_app(Settings(services=LISTED), services)
    return TestClient(app, headers={"Silta-Party": "client"})


@pytest.fixture
def found(facade: TestClient) -> Callable[[str], dict[str, Any]]:
    """What the facade answers to a GET that succeeds."""

    def get(path: str) -> dict[str, Any]:
        answer = facade.get(path)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    return get
