"""`python -m tests.fence`: withdraws consents under load and proves that nothing leaks behind."""

from pathlib import Path
from typing import Annotated

import typer

from silta_cli.screen import shown_progress
from silta_local.folders import default_data_folder
from tests.faults.command import play, tell
from tests.fence.cases import MOST_EACH
from tests.fence.meddle import VARIANTS
from tests.fence.report import as_json, shown
from tests.fence.suite import Settings, run


def fence(
    cases: Annotated[int, typer.Option("--cases", min=1, help="How many.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Chooses order, places and kills.")] = 1,
    each: Annotated[
        int, typer.Option("--consents-each", min=1, max=MOST_EACH, help="Taken back in each case.")
    ] = MOST_EACH,
    askers: Annotated[int, typer.Option("--askers", min=1, help="Who ask at once.")] = 8,
    withdrawers: Annotated[int, typer.Option("--withdrawers", min=1, help="At once.")] = 8,
    kills: Annotated[bool, typer.Option(help="Whether services are killed in the middle.")] = True,
    variant: Annotated[str, typer.Option("--variant", help="What is broken on purpose.")] = "",
    to: Annotated[Path | None, typer.Option("--out", help="Folder of the JSON file.")] = None,
    json_only: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Open CASES cases with something at every door and several consents side by side, ask all
    doors without pause, take every consent back at a random moment at a random service while
    services are killed, then check that nothing was disclosed behind the fence and that every
    service gave one receipt for each.

    Exit codes: 0 nothing was found; 1 something does not add up; 2 the command was not understood.
    """
    if variant and variant not in VARIANTS:
        raise typer.BadParameter(f"variants: {', '.join(VARIANTS)}")
    with shown_progress(quiet=quiet or json_only) as progress:
        found = run(Settings(cases, seed, each, askers, withdrawers, kills, variant), progress)
    words = ("fence", f"{cases}x{each}", str(seed), *variant.split())
    file = (to or default_data_folder() / "fence-results") / f"{'-'.join(words)}.json"
    tell(as_json(found), shown(found), file, json_only=json_only)
    raise typer.Exit(0 if found.good else 1)


if __name__ == "__main__":
    play(fence)
