"""One service: its parts, wired once."""

from collections.abc import Sequence
from datetime import timedelta

from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener

from silta_chassis.access_disposing import Disposing
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import AccessLog
from silta_chassis.bus import Bus
from silta_chassis.comparing import Comparing
from silta_chassis.deadlines import Deadlines
from silta_chassis.decision_point import DecisionPoint
from silta_chassis.entries import Document
from silta_chassis.envelope import Envelope
from silta_chassis.erasing import Erasing
from silta_chassis.identity import calling_of, identity_of, readers_of
from silta_chassis.journal import Database, Journal
from silta_chassis.key_rings import KeyRings
from silta_chassis.mending import Mending
from silta_chassis.permitted import Permitted
from silta_chassis.process import Process
from silta_chassis.project import Projection
from silta_chassis.publishers import Publishers
from silta_chassis.reach import Reach
from silta_chassis.recent import Recent
from silta_chassis.recovery import Recovery
from silta_chassis.relay import Relay
from silta_chassis.rows import Rows
from silta_chassis.running import Running, utc_now
from silta_chassis.settings import Settings
from silta_chassis.signed_facts import FactSigner
from silta_chassis.signers import Signers
from silta_chassis.signing import SigningKeys
from silta_chassis.step import Step
from silta_chassis.vault import Vault
from silta_chassis.waiting import Queue
from silta_chassis.worker import Worker
from silta_chassis.writers import Writer
from silta_contracts.binding import source_of
from silta_contracts.catalogue import PARKED_TOPICS, TOPICS, publishers
from silta_contracts.retention import NO_RETENTION

__all__ = ["Running", "build", "publishers_read", "topics_read", "utc_now"]

LARGEST_FACT = 900_000
SERVER_SELECTION_MS = 2_000


def publishers_read(process: Process) -> list[str]:
    """The services that publish what a process reads, itself apart."""
    return sorted({name for fact in process.reads for name in publishers(fact)} - {process.name})


def topics_read(process: Process) -> list[str]:
    """Their topics, in the same order."""
    return [TOPICS[name] for name in publishers_read(process)]


def build(
    process: Process,
    reference: object,
    settings: Settings,
    *,
    listeners: Sequence[CommandListener] = (),
) -> Running:
    """Wires a service from its process table and settings; connects to nothing yet.

    ``listeners`` hear every database command (to count or to trace them).
    """
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        settings.database.get_secret_value(),
        tz_aware=True,
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=SERVER_SELECTION_MS,
        event_listeners=list(listeners),
    )
    database: Database = client[settings.database_name or f"silta_{process.name}"]
    journal = Journal.of(database)
    deadlines = Deadlines(journal.views)
    queue = Queue.of(database)
    vault = Vault.of(database, Envelope.of(KeyRings.of(settings)))
    access_log = AccessLog.of(database)
    signing = SigningKeys.of(settings)
    heads = Heads(
        access_log, process.name, signing, timedelta(seconds=settings.access_log_head_seconds)
    )
    retention = getattr(reference, "retention", NO_RETENTION)
    signers = Signers.of(settings.fact_keys)
    writer = Writer.of(database)
    erasing = Erasing(journal, vault)
    projection = Projection(process, journal, deadlines)
    relay = Relay(journal, writer, settings.brokers, TOPICS[process.name], utc_now)
    source = source_of(process.name, str(settings.incarnation))
    step = Step(
        process=process,
        reference=reference,
        journal=journal,
        vault=vault,
        writer=writer,
        recent=Recent(settings.cached_cases),
        source=source,
        clock=utc_now,
        largest_fact=LARGEST_FACT,
        sign=FactSigner(signing) if settings.signs else None,
    )
    worker = Worker(
        process=process,
        step=step,
        journal=journal,
        recovery=Recovery(journal, writer, erasing, projection, relay, utc_now),
        erasing=erasing,
        projection=projection,
        deadlines=deadlines,
        queue=queue,
        relay=relay,
        clock=utc_now,
        parked_topic=PARKED_TOPICS[process.name],
        poll_seconds=settings.deadline_poll_ms / 1000,
        attempts=settings.retries,
        unsequenced=settings.sources_without_numbers,
        signers=signers,
    )

    async def ping() -> None:
        await client.admin.command("ping")

    topics = dict(zip(publishers_read(process), topics_read(process), strict=True))
    bus = Bus(
        brokers=settings.brokers,
        group=f"silta.{process.name}",
        topics=list(topics.values()),
        batch_size=settings.batch_size,
        handle=worker.take,
        ping=ping,
    )
    calling = calling_of(process.name, settings)
    asked = Publishers(topics, settings.publisher_addresses, calling, signers)
    missing = Mending.missing_of(database)
    mending = Mending(
        journal=journal,
        queue=queue,
        missing=missing,
        publishers=asked,
        clock=utc_now,
        wake=worker.wake,
        alarm_after=timedelta(minutes=settings.gap_alarm_minutes),
    )
    comparing = Comparing(
        journal=journal,
        missing=missing,
        places=Comparing.places_of(database),
        publishers=asked,
        mending=mending,
        reading=Reach(bus),
        unsequenced=settings.sources_without_numbers,
        clock=utc_now,
        every=timedelta(seconds=settings.compare_seconds),
    )
    return Running(
        process=process,
        reference=reference,
        secret=settings.secret.get_secret_value().encode(),
        signing=signing,
        identity=identity_of(settings),
        readers=readers_of(process.name, settings),
        calling=calling,
        access_log=access_log,
        heads=heads,
        disposing=Disposing(heads, journal, process, retention.access_log),
        decisions=DecisionPoint(settings.decisions, calling),
        source=source,
        client=client,
        journal=journal,
        queue=queue,
        deadlines=deadlines,
        vault=vault,
        writer=writer,
        relay=relay,
        bus=bus,
        worker=worker,
        publishers=asked,
        mending=mending,
        comparing=comparing,
        rows=Rows.of(process, database, utc_now),
        permitted=Permitted(
            settings.brokers,
            bus.group,
            list(topics.values()),
            (TOPICS[process.name], PARKED_TOPICS[process.name]),
        ),
        largest_body=settings.largest_body_kb * 1024,
        requests_a_minute=settings.pace,
    )
