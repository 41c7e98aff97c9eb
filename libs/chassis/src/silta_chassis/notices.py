"""The notice of a parked message: where it is and why, for whoever watches the topic; no body."""

import json
from datetime import datetime

from silta_chassis.process import Process
from silta_chassis.waiting import Waiting


def consumer_of(process: Process) -> str:
    """The consumer group of a service, by which Kafka and operators name it."""
    return f"silta.{process.name}"


def notice_of(
    waiting: Waiting, consumer: str, source: str, now: datetime
) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Key, headers and value of the notice. ``consumer`` is the group that parked it."""
    record = waiting.record
    place = f"{record.topic}/{record.partition}/{record.offset}"
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": f"parked:{waiting.handle}",
        "ce_source": source,
        "ce_type": "fi.silta.message-parked.v1",
        "ce_time": now.isoformat(),
        "content-type": "application/json",
    }
    told = {
        "id": waiting.handle,
        "consumer": consumer,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "source": waiting.source or None,
        "subject": waiting.subject or None,
        "number": waiting.number,
        "type": waiting.type or None,
        "reason": waiting.error,
        "attempts": waiting.attempts,
        "since": waiting.since.isoformat(),
    }
    headers = [(name, value.encode()) for name, value in attributes.items()]
    return place.encode(), headers, json.dumps(told).encode()
