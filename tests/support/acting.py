"""One account's acts on a real Kafka, a request each: what the broker says of it, by error."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.errors import for_code
from aiokafka.protocol.admin import (
    AlterConfigsRequest,
    CreateAclsRequest,
    CreatePartitionsRequest,
    CreateTopicsRequest,
    DeleteAclsRequest,
    DeleteGroupsRequest,
    DeleteRecordsRequest,
    DeleteTopicsRequest,
    DescribeAclsRequest,
    DescribeGroupsRequest,
)
from aiokafka.protocol.api import Request
from aiokafka.protocol.commit import OffsetCommitRequest, OffsetFetchRequest
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.group import HeartbeatRequest, JoinGroupRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.protocol.transaction import InitProducerIdRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from silta_chassis.brokers import Brokers
from silta_cli.processes import services
from silta_contracts.catalogue import PARKED_TOPICS, TOPICS, publishers

PROCESSES = {service.name: service.process for service in services()}
TIMEOUT_MS = 10_000
TOPIC, GROUP, LITERAL, ALL, ALLOW = 2, 3, 3, 2, 3

Act = Callable[[str], Request[Any]]

AHEAD_SECONDS = 10 * 86_400


def needs(service: str) -> dict[str, set[str]]:
    """What a service writes and reads, said once more from its rows and the catalogue."""
    process = PROCESSES[service]
    read = {TOPICS[other] for fact in process.reads for other in publishers(fact)}
    return {
        "write": {TOPICS[service], PARKED_TOPICS[service]},
        "read": read - {TOPICS[service]},
    }


def _from_the_future() -> bytes:
    """A sound batch that nobody stores: whoever may write is told that its time is wrong."""
    batch = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 100_000)
    moment = int((time.time() + AHEAD_SECONDS) * 1000)
    batch.append(0, timestamp=moment, key=b"k", value=b"v", headers=[])
    return bytes(batch.build())


ON_TOPIC: Mapping[str, Act] = {
    "write": lambda name: ProduceRequest(None, -1, TIMEOUT_MS, [(name, [(0, _from_the_future())])]),
    "read": lambda name: FetchRequest(100, 0, 1_000_000, 0, [(name, [(0, 0, 100_000)])]),
    "create": lambda name: CreateTopicsRequest([(f"{name}.x", 1, 1, [], [])], TIMEOUT_MS, False),  # type: ignore[list-item]
    "delete": lambda name: DeleteTopicsRequest([name], TIMEOUT_MS),
    "add partitions": lambda name: CreatePartitionsRequest([(name, (24, []))], TIMEOUT_MS, False),
    "shorten": lambda name: AlterConfigsRequest([(TOPIC, name, [("retention.ms", "1")])]),
    "empty": lambda name: DeleteRecordsRequest([(name, [(0, 0)])], TIMEOUT_MS),
}

ON_GROUP: Mapping[str, Act] = {
    "join": lambda name: JoinGroupRequest(name, 6_000, 6_000, "", "", "consumer", [("range", b"")]),
    "beat": lambda name: HeartbeatRequest(name, 1, "nobody"),
    "commit": lambda name: OffsetCommitRequest(
        name, -1, "", -1, [("silta.consent.v1", [(0, 0, "")])]
    ),
    "see its places": lambda name: OffsetFetchRequest(name, [("silta.consent.v1", [0])]),
    "describe": lambda name: DescribeGroupsRequest([name]),
    "remove": lambda name: DeleteGroupsRequest([name]),
}

ON_CLUSTER: Mapping[str, Act] = {
    "see permissions": lambda _: DescribeAclsRequest(1, None, 1, None, None, 1, 1),  # type: ignore[arg-type]
    "permit itself": lambda who: CreateAclsRequest(
        TOPIC, "silta.consent.v1", LITERAL, f"User:{who}", "*", ALL, ALLOW
    ),
    "forbid others": lambda _: DeleteAclsRequest(
        TOPIC, "silta.consent.v1", LITERAL, "User:silta-consent", "*", 4, ALLOW
    ),
    "begin a transaction": lambda who: InitProducerIdRequest(f"{who}-t", TIMEOUT_MS),
}


@asynccontextmanager
async def acting(brokers: Brokers) -> AsyncIterator[AIOKafkaConnection]:
    """A connection as this account; raises what the broker, or the certificate, says."""
    account = brokers.arguments()
    host, _, port = account.pop("bootstrap_servers").rpartition(":")
    connection = await create_conn(host, int(port), request_timeout_ms=TIMEOUT_MS, **account)
    try:
        yield connection
    finally:
        connection.close()


async def said(connection: AIOKafkaConnection, request: Request[Any]) -> str:
    """The error that the broker answers with, without its ending; `No` where there is none."""
    answer: Any = await connection.send(request)
    if isinstance(request, FetchRequest):
        # Its lists may be missing, which the library's own reading does not expect.
        told: Any = [{"error_code": place[1]} for _, places in answer.topics for place in places]
    else:
        told = answer.to_object()
    codes = [code for code in _codes(told) if code]
    return for_code(codes[0]).__name__.removesuffix("Error") if codes else "No"


def _codes(told: Any) -> Iterator[int]:
    if isinstance(told, Mapping):
        for name, value in told.items():
            if name == "error_code":
                yield value
            else:
                yield from _codes(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _codes(value)
