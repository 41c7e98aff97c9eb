"""What stands on the toy's own topic."""

import asyncio

from aiokafka import AIOKafkaConsumer

from silta_chassis.settings import Settings
from silta_contracts.catalogue import TOPICS


async def numbers_told(settings: Settings, cases: set[str]) -> dict[str, list[int]]:
    """Numbers of the facts on the toy's topic, by case, in the order of the topic."""
    consumer = AIOKafkaConsumer(
        TOPICS["consent"], bootstrap_servers=settings.kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: dict[str, list[int]] = {case: [] for case in cases}
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        async with asyncio.timeout(30):
            while any([await consumer.position(tp) < end for tp, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for r in records:
                        if (case := (r.key or b"").decode()) in cases:
                            found[case].append(int(dict(r.headers)["ce_sequence"]))
    finally:
        await consumer.stop()
    return found
