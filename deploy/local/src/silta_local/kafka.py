"""One Apache Kafka node (broker and controller in one process), and the topics that deployment makes."""

from __future__ import annotations

import asyncio
import base64
import subprocess
import uuid
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from silta_local.errors import StackError, disk_or_access
from silta_local.java import JavaRuntime
from silta_local.logs import last_line
from silta_local.ports import HOST, answers

PARTITIONS = 12
KEEP_FOR_EVER = "-1"
FORMAT_TIMEOUT_SECONDS = 60
REQUEST_TIMEOUT_MS = 10_000
# Two stacks at once fit a small machine; C1 alone starts faster and is fast enough for one node.
JVM_OPTIONS = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN")

Answer = TypeVar("Answer")


def make_topics(
    bootstrap: str, names: Sequence[str], *, partitions: int = PARTITIONS, replicas: int = 1
) -> tuple[str, ...]:
    """Make the topics that are missing, kept for ever (retention.ms=-1), and return their names.

    Those that exist are left as they are. May be called inside a running event loop; it blocks.
    Raises StackError where the broker cannot be reached or refuses.
    """
    if not names:
        return ()
    try:
        return _finished(_make_topics(bootstrap, names, partitions, replicas))
    except (KafkaError, OSError, TimeoutError) as error:
        raise StackError(
            f"The topics cannot be made on Kafka at {bootstrap} ({type(error).__name__}).",
            "Check that Kafka runs there and lets this user make topics, then try again.",
        ) from error


def is_kafka_ready(bootstrap: str) -> bool:
    """Tell whether the broker at `host:port` answers with itself as a member of the cluster."""
    host, _, port = bootstrap.rpartition(":")
    # Asking a closed port first keeps the client from logging what is expected here.
    if not answers(host, int(port)):
        return False
    try:
        return _finished(_has_broker(bootstrap))
    except (KafkaError, OSError, TimeoutError):
        return False


def server_properties(port: int, controller_port: int, data: Path) -> str:
    """Return the settings of the node. Sizes of messages stay at the broker's defaults."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.bootstrap.servers": f"{HOST}:{controller_port}",
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "num.partitions": str(PARTITIONS),
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        # Else the first member of a group waits 3 s for others.
        "group.initial.rebalance.delay.ms": "0",
        # Else a test waits 6 s at least until a killed member's partitions go to others.
        "group.min.session.timeout.ms": "1000",
        # How long a killed node's registration keeps its successor out (the default: 9 s).
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "500",
        # Instead of 128 MB, which the log cleaner takes at start; only the offsets topic is compacted here.
        "log.cleaner.dedupe.buffer.size": "8388608",
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def kafka_argv(java: JavaRuntime, class_path: str, properties: Path) -> list[str]:
    """Return the command line of the node."""
    return [str(java.java), *JVM_OPTIONS, "-cp", class_path, "kafka.Kafka", str(properties)]


def prepare_kafka(java: JavaRuntime, class_path: str, folder: Path, port: int, controller_port: int, log: Path) -> Path:
    """Write `server.properties` into `folder`, format its storage the first time, and return the file.

    Raises StackError where the storage cannot be formatted or written.
    """
    data = folder / "data"
    properties = folder / "server.properties"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        properties.write_text(server_properties(port, controller_port, data), encoding="utf-8")
        if (data / "meta.properties").exists():
            return properties
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            formatted = subprocess.run(
                [
                    *(str(java.java), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                    *("-cp", class_path, "kafka.tools.StorageTool", "format", "--standalone"),
                    *("-t", cluster_id(), "-c", str(properties)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=FORMAT_TIMEOUT_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise StackError(
            f"Kafka's storage was not formatted within {FORMAT_TIMEOUT_SECONDS} s.",
            "Read the log; if the machine is only slow, try again.",
            log,
        ) from error
    except OSError as error:
        raise disk_or_access(error, folder) from error
    if formatted.returncode != 0:
        raise StackError(
            f"Kafka's storage cannot be formatted: {last_line(log).rstrip('.')}.",
            f"Read the log; removing {folder} starts with empty storage.",
            log,
        )
    return properties


def cluster_id() -> str:
    """Return a new cluster's id: as Kafka's own, 22 characters that do not begin with a hyphen."""
    while True:
        made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # On a command line it would be an option: one id in 64.
        if not made.startswith("-"):
            return made


async def _make_topics(bootstrap: str, names: Sequence[str], partitions: int, replicas: int) -> tuple[str, ...]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=REQUEST_TIMEOUT_MS)
    try:
        await admin.start()
        existing = set(await admin.list_topics())
        missing = [name for name in dict.fromkeys(names) if name not in existing]
        if not missing:
            return ()
        # The answer's type depends on the broker's version; aiokafka declares the common part.
        answer: Any = await admin.create_topics(
            [NewTopic(name, partitions, replicas, topic_configs={"retention.ms": KEEP_FOR_EVER}) for name in missing]
        )
        for _, code, *_ in answer.topic_errors:
            error = for_code(code)
            # Somebody else made it meanwhile: as good.
            if code and error is not TopicAlreadyExistsError:
                raise error
        return tuple(missing)
    finally:
        await admin.close()


async def _has_broker(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2_000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        return bool(cluster["brokers"])
    finally:
        await admin.close()


# In a thread of its own, since the caller may be inside an event loop.
def _finished(work: Coroutine[Any, Any, Answer]) -> Answer:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
