"""Prints the part of requirements.lock that some distributions need, each pinned with its hashes.

Usage: ``locked.py requirements.lock silta-contracts silta-chassis silta-intake``. The lock holds
everything, the tools of developers too; its ``# via`` comments say what needs what. Only the
standard library is used: this runs before anything is installed.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==")


def normal(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks(lock: str) -> dict[str, str]:
    """Every pinned distribution with its lines."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if pinned := _NAME.match(line):
            name = normal(pinned[1])
            found[name] = []
        elif line and not line[0].isspace():
            # A comment of the whole file, or a form that pins nothing.
            name = ""
            if not line.startswith("#"):
                raise SystemExit(f"requirements.lock: cannot read the line {line!r}.")
        if name:
            found[name].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def needed_by(block: str) -> set[str]:
    """What the ``# via`` comments of a block name."""
    comments = [line.split("#", 1)[1].split() for line in block.splitlines() if "    #" in line]
    return {normal(words[-1]) for words in comments if words and words != ["via"]}


def closure(lock: str, wanted: Iterable[str]) -> str:
    """The blocks of ``wanted`` and of all that they need, as a requirements file."""
    known = blocks(lock)
    asked = {normal(name) for name in wanted}
    needs = {name: needed_by(block) for name, block in known.items()}
    # Our own distributions are not in the lock, and one may need nothing from outside.
    if missing := sorted(n for n in asked - known.keys() if not n.startswith("silta-")):
        raise SystemExit(
            f"requirements.lock does not hold {', '.join(missing)}: write it anew with `make lock`."
        )
    while more := {name for name, by in needs.items() if by & asked} - asked:
        asked |= more
    return "".join(f"{known[name]}\n" for name in sorted(asked & known.keys()))


if __name__ == "__main__":
    lock_file, *names = sys.argv[1:]
    sys.stdout.write(closure(Path(lock_file).read_text(encoding="utf-8"), names))
