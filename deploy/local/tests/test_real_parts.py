from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pymongo import AsyncMongoClient
from pymongo.errors import BulkWriteError, DuplicateKeyError

from silta_local import Stack
from silta_local.folders import default_data_folder, make_data_folder
from silta_local.kafka import PARTITIONS, make_topics
from silta_local.processes import is_alive

TOPIC = "silta.example.v1"
PARKED = "silta.example.parked.v1"


@pytest.mark.system
def test_kafka_and_database(tmp_path: Path) -> None:
    # The jars of the checkout, if they are there already; data and logs of this test's own.
    make_data_folder(default_data_folder())
    jars = default_data_folder() / "jars"
    jars.mkdir(exist_ok=True)
    (tmp_path / "jars").symlink_to(jars, target_is_directory=True)
    with Stack.up((), [TOPIC, PARKED], name="real", data=tmp_path) as stack:
        records = stack.processes
        assert make_topics(stack.parts.brokers, [TOPIC, PARKED]) == ()
        asyncio.run(_produce(stack.parts.kafka_bootstrap, b"before"))
        asyncio.run(_race(stack.parts.mongo_uri))
        asyncio.run(_multikey_index(stack.parts.mongo_uri))

        stack.kill("kafka")
        stack.restart("kafka")
        asyncio.run(_produce(stack.parts.kafka_bootstrap, b"after"))
        assert asyncio.run(_consume(stack.parts.kafka_bootstrap, 2)) == [b"before", b"after"]

        stack.restart("database")
        asyncio.run(_still_refused(stack.parts.mongo_uri))
        records += stack.processes
    assert not any(is_alive(record) for record in records)


async def _produce(bootstrap: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        assert len(await producer.partitions_for(TOPIC)) == PARTITIONS
        await producer.send_and_wait(TOPIC, value, key=b"case")


async def _consume(bootstrap: str, count: int) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None)
    async with consumer:
        consumer.assign([TopicPartition(TOPIC, number) for number in range(PARTITIONS)])
        return [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in range(count)]


async def _race(mongo_uri: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongo_uri, w="majority", journal=True) as client:
        journal = client["example"]["journal"]

        async def insert(number: int) -> bool:
            try:
                await journal.insert_one({"_id": "case:1", "by": number})
            except DuplicateKeyError:
                return False
            return True

        assert sum(await asyncio.gather(*(insert(number) for number in range(50)))) == 1


async def _multikey_index(mongo_uri: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongo_uri) as client:
        causes = client["example"]["causes"]
        await causes.create_index([("subject", 1), ("causes", 1)], unique=True, name="cause")
        await causes.insert_one({"_id": "a:1", "subject": "a", "causes": ["c1", "c2"]})
        batch = [
            {"_id": "a:2", "subject": "a", "causes": ["c3", "c2"]},
            {"_id": "b:1", "subject": "b", "causes": ["c1"]},
            {"_id": "a:3", "subject": "a", "causes": ["c3"]},
        ]
        with pytest.raises(BulkWriteError) as raised:
            await causes.insert_many(batch, ordered=False)
        (refused,) = raised.value.details["writeErrors"]
        assert (refused["index"], refused["code"]) == (0, 11000)
        assert " index: cause dup key" in refused["errmsg"]
        assert await causes.distinct("_id") == ["a:1", "a:3", "b:1"]


async def _still_refused(mongo_uri: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongo_uri) as client:
        assert await client["example"]["journal"].count_documents({}) == 1
        with pytest.raises(DuplicateKeyError):
            await client["example"]["causes"].insert_one({"_id": "a:9", "subject": "a", "causes": ["c9", "c1"]})
