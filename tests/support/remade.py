"""Topics that are lost and made anew, under the eyes of whoever reads and writes them."""

import asyncio
import secrets
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from silta_chassis.topics import KEPT_FOR_EVER, PARTITIONS


def topic_of_its_own() -> str:
    """A name that no other test uses."""
    return f"silta.t{secrets.token_hex(4)}.v1"


async def lose(bootstrap: str, topic: str) -> None:
    """Deletes a topic; returns when the broker does not know it any more."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([topic])
        async with asyncio.timeout(20):
            while True:
                (told,) = await admin.describe_topics([topic])
                if for_code(told["error_code"]) is UnknownTopicOrPartitionError:
                    return
                # Polling the broker's state: there is nothing to be woken by.
                await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def remake(bootstrap: str, topic: str) -> None:
    """Deletes a topic and makes it anew, empty, so fast that its readers hardly see it gone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([topic])
        wanted = NewTopic(topic, PARTITIONS, 1, topic_configs={"retention.ms": KEPT_FOR_EVER})
        async with asyncio.timeout(20):
            while True:
                answer: Any = await admin.create_topics([wanted])
                ((_, code, *_),) = answer.topic_errors
                if for_code(code) is not TopicAlreadyExistsError:
                    break
        if code:
            raise for_code(code)
    finally:
        await admin.close()
