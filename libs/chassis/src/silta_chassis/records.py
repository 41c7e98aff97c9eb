"""From Kafka records to items: envelope, then body; a bad message is told, never raised."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from silta_chassis.item import Item
from silta_chassis.process import Process, Taken, When
from silta_contracts.binding import Event, Unreadable, decode, from_kafka
from silta_contracts.catalogue import BY_WIRE_TYPE, TOPICS

# Who may write a topic is what the broker checks; that it speaks for itself there is checked here.
OWNERS = {topic: service for service, topic in TOPICS.items()}
ANOTHERS = "ce_source: another service than the one that writes this topic"


@dataclass(frozen=True)
class Record:
    """A message as received from the bus, with its place there."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True)
class Unread:
    """A record that cannot be read, and why; the reason never repeats what the record says.

    ``item`` is what its envelope says, without a message, where only the body cannot be read.
    """

    record: Record
    reason: str
    item: Item | None = None


def read(
    process: Process, record: Record, unsequenced: Collection[str] = (), *, waited: bool = False
) -> Item | Unread:
    """An item for the step, or why there is none.

    ``unsequenced`` are the sources that declare ``sequence: none``.
    """
    try:
        event = from_kafka(record.key, record.headers, record.value, unsequenced=unsequenced)
    except Unreadable as unreadable:
        return Unread(record, unreadable.reason)
    owner = OWNERS.get(record.topic)
    if owner is not None and event.source.split("/")[2] != owner:
        # No item: who speaks for another holds up none of that one's facts.
        return Unread(record, ANOTHERS)
    kind = BY_WIRE_TYPE.get(event.type)
    row = process.row(kind) if kind is not None else None
    fact, wrong = None, ""
    try:
        # Only what has a row is decoded: the rest advances a number and costs nothing.
        fact = decode(event) if row is not None else None
    except Unreadable as unreadable:
        wrong = unreadable.reason
    item = Item(
        kind="fact",
        subject=event.subject,
        cause=f"fact:{event.source}:{event.id}",
        # An id is unique within its source only.
        causation=f"{event.source}/{event.id}",
        row=row,
        message=fact,
        source=event.source,
        number=event.sequence,
        taken=_taken(event, row),
        trace=event.traceparent,
        waited=waited,
        origin=record,
    )
    return Unread(record, wrong, item) if wrong else item


def _taken(event: Event, row: When | None) -> Taken | None:
    if row is None or not row.keep:
        return None
    causation = event.causation or ""
    return Taken(event.id, event.source, event.type, event.time, causation, event.fact_body)


def read_all(
    process: Process, records: Sequence[Record], unsequenced: Collection[str] = ()
) -> tuple[list[Item], list[Unread]]:
    """Items and unreadable records of a batch, each in order."""
    items: list[Item] = []
    unread: list[Unread] = []
    for record in records:
        found = read(process, record, unsequenced)
        if isinstance(found, Item):
            items.append(found)
        else:
            unread.append(found)
    return items, unread
