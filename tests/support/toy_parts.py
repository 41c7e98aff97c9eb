"""Runs the toy service on real parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from toy_service import DOORS, TOY

from silta_chassis.http.app import make_app
from silta_chassis.process import Process
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings


@asynccontextmanager
async def live(settings: Settings, process: Process = TOY) -> AsyncIterator[Running]:
    """A toy that runs as a service does."""
    running = build(process, None, settings)
    await running.start()
    try:
        await until(lambda: running.started and running.bus.assigned > 0)
        yield running
    finally:
        await running.stop()


def http(running: Running) -> httpx.AsyncClient:
    """A client of the toy's doors, without a socket in between."""
    transport = httpx.ASGITransport(make_app(running, DOORS), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://toy")


async def until(
    seen: Callable[[], bool | Awaitable[bool]], what: str = "it", seconds: float = 20
) -> None:
    """Waits, bounded, until something is so; fails with what was waited for."""
    async with asyncio.timeout(seconds):
        while True:
            found: Any = seen()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            # Polling other processes' state: there is nothing to be woken by.
            await asyncio.sleep(0.02)
