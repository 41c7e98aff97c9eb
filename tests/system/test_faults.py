"""What is killed, doubled, out of order or broken in the middle of a case: nothing is lost."""

import asyncio
import secrets
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from playing import played_while
from ready import ready_checks
from stories import STORIES, told_by_service

from silta_chassis.model_files import read_models
from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_cli.services import REFERENCE
from silta_contracts.binding import make_event, to_kafka
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_contracts.facts import ContactRequestClosed, ContactRequestReceived
from silta_contracts.grounds import ConsentToBeAsked
from silta_contracts.ids import mint_case
from silta_contracts.party import OrganisationParty
from silta_local.stack import Stack as LocalStack

pytestmark = pytest.mark.system

Record = tuple[str, bytes | None, list[tuple[str, bytes]], bytes | None]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_killed_in_the_middle_and_started_again_loses_and_doubles_nothing(
    client: Client, stack: LocalStack, service: str
) -> None:
    def kill() -> None:
        stack.kill(service)
        stack.restart(service)

    lines = played_while(client, "35", {4: kill, 10: kill})
    assert told_by_service(lines) == STORIES["35"]


def test_the_broker_killed_and_started_again_loses_and_doubles_nothing(
    client: Client, stack: LocalStack, kafka_process: LocalStack
) -> None:
    def kill() -> None:
        kafka_process.kill("kafka")
        kafka_process.restart("kafka")

    lines = played_while(client, "35", {5: kill})
    assert told_by_service(lines) == STORIES["35"]


def send(kafka: str, records: list[Record]) -> None:
    async def sending() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=1_200_000)
        await producer.start()
        try:
            for topic, key, headers, value in records:
                await producer.send_and_wait(topic, value=value, key=key, headers=headers)
        finally:
            await producer.stop()

    asyncio.run(sending())


def test_every_fact_of_a_case_delivered_again_changes_nothing(
    client: Client, stack: LocalStack, played: dict[str, tuple[str, list[dict[str, Any]]]]
) -> None:
    case, before = played["35"]
    records: list[Record] = []
    for service in SERVICES:
        told = httpx.get(f"{client.urls[service]}/facts/{case}").json()
        for fact in told["facts"]:
            headers = [(name, value.encode()) for name, value in fact["headers"].items()]
            records.append((TOPICS[service], case.encode(), headers, fact["body"].encode()))
    # Backwards, so that they come in another order, too.
    send(stack.parts.kafka_bootstrap, [*records[::-1], *records])
    # What comes behind them on the topics shows that they were taken in.
    other = COURSES["25"].play(Stage(client, lambda words: None))
    assert told_by_service(story(client, other)) == STORIES["25"]
    after = story(client, case)
    assert Counter(line["id"] for line in after) == Counter(line["id"] for line in before)
    for service in SERVICES:
        found = ready_checks(client, service)
        assert (found["gaps"], found["parked"]) == (0, 0), service


EARLY_SERVICE = OrganisationParty(
    oid="1.2.246.10.90000011",
    unit="early-service",
    role="early_service",
    type="social_and_health_centre",
)


def foreign_facts(case: str) -> list[Record]:
    """Two facts of a case as another implementation of intake would publish them."""
    received = ContactRequestReceived(
        case=case,
        by=EARLY_SERVICE,
        area="central-finland",
        model=read_models(REFERENCE).of_area("central-finland")[0].ref,
        request=f"{case}.r1",
        taken_by=EARLY_SERVICE,
        channel="professional",
        needs=("employment",),
        drawn_up_with_client=True,
        coordinating=EARLY_SERVICE,
        ground=ConsentToBeAsked(),
    )
    closed = ContactRequestClosed(case=case, request=f"{case}.r1", reason="settled")
    records: list[Record] = []
    for number, fact in enumerate((received, closed), start=1):
        event = make_event(
            fact,
            source="/silta/intake/foreign",
            number=number,
            time=datetime.now(UTC),
            causation="command:test",
        )
        key, headers, value = to_kafka(event)
        records.append((TOPICS["intake"], key, headers, value))
    return records


def test_facts_that_come_in_another_order_are_held_and_handled_in_theirs(
    client: Client, stack: LocalStack
) -> None:
    case = mint_case(secrets.token_bytes(20))
    first, second = foreign_facts(case)
    send(stack.parts.kafka_bootstrap, [second])
    client.until(
        lambda: ready_checks(client, "consent"),
        lambda found: found["gaps"] >= 1,
        "the gap to be shown",
    )
    assert client.last_number("consent", case) == 0
    send(stack.parts.kafka_bootstrap, [first])
    client.until(
        lambda: ready_checks(client, "consent"),
        lambda found: found["gaps"] == 0,
        "the gap to be closed",
    )
    page = client.until(
        lambda: client.page("consent", case, "client"),
        lambda answer: answer.status_code == 200 and answer.json()["ended"],
        "the case to end",
    )
    assert client.last_number("consent", case) == 1
    assert page.json()["ended"] is True


def test_broken_messages_on_every_topic_are_parked_or_skipped_and_stop_no_service(
    client: Client, stack: LocalStack
) -> None:
    case = mint_case(secrets.token_bytes(20))
    _, key, headers, value = foreign_facts(case)[0]
    stranger = [
        (name, b"fi.silta.unheard-of.v1" if name == "ce_type" else content)
        for name, content in headers
    ]
    no_source = [(name, content) for name, content in headers if name != "ce_source"]
    not_utf8 = [(n, b"\xff\xfe" if n == "ce_id" else content) for n, content in headers]
    records: list[Record] = []
    for topic in TOPICS.values():
        records += [
            (topic, b"x", [], b"\x00\xff not json"),
            (topic, key, headers, b'{"fact": "ContactRequestReceived"'),
            (topic, key, no_source, value),
            (topic, key, not_utf8, value),
            (topic, None, headers, value),
            (topic, key, stranger, b"{}"),
            (topic, b"large", headers, b"x" * 1_000_000),
        ]
    send(stack.parts.kafka_bootstrap, records)
    for service in SERVICES:
        client.until(
            partial(ready_checks, client, service),
            lambda found: found["parked"] > 0,
            f"{service} to park what it cannot read",
        )
    for course in COURSES:
        again = COURSES[course].play(Stage(client, lambda words: None))
        assert told_by_service(story(client, again)) == STORIES[course]
    for service in SERVICES:
        assert stack.is_running(service)
        ready = httpx.get(f"{client.urls[service]}/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded"), service
