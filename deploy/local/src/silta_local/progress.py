"""How the stack tells what it is doing; drawing it is the caller's business."""

from __future__ import annotations

from typing import Protocol


def silent(step: str, done: int | None = None, total: int | None = None) -> None:
    """Tell nobody."""


class Progress(Protocol):
    """Something to call with a step in words and, where it can be counted, how far it is."""

    def __call__(self, step: str, done: int | None = None, total: int | None = None) -> None:
        """Tell that `step` goes on, with `done` of `total` behind it; in the thread of the caller."""
