"""`silta rebuild`, `silta republish`, `silta backfill`: what follows from journals, made again."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

import typer
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from silta_chassis import logs
from silta_chassis.backfill import Backfilled, NotBackfilled, TopicGone
from silta_chassis.backfill import backfill as make_up
from silta_chassis.journal import Journal
from silta_chassis.process import Process
from silta_chassis.published import LaterIncarnation
from silta_chassis.rebuild import Rebuilt
from silta_chassis.rebuild import rebuild as make_again
from silta_chassis.relay import Relay
from silta_chassis.republish import NotPublished, Republished
from silta_chassis.republish import republish as publish_again
from silta_chassis.rows import types_read
from silta_chassis.service import Running, build, utc_now
from silta_chassis.walk import Progress
from silta_chassis.writers import Writer
from silta_cli.reach import (
    Database,
    DatabaseName,
    Kafka,
    Name,
    Reached,
    Service,
    made_of,
    moment,
    reached,
    settings_of,
)
from silta_cli.screen import err, out, print_json, shown_progress
from silta_contracts.catalogue import TOPICS
from silta_local.errors import StackError

MOST_SHOWN = 20

Case = Annotated[str | None, typer.Option("--case", help="Of this case only.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Found = TypeVar("Found")

rebuild = typer.Typer(no_args_is_help=True, help="Make again what derives from a journal.")


@rebuild.callback()
def about() -> None:
    """Make again what derives from a journal."""


@rebuild.command()
def views(
    service: Service,
    case: Case = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; ends with 1 where something differs.")
    ] = False,
    name: Name = None,
    database: Database = None,
    database_name: DatabaseName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make every view of a service again from its journal; the service may run meanwhile."""
    parts = reached(service, name, database, database_name)
    process = made_of(service).process

    async def work(journal: Journal, told: Progress) -> Rebuilt:
        return await make_again(process, journal, subject=case, check=check, progress=told)

    verb = "Comparing" if check else "Rebuilding"
    found = _run(service, f"{verb} views of {service}", parts, work, quiet=quiet or as_json)
    _known(case, found.subjects)
    failed = found.counts["failed"]
    if as_json:
        differences = [{"kind": d.kind, "id": d.id} for d in found.told]
        counts = {"subjects": found.subjects, "lines": found.lines, **found.counts}
        print_json({"service": service, **counts, "differences": differences})
    else:
        _tell(service, found, check=check)
    if failed or (check and not found.sound):
        raise typer.Exit(1)


def _tell(service: str, found: Rebuilt, *, check: bool) -> None:
    out.print(
        f"{found.lines} lines of {found.subjects} cases in {service}: "
        + ", ".join(f"{count} {kind}" for kind, count in found.counts.items())
        + ("." if check or found.sound else "; all of it is mended but what failed."),
        highlight=False,
    )
    for one in found.told[:MOST_SHOWN]:
        err.print(f"{one.kind}: {one.id}", highlight=False, markup=False, soft_wrap=True)
    more = sum(found.counts.values()) - min(len(found.told), MOST_SHOWN)
    if more:
        err.print(f"… and {more} more (--json tells the first thousand).", highlight=False)


def republish(
    service: Service,
    since: Annotated[
        str | None, typer.Option("--since", help="What was journalled from this time on.")
    ] = None,
    case: Case = None,
    name: Name = None,
    database: Database = None,
    database_name: DatabaseName = None,
    kafka: Kafka = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Publish the facts of a journal again, all of them where not said otherwise.

    After a topic was lost: make it first (`silta topics`). Readers skip what they know.
    """
    parts = reached(service, name, database, database_name, kafka)
    if not parts.kafka:
        raise typer.BadParameter("say --kafka, too, where the database is your own")
    from_then = moment(since) if since is not None else None

    async def work(journal: Journal, told: Progress) -> Republished:
        # A relay publishes for a writer; this one appends nothing, so it is never stored.
        writer = Writer.of(journal.entries.database)
        relay = Relay(journal, writer, parts.brokers, TOPICS[service], utc_now)
        try:
            return await publish_again(journal, relay, subject=case, since=from_then, progress=told)
        finally:
            await relay.stop()

    try:
        found = _run(service, f"Publishing facts of {service}", parts, work, quiet=quiet or as_json)
    except NotPublished as stopped:
        raise StackError(
            f"Kafka at {parts.kafka} did not take all facts of {service}: "
            f"{stopped.so_far.facts} went out.",
            "Check that the topic is there (`silta topics`), then run this again: it is harmless.",
        ) from None
    _known(case, found.subjects)
    if as_json:
        print_json({"service": service, **asdict(found)})
    else:
        out.print(
            f"Published {found.facts} facts of {found.subjects} cases on {TOPICS[service]}.",
            highlight=False,
        )


def backfill(
    service: Service,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="A fact, like contact-request-closed; all needed if not said."),
    ] = None,
    name: Name = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Give rows that came later the facts that older cases had already.

    Run it when every process of the service has the new rows. With the settings of a local stack
    (--name), or those of the service (SILTA_ variables) where SILTA_DATABASE is set.
    """
    made = made_of(service)
    wanted = _wire_types(made.process, types)
    settings = settings_of(service, name)
    reference = made.read_reference(settings.reference)

    async def work(told: Progress) -> tuple[list[str], Backfilled]:
        # What memory holds would be old: the service goes on meanwhile.
        alone = settings.model_copy(update={"cached_cases": 0})
        running: Running = build(made.process, reference, alone)
        try:
            chosen = wanted if wanted is not None else await running.rows.lacking()
            if not chosen:
                return [], Backfilled()
            return chosen, await make_up(running, chosen, progress=told)
        finally:
            await running.publishers.close()
            await running.client.close()

    failed: dict[str, str] = {}
    try:
        found_types, found = _told(service, f"Backfilling {service}", work, quiet=quiet or as_json)
    except NotBackfilled as stopped:
        found_types, found, failed = wanted or [], stopped.so_far, stopped.so_far.failed
    except TopicGone as gone:
        raise StackError(
            f"The topic {gone} is not there.",
            "Make it (`silta topics`) and publish it again (`silta republish`) first.",
        ) from None
    except LaterIncarnation as later:
        raise StackError(
            f"The journal goes on as {later}, which is later than SILTA_INCARNATION says.",
            "Give this command the incarnation of the service.",
        ) from None
    if as_json:
        print_json({"service": service, "types": found_types, **asdict(found)})
    elif not found_types and not failed:
        out.print(f"Nothing is needed in {service}.")
    else:
        counts = {k: v for k, v in asdict(found).items() if k != "failed"}
        told = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in counts.items())
        out.print(f"Facts for {service}: {told}.", highlight=False)
    if failed:
        if not as_json:
            for case, error in list(failed.items())[:MOST_SHOWN]:
                err.print(f"failed: {case} ({error})", highlight=False, markup=False)
        raise StackError(
            f"{len(failed)} cases of {service} could not be given all facts.",
            "Mend the decision that fails, then run this again: what is done stays done.",
        )


def _wire_types(process: Process, types: list[str] | None) -> list[str] | None:
    if types is None:
        return None
    read = types_read(process)
    by_name = {fact.kebab_name(): wire for wire, fact in read.items()} | {w: w for w in read}
    unknown = sorted(set(types) - by_name.keys())
    if unknown:
        names = ", ".join(sorted(fact.kebab_name() for fact in read.values()))
        raise typer.BadParameter(
            f"{process.name} has no row for {', '.join(unknown)} of another service: there are "
            f"{names}"
        )
    return list(dict.fromkeys(by_name[one] for one in types))


def _known(case: str | None, subjects: int) -> None:
    if case is not None and not subjects:
        raise StackError("The journal does not know this case.", "Check the case id.")


def _run(
    service: str,
    step: str,
    parts: Reached,
    work: Callable[[Journal, Progress], Coroutine[Any, Any, Found]],
    *,
    quiet: bool,
) -> Found:
    async def with_journal(told: Progress) -> Found:
        async with parts.client() as client:
            return await work(Journal.of(client[parts.database_name]), told)

    return _told(service, step, with_journal, quiet=quiet)


def _told(
    service: str, step: str, work: Callable[[Progress], Coroutine[Any, Any, Found]], *, quiet: bool
) -> Found:
    # Standard output is for data; what fails is told at the end.
    logs.configure("silta", "CRITICAL")
    try:
        with shown_progress(quiet=quiet) as progress:
            progress(step)
            return asyncio.run(work(lambda done, total: progress(step, done, total)))
    except PyMongoError as away:
        raise StackError(
            f"The database of {service} does not answer ({type(away).__name__}).",
            "Check that it runs and that its address and the rights to it are right.",
        ) from None
    except KafkaError as away:
        raise StackError(
            f"Kafka does not answer ({type(away).__name__}).",
            "Check that it runs and that its address is right, then run this again.",
        ) from None
