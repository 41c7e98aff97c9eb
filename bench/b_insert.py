"""(b) The bare loop with one document a message inserted before it is sent on.

The floor that the storage sets: one `insert_many` a batch, documents as large as an entry of
Silta's journal, acknowledged as Silta's are.
"""

from typing import Any

from aiokafka import ConsumerRecord
from bson import encode
from pymongo import AsyncMongoClient

from bench.a_bare import consumer_of, producer_of, send
from bench.process import Task, serve

Document = dict[str, Any]
BARE = len(encode({"_id": "", "body": b"", "filling": b""}))


def document(record: ConsumerRecord[Any, Any], entry_bytes: int) -> Document:
    """The message as received, filled up to the size of an entry."""
    key = f"{record.topic}:{record.partition}:{record.offset}"
    body = record.value or b""
    missing = entry_bytes - BARE - len(key) - len(body)
    return {"_id": key, "body": body, "filling": bytes(max(missing, 0))}


async def main(given: Task) -> None:
    """Until cancelled."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(given.mongo, w="majority", journal=True)
    entries = client[given.database]["journal"]
    consumer, producer = consumer_of(given), producer_of(given)
    await consumer.start()
    await producer.start()
    try:
        while True:
            taken = await consumer.getmany(timeout_ms=20, max_records=given.batch_size)
            if taken:
                await entries.insert_many(
                    [document(r, given.entry_bytes) for records in taken.values() for r in records],
                    ordered=False,
                )
                await send(producer, given.sink, taken)
                await consumer.commit()
    finally:
        await consumer.stop()
        await producer.stop()
        await client.close()


if __name__ == "__main__":
    serve(main)
