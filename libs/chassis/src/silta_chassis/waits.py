"""The open deadlines of one subject as they change while a draft decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from silta_chassis.entries import Entry
from silta_chassis.process import Deadline, Outcome


@dataclass
class Waits:
    """What the entry with number ``n`` of a subject waits for, sets and cancels.

    ``open`` maps a deadline's name to the entry that set it, its time, message and trace.
    """

    subject: str
    n: int
    open: dict[str, dict[str, Any]] = field(default_factory=dict)
    set: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    @classmethod
    def after(cls, entry: Entry | None, subject: str) -> "Waits":
        """What is open after that entry, for the next one to change."""
        if entry is None:
            return cls(subject, 1)
        return cls(subject, entry.n + 1, {name: dict(w) for name, w in entry.waits.items()})

    def name_of(self, deadline_id: str) -> str | None:
        """The name of the deadline if this very one is still waited for."""
        # By its id: the name that its type makes may be another since it was set.
        ids = {f"{self.subject}:{name}:{waits['n']}": name for name, waits in self.open.items()}
        return ids.get(deadline_id)

    def follow(self, outcome: Outcome[Any], trace: str | None) -> None:
        """Cancels and sets what the outcome says."""
        for name in [name for name in self.open if self._cancels(outcome, name)]:
            self.stop(name)
        for deadline, due in outcome.deadlines:
            self._wait(deadline, due, trace)

    def stop(self, name: str) -> None:
        """Waits for this one no longer."""
        waiting = self.open.pop(name)
        if waiting["n"] == self.n:
            self.set.remove(name)
        else:
            self.cancelled.append(f"{self.subject}:{name}:{waiting['n']}")

    def _cancels(self, outcome: Outcome[Any], name: str) -> bool:
        if outcome.ends:
            return True
        kind: Mapping[str, Any] = self.open[name]
        return any(
            one.name == name if isinstance(one, Deadline) else one.__name__ == kind["type"]
            for one in outcome.cancel
        )

    def _wait(self, deadline: Deadline, due: datetime, trace: str | None) -> None:
        name = deadline.name
        if name in self.open:
            self.stop(name)
        self.open[name] = {
            "n": self.n,
            "type": type(deadline).__name__,
            "message": deadline.model_dump(mode="json"),
            "due": due,
            "trace": trace,
        }
        self.set.append(name)
