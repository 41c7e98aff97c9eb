"""A service's database put aside and put back; a consumer group sent back.

What `mongodump --oplog` and `mongorestore --drop` do, and Kafka's `kafka-consumer-groups.sh
--reset-offsets`, where these tools cannot be had. The service is stopped meanwhile.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.database import Database

from silta_chassis.topics import PARTITIONS

Backup = Mapping[str, Sequence[RawBSONDocument]]

_RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)


def backup(client: MongoClient[dict[str, Any]], name: str) -> Backup:
    """Every document of every collection of a database."""
    own = _raw(client, name)
    return {one: list(own[one].find()) for one in own.list_collection_names()}


def restore(client: MongoClient[dict[str, Any]], name: str, kept: Backup) -> None:
    """Puts a database back as it was; the service makes its indexes at the start."""
    client.drop_database(name)
    own = _raw(client, name)
    for collection, documents in kept.items():
        if documents:
            own[collection].insert_many(documents)


def _raw(client: MongoClient[dict[str, Any]], name: str) -> Database[Any]:
    return client.get_database(name, codec_options=_RAW)


def read_again(kafka: str, group: str, topics: Sequence[str], since: datetime | None = None) -> int:
    """Sends a group back: to the beginning of these topics, or to a time; how many records."""
    return asyncio.run(_read_again(kafka, group, topics, since))


async def _read_again(kafka: str, group: str, topics: Sequence[str], since: datetime | None) -> int:
    places = [TopicPartition(topic, p) for topic in topics for p in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        to = dict(await consumer.beginning_offsets(places))
        if since is not None:
            moment = int(since.timestamp() * 1000)
            found = await consumer.offsets_for_times(dict.fromkeys(places, moment))
            to = {p: found[p].offset if found[p] else ends[p] for p in places}
        # As Kafka's own tool does: without the id of the topic.
        await consumer.commit(to)
    finally:
        await consumer.stop()
    return sum(ends[place] - to[place] for place in places)
