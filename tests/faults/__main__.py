"""`python -m tests.faults`: plays cases under faults, and proves that nothing was lost."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from silta_cli.screen import shown_progress
from silta_local.folders import default_data_folder
from tests.faults.command import play, tell
from tests.faults.report import Run, as_json, of_json, shown, together
from tests.faults.suite import Settings, parts, run

ROOT = Path(__file__).parents[2]


def faults(
    cases: Annotated[int, typer.Option("--cases", min=1, help="How many cases to play.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Chooses courses and faults.")] = 1,
    at_once: Annotated[int, typer.Option("--at-once", min=1, help="Cases beside each other.")] = 40,
    away: Annotated[float, typer.Option("--away", help="Seconds without Kafka.")] = 30.0,
    stores: Annotated[
        int, typer.Option("--stores", min=1, help="Go on with fresh stores after so many cases.")
    ] = 1_000,
    to: Annotated[Path | None, typer.Option("--out", help="Folder of the JSON file.")] = None,
    json_only: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Play CASES cases of the courses through six services while a seeded schedule kills
    and stops services, Kafka and the database, then check that nothing is lost, doubled or stuck.

    A long run is played and checked in parts, each on fresh stores. One that was interrupted goes
    on behind the last part that was checked, unless the program has changed since.

    Exit codes: 0 nothing was found; 1 something does not add up; 2 the command was not understood.
    """
    asked = Settings(cases, seed, at_once, away, stores)
    folder = to or default_data_folder() / "fault-results"
    folder.mkdir(parents=True, exist_ok=True)
    name, program = f"faults-{cases}-{seed}", _program()
    found: list[Run] = []
    with shown_progress(quiet=quiet or json_only) as progress:
        for part in parts(asked):
            file = folder / f"{name}.{program}.{stores}-{part.start}.json"
            if not file.exists():
                played = as_json(run(asked, part, lambda words: progress(words)))
                file.write_text(json.dumps(played, default=str))
            found.append(of_json(json.loads(file.read_text())))
    whole = together(found)
    tell(as_json(whole), shown(whole), folder / f"{name}.json", json_only=json_only)
    raise typer.Exit(0 if whole.good else 1)


def _program() -> str:
    """A digest of the sources: parts of a run belong together where it is the same."""
    digest = hashlib.sha256()
    for folder in ("libs", "services", "deploy/local", "tests/faults", "tests/support"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    play(faults)
