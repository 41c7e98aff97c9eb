"""`silta journal`: what a service has journalled, for whoever checks it or keeps it elsewhere."""

import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from bson.json_util import RELAXED_JSON_OPTIONS, dumps
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from silta_cli.reach import (
    DATABASE_MS,
    Database,
    DatabaseName,
    Name,
    Service,
    moment,
    reached,
)
from silta_cli.screen import shown_progress
from silta_local.errors import StackError

READ_AT_ONCE = 200

Document = dict[str, Any]

journal = typer.Typer(
    no_args_is_help=True, help="Read the journal of a service: facts, states, no vault."
)


@journal.callback()
def about() -> None:
    """Read the journal of a service: facts, states, no vault."""


@journal.command()
def export(
    service: Service,
    since: Annotated[
        str | None, typer.Option("--since", help="Entries from this time on (RFC 3339).")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", help="Entries of this case only.")] = None,
    name: Name = None,
    database: Database = None,
    database_name: DatabaseName = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Print every entry as a line of JSON (MongoDB's extended JSON), by subject and number."""
    if name is not None and database is not None:
        raise typer.BadParameter("say --name or --database, not both")
    query: Document = {}
    if since is not None:
        query["at"] = {"$gte": moment(since)}
    if case is not None:
        query["subject"] = case
    found = reached(service, name, database, database_name)
    try:
        with (
            shown_progress(quiet=quiet) as progress,
            MongoClient[Document](
                found.database, tz_aware=True, serverSelectionTimeoutMS=DATABASE_MS
            ) as client,
        ):
            entries = client[found.database_name]["journal"]

            def told(done: int, of: int) -> None:
                progress(f"Exporting {service}", done, of)

            progress(f"Looking for entries of {service}")
            for line in lines_of(entries, query, told):
                sys.stdout.write(line + "\n")
    except PyMongoError as away:
        raise StackError(
            f"The database of {service} cannot be read ({type(away).__name__}).",
            "Check that it runs and that the address and the right to read it are right.",
        ) from away


def lines_of(
    entries: Collection[Document],
    query: Document,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[str]:
    """Entries as lines of relaxed extended JSON, by subject and number; ``told`` hears how far."""
    # Keys alone are sorted here: no index serves this order, and entries are large.
    found = sorted(
        (d["subject"], d["n"], d["_id"]) for d in entries.find(query, {"subject": 1, "n": 1})
    )
    for start in range(0, len(found), READ_AT_ONCE):
        told(start, len(found))
        keys = [key for _, _, key in found[start : start + READ_AT_ONCE]]
        by_key = {entry["_id"]: entry for entry in entries.find({"_id": {"$in": keys}})}
        # What is disposed of meanwhile is not there any more.
        for key in keys:
            if key in by_key:
                yield dumps(by_key[key], json_options=RELAXED_JSON_OPTIONS)
