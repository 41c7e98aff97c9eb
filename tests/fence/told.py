"""Hears the topics as any reader could, and looks into the vault when a receipt is told."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from pymongo.asynchronous.collection import AsyncCollection

from silta_contracts.catalogue import TOPICS
from tests.fence.seen import Looked, Told

# What network keeps on a ground alone.
CLASSES = ("close_person", "meeting")


# Asked for at once: the local database reads all that it holds for what is not looked for by key.
ON_GROUNDS = {"document_class": {"$in": CLASSES}}


async def hear(
    kafka: str,
    vault: AsyncCollection[dict[str, Any]],
    documents: Mapping[str, Sequence[str]],
    told: Told,
) -> None:
    """Takes in what is told until it is cancelled. ``documents``: ids, by consents for them."""
    consumer = AIOKafkaConsumer(
        *TOPICS.values(),
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        async for record in consumer:
            headers = {name: value.decode() for name, value in record.headers}
            receipt = _take(headers, record.value, (record.timestamp + 1) / 1000, told)
            if (own := documents.get(receipt)) is not None:
                count = await vault.count_documents({"_id": {"$in": own}})
                told.looked.append(Looked(receipt, time.time(), count, len(own)))
    finally:
        await consumer.stop()


def _take(headers: Mapping[str, str], body: bytes, at: float, told: Told) -> str:
    """Notes a fact; answers the consent of a receipt of network's that is new.

    The broker's times are cut to milliseconds.
    """
    kind = headers.get("ce_type", "").removeprefix("fi.silta.")
    match kind:
        case "consent-withdrawn.v1":
            told.withdrawn.setdefault(json.loads(body)["consent"], at)
        case "withdrawal-completed.v1":
            told.completed.setdefault(json.loads(body)["consent"], at)
            told.grown.set()
        case "withdrawal-acknowledged.v1":
            fact = json.loads(body)
            consent, service = fact["consent"], fact["service"]
            name = f"{headers['ce_source']}:{headers['ce_id']}"
            known = told.receipts[consent, service]
            if name not in known:
                known[name] = at
                return str(consent) if service == "network" else ""
    return ""
