"""Logs: JSON lines on standard output, with the trace id, without anything personal.

Fields are allow-listed; an exception is told by its type and the places it passed, never by its
text, which may repeat what it choked on.
"""

import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from silta_chassis import telemetry

ALLOWED = frozenset({
    "event", "level", "logger", "timestamp", "trace_id", "service", "version",
    "subject", "message", "error", "attempt", "attempts", "subjects", "entries", "partition",
    "topic", "offset", "reason", "count", "where", "seconds", "status", "source", "port",
    "records", "exception", "who", "why", "number",
    # The formatter's own marks; it removes them before a line is written.
    "_record", "_from_structlog",
})  # fmt: skip

Event = MutableMapping[str, Any]
SELDOM_SECONDS = 10.0


def _allowed(_: Any, __: str, event: Event) -> Event:
    return {key: value for key, value in event.items() if key in ALLOWED}


def _with_trace(_: Any, __: str, event: Event) -> Event:
    if trace_id := telemetry.current_trace_id():
        event["trace_id"] = trace_id
    return event


def _exception(_: Any, __: str, event: Event) -> Event:
    told = event.pop("exc_info", None)
    if told is True:
        told = sys.exc_info()
    elif isinstance(told, BaseException):
        told = (type(told), told, told.__traceback__)
    if isinstance(told, tuple) and told[0] is not None:
        frames = traceback.extract_tb(told[2])[-8:]
        places = [f"{frame.name}:{frame.lineno}" for frame in frames]
        event["exception"] = f"{told[0].__name__} at {' > '.join(places)}"
    return event


def _first_line(_: Any, __: str, event: Event) -> Event:
    # A library may put an exception with its text below its own words.
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


class _SeldomAgain(logging.Filter):
    """Lets a library say the same once in a while: a broker that is away is told many times."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[tuple[str, str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):
            # Our own words.
            return True
        service = structlog.contextvars.get_contextvars().get("service", "")
        said, now = (service, record.name, str(record.msg)), time.monotonic()
        if now - self.said.get(said, -SELDOM_SECONDS) < SELDOM_SECONDS:
            return False
        if len(self.said) > 1_000:
            self.said.clear()
        self.said[said] = now
        return True


def of_service(service: str) -> None:
    """Names the service in what this task, and whatever it starts, will log."""
    structlog.contextvars.bind_contextvars(service=service)


def configure(service: str, level: str) -> None:
    """One JSON line an event, for this service and for the libraries below it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
        _exception,
        # Of the process, where it is nobody's.
        lambda _logger, _name, event: {"service": service, **event},
        _allowed,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(_SeldomAgain())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=[_first_line, *shared],
            # A library's words as they stand in its code, without what it fills in.
            use_get_message=False,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("uvicorn.access", "aiokafka", "pymongo", "uvicorn.error", "httpx"):
        library = logging.getLogger(noisy)
        library.handlers = []
        library.propagate = True
        library.setLevel(logging.WARNING)
