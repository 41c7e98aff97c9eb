"""`silta keys`: the keys of a vault, made and changed."""

import asyncio
import base64
import os
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pymongo.errors import PyMongoError

from silta_chassis import logs
from silta_chassis.key_rings import KEY_BYTES, NAME
from silta_chassis.rotating import Rotated
from silta_chassis.rotating import rotate as bring_under
from silta_chassis.service import build
from silta_chassis.transit import KeysAway
from silta_cli.reach import Name, Service, made_of, settings_of
from silta_cli.screen import out, print_json, shown_progress
from silta_local.errors import StackError

keys = typer.Typer(no_args_is_help=True, help="Make the keys of a vault, and change them.")

AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]

MADE = """\
# Keys of one service's vault: who has them and the database reads it. Keep a copy elsewhere than
# the backups of the database; without them what was sealed is lost for good. docs/operate.md says
# how they are changed.
[sealing]
current = "{name}"
[sealing.keys]
{name} = "{sealing}"

# Makes the keyed hash by which two requests of one person are found.
[fingerprints]
current = "{name}"
[fingerprints.keys]
{name} = "{fingerprints}"
"""


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


@keys.command()
def make(
    file: Annotated[Path, typer.Argument(help="Where; never over one that is there.")],
    key: Annotated[str, typer.Option("--key", help="The name of the first keys.")] = "k1",
) -> None:
    """Make a file of fresh keys for one service, readable by its owner only."""
    if not NAME.fullmatch(key):
        raise typer.BadParameter("name a key by small letters, digits and hyphens")
    text = MADE.format(name=key, sealing=_key(), fingerprints=_key())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StackError(
            f"{file.name} is there already and is left as it is.",
            "Add a key to it by hand (docs/operate.md), or name another file.",
        ) from None
    with open(descriptor, "w", encoding="utf-8") as made:
        made.write(text)
    out.print("Made. Name it in SILTA_VAULT_KEYS, and keep a copy in a safe place.")


@keys.command()
def new() -> None:
    """Print one fresh key, for a line of that file."""
    out.print(_key(), highlight=False, soft_wrap=True)


@keys.command()
def rotate(
    service: Service, name: Name = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Bring the vault of a service under its current keys; the service may run meanwhile.

    With the settings of a local stack (--name), or those of the service (SILTA_ variables) where
    SILTA_DATABASE is set. May be stopped and run again: what is done stays done.
    """
    made = made_of(service)
    settings = settings_of(service, name)
    # Standard output is for data; what fails is told at the end.
    logs.configure("silta", "CRITICAL")

    async def work() -> Rotated:
        running = build(made.process, None, settings)
        try:
            with shown_progress(quiet=quiet or as_json) as progress:
                step = f"Changing keys of {service}"
                return await bring_under(running.vault, lambda done, of: progress(step, done, of))
        finally:
            await running.publishers.close()
            await running.vault.envelope.close()
            await running.client.close()

    try:
        told = asyncio.run(work())
    except PyMongoError as away:
        raise StackError(
            f"The database of {service} does not answer ({type(away).__name__}).",
            "Check that it runs, then run this again: what is done stays done.",
        ) from None
    except KeysAway as away:
        raise StackError(
            f"The keys of {service} cannot be had ({away}).",
            "Check SILTA_VAULT_KEYS and the key service, then run this again.",
        ) from None
    if as_json:
        print_json({"service": service, **asdict(told)})
    else:
        out.print(
            f"{told.documents} documents in the vault of {service}: {told.renewed} brought under "
            f"the current keys, {told.current} were, {told.changed} changed meanwhile.",
            highlight=False,
        )
    if told.unopened:
        named = ", ".join(f"{count} of key {key}" for key, count in sorted(told.unopened.items()))
        raise StackError(
            f"Some documents of {service} do not open: {named}.",
            "Put their keys back into the file and run this again; leave no key out before.",
        )
    if told.changed:
        raise StackError(
            f"{told.changed} documents were changed meanwhile.", "Run this again: it is harmless."
        )
