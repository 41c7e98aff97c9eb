"""What the architecture tests look at: the six process tables, and the source."""

from pathlib import Path

import pytest

from silta_cli.processes import Service, services
from silta_contracts.catalogue import SERVICES

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def six() -> tuple[Service, ...]:
    """The services as their process tables say them."""
    return services()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(params=SERVICES)
def package(request: pytest.FixtureRequest) -> Path:
    """The source folder of each service in turn."""
    name: str = request.param
    return REPOSITORY / "services" / name / "src" / f"silta_{name}"
