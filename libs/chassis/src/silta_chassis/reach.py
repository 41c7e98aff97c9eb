"""How far a service has read its topics: all replicas together, as the broker keeps it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from silta_chassis.bus import Bus

log = structlog.get_logger(__name__)

# The consumer asks for ever about a partition that is gone.
ASK_SECONDS = 10.0


@dataclass(frozen=True)
class Reach:
    """Asks by the consumer of a bus, as long as it has one."""

    bus: Bus

    async def ends(self, topic: str) -> dict[TopicPartition, int] | None:
        """Where a topic ends now: empty where there is none, None where nobody can say."""
        consumer = self.bus.consumer
        if consumer is None:
            return None
        try:
            async with asyncio.timeout(ASK_SECONDS):
                if topic not in await consumer.topics():
                    return {}
                partitions = consumer.partitions_for_topic(topic)
                if not partitions:
                    return None
                places = [TopicPartition(topic, partition) for partition in partitions]
                return dict(await consumer.end_offsets(places))
        except (KafkaError, OSError) as error:
            log.info("the ends of a topic are not known", topic=topic, error=type(error).__name__)
            return None

    async def left(self, ends: Mapping[TopicPartition, int]) -> int | None:
        """How many records before these ends this group has still to read, whoever of it.

        None where nobody can say. What was removed from a topic cannot be read.
        """
        consumer = self.bus.consumer
        if not ends:
            return 0
        if consumer is None:
            return None
        try:
            async with asyncio.timeout(ASK_SECONDS):
                begins = await consumer.beginning_offsets(list(ends))
                done = {place: await consumer.committed(place) or 0 for place in ends}
        except (KafkaError, OSError) as error:
            log.info("the places of the group are not known", error=type(error).__name__)
            return None
        return sum(max(end - max(done[p], int(begins[p])), 0) for p, end in ends.items())

    async def lag(self) -> int:
        """How many messages on the partitions of this process it has still to take."""
        consumer = self.bus.consumer
        if consumer is None:
            return 0
        left = 0
        for place in consumer.assignment():
            # Known once something was fetched; then the position is known as well.
            if (end := consumer.highwater(place)) is not None:
                async with asyncio.timeout(ASK_SECONDS):
                    left += max(end - await consumer.position(place), 0)
        return left
