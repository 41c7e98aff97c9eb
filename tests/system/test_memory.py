"""How much memory a service takes, on its own: resident, shared libraries counted in full."""

from collections.abc import Iterator

import pytest
from real_parts import are_local, real_parts
from stories import STORIES, told_by_service

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_cli.services import ALL_TOPICS, service_specs
from silta_contracts.catalogue import SERVICES
from silta_local.specs import Parts
from silta_local.stack import Stack

pytestmark = pytest.mark.system

IDLE_MB = 80
LOADED_MB = 120


@pytest.fixture(scope="module")
def memory_parts() -> Iterator[Parts]:
    """A Kafka of their own: two processes of a service would share its partitions."""
    if not are_local():
        pytest.skip("what is measured needs a Kafka of its own, of the local stack")
    yield from real_parts("memory-parts")


def of_services(stack: Stack) -> dict[str, float]:
    """Resident memory by service, MB."""
    return {name: size / 1e6 for name, size in stack.memory_bytes().items() if name in SERVICES}


def test_a_service_is_small_when_idle_and_after_a_course(
    memory_parts: Parts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("stack")
    specs = service_specs(data / "memory", prefix="memory")
    with Stack.up(specs, ALL_TOPICS, name="memory", data=data, parts=memory_parts) as stack:
        idle = of_services(stack)
        client = Client({name: stack.url(name) for name in SERVICES})
        case = COURSES["35"].play(Stage(client, lambda words: None))
        told = told_by_service(story(client, case))
        loaded = of_services(stack)
        client.close()
    assert told == STORIES["35"]
    assert {name: mb for name, mb in idle.items() if not 10 < mb <= IDLE_MB} == {}, idle
    assert {name: mb for name, mb in loaded.items() if not 10 < mb <= LOADED_MB} == {}, loaded
    print("idle, MB:", idle, "after a course:", loaded)
