"""What the commands of the suites have in common: how they end, and where their findings go."""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from rich.console import Console, RenderableType

from silta_cli.screen import err, out
from silta_cli.signals import Interrupted, stop_in_order
from silta_local.errors import StackError


def tell(found: Any, tables: RenderableType, file: Path, *, json_only: bool) -> None:
    """Writes what was found as JSON, and prints it: as JSON, or as tables."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, default=str)
    file.write_text(text)
    if json_only:
        print(text)
    else:
        (out if out.is_terminal else Console(width=150)).print(tables)
        err.print(f"JSON: {file}", highlight=False, soft_wrap=True)


def play(command: Callable[..., None]) -> None:
    """Runs a command; an expected failure is one sentence."""
    # The client library tells of every broken connection: here they are broken on purpose.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    stop_in_order()
    try:
        typer.run(command)
    except StackError as wrong:
        err.print(str(wrong), highlight=False)
        sys.exit(1)
    except Interrupted as asked:
        err.print("Interrupted: this run has stopped, and what it started.")
        sys.exit(asked.exit_code)
