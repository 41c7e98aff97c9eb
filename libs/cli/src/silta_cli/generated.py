"""Files that are made by a program and committed: written, or compared with what they should be."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from silta_cli.screen import err
from silta_cli.services import REPOSITORY

# The option of the commands that make files.
Check = Annotated[bool, typer.Option("--check", help="Write nothing; fail where it would.")]

# What each file should hold; None: it should not be there.
Wanted = Mapping[Path, str | None]


def settle(wanted: Wanted, *, check: bool, mend: str) -> None:
    """Writes what differs; with `check` names it instead, and ends with exit code 1."""
    stale = out_of_date(wanted)
    names = "\n".join(f"  {_shown(path)}" for path in stale)
    if not stale:
        err.print("Everything generated is up to date.")
    elif check:
        err.print(
            f"Out of date:\n{names}\nMend them: `{mend}`, and commit.",
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1)
    else:
        write(wanted, stale)
        err.print(f"Written:\n{names}", highlight=False, soft_wrap=True)


def out_of_date(wanted: Wanted) -> list[Path]:
    """The files that do not hold what they should."""
    return [path for path, text in wanted.items() if _held(path) != text]


def write(wanted: Wanted, paths: list[Path]) -> None:
    """Gives these files what they should hold."""
    for path in paths:
        text = wanted[path]
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _held(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _shown(path: Path) -> Path:
    return path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
