"""What became of the messages of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from silta_chassis.entries import Entry
from silta_chassis.item import Item
from silta_chassis.process import Refused


@dataclass(slots=True)
class Result:
    """What became of one message.

    ``done``: in ``entry``; ``known``: done before, in ``entry``; ``refused``: an answer that leaves
    nothing behind; ``passed``: no row, or nobody waits for it; ``duplicate``: its number was seen;
    ``held``: a number before it is missing; ``failed``: deciding raised an ``error`` of that type.
    """

    item: Item
    outcome: str
    entry: Entry | None = None
    refused: Refused | None = None
    error: str = ""
    # The traceparent under which it was decided.
    trace: str | None = None


def doubtful(results: Sequence[Result]) -> bool:
    """Whether something may look otherwise on the newest entry than on a remembered one."""
    return any(
        result.outcome in ("held", "failed")
        # Said to come by itself, as far as this one knows.
        or (result.outcome == "passed" and result.item.backfilled)
        for result in results
    )


def unanswered(results: Sequence[Result]) -> bool:
    """Whether something was not taken that may have been done before: its cause tells.

    Facts with a number and deadlines are told apart by what the newest entry holds.
    """
    return any(
        result.outcome in ("refused", "failed", "duplicate") and by_cause_alone(result.item)
        for result in results
    )


def by_cause_alone(item: Item) -> bool:
    """Whether only its cause tells if it was done: the newest entry says it of all others.

    A fact's number does not tell where it has none, or where it was passed long ago.
    """
    if item.kind == "fact":
        return item.number is None or item.backfilled
    return item.kind in ("command", "operator")
