"""(d) Silta: the flow on the chassis, run as a service runs, its HTTP doors and health included.

The only differences from a service's own start: topics and group of the bench's names, and the
database and broker that the task names.
"""

import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

# First, as in a service: what it keeps libraries from loading is not to be loaded yet.
from silta_chassis import logs

# isort: split
import uvicorn
from pydantic import SecretStr
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from bench.d_process import PROCESS
from bench.process import Task, settle, task
from silta_chassis.http.app import make_app
from silta_chassis.http.views import Doors
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings

# How a setting for the number of cases kept in memory may be called, once there is one.
CACHE_SETTINGS = ("cache", "cache_size", "cached_cases", "recent_cases")
# Where set, the time of every database command is told at the end; never in a real run.
LISTEN = "BENCH_LISTEN"
DOORS = Doors(page=lambda state, reader, _: {"open": state.open, "facts": state.facts})


def cache_setting() -> str | None:
    """The name of the setting of the cache; None as long as the chassis has no cache."""
    return next((name for name in CACHE_SETTINGS if name in Settings.model_fields), None)


def settings_of(given: Task) -> Settings:
    """The settings of a service, as the fault suite has them: the defaults."""
    name = cache_setting()
    more: dict[str, Any] = {name: given.cache} if name and given.cache is not None else {}
    return Settings(
        kafka=given.kafka,
        database=SecretStr(given.mongo),
        database_name=given.database,
        secret=SecretStr("s" * 40),
        reference=Path(),
        environment="local",
        batch_size=given.batch_size,
        log_level="WARNING",
        **more,
    )


def service_of(given: Task, listeners: list[CommandListener]) -> Running:
    """The service's parts, on the bench's topics."""
    running = build(PROCESS, None, settings_of(given), listeners=listeners)
    running.bus.topics = [given.source]
    running.bus.group = given.group
    running.relay.topic = given.sink
    return running


class Listener(CommandListener):
    """Adds up how often each command went to each collection, and how long it took."""

    def __init__(self) -> None:
        self.waited: dict[str, tuple[int, float]] = {}
        self._names: dict[int, str] = {}

    def started(self, event: CommandStartedEvent) -> None:
        """Keeps what it is about: the answer does not tell."""
        what = event.command.get(event.command_name)
        about = what if isinstance(what, str) else ""
        self._names[event.request_id] = f"{event.command_name} {about}".strip()

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Adds it up."""
        name = self._names.pop(event.request_id, event.command_name)
        count, seconds = self.waited.get(name, (0, 0.0))
        self.waited[name] = (count + 1, seconds + event.duration_micros / 1e6)

    def failed(self, event: CommandFailedEvent) -> None:
        """Forgets it."""
        self._names.pop(event.request_id, None)


def cache_counts(running: Running) -> dict[str, int] | None:
    """Hits and misses of the cache, from whichever part holds one; None where there is none."""
    for part in (running.journal, running.worker, running.worker.step):
        for held in (part, *getattr(part, "__dict__", {}).values()):
            hits, misses = getattr(held, "hits", None), getattr(held, "misses", None)
            if isinstance(hits, int) and isinstance(misses, int):
                return {"hits": hits, "misses": misses}
    return None


def main() -> None:
    """Until SIGTERM; what is known at the end is written for the bench."""
    given = task()
    logs.configure(PROCESS.name, "WARNING")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    listener = Listener() if os.environ.get(LISTEN) else None
    running = service_of(given, [listener] if listener else [])
    app = make_app(running, DOORS)
    settle(given)
    # The server raises its signal again when it has stopped: what is told comes after that.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        uvicorn.run(app, host="127.0.0.1", port=0, log_config=None, access_log=False)
    finally:
        if given.told:
            told = {
                "cache": cache_counts(running),
                "waited": listener.waited if listener else None,
            }
            Path(given.told).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
