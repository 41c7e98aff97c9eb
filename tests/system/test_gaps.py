"""Facts that are gone from the topics before a service has read them: it asks for them."""

import asyncio

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from ready import ready_checks
from stories import STORIES, told_by_service

from silta_chassis.topics import PARTITIONS
from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_local.stack import Stack

pytestmark = pytest.mark.system


async def _empty(kafka: str) -> int:
    """Removes every record of every service's topic; returns how many."""
    places = [TopicPartition(topic, p) for topic in TOPICS.values() for p in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await consumer.start()
    await admin.start()
    try:
        begins = await consumer.beginning_offsets(places)
        ends = await consumer.end_offsets(places)
        await admin.delete_records({place: RecordsToDelete(ends[place]) for place in places})
    finally:
        await consumer.stop()
        await admin.close()
    return sum(ends[place] - begins[place] for place in places)


def test_what_is_gone_from_every_topic_before_it_was_read_is_asked_for(
    client: Client, stack: Stack, kafka_process: Stack
) -> None:
    # Nobody waits for reporting, so a whole course can be played without it.
    stack.kill("reporting")
    case = COURSES["35"].play(Stage(client, lambda words: None))
    assert asyncio.run(_empty(stack.parts.kafka_bootstrap)) > 0
    stack.restart("reporting")
    patient = Client(client.urls, patience=240)
    try:
        assert told_by_service(story(patient, case)) == STORIES["35"]
        mended = patient.until(
            lambda: ready_checks(patient, "reporting"),
            lambda found: found["gaps"] == 0,
            "the gaps to be closed",
        )
    finally:
        patient.close()
    assert mended["gaps_alarmed"] == 0
    assert (mended["publishers_away"], mended["publishers_unlisted"]) == ([], [])


def test_every_service_says_whom_it_can_ask(client: Client, stack: Stack) -> None:
    for name in SERVICES:
        checks = httpx.get(f"{client.urls[name]}/readyz").json()["checks"]
        assert checks["publishers_unlisted"] == [], name
