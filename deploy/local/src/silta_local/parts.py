"""Kafka and the database for tests: from the local stack, from given addresses, or from containers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from silta_chassis.brokers import Brokers

from silta_local.errors import PartsUnavailable, StackError
from silta_local.kafka import is_kafka_ready
from silta_local.ports import free_port
from silta_local.progress import Progress, silent
from silta_local.readiness import is_database_ready
from silta_local.specs import Parts
from silta_local.stack import Stack

Switch = Literal["local", "given", "containers"]

GIVEN_KAFKA = "SILTA_TEST_KAFKA"
GIVEN_DATABASE = "SILTA_TEST_DATABASE"
KAFKA_IMAGE_VARIABLE = "SILTA_TEST_KAFKA_IMAGE"
DATABASE_IMAGE_VARIABLE = "SILTA_TEST_DATABASE_IMAGE"
KAFKA_IMAGE = "apache/kafka:4.3.1"
DATABASE_IMAGE = "mongo:8.0"
READY_SECONDS = 60.0
POLL_SECONDS = 0.2


@contextmanager
def parts_from(
    switch: Switch, *, name: str = "parts", data: Path | None = None, progress: Progress = silent
) -> Iterator[Parts]:
    """Yield where Kafka and the database are, and stop afterwards what was started for it.

    "local": the local stack `name` without services (as `data` in Stack.up). "given": the addresses in
    SILTA_TEST_KAFKA (host:port) and SILTA_TEST_DATABASE (mongodb://…). "containers": testcontainers with
    apache/kafka and mongo (other images: SILTA_TEST_KAFKA_IMAGE, SILTA_TEST_DATABASE_IMAGE).
    Raises PartsUnavailable with the reason where that cannot be had here, StackError where the local
    stack fails.
    """
    match switch:
        case "local":
            with Stack.up(name=name, data=data, progress=progress) as stack:
                yield stack.parts
        case "given":
            yield _given()
        case "containers":
            with _containers(progress) as parts:
                yield parts
        case _:
            raise PartsUnavailable(f"{switch!r} is not one of local, given, containers.")


def _given() -> Parts:
    missing = [variable for variable in (GIVEN_KAFKA, GIVEN_DATABASE) if not os.environ.get(variable)]
    if missing:
        raise PartsUnavailable(f"{' and '.join(missing)} must be set to the addresses of the given parts.")
    parts = Parts(os.environ[GIVEN_KAFKA], os.environ[GIVEN_DATABASE])
    # One of several brokers will do.
    if not any(is_kafka_ready(Brokers(broker.strip())) for broker in parts.kafka_bootstrap.split(",")):
        raise PartsUnavailable(f"No Kafka answers at the address in {GIVEN_KAFKA}.")
    if not is_database_ready(parts.mongo_uri):
        raise PartsUnavailable(f"No database answers at the address in {GIVEN_DATABASE}.")
    return parts


@contextmanager
def _containers(progress: Progress) -> Iterator[Parts]:
    try:
        from docker.errors import DockerException
        from testcontainers.core.container import DockerContainer
    except ImportError as error:
        raise PartsUnavailable("testcontainers is not installed (extra: silta-local[containers]).") from error
    # testcontainers.community's KafkaContainer is for Confluent's image, and its MongoDbContainer sets a
    # password; these two images start plainly.
    kafka_port = free_port()
    with ExitStack() as running:
        try:
            kafka = DockerContainer(os.environ.get(KAFKA_IMAGE_VARIABLE, KAFKA_IMAGE))
            host = kafka.get_docker_client().host()
            bootstrap = f"{host}:{kafka_port}"
            for key, value in _kafka_environment(bootstrap).items():
                kafka.with_env(key, value)
            # A fixed port, since the broker must know the address that clients will use.
            kafka.with_bind_ports(9092, kafka_port)
            database = DockerContainer(os.environ.get(DATABASE_IMAGE_VARIABLE, DATABASE_IMAGE))
            database.with_exposed_ports(27017)
            progress("Starting containers", 0, 2)
            running.enter_context(kafka)
            progress("Starting containers", 1, 2)
            running.enter_context(database)
            mongo_uri = f"mongodb://{host}:{database.get_exposed_port(27017)}"
        # requests' errors are OSErrors: the engine's socket is not there, or no registry is.
        except (DockerException, OSError) as error:
            raise PartsUnavailable(
                f"No container engine, or no image to start ({type(error).__name__}): is Docker running?"
            ) from error
        progress("Waiting for containers")
        _wait("Kafka", lambda: is_kafka_ready(Brokers(bootstrap)))
        _wait("the database", lambda: is_database_ready(mongo_uri))
        yield Parts(bootstrap, mongo_uri)


def _kafka_environment(bootstrap: str) -> dict[str, str]:
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{bootstrap}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }


def _wait(what: str, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready():
        if time.monotonic() > deadline:
            raise StackError(
                f"The container of {what} was not ready within {READY_SECONDS:.0f} s.",
                "Look at it with `docker logs`, then try again.",
            )
        # Another process becomes ready: it can only be asked again.
        time.sleep(POLL_SECONDS)
