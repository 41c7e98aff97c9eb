"""Capped exponential backoff with jitter: how long to wait between tries."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import structlog
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

log = structlog.get_logger(__name__)

FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 60.0
LONGEST_LOOK_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 10.0


def delays(first: float, most: float) -> Iterator[float]:
    """Seconds before each next try: doubling from ``first`` to ``most``, each ±20 %."""
    delay = first
    while True:
        yield delay * random.uniform(0.8, 1.2)
        delay = min(delay * 2, most)


def delay_after(attempts: int, first: float, most: float) -> float:
    """Seconds to wait after that many attempts (1 or more)."""
    return float(min(first * 2 ** min(attempts - 1, 30), most) * random.uniform(0.8, 1.2))


async def forever(
    look: Callable[[], Awaitable[object]],
    every: float,
    *,
    wake: asyncio.Event | None = None,
    full: int | None = None,
) -> None:
    """Looks again and again until cancelled; what is away is waited for.

    ``every`` is in seconds; ``wake`` ends a wait. A look that answers ``full`` or more is
    followed by the next one at once: there may be more.
    """
    wake = wake or asyncio.Event()
    pause = delays(first=max(every, 0.2), most=LONGEST_PAUSE_SECONDS)
    while True:
        wait = every
        try:
            found = await look()
            if full is not None and isinstance(found, int) and found >= full:
                continue
            pause = delays(first=max(every, 0.2), most=LONGEST_PAUSE_SECONDS)
        # Nothing may end this loop but its cancellation: the next look tries again.
        except Exception as error:
            # What is away is expected to come back; only a defect needs its places.
            known = isinstance(error, PyMongoError | KafkaError | OSError)
            where, name = getattr(look, "__name__", ""), type(error).__name__
            log.warning("a look failed", where=where, error=name, exc_info=not known)
            wait = next(pause)
        try:
            async with asyncio.timeout(wait):
                await wake.wait()
                wake.clear()
        except TimeoutError:
            continue


def retry_after(attempts: int) -> timedelta:
    """How long a message that failed so often waits: from half a second up to a minute."""
    seconds = delay_after(max(attempts, 1), FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS)
    return timedelta(seconds=seconds)


def look_after(waited: timedelta) -> timedelta:
    """How long until the next look at what waits for others: the longer it has waited."""
    seconds = min(1 + waited.total_seconds() / 20, LONGEST_LOOK_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))
