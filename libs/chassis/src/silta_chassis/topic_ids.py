"""Topic ids: what tells a topic from another one that was made later under its name.

The broker gives every topic an id when it is made, and tells it in Metadata from version 10 on;
the client library knows version 5 at most, so the request is declared here. The id is committed
with every offset: an offset that was committed in another making of the topic means nothing.
"""

import base64
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

from aiokafka import AIOKafkaClient, TopicPartition
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import (
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.commit import OffsetFetchRequest
from aiokafka.protocol.coordination import FindCoordinatorRequest
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

# In FindCoordinator: the coordinator of a consumer group.
GROUP = 0


class NoTopicIds(Exception):
    """The broker tells no topic ids: it is too old (before Kafka 2.8), or its topics are."""


class _Uuid(AbstractType[bytes]):
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


_NONE = bytes(16)


class _MetadataResponse(Response):
    API_KEY = 3
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("topic", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataRequestStruct(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = 3
    API_VERSION = 10
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic_id", _Uuid), ("topic", CompactString("utf-8")), ("tags", TaggedFields)
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _MetadataRequest(Request[_MetadataRequestStruct]):
    API_KEY = 3

    def __init__(self, topics: Collection[str], *, operations: bool = False) -> None:
        self.topics, self.operations = topics, operations

    def build(self, request_struct_class: type[_MetadataRequestStruct]) -> _MetadataRequestStruct:
        topics: list[tuple[bytes, str, dict[int, bytes]]] = [(_NONE, t, {}) for t in self.topics]
        return request_struct_class(topics, False, False, self.operations, {})


async def topic_ids(client: AIOKafkaClient, topics: Collection[str]) -> dict[str, str]:
    """The id of each of these topics; one that is not there is left out.

    Raises NoTopicIds, and KafkaError where the broker is away.
    """
    try:
        answer: Any = await client.send(client.get_random_node(), _MetadataRequest(topics))
    except NotImplementedError:
        # So the library says that the broker knows no version which is declared above.
        raise NoTopicIds from None
    there = {topic: id_ for error, topic, id_, *_ in answer.topics if not error}
    if _NONE in there.values():
        # A cluster that was upgraded, and whose topics are from before ids were given.
        raise NoTopicIds
    return {t: base64.urlsafe_b64encode(id_).decode().rstrip("=") for t, id_ in there.items()}


async def operations(connection: AIOKafkaConnection, topics: Collection[str]) -> dict[str, int]:
    """What this account may do with each of these topics: a bit for each of Kafka's operations.

    None of them where even its name is kept from it; a topic that is not there is left out.
    Raises KafkaError where the broker is away.
    """
    try:
        answer: Any = await connection.send(_MetadataRequest(topics, operations=True))
    except NotImplementedError:
        return {}
    found: dict[str, int] = {}
    for error, topic, _, _, _, may, *_ in answer.topics:
        if not error:
            found[topic] = may
        elif for_code(error) is TopicAuthorizationFailedError:
            found[topic] = 0
    return found


async def marks(
    client: AIOKafkaClient, group: str, places: Collection[TopicPartition]
) -> Mapping[TopicPartition, str | None]:
    """What was committed with the group's offset of each place; None where nothing was.

    Raises KafkaError where it cannot be known.
    """
    found: Any = await client.send(client.get_random_node(), FindCoordinatorRequest(group, GROUP))
    _raise(found.error_code)
    by_topic: dict[str, list[int]] = {}
    for place in places:
        by_topic.setdefault(place.topic, []).append(place.partition)
    asked = OffsetFetchRequest(group, list(by_topic.items()))
    answer: Any = await client.send(found.coordinator_id, asked)
    _raise(getattr(answer, "error_code", 0))
    told: dict[TopicPartition, str | None] = {}
    for topic, partitions in answer.topics:
        for partition, offset, metadata, error in partitions:
            if for_code(error) is not UnknownTopicOrPartitionError:
                _raise(error)
            told[TopicPartition(topic, partition)] = (metadata or "") if offset >= 0 else None
    return told


def _raise(code: int) -> None:
    if code:
        error: type[KafkaError] = for_code(code)
        raise error()
