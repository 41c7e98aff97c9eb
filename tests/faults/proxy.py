"""A careless bus between publishers and readers: it doubles records and changes their order.

What services publish is copied from each topic to a proxied one that the services read. The copy
is at least once, as any bridge between clusters is: some records come later than what follows
them, of their own case too, and some come again after a while.
"""

import asyncio
import heapq
import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.faults.launch import PROXIED

LATE, AGAIN = 0.03, 0.05
LATE_SECONDS, AGAIN_SECONDS = 0.6, 4.0
LATER, COPY = "records delivered behind later ones", "records delivered again"


@dataclass(order=True)
class _Waiting:
    at: float
    place: int
    record: Any = field(compare=False)


@dataclass
class Proxy:
    """Copies until told to finish; runs in a thread of its own."""

    bootstrap: str
    topics: Sequence[str]
    rng: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    _finishing: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _copying: Future[None] | None = None
    _heap: list[_Waiting] = field(default_factory=list)
    _places: Any = field(default_factory=itertools.count)

    @contextmanager
    def copying(self) -> Iterator["Proxy"]:
        """Copies until left."""
        with ThreadPoolExecutor(1) as pool:
            self._copying = pool.submit(lambda: asyncio.run(self._copy()))
            try:
                yield self
            finally:
                self._over.set()

    def calm(self) -> None:
        """From now on records are copied once and in order, so that the readers come to rest."""
        self.rng = _Never()

    def finish(self) -> None:
        """Copies what is left, and ends; raises what kept it from copying."""
        self._finishing.set()
        if self._copying is not None:
            self._copying.result()

    async def _copy(self) -> None:
        consumer = AIOKafkaConsumer(
            *self.topics,
            bootstrap_servers=self.bootstrap,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=50,
        )
        await consumer.start()
        producer: AIOKafkaProducer | None = None
        unsent: list[Any] = []
        try:
            while not self._over.is_set():
                now = asyncio.get_running_loop().time()
                taken = 0
                if not unsent:
                    for records in (await consumer.getmany(timeout_ms=20)).values():
                        for record in records:
                            taken += 1
                            unsent += self._first(record, now)
                unsent += self._due(now)
                if self._finishing.is_set() and not taken and not unsent and not self._heap:
                    return
                if unsent:
                    producer = producer or await self._producer()
                    unsent = await self._send(producer, unsent) if producer else unsent
                    if unsent and producer is not None:
                        await producer.stop()
                        producer = None
        finally:
            await consumer.stop()
            if producer is not None:
                await producer.stop()

    def _first(self, record: Any, now: float) -> list[Any]:
        """What to send of a new record now; the rest waits."""
        if self.rng.random() < AGAIN:
            self.counts[COPY] += 1
            self._later(record, now + self.rng.uniform(0.05, AGAIN_SECONDS))
        if self.rng.random() < LATE:
            self.counts[LATER] += 1
            self._later(record, now + self.rng.uniform(0.05, LATE_SECONDS))
            return []
        return [record]

    def _later(self, record: Any, at: float) -> None:
        heapq.heappush(self._heap, _Waiting(at, next(self._places), record))

    def _due(self, now: float) -> list[Any]:
        found = []
        while self._heap and self._heap[0].at <= now:
            found.append(heapq.heappop(self._heap).record)
        return found

    async def _producer(self) -> AIOKafkaProducer | None:
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks="all")
        try:
            await producer.start()
        except (KafkaError, OSError):
            await producer.stop()
            return None
        return producer

    async def _send(self, producer: AIOKafkaProducer, records: list[Any]) -> list[Any]:
        """Returns what may not have arrived, to be sent again: at least once."""
        try:
            sent = [
                await producer.send(
                    PROXIED + r.topic,
                    value=r.value,
                    key=r.key,
                    headers=list(r.headers),
                    partition=r.partition,
                )
                for r in records
            ]
        except (KafkaError, OSError):
            return records
        told = await asyncio.gather(*sent, return_exceptions=True)
        return [r for r, answer in zip(records, told, strict=True) if isinstance(answer, Exception)]


class _Never(random.Random):
    """No chance comes true."""

    def random(self) -> float:
        """Above every share."""
        return 1.0
