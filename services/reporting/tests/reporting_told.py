"""Plays messages to reporting as the chassis gives them, and keeps what follows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from silta_chassis.process import (
    Command,
    Deadline,
    Line,
    Outcome,
    Refused,
    Taken,
    Written,
    restored,
)
from silta_contracts.binding import encode
from silta_contracts.catalogue import publishers
from silta_contracts.fact import AnyFact
from silta_contracts.party import Party
from silta_reporting.model import Case
from silta_reporting.process import PROCESS
from silta_reporting.reference import Reference
from silta_reporting.story import sees

from .reporting_course import CASE, MODELS, START


@dataclass
class Told:
    """Takes messages as the chassis gives them, and keeps state, story and deadlines."""

    state: Case = field(default_factory=lambda: Case(case=CASE))
    numbers: dict[str, int] = field(default_factory=dict)
    deadlines: list[tuple[Deadline, datetime]] = field(default_factory=list)
    # The documents of every view, by view and key.
    listed: dict[str, dict[str, Line]] = field(default_factory=dict)
    entries: int = 0

    def hear(
        self,
        fact: AnyFact,
        day: float = 0,
        *,
        causation: str = "command:some",
        service: str = "",
    ) -> Outcome[Case]:
        """Takes in a fact that happened on that day of the course."""
        source = f"/silta/{service or publishers(type(fact))[0]}/1"
        taken = self._taken(fact, source, START + timedelta(days=day), causation)
        outcome = self._decide(fact, taken.time)
        assert isinstance(outcome, Outcome)
        self._write(outcome, (taken,), f"{source}/{taken.id}", taken.time)
        return outcome

    def hear_all(self, course: Iterable[tuple[AnyFact, float]]) -> "Told":
        """Takes in facts with their days."""
        for fact, day in course:
            self.hear(fact, day)
        return self

    def ask(self, command: Command, day: float = 0) -> Outcome[Case] | Refused:
        """Gives a command on that day, or lets a deadline come."""
        return self._ask(command, f"command:{type(command).__name__}", day)

    def come(self, deadline: Deadline, day: float = 0) -> Outcome[Case]:
        """Lets a deadline come."""
        outcome = self._ask(deadline, f"deadline:{type(deadline).__name__}", day)
        assert isinstance(outcome, Outcome)
        return outcome

    def story(self, reader: Party) -> list[dict[str, Any]]:
        """The story as a reader sees it."""
        lines = sorted(self.listed.get("story", {}).values(), key=lambda line: line.order)
        seen = (sees(self.state, line.shows, reader) for line in lines)
        return [dict(line) for line in seen if line is not None]

    def names(self, reader: Party) -> list[str]:
        """The facts of the story as a reader sees it."""
        return [line["fact"] for line in self.story(reader)]

    def _ask(
        self, message: Command | Deadline, causation: str, day: float
    ) -> Outcome[Case] | Refused:
        now = START + timedelta(days=day)
        outcome = self._decide(message, now)
        if isinstance(outcome, Outcome):
            self._write(outcome, (), causation, now)
        return outcome

    def _decide(self, message: Any, now: datetime) -> Outcome[Case] | Refused:
        row = PROCESS.row(type(message))
        assert row is not None, type(message)
        decided = row.decide(self.state, message, now, Reference(MODELS))
        if isinstance(decided, Refused):
            return decided
        outcome: Outcome[Case] = decided
        assert {type(fact) for fact in outcome.facts} <= set(row.publishes)
        return outcome

    def _taken(self, fact: AnyFact, source: str, time: datetime, causation: str) -> Taken:
        self.numbers[source] = self.numbers.get(source, 0) + 1
        number = self.numbers[source]
        return Taken(
            f"{CASE}-{number}", source, type(fact).wire_type(), time, causation, encode(fact)
        )

    def _write(
        self, outcome: Outcome[Case], taken: tuple[Taken, ...], causation: str, now: datetime
    ) -> None:
        # As the journal keeps it: what does not survive this is lost at the next message.
        self.state = restored(Case, outcome.state.model_dump(mode="json"))
        assert self.state == outcome.state
        self.entries += 1
        own = tuple(
            self._taken(fact, "/silta/reporting/1", now, causation) for fact in outcome.facts
        )
        written = Written(self.entries, now, taken, own)
        for view in PROCESS.views:
            for key, line in view.lines(self.state, written).items():
                assert line is not None
                assert line.key == key
                self.listed.setdefault(view.name, {})[key] = line
        self.deadlines += outcome.deadlines
