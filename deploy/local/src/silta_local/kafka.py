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
from silta_chassis.brokers import Brokers

from silta_local.accounts import ITERATIONS, salted, settle_accounts
from silta_local.certificates import CA_FILE, NODE, NODE_FILE, make_certificates, write_secret
from silta_local.errors import StackError, disk_or_access
from silta_local.java import JavaRuntime
from silta_local.logs import last_line
from silta_local.ports import HOST, answers
from silta_local.specs import Account, Parts, Security

PARTITIONS = 12
TLS = "tls"
KEEP_FOR_EVER = "-1"
FORMAT_TIMEOUT_SECONDS = 60
REQUEST_TIMEOUT_MS = 10_000
# Two stacks at once fit a small machine; C1 alone starts faster and is fast enough for one node.
JVM_OPTIONS = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN")

Answer = TypeVar("Answer")


def make_topics(
    brokers: Brokers, names: Sequence[str], *, partitions: int = PARTITIONS, replicas: int = 1
) -> tuple[str, ...]:
    """Make the topics that are missing, kept for ever (retention.ms=-1), and return their names.

    Those that exist are left as they are. May be called inside a running event loop; it blocks.
    Raises StackError where the broker cannot be reached or refuses.
    """
    if not names:
        return ()
    try:
        return finished(_make_topics(brokers, names, partitions, replicas))
    except (KafkaError, OSError, TimeoutError) as error:
        raise StackError(
            f"The topics cannot be made on Kafka at {brokers.servers} ({type(error).__name__}).",
            "Check that Kafka runs there and lets this user make topics, then try again.",
        ) from error


def set_accounts(brokers: Brokers, accounts: Sequence[Account]) -> None:
    """Give these accounts their passwords, and just the permissions that they should have; it blocks.

    Raises StackError where the broker cannot be reached or refuses.
    """
    try:
        finished(settle_accounts(brokers, accounts))
    except (KafkaError, OSError, TimeoutError) as error:
        raise StackError(
            f"The accounts cannot be made on Kafka at {brokers.servers} ({type(error).__name__}).",
            "Read Kafka's log, then try again.",
        ) from error


def is_kafka_ready(brokers: Brokers) -> bool:
    """Tell whether the one broker that is named answers with itself as a member of the cluster."""
    host, _, port = brokers.servers.rpartition(":")
    # Asking a closed port first keeps the client from logging what is expected here.
    if not answers(host, int(port)):
        return False
    try:
        return finished(_has_broker(brokers))
    except (KafkaError, OSError, TimeoutError):
        return False


def server_properties(port: int, controller_port: int, data: Path, admin: Account | None = None) -> str:
    """Return the settings of the node. Sizes of messages stay at the broker's defaults.

    With an administrator it is secured: TLS, accounts and permissions, by the certificates beside `data`.
    """
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
    if admin is not None:
        settings |= _secured(port, controller_port, data.parent / TLS, admin)
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def _secured(port: int, controller_port: int, tls: Path, admin: Account) -> dict[str, str]:
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    login = f'{module} required username="{admin.user}" password="{admin.password}";'
    listeners = f"BUS://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}"
    return {
        "listeners": listeners,
        "advertised.listeners": listeners,
        "listener.security.protocol.map": "BUS:SASL_SSL,CONTROLLER:SSL",
        "inter.broker.listener.name": "BUS",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.bus.scram-sha-512.sasl.jaas.config": login,
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(tls / NODE_FILE),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(tls / CA_FILE),
        # Who spoke to the controller without a certificate would get round every permission.
        "listener.name.controller.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{admin.user};User:CN={NODE}",
    }


def kafka_argv(java: JavaRuntime, class_path: str, properties: Path) -> list[str]:
    """Return the command line of the node."""
    return [str(java.java), *JVM_OPTIONS, "-cp", class_path, "kafka.Kafka", str(properties)]


def prepare_kafka(
    java: JavaRuntime,
    class_path: str,
    folder: Path,
    port: int,
    controller_port: int,
    log: Path,
    admin: Account | None = None,
) -> Path:
    """Write `server.properties` into `folder`, format its storage the first time, and return the file.

    Raises StackError where the storage cannot be formatted or written.
    """
    data = folder / "data"
    properties = folder / "server.properties"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if admin is not None:
            make_certificates(folder / TLS)
        write_secret(properties, server_properties(port, controller_port, data, admin).encode())
        if (data / "meta.properties").exists():
            return properties
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            formatted = subprocess.run(
                [
                    *(str(java.java), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                    *("-cp", class_path, "kafka.tools.StorageTool", "format", "--standalone"),
                    *("-t", cluster_id(), "-c", str(properties)),
                    *(() if admin is None else ("--add-scram", _scram(admin))),
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


# Salted: a password on a command line is seen by everybody on the machine.
def _scram(admin: Account) -> str:
    salt, password = (base64.b64encode(part).decode() for part in salted(admin.password))
    known = f'name={admin.user},iterations={ITERATIONS},salt="{salt}",saltedpassword="{password}"'
    return f"SCRAM-SHA-512=[{known}]"


def is_secured(folder: Path) -> bool | None:
    """Tell whether the Kafka kept in this folder has accounts; None where there is none."""
    if not (folder / "data" / "meta.properties").exists():
        return None
    return (folder / TLS / CA_FILE).exists()


def check_kind(folder: Path, security: Security | None) -> None:
    """Raise StackError where the Kafka kept in this folder is secured, and was not asked for so, or the reverse."""
    kept = is_secured(folder)
    if kept is not None and kept != (security is not None):
        raise StackError(
            f"The Kafka of this stack was made {'with' if kept else 'without'} accounts, which cannot be changed.",
            "Give this stack another name, or remove its data first.",
        )


def kafka_reach(port: int, mongo_uri: str, folder: Path, admin: Account | None) -> Parts:
    """Return how the node in this folder is reached, beside a database."""
    bootstrap = f"{HOST}:{port}"
    if admin is None:
        return Parts(bootstrap, mongo_uri)
    return Parts(bootstrap, mongo_uri, admin.user, admin.password, str(folder / TLS / CA_FILE))


def cluster_id() -> str:
    """Return a new cluster's id: as Kafka's own, 22 characters that do not begin with a hyphen."""
    while True:
        made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # On a command line it would be an option: one id in 64.
        if not made.startswith("-"):
            return made


async def _make_topics(brokers: Brokers, names: Sequence[str], partitions: int, replicas: int) -> tuple[str, ...]:
    admin = AIOKafkaAdminClient(**brokers.arguments(), request_timeout_ms=REQUEST_TIMEOUT_MS)
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


async def _has_broker(brokers: Brokers) -> bool:
    admin = AIOKafkaAdminClient(**brokers.arguments(), request_timeout_ms=2_000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        return bool(cluster["brokers"])
    finally:
        await admin.close()


def finished(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return what a coroutine answers: in a thread, since the caller may be inside an event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
