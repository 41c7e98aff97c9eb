"""Six services on real parts, once for all system tests, and the courses that they played."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from collector import Collector, collecting
from guarded import Guarded, guarded
from real_parts import are_local, real_parts, stack_name

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_cli.services import ALL_TOPICS, service_specs
from silta_cli.sign_in import with_issuer
from silta_contracts.catalogue import SERVICES
from silta_local.specs import Parts
from silta_local.stack import Stack

PARTS_STACK = "system-parts"


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """A Kafka and a database of their own: nobody but the six services publishes there."""
    yield from real_parts(PARTS_STACK)


@pytest.fixture
def kafka_process(parts: Parts) -> Stack:
    """The stack whose Kafka a test may kill; only the local one is ours to kill."""
    if not are_local():
        pytest.skip("Kafka is not ours to stop with PARTS=given or containers")
    return Stack.attach(stack_name(PARTS_STACK))


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Receives the traces of every service."""
    with collecting() as found:
        yield found


@pytest.fixture(scope="session")
def prefix() -> str:
    """Names the databases of this run: nothing of an earlier one is found in them."""
    return f"t{secrets.token_hex(3)}"


@pytest.fixture(scope="session")
def stack(
    parts: Parts, collector: Collector, prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The six services as six processes, and the local issuer, whose tokens they take."""
    data: Path = tmp_path_factory.mktemp("stack")
    telemetry = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    folder = data / stack_name("system")
    specs = with_issuer(service_specs(folder, prefix=prefix, more=telemetry), folder)
    with Stack.up(specs, ALL_TOPICS, name=stack_name("system"), data=data, parts=parts) as running:
        yield running


@pytest.fixture(scope="session")
def client(stack: Stack) -> Iterator[Client]:
    """A client of the public doors."""
    found = Client({name: stack.url(name) for name in SERVICES})
    yield found
    found.close()


@pytest.fixture(scope="session")
def played(client: Client) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """The courses at once: case and story, as the client may see it, by course."""

    def one(name: str) -> tuple[str, list[dict[str, Any]]]:
        case = COURSES[name].play(Stage(client, lambda words: None))
        return case, story(client, case)

    with ThreadPoolExecutor(max_workers=len(COURSES)) as pool:
        return dict(zip(COURSES, pool.map(one, COURSES), strict=True))


@pytest.fixture(scope="session")
def guarded_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The six services as in production, on parts of their own: for input that is none of ours."""
    if not are_local():
        pytest.skip("what counts what is stored needs parts of its own, of the local stack")
    with guarded(tmp_path_factory.mktemp("guarded")) as found:
        yield found


@pytest.fixture(scope="session")
def guarded_case(guarded_stack: Guarded) -> str:
    """A case that all of them know, played by parties that signed in."""
    client = guarded_stack.client()
    try:
        return COURSES["25"].play(Stage(client, lambda words: None))
    finally:
        client.close()
