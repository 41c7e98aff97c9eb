"""The last thing that a log says, fit to be shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

TAIL_BYTES = 64 * 1024
LONGEST = 300
SHOWN_FIELDS = ("event", "error", "exception_type", "setting")

# What could point to a person: mail addresses, Finnish identity codes, telephone numbers.
_PERSONAL = re.compile(
    r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+"
    r"|\b\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-Y]\b"
    r"|\+?\b(?:358|0)[\d ()-]{6,}\d\b"
)
# Java's and Python's stack frames, and what goes with them.
_FRAME = re.compile(r"\s|at |\.\.\. \d+ more|Traceback |SLF4J|WARNING: ")


def last_line(log: Path) -> str:
    """Return the last telling line of a log, shortened, with nothing personal; "" where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if not _FRAME.match(line)]
    return without_personal((telling or lines or [""])[-1].removeprefix("Caused by: "))


def without_personal(line: str) -> str:
    """Keep of a JSON line only what happened; blank out of any other line what could point to a person."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if isinstance(fields, dict):
        line = ", ".join(str(fields[name]) for name in SHOWN_FIELDS if fields.get(name))
    line = _PERSONAL.sub("[…]", line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
