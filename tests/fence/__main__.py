"""`python -m tests.fence`: withdraws consents under load and proves that nothing leaks behind."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from silta_cli.screen import err, out, shown_progress
from silta_cli.signals import Interrupted, stop_in_order
from silta_local.errors import StackError
from silta_local.folders import default_data_folder
from tests.fence.meddle import VARIANTS
from tests.fence.report import as_json, shown
from tests.fence.suite import Settings, run


def fence(
    cases: Annotated[int, typer.Option("--cases", min=1, help="How many consents.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Chooses order, places and kills.")] = 1,
    askers: Annotated[int, typer.Option("--askers", min=1, help="Who ask at once.")] = 8,
    withdrawers: Annotated[int, typer.Option("--withdrawers", min=1, help="At once.")] = 8,
    kills: Annotated[bool, typer.Option(help="Whether services are killed in the middle.")] = True,
    variant: Annotated[str, typer.Option("--variant", help="What is broken on purpose.")] = "",
    to: Annotated[Path | None, typer.Option("--out", help="Folder of the JSON file.")] = None,
    json_only: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Open CASES cases with something at every door, ask all doors without pause, take every
    consent back at a random moment at a random service while services are killed, then check that
    nothing was disclosed behind the fence and that every service gave one receipt.

    Exit codes: 0 nothing was found; 1 something does not add up; 2 the command was not understood.
    """
    if variant and variant not in VARIANTS:
        raise typer.BadParameter(f"variants: {', '.join(VARIANTS)}")
    with shown_progress(quiet=quiet or json_only) as progress:
        found = run(Settings(cases, seed, askers, withdrawers, kills, variant), progress)
    told = as_json(found)
    folder = to or default_data_folder() / "fence-results"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"fence-{cases}-{seed}{'-' + variant.replace(' ', '-') if variant else ''}.json"
    file.write_text(json.dumps(told, indent=1))
    if json_only:
        print(json.dumps(told, indent=1))
    else:
        (out if out.is_terminal else Console(width=150)).print(shown(found))
        err.print(f"JSON: {file}", highlight=False, soft_wrap=True)
    raise typer.Exit(0 if found.good else 1)


def main() -> None:
    """Runs the command; an expected failure is one sentence."""
    # The client library tells of every connection that ends.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    stop_in_order()
    try:
        typer.run(fence)
    except StackError as wrong:
        err.print(str(wrong), highlight=False)
        sys.exit(1)
    except Interrupted as asked:
        err.print("Interrupted: this run has stopped, and what it started.")
        sys.exit(asked.exit_code)


if __name__ == "__main__":
    main()
