"""`silta run`: services in this process, one or several of them."""

import signal
from importlib import import_module
from typing import Annotated

import typer

from silta_chassis.run import Service, run_together
from silta_chassis.run import run as run_one
from silta_contracts.catalogue import SERVICES


def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SERVICE...", help=f"Any of {', '.join(SERVICES)}."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Run a service until SIGTERM; several, or all, share this process.

    One is set by SILTA_<NAME>, as it is on its own. Several share these, and each one's own
    SILTA_<SERVICE>_<NAME> goes before them; their ports count on from SILTA_PORT.
    """
    chosen = tuple(dict.fromkeys(names or ()))
    unknown = sorted(set(chosen) - set(SERVICES))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(SERVICES)}.")
    if every == bool(chosen):
        raise typer.BadParameter("Name the services, or say --all.")
    # It ends as services do, not as a command.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    services = [_service(name) for name in (SERVICES if every else chosen)]
    if len(services) == 1:
        run_one(services[0])
    else:
        run_together(services)


def _service(name: str) -> Service:
    found: Service = import_module(f"silta_{name}.main").SERVICE
    return found
