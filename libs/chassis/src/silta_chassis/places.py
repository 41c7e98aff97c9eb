"""Where a consumer stands: in which making of its topic each partition is read.

A topic that was deleted and made again has the same name, another id and other offsets. With every
offset the id of its topic is committed; a partition whose commit was made in another making, or is
gone, is read from its beginning. Readers skip by number what they know.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from aiokafka import AIOKafkaClient, AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from silta_chassis.brokers import Brokers
from silta_chassis.leave import leave
from silta_chassis.topic_ids import NoTopicIds, marks, topic_ids

log = structlog.get_logger(__name__)

REQUEST_TIMEOUT_MS = 5_000
# No batch begins while it is asked: a question that hangs would hold them all.
ANSWER_SECONDS = 15.0


@dataclass
class Places:
    """The assigned partitions of one consumer, each with the id of the topic it is read in."""

    brokers: Brokers = field(default_factory=lambda: Brokers(""))
    group: str = ""
    topics: Sequence[str] = ()
    known: dict[TopicPartition, str] = field(default_factory=dict)
    # Counts rebalances: what was fetched before one stands nowhere after it.
    dealt: int = 0
    _client: AIOKafkaClient | None = None
    _told: bool = False

    def forget(self) -> None:
        """The partitions are dealt again."""
        self.dealt += 1
        self.known.clear()

    async def sure(self, consumer: AIOKafkaConsumer, dealt: int) -> set[TopicPartition]:
        """The partitions whose records, fetched when they were dealt so often, are in place."""
        if dealt != self.dealt:
            return set()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                anew = await self.check(consumer)
        except (KafkaError, OSError) as error:
            await self._lost(error)
            anew = set()
        return self.known.keys() - anew

    async def check(self, consumer: AIOKafkaConsumer) -> set[TopicPartition]:
        """Makes sure of partitions that are new here; returns those that begin anew.

        Raises KafkaError or OSError where the broker cannot say.
        """
        unsure = consumer.assignment() - self.known.keys()
        if not unsure:
            return set()
        dealt, client = self.dealt, await self._connected()
        try:
            ids = await topic_ids(client, self.topics)
        except NoTopicIds:
            self._tell()
            self.known |= dict.fromkeys(unsure, "")
            return set()
        there = {place for place in unsure if place.topic in ids}
        found = await marks(client, self.group, there)
        if dealt != self.dealt:
            return set()
        # Without a mark the offset was set by an operator, or by a version that set none.
        anew = {place for place in there if found.get(place) not in ("", ids[place.topic])}
        for place in anew:
            consumer.seek(place, 0)
        self.known |= {place: ids[place.topic] for place in there}
        for topic in sorted({place.topic for place in anew if found.get(place) is not None}):
            log.warning("a topic was made anew: it is read from its beginning", topic=topic)
        return anew

    async def made_anew(self) -> set[str]:
        """Topics that are other ones by now than those that are being read; none if unknown."""
        if not any(self.known.values()):
            return set()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                ids = await topic_ids(await self._connected(), self.topics)
        except (KafkaError, OSError) as error:
            await self._lost(error)
            return set()
        anew = {p.topic for p, id_ in self.known.items() if ids.get(p.topic, id_) != id_}
        for topic in sorted(anew):
            log.warning("a topic is another one now: consuming begins again", topic=topic)
        return anew

    async def close(self) -> None:
        """Closes the connection; the next question opens another."""
        client, self._client = self._client, None
        if client is not None:
            await leave(client)

    async def _connected(self) -> AIOKafkaClient:
        if self._client is None:
            client = AIOKafkaClient(
                **self.brokers.arguments(),
                client_id=f"silta-{self.group}-places",
                request_timeout_ms=REQUEST_TIMEOUT_MS,
            )
            try:
                await client.bootstrap()
            except BaseException:
                # One that could not start still holds sockets.
                await leave(client)
                raise
            self._client = client
        return self._client

    async def _lost(self, error: Exception) -> None:
        """The broker cannot say: another connection asks again."""
        log.info("the ids of the topics are not known", error=type(error).__name__)
        await self.close()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            log.warning("the broker tells no topic ids: a topic made anew would not be noticed")
