"""What is personal in the demonstration courses, and everything that is written to look for it."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer

from silta_cli.services import ALL_TOPICS

# Of names, addresses, contacts and references of the courses (every one holds "Esimerkki"),
# identity codes, telephone numbers, and words of client and professionals.
PERSONAL = (
    "Esimerkki",
    "131190-9205",
    "050501A901K",
    "200271-9361",
    "+358 40",
    "Flunssa",
    "aamuisin",
    "Selkä",
    "Jaksaa tunnin",
    "Kävelen",
    "Osa-aikainen",
    "Työkokeilupaikan",
    "Opiskelutaidot",
    "Ammattitutkinto",
    "fysioterapeutille",
    "alusta",
    "Äitikin",
)

# The name of a unit that is marked sensitive: in network's file, in no vault and nowhere else.
SENSITIVE = ("Mental-health services",)


def found_in(text: str) -> list[str]:
    return [word for word in (*PERSONAL, *SENSITIVE) if word in text]


def texts(value: Any) -> str:
    """Everything that a document says, bytes too."""
    if isinstance(value, dict):
        return " ".join(f"{k} {texts(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return " ".join(texts(v) for v in value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


async def everything_on(kafka: str) -> str:
    consumer = AIOKafkaConsumer(*ALL_TOPICS, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        left = {tp for tp, end in ends.items() if end > 0}
        said: list[str] = []
        async with asyncio.timeout(60):
            while left:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    said += [texts([r.key, r.value, list(r.headers)]) for r in records]
                left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
        return " ".join(said)
    finally:
        await consumer.stop()
