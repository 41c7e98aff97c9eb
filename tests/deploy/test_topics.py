"""The job that makes the topics, on a real broker."""

import uuid
from collections.abc import AsyncIterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from toy_parts import until

from silta_chassis.topics import WrongTopic, main, make_topics
from silta_local.specs import Parts


@pytest.fixture
async def admin(parts: Parts) -> AsyncIterator[AIOKafkaAdminClient]:
    """Removes the topics of a test from the broker."""
    client = AIOKafkaAdminClient(bootstrap_servers=parts.kafka_bootstrap)
    await client.start()
    before = set(await client.list_topics())
    yield client
    await client.delete_topics([t for t in await client.list_topics() if t not in before])
    await client.close()


def fresh() -> str:
    """A name that no topic has."""
    return f"try.{uuid.uuid4().hex}"


async def seen(admin: AIOKafkaAdminClient, name: str) -> bool:
    """Whether the broker's metadata have the topic by now."""
    return name in await admin.list_topics()


@pytest.mark.system
async def test_the_second_run_makes_only_what_is_missing(
    parts: Parts, admin: AIOKafkaAdminClient
) -> None:
    one, two = fresh(), fresh()
    assert (await make_topics(parts.brokers, [one])).made == (one,)
    await until(lambda: seen(admin, one), "the new topic")
    again = await make_topics(parts.brokers, [one, two])
    assert (again.made, again.stood) == ((two,), (one,))


@pytest.mark.system
@pytest.mark.parametrize(
    ("partitions", "retention", "says"),
    [(1, "-1", "not in 12 partitions but in 1"), (12, "86400000", "for 86400000 ms, not for ever")],
)
async def test_a_topic_that_would_lose_facts_or_order_is_told(
    parts: Parts, admin: AIOKafkaAdminClient, partitions: int, retention: str, says: str
) -> None:
    name = fresh()
    await admin.create_topics(
        [NewTopic(name, partitions, 1, topic_configs={"retention.ms": retention})]
    )
    await until(lambda: seen(admin, name), "the new topic")
    with pytest.raises(WrongTopic, match=says):
        await make_topics(parts.brokers, [name])


def test_a_broker_that_is_away_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    # Port 1 is never Kafka's.
    assert main(["--kafka", "127.0.0.1:1", "--wait", "0.5"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("silta topics: Kafka at 127.0.0.1:1 did not answer within")
    assert told.count("\n") == 1
