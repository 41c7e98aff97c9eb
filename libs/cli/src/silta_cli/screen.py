"""What people see: progress and errors on stderr, data on stdout."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from silta_local.progress import Progress as Tell

# In a file there is no width to fit in: what is read there should not be cut.
WIDE = 150

out = Console(width=None if Console().is_terminal else WIDE)
err = Console(stderr=True, width=None if Console(stderr=True).is_terminal else WIDE)


def print_json(data: Any) -> None:
    """Prints data for a program: JSON and nothing else, also where somebody forces colours."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Tell]:
    """Shows steps as they go on: a live line in a terminal, one line a step elsewhere."""
    if quiet:
        yield lambda step, done=None, total=None: None
        return
    if not err.is_terminal:
        last = ""

        def told(step: str, done: int | None = None, total: int | None = None) -> None:
            nonlocal last
            if step != last:
                last = step
                err.print(f"· {step}")

        yield told
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as live:
        task = live.add_task("", total=None)

        def drawn(step: str, done: int | None = None, total: int | None = None) -> None:
            counted = f"{step} ({done or 0} of {total})" if total else step
            live.update(task, description=counted, completed=done or 0, total=total)

        yield drawn
