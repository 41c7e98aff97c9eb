"""Taking leave of the broker, which may be away."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiokafka import AIOKafkaClient, AIOKafkaConsumer, AIOKafkaProducer

log = structlog.get_logger(__name__)

# A broker that is away is not waited for longer.
LEAVE_SECONDS = 5.0


async def leave(member: AIOKafkaConsumer | AIOKafkaProducer | AIOKafkaClient) -> None:
    """Stops a consumer, a producer or a bare connection; what it meets there ends nothing else.

    Where the broker is away the library's own cancelled tasks show through its ``stop``.
    """
    what = type(member).__name__
    # The library leaves some of them without types.
    how = "close" if isinstance(member, AIOKafkaClient) else "stop"
    stop: Callable[[], Coroutine[Any, Any, None]] = getattr(member, how)
    leaving = asyncio.create_task(stop())
    done, _ = await asyncio.wait([leaving], timeout=LEAVE_SECONDS)
    if not done:
        leaving.cancel()
        log.warning("taking leave took too long", where=what)
    elif leaving.cancelled():
        log.warning("taking leave failed", where=what, error="CancelledError")
    elif (error := leaving.exception()) is not None:
        log.warning("taking leave failed", where=what, error=type(error).__name__)
