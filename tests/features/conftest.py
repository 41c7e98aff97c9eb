"""What acceptance scenarios of every line share: the six services, and files that they may add to.

Scenarios stand in ``<subject>.feature``, their steps in ``test_<subject>.py`` beside them: steps
call the public HTTP doors only, as parties of a case do.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from beside import beside
from new_region import REGIONS, Region, write_region
from real_parts import real_parts, stack_name

from silta_cli.beside import fhir_settings
from silta_cli.client import Client
from silta_cli.courses.stage import Stage
from silta_cli.services import ALL_TOPICS, REFERENCE, service_specs
from silta_contracts.catalogue import SERVICES
from silta_local.specs import Parts
from silta_local.stack import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Scenarios run on the local stack: they are system tests, every one."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.system)


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """A Kafka and a database for the scenarios."""
    yield from real_parts("features-parts")


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's reference files, and regions more, as an operator adds them."""
    folder = tmp_path_factory.mktemp("features") / "reference"
    shutil.copytree(REFERENCE, folder)
    for region in REGIONS:
        write_region(folder, region)
    return folder


@pytest.fixture(scope="session")
def stack(
    parts: Parts, reference: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The six services as six processes."""
    data = tmp_path_factory.mktemp("stack")
    name = stack_name("features")
    specs = service_specs(data / name, reference=reference, prefix="features")
    with Stack.up(specs, ALL_TOPICS, name=name, data=data, parts=parts) as running:
        yield running


@pytest.fixture(scope="session")
def client(stack: Stack) -> Iterator[Client]:
    """A client of the public doors."""
    found = Client({name: stack.url(name) for name in SERVICES})
    yield found
    found.close()


@pytest.fixture(scope="session")
def facade(
    stack: Stack, parts: Parts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of the FHIR facade, a process of its own."""
    env = fhir_settings({name: stack.url(name) for name in SERVICES}, "{port}")
    data: Path = tmp_path_factory.mktemp("fhir")
    with (
        beside("fhir", env, data, parts) as running,
        httpx.Client(base_url=running.url("fhir"), timeout=10) as http,
    ):
        yield http


@pytest.fixture
def stage(client: Client) -> Stage:
    """Sends commands as parties of a case, each once it is offered."""
    return Stage(client, lambda words: None)


@pytest.fixture(scope="session")
def untouched() -> Iterator[Region]:
    """The regions in which no scenario has begun a case."""
    return iter(REGIONS)


@pytest.fixture
def region(untouched: Iterator[Region]) -> Region:
    """A region of the scenario's own, of which no code knows."""
    return next(untouched)


@pytest.fixture
def known() -> dict[str, str]:
    """What a scenario keeps from one step for the next: ids by name."""
    return {}
