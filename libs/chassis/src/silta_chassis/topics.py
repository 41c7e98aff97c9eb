"""Makes the topics of all services: ``python -m silta_chassis.topics --kafka host:port``.

Deployment runs this before the services, which never make a topic themselves. What stands is left
as it is; a topic that would lose facts or their order is told, and the exit code is 1.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from pydantic import SecretStr

from silta_chassis.brokers import BadCa, Brokers
from silta_chassis.retry import delays
from silta_contracts.catalogue import PARKED_TOPICS, TOPICS

ALL_TOPICS = (*TOPICS.values(), *PARKED_TOPICS.values())
# A subject's facts stay in order as long as the number of partitions stays.
PARTITIONS = 12
KEPT_FOR_EVER = "-1"
REQUEST_TIMEOUT_MS = 10_000
# A password on a command line is seen by everybody on the machine.
USER, PASSWORD, CA = "SILTA_KAFKA_USER", "SILTA_KAFKA_PASSWORD", "SILTA_KAFKA_CA"


class WrongTopic(Exception):
    """A topic stands otherwise than the services need it, or cannot be made."""


@dataclass(frozen=True)
class Made:
    """What became of the topics: names made now, and names that stood already."""

    made: tuple[str, ...]
    stood: tuple[str, ...]


async def make_topics(
    brokers: Brokers, names: Sequence[str] = ALL_TOPICS, *, replicas: int = 1
) -> Made:
    """Makes those that are missing, then looks at all of them.

    Raises :class:`WrongTopic` for one that cannot be made or stands otherwise, and ``KafkaError``
    or ``OSError`` where the broker is away.
    """
    admin = AIOKafkaAdminClient(**brokers.arguments(), request_timeout_ms=REQUEST_TIMEOUT_MS)
    try:
        await admin.start()
        standing = set(await admin.list_topics())
        made = [name for name in names if name not in standing]
        if made:
            config = {"retention.ms": KEPT_FOR_EVER}
            answer: Any = await admin.create_topics(
                [NewTopic(name, PARTITIONS, replicas, topic_configs=config) for name in made]
            )
            for name, code, *_ in answer.topic_errors:
                error = for_code(code)
                if error is TopicAlreadyExistsError:
                    # Somebody else made it meanwhile: looked at below like the others.
                    made.remove(name)
                elif code:
                    raise WrongTopic(f"{name} cannot be made: {error.__name__}.")
        stood = tuple(name for name in names if name not in made)
        await _look_at(admin, stood)
        return Made(tuple(made), stood)
    finally:
        await admin.close()


async def _look_at(admin: AIOKafkaAdminClient, names: Sequence[str]) -> None:
    if not names:
        return
    for topic in await admin.describe_topics(list(names)):
        if topic["error_code"]:
            raise for_code(topic["error_code"])
        count = len(topic["partitions"])
        if count != PARTITIONS:
            raise WrongTopic(
                f"{topic['topic']} is not in {PARTITIONS} partitions but in {count}. Their number "
                "may never change, or a case's facts come out of order: make the topic anew while "
                "it is empty."
            )
    asked = [ConfigResource(ConfigResourceType.TOPIC, n, {"retention.ms": None}) for n in names]
    described: list[Any] = await admin.describe_configs(asked)
    for response in described:
        for _, _, _, name, settings in response.resources:
            kept = {setting[0]: setting[1] for setting in settings}.get("retention.ms")
            if kept != KEPT_FOR_EVER:
                raise WrongTopic(
                    f"{name} keeps facts for {kept} ms, not for ever: set its retention.ms to -1."
                )


async def _make_within(brokers: Brokers, replicas: int, seconds: float) -> Made:
    """Tries until the broker answers, or the time is up."""
    last: Exception | None = None
    try:
        async with asyncio.timeout(seconds):
            for pause in delays(first=0.5, most=5.0):
                try:
                    return await make_topics(brokers, replicas=replicas)
                except (KafkaError, OSError) as error:
                    last = error
                await asyncio.sleep(pause)
    except TimeoutError:
        pass
    why = f" ({type(last).__name__})" if last else ""
    raise WrongTopic(
        f"Kafka at {brokers.servers} did not answer within {seconds:.0f} s{why}. Check that it "
        "runs there and lets this user make topics, then run this again."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser("python -m silta_chassis.topics", description=__doc__)
    parser.add_argument("--kafka", required=True, help="bootstrap servers, host:port[,host:port]")
    parser.add_argument("--replicas", type=int, default=1, help="copies of each partition")
    parser.add_argument("--wait", type=float, default=60, help="seconds to wait for the broker")
    parser.add_argument(
        "--user",
        default=os.environ.get(USER, ""),
        help=f"account that may make topics ({USER}); its password stands in {PASSWORD}",
    )
    parser.add_argument(
        "--ca",
        type=Path,
        default=os.environ.get(CA) or None,
        help=f"PEM file of the authority of the brokers' certificates ({CA})",
    )
    asked = parser.parse_args(arguments)
    # The client's own words about a broker that is still starting are expected here.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    password = SecretStr(os.environ.get(PASSWORD, ""))
    brokers = Brokers(asked.kafka, asked.user, password, asked.ca)
    try:
        told = asyncio.run(_make_within(brokers, asked.replicas, asked.wait))
    except (BadCa, WrongTopic) as wrong:
        print(f"silta topics: {wrong}", file=sys.stderr)
        return 1
    for name in told.made:
        print(f"made {name}")
    print(f"{len(told.made)} topics made, {len(told.stood)} stood already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
