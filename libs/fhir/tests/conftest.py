"""The facade before services that are made up."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from fhir_asked import Asked

from silta_fhir.app import make_app
from silta_fhir.asking import Services
from silta_fhir.settings import ASKED, Settings

ADDRESSES = {name: f"http://{name}.invalid" for name in ASKED}
LISTED = ",".join(f"{name}={at}" for name, at in ADDRESSES.items())


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
