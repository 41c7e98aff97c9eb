"""What can go wrong, told so that a person knows the next step."""

from __future__ import annotations

import errno
from pathlib import Path


def disk_or_access(error: OSError, where: Path) -> StackError:
    """Say in one sentence why nothing could be written under `where`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StackError(
            f"The disk is full: nothing more can be written under {where}.",
            "Free some space (the stack needs about 1 GB), then try again.",
        )
    reason = error.strerror or type(error).__name__
    return StackError(
        f"Nothing can be written under {where}: {reason}.",
        "Give this user the right to write there, or set SILTA_STACK_FOLDER to another folder, then try again.",
    )


class StackError(Exception):
    """The stack cannot do what was asked.

    `message` is one sentence, `next_step` is what the reader should do, `log` is the file to look in
    (None where there is none).
    """

    def __init__(self, message: str, next_step: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.log = log

    def __str__(self) -> str:
        place = "" if self.log is None else f" Log: {self.log}"
        return f"{self.message} {self.next_step}{place}"


class NotRunning(StackError):
    """Nothing of the stack runs; `message` names it."""


class PartsUnavailable(Exception):
    """Kafka or the database cannot be had in the way that was asked for; `reason` is one sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
