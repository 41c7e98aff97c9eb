"""`silta access-log`: whether an access log is as it was written, and a head to keep elsewhere."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from pymongo import DESCENDING
from pymongo.errors import PyMongoError

from silta_chassis.access_check import Checked, KeptHead, check
from silta_chassis.access_log import AccessLog
from silta_chassis.signing import BadKey, SigningKeys
from silta_cli.reach import Database, DatabaseName, Name, Service, reached, settings_of
from silta_cli.screen import err, out, print_json
from silta_local.errors import StackError

MOST_SHOWN = 50
WRONG = 1
NOT_CHECKED = 2

AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Keys = Annotated[
    Path | None,
    typer.Option(
        "--keys", help="JWK set of the service (its `GET /keys`); from its settings where not said."
    ),
]
Found = TypeVar("Found")

access_log = typer.Typer(
    no_args_is_help=True,
    help="Check who looked at what: chains of entries, and signed heads over them.",
)


@access_log.callback()
def about() -> None:
    """Check who looked at what: chains of entries, and signed heads over them."""


@access_log.command()
def verify(
    service: Service,
    head: Annotated[
        Path | None,
        typer.Option("--head", help="A head that `silta access-log head` printed, kept elsewhere."),
    ] = None,
    keys: Keys = None,
    name: Name = None,
    database: Database = None,
    database_name: DatabaseName = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the access log of a service is as it was written.

    Ends with 0 where it is, 1 where something was changed, removed before its date, reordered or
    put in, 2 where it could not be checked.
    """
    kept = _kept(head)
    known = _keys(service, keys, name)

    async def work(log: AccessLog) -> Checked:
        return await check(log, service, known, kept, datetime.now(UTC))

    found = _run(service, name, database, database_name, work)
    if as_json:
        print_json({"service": service, **asdict(found)})
    else:
        _tell(service, found, kept=kept is not None)
    if found.wrong:
        raise typer.Exit(WRONG)


@access_log.command()
def head(
    service: Service,
    name: Name = None,
    database: Database = None,
    database_name: DatabaseName = None,
) -> None:
    """Print the newest signed head as JSON: keep it where nobody who runs the service can write."""

    async def work(log: AccessLog) -> KeptHead | None:
        newest = await log.heads.find_one({}, {"jws": 1}, sort=[("_id", DESCENDING)])
        return KeptHead(service=service, n=newest["_id"], jws=newest["jws"]) if newest else None

    found = _run(service, name, database, database_name, work)
    if found is None:
        err.print(f"The access log of {service} has no head yet: nothing was disclosed.")
        raise typer.Exit(NOT_CHECKED)
    print_json(found.model_dump())


def _tell(service: str, found: Checked, *, kept: bool) -> None:
    out.print(
        f"{found.entries} entries of {found.chains} cases in {service}, {found.heads} signed heads:"
        + (" all as they were written." if not found.wrong else f" {len(found.wrong)} wrong."),
        highlight=False,
    )
    for one in found.wrong[:MOST_SHOWN]:
        err.print(
            f"{one.where}: {one.says} ({one.kind})", highlight=False, markup=False, soft_wrap=True
        )
    if len(found.wrong) > MOST_SHOWN:
        err.print(f"… and {len(found.wrong) - MOST_SHOWN} more (--json tells all).")
    if found.disposed:
        out.print(
            f"{found.disposed} older ones were disposed of on their date, by the rule "
            f"{'; '.join(found.rules)}: signed heads say so.",
            highlight=False,
        )
    if found.left:
        out.print(
            f"{found.left} of these are still there; the service removes them within the hour.",
            highlight=False,
        )
    if found.uncovered:
        out.print(
            f"No head covers {found.uncovered} of them yet: that none is missing behind them shows "
            "from the next head on.",
            highlight=False,
        )
    if not kept and found.heads:
        out.print(
            "That no head is missing at the end shows only against one that is kept elsewhere: "
            f"`silta access-log head {service}`, then --head FILE.",
            highlight=False,
        )


def _kept(file: Path | None) -> KeptHead | None:
    if file is None:
        return None
    try:
        return KeptHead.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        raise _not_checked(
            f"{file.name} holds no head. Say the file that `head` printed."
        ) from None


def _keys(service: str, file: Path | None, name: str | None) -> dict[str, Any]:
    if file is None:
        try:
            return SigningKeys.of(settings_of(service, name)).public()
        except (StackError, BadKey) as wrong:
            says = wrong.message if isinstance(wrong, StackError) else str(wrong)
            raise _not_checked(f"{says} Or say --keys FILE.") from None
    try:
        found: dict[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        raise _not_checked(f"{file.name} holds no keys. Save what `GET /keys` answers.") from None
    return found


def _run(
    service: str,
    name: str | None,
    database: str | None,
    database_name: str | None,
    work: Callable[[AccessLog], Coroutine[Any, Any, Found]],
) -> Found:
    try:
        parts = reached(service, name, database, database_name)
    except StackError as wrong:
        raise _not_checked(f"{wrong.message} {wrong.next_step}") from None

    async def reach() -> Found:
        client = parts.client()
        try:
            return await work(AccessLog.of(client[parts.database_name]))
        finally:
            await client.close()

    try:
        return asyncio.run(reach())
    except PyMongoError as error:
        raise _not_checked(
            f"The database of {service} does not answer ({type(error).__name__}). Check that it "
            "runs and that the address is right."
        ) from None


def _not_checked(says: str) -> typer.Exit:
    err.print(f"[bold red]Silta:[/] {says}", highlight=False)
    return typer.Exit(NOT_CHECKED)
