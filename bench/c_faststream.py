"""(c) The same flow in FastStream and PyMongo as their documentation shows it: event by event.

Typed handlers, chosen by a filter; each event is inserted, its view and its deadline are written,
the next fact is published, and the event is acknowledged after its work. Where it could be read
either way, it is in favour of this variant: no log line an event, no read before the write, every
document found by its `_id`, uvloop and garbage collection as the others have them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from bench.facts import ANSWER_DAYS, asked, refused
from bench.process import Task, serve
from silta_contracts.fact import Fact
from silta_contracts.facts.intake import ContactRequestClosed, ContactRequestReceived

Document = dict[str, Any]
SOURCE = "/silta/consent/1"


def headers_of(fact: Fact, message: KafkaMessage, now: datetime) -> dict[str, str]:
    """CloudEvents attributes; the n-th fact of a case answers the n-th that came."""
    sequence = str(message.headers["ce_sequence"])
    return {
        "ce_specversion": "1.0",
        "ce_id": f"{fact.case}-{int(sequence)}",
        "ce_source": SOURCE,
        "ce_type": fact.wire_type(),
        "ce_time": now.isoformat(),
        "ce_subject": fact.case,
        "ce_sequence": sequence,
        "ce_causationid": f"{message.headers['ce_source']}/{message.headers['ce_id']}",
        "content-type": "application/json",
    }


async def inserted(
    database: AsyncDatabase[Document], taken: Fact, made: Fact, message: KafkaMessage, now: datetime
) -> bool:
    """Keeps what came and what follows from it; False where it came before."""
    try:
        await database["events"].insert_one(
            {
                "_id": f"{message.headers['ce_source']}/{message.headers['ce_id']}",
                "case": taken.case,
                "at": now,
                "taken": taken.model_dump(mode="json"),
                "published": made.model_dump(mode="json"),
            }
        )
    except DuplicateKeyError:
        return False
    return True


def app_of(given: Task, database: AsyncDatabase[Document]) -> FastStream:
    """The application: one subscriber with a handler for each fact, one publisher."""
    broker = KafkaBroker(given.kafka, acks="all", enable_idempotence=True, logger=None)
    subscriber = broker.subscriber(
        given.source,
        group_id=given.group,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.ACK,
    )
    publisher = broker.publisher(given.sink)

    @subscriber(filter=lambda m: m.headers["ce_type"] == ContactRequestReceived.wire_type())
    async def received(fact: ContactRequestReceived, message: KafkaMessage) -> None:
        now = datetime.now(UTC)
        due = now + timedelta(days=ANSWER_DAYS)
        made = asked(fact, due)
        if not await inserted(database, fact, made, message, now):
            return
        await database["views"].update_one(
            {"_id": fact.case},
            {"$set": {"request": fact.request, "area": fact.area, "open": True, "facts": 1}},
            upsert=True,
        )
        await database["deadlines"].update_one(
            {"_id": f"{fact.case}:answer-by"},
            {"$set": {"case": fact.case, "due": due}},
            upsert=True,
        )
        await publisher.publish(
            made, key=fact.case.encode(), headers=headers_of(made, message, now)
        )

    @subscriber(filter=lambda m: m.headers["ce_type"] == ContactRequestClosed.wire_type())
    async def closed(fact: ContactRequestClosed, message: KafkaMessage) -> None:
        now = datetime.now(UTC)
        made = refused(fact)
        if not await inserted(database, fact, made, message, now):
            return
        await database["views"].update_one(
            {"_id": fact.case}, {"$set": {"open": False}, "$inc": {"facts": 1}}, upsert=True
        )
        await database["deadlines"].delete_one({"_id": f"{fact.case}:answer-by"})
        await publisher.publish(
            made, key=fact.case.encode(), headers=headers_of(made, message, now)
        )

    return FastStream(broker, logger=None)


async def main(given: Task) -> None:
    """Until told to stop."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(given.mongo, w="majority", journal=True)
    try:
        await app_of(given, client[given.database]).run()
    finally:
        await client.close()


if __name__ == "__main__":
    serve(main)
