"""Capped exponential backoff with jitter: how long to wait between tries."""

import random
from collections.abc import Iterator


def delays(first: float, most: float) -> Iterator[float]:
    """Seconds before each next try: doubling from ``first`` to ``most``, each ±20 %."""
    delay = first
    while True:
        yield delay * random.uniform(0.8, 1.2)
        delay = min(delay * 2, most)


def delay_after(attempts: int, first: float, most: float) -> float:
    """Seconds to wait after that many attempts (1 or more)."""
    return float(min(first * 2 ** min(attempts - 1, 30), most) * random.uniform(0.8, 1.2))
