"""What a stack remembers between two commands: `.silta/<stack>/stack.json`."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from silta_local.errors import StackError, disk_or_access
from silta_local.specs import Parts

FORMAT = 1


def load_state(folder: Path) -> StackState:
    """Return the state kept in a stack's folder, an empty one where there is none.

    Raises StackError where the file is damaged.
    """
    path = state_file(folder)
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if kept.pop("format") != FORMAT:
            raise ValueError("another format")
        kept["processes"] = [ProcessRecord(**record) for record in kept["processes"]]
        return StackState(**kept)
    except FileNotFoundError:
        return StackState()
    except (ValueError, TypeError, KeyError) as error:
        raise StackError(
            f"The stack's state file cannot be read ({type(error).__name__}).",
            "Stop what is left of the stack by hand and remove the file, then try again.",
            path,
        ) from error


def save_state(folder: Path, state: StackState) -> None:
    """Write the state whole or not at all, readable by its owner only (services' settings are in it)."""
    path = state_file(folder)
    draft = path.with_suffix(".json.new")
    text = json.dumps({"format": FORMAT, **asdict(state)}, indent=2) + "\n"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        raise disk_or_access(error, folder) from error


def state_file(folder: Path) -> Path:
    """Return where the state of the stack in `folder` is kept."""
    return folder / "stack.json"


@contextmanager
def sole_command(folder: Path, *, lock: str = "lock", busy: StackError | None = None) -> Iterator[None]:
    """Hold a stack's lock; raises StackError (`busy`, if given) where another command holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / lock).open("w")
    except OSError as error:
        raise disk_or_access(error, folder) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy or StackError(
                f"Another command is starting or stopping the stack {folder.name!r}.",
                "Wait until it is done, then try again.",
            ) from error
        # Handed to no process that is started meanwhile: files of Python are closed in them.
        yield


@dataclass(frozen=True)
class ProcessRecord:
    """A process that the stack started.

    `started` is its start time in clock ticks since boot: with the pid it names one process for ever.
    `ready` is the address that tells whether it is ready (http://, kafka://, mongodb://).
    `env` is what was added to the environment.
    """

    name: str
    pid: int
    started: int
    argv: list[str]
    env: dict[str, str]
    ready: str
    log: str


@dataclass
class StackState:
    """Ports by process name (kept while the stack is down, so that addresses stay), and what was started."""

    ports: dict[str, int] = field(default_factory=dict)
    kafka_bootstrap: str = ""
    mongo_uri: str = ""
    processes: list[ProcessRecord] = field(default_factory=list)
    # Of a secured Kafka.
    kafka_user: str = ""
    kafka_password: str = ""
    kafka_ca: str = ""

    @property
    def parts(self) -> Parts:
        """Where Kafka and the database are."""
        return Parts(self.kafka_bootstrap, self.mongo_uri, self.kafka_user, self.kafka_password, self.kafka_ca)

    @parts.setter
    def parts(self, parts: Parts) -> None:
        for each in fields(parts):
            setattr(self, each.name, getattr(parts, each.name))
