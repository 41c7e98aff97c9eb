"""`silta run --all`: six services in one process play a course, and take the memory of two."""

import json
import sys
from collections.abc import Iterator

import httpx
import pytest
from real_parts import are_local, real_parts
from stories import STORIES, told_by_service

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_cli.services import ALL_TOPICS, REFERENCE
from silta_contracts.catalogue import SERVICES
from silta_local.ports import free_port
from silta_local.specs import Parts, ServiceSpec
from silta_local.stack import Stack

pytestmark = pytest.mark.system

ALL_MB = 180


@pytest.fixture(scope="module")
def own_parts() -> Iterator[Parts]:
    """A Kafka of their own: two processes of a service would share its partitions."""
    if not are_local():
        pytest.skip("what is measured needs a Kafka of its own, of the local stack")
    yield from real_parts("together-parts")


def spec(ports: dict[str, int]) -> ServiceSpec:
    """The process that hosts all of them."""
    return ServiceSpec(
        name="all",
        argv=[sys.executable, "-m", "silta_cli.main", "run", "--all"],
        env={
            "SILTA_KAFKA": "{kafka}",
            "SILTA_DATABASE": "{mongo}",
            "SILTA_REFERENCE": str(REFERENCE),
            "SILTA_ENVIRONMENT": "local",
            "SILTA_PUBLISHERS": ",".join(
                f"{name}=http://127.0.0.1:{port}" for name, port in ports.items()
            ),
            **{f"SILTA_{name.upper()}_DATABASE_NAME": f"together_{name}" for name in ports},
            **{
                f"SILTA_{name.upper()}_SECRET": f"of {name} alone ".ljust(40, ".") for name in ports
            },
            **{f"SILTA_{name.upper()}_PORT": str(port) for name, port in ports.items()},
        },
        ready_url=f"http://127.0.0.1:{ports['reporting']}/readyz",
    )


def test_six_services_in_one_process_play_a_course(
    own_parts: Parts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ports: dict[str, int] = {}
    for name in SERVICES:
        ports[name] = free_port(ports.values())
    data = tmp_path_factory.mktemp("stack")
    with Stack.up([spec(ports)], ALL_TOPICS, name="all", data=data, parts=own_parts) as stack:
        client = Client({name: f"http://127.0.0.1:{port}" for name, port in ports.items()})
        idle = stack.memory_bytes()["all"] / 1e6
        case = COURSES["35"].play(Stage(client, lambda words: None))
        told = told_by_service(story(client, case))
        loaded = stack.memory_bytes()["all"] / 1e6
        titles = {
            name: httpx.get(f"{url}/openapi.json").json()["info"]["title"]
            for name, url in client.urls.items()
        }
        figures = {name: httpx.get(f"{url}/metrics").text for name, url in client.urls.items()}
        client.close()
        stack.stop("all")
        said = [json.loads(line) for line in stack.log("all").read_text().splitlines()]
    assert told == STORIES["35"]
    assert titles == {name: f"Silta {name}" for name in SERVICES}
    for name, text in figures.items():
        assert f'silta_state{{service="{name}",state="started"}} 1.0' in text
        assert f'silta_messages_total{{kind="fact",outcome="done",service="{name}"}}' in text
    for event in ("started", "stopped"):
        by = sorted(line["service"] for line in said if line["event"] == event)
        assert by == sorted(SERVICES), event
    assert 10 < idle <= ALL_MB
    assert 10 < loaded <= ALL_MB
    print(f"idle {idle:.0f} MB, after a course {loaded:.0f} MB")
