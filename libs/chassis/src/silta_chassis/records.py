"""From Kafka records to items: envelope, then body; a bad message is told, never raised."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from silta_chassis.item import Item
from silta_chassis.process import Process, Taken, When
from silta_chassis.signers import Signers
from silta_contracts.binding import Event, Unreadable, decode, from_kafka
from silta_contracts.catalogue import BY_WIRE_TYPE, TOPICS
from silta_contracts.signed import SIGNATURE

log = structlog.get_logger(__name__)

# Who may write a topic is what the broker checks; that it speaks for itself there is checked here.
OWNERS = {topic: service for service, topic in TOPICS.items()}
ANOTHERS = "ce_source: another service than the one that writes this topic"
UNCHECKED = Signers()


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
    ``claims`` are the source, subject and type of an envelope that is not believed.
    """

    record: Record
    reason: str
    item: Item | None = None
    claims: Mapping[str, str] = field(default_factory=dict)

    @property
    def unsigned(self) -> bool:
        """Whether it is refused for its signature."""
        return self.reason.startswith(SIGNATURE)


def read(
    process: Process,
    record: Record,
    unsequenced: Collection[str] = (),
    signers: Signers = UNCHECKED,
    *,
    waited: bool = False,
) -> Item | Unread:
    """An item for the step, or why there is none.

    ``unsequenced`` are the sources that declare ``sequence: none``; ``signers`` say whose facts
    must be signed, and by whom.
    """
    try:
        event = from_kafka(record.key, record.headers, record.value, unsequenced=unsequenced)
    except Unreadable as unreadable:
        return Unread(record, unreadable.reason)
    owner = OWNERS.get(record.topic)
    another = owner is not None and event.source.split("/")[2] != owner
    reason = ANOTHERS if another else signers.refuse(event, record.headers)
    if reason is not None:
        # No item: who speaks for another holds up none of that one's facts.
        claims = {"source": event.source, "subject": event.subject, "type": event.type}
        return Unread(record, reason, claims=claims)
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
    process: Process,
    records: Sequence[Record],
    unsequenced: Collection[str] = (),
    signers: Signers = UNCHECKED,
) -> tuple[list[Item], list[Unread]]:
    """Items and unreadable records of a batch, each in order."""
    items: list[Item] = []
    unread: list[Unread] = []
    for record in records:
        found = read(process, record, unsequenced, signers)
        if isinstance(found, Item):
            items.append(found)
        else:
            unread.append(found)
    return items, unread


def tell(unread: Sequence[Unread]) -> None:
    """Says which records were parked, and why."""
    for u in unread:
        log.error(
            "a fact is not signed by who may: parked"
            if u.unsigned
            else "a record cannot be read: parked",
            topic=u.record.topic,
            partition=u.record.partition,
            offset=u.record.offset,
            reason=u.reason,
            **({"source": u.claims["source"], "subject": u.claims["subject"]} if u.claims else {}),
        )
