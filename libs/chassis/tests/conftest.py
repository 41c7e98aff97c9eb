"""A toy service on real parts: its own database, the topics of the contract."""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from pydantic import SecretStr
from toy_operating import MENDED
from toy_parts import http
from toy_publisher import Publisher, publishing, reading
from toy_service import TOY

from silta_chassis import comparing
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.catalogue import PARKED_TOPICS, TOPICS
from silta_local.kafka import make_topics
from silta_local.specs import Parts


@pytest.fixture(scope="session")
def topics(parts: Parts) -> Parts:
    """The parts, with the contract's topics made."""
    make_topics(parts.brokers, [*TOPICS.values(), *PARKED_TOPICS.values()])
    return parts


@pytest.fixture
def settings(topics: Parts) -> Settings:
    """Settings of a toy with a database of its own."""
    return Settings(
        kafka=topics.kafka_bootstrap,
        database=SecretStr(topics.mongo_uri),
        database_name=f"toy_{secrets.token_hex(4)}",
        secret=SecretStr("s" * 40),
        reference=Path(),
        environment="local",
        deadline_poll_ms=50,
        retries=2,
        publishers="intake=none",
    )


@pytest.fixture
async def toy(settings: Settings) -> AsyncIterator[Running]:
    """A toy whose loops do not run: tests call its parts."""
    running = build(TOY, None, settings)
    await running.prepare()
    yield running
    await running.publishers.close()
    await running.relay.stop()
    await running.client.close()


@pytest.fixture
async def other(settings: Settings, toy: Running) -> AsyncIterator[Running]:
    """Another replica of the toy, on the same database."""
    running = build(TOY, None, settings)
    yield running
    await running.relay.stop()
    await running.client.close()


@pytest.fixture
async def producer(topics: Parts) -> AsyncIterator[AIOKafkaProducer]:
    """Publishes as another service would."""
    made = AIOKafkaProducer(bootstrap_servers=topics.kafka_bootstrap, acks="all")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def doors(toy: Running) -> AsyncIterator[httpx.AsyncClient]:
    """The doors of the toy, as a client meets them."""
    toy.started = True
    async with http(toy) as client:
        yield client


@pytest.fixture
async def mended(settings: Settings) -> AsyncIterator[Running]:
    """The next release on the same database."""
    running = build(MENDED, None, settings)
    yield running
    await running.publishers.close()
    await running.relay.stop()
    await running.client.close()


@pytest.fixture
async def publisher(settings: Settings) -> AsyncIterator[Publisher]:
    """A publisher of what the toy reads, with doors."""
    async with publishing(settings) as found:
        yield found


@pytest.fixture
async def reader(toy: Running, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A toy that may ask the publisher: without a grace, and without rest between pages."""
    reading(toy, publisher.url)
    toy.mending.grace = timedelta(0)
    monkeypatch.setattr(comparing, "REST", 0)
    return toy
