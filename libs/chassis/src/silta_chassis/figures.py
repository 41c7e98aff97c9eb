"""What one process of a service counts while it works; :mod:`silta_chassis.metrics` shows it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from silta_chassis.result import Result
from silta_contracts.terminal import ALARMS

# The values of the labels of a figure, in the order of their names.
Labels = tuple[str, ...]


@dataclass
class Figures:
    """What one service's process counts since it started."""

    # By kind and outcome.
    messages: Counter[Labels] = field(default_factory=Counter)
    # Facts of this process that are alarms, by type.
    alarms: Counter[Labels] = field(default_factory=Counter)
    # Requests that no door saw, by status.
    refused: Counter[Labels] = field(default_factory=Counter)
    batches: int = 0
    batch_messages: int = 0
    batch_seconds: float = 0.0
    # Facts that were parked for their signature.
    unsigned: int = 0
    # How long after their time deadlines were decided, in all.
    late_seconds: float = 0.0
    # Messages on the bus that this process has still to take, when last looked at.
    lag: int = 0
    # Age in seconds of what waits longest, by reason, when last looked at.
    oldest: dict[Labels, float] = field(default_factory=dict)

    def handled(self, results: Iterable[Result]) -> None:
        """Counts messages that were decided, or could not be."""
        for result in results:
            self.messages[result.item.kind, result.outcome] += 1
            if result.outcome == "done" and result.entry is not None:
                told = (fact.type for fact in result.entry.facts)
                self.alarms.update((kind,) for kind in told if kind in ALARMS)

    def took(self, messages: int, unread: int, seconds: float) -> None:
        """Counts a batch of the bus."""
        self.batches += 1
        self.batch_messages += messages
        self.batch_seconds += seconds
        if unread:
            self.messages["fact", "unreadable"] += unread
