"""Catching up: a decision is not given on what was true before this service was away."""

import asyncio
from collections.abc import Iterable

from silta_chassis.comparing import Reading

LOOK_SECONDS = 0.2


async def caught_up(topics: Iterable[str], reading: Reading) -> None:
    """Returns when the service, all its replicas together, has read what these topics hold now.

    Waits as long as nobody can say where they end, so also while the broker is away.
    """
    for topic in topics:
        ends = await reading.ends(topic)
        while ends is None or (left := await reading.left(ends)) != 0:
            # Where nobody can say what is left, the topic may be another by now.
            if ends is None or left is None:
                ends = await reading.ends(topic)
            await asyncio.sleep(LOOK_SECONDS)
