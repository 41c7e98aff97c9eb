"""The published contract as it is committed."""

import json
from pathlib import Path
from typing import Any

import pytest

from silta_cli.processes import Service, services

REPOSITORY = Path(__file__).parents[2]
CONTRACTS = REPOSITORY / "libs" / "contracts"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def six() -> tuple[Service, ...]:
    return services()


@pytest.fixture(scope="session")
def schemas() -> dict[str, Any]:
    """The committed JSON Schemas by file name."""
    found = {path.name: read(path) for path in sorted((CONTRACTS / "schemas").glob("*.json"))}
    assert found, "nothing is published yet: `make contracts` writes it"
    return found


@pytest.fixture(scope="session")
def asyncapi() -> Any:
    return read(CONTRACTS / "asyncapi.json")


@pytest.fixture(scope="session")
def openapi() -> dict[str, Any]:
    """The committed OpenAPI documents by service."""
    return {path.stem: read(path) for path in sorted((CONTRACTS / "openapi").glob("*.json"))}


@pytest.fixture(scope="session")
def asyncapi_schema() -> Any:
    """The official JSON Schema of AsyncAPI 3.0 documents."""
    return read(Path(__file__).parent / "asyncapi" / "3.0.0.json")
