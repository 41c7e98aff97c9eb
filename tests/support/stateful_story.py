"""One case of a process as the chassis would play it: preconditions, deadlines, a stored state."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from silta_chassis.item import Asked
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Command, Deadline, Outcome, Process, Refused, When, restored
from silta_contracts.fact import AnyFact
from silta_contracts.party import (
    ClientParty,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    SensitiveUnitParty,
    format_party,
)

Message = AnyFact | Command | Deadline
_CASE = re.compile(r"\b[a-z0-9]{26}\.")


@dataclass(frozen=True)
class Step:
    """One message that was decided: the state before, and what came of it."""

    message: Message
    at: datetime
    before: Any
    decided: Outcome[Any] | Refused


@dataclass
class Story:
    """A case of a process, and all that has happened in it so far."""

    process: Process
    reference: Any
    case: str
    now: datetime
    state: Any = None
    known: bool = False
    waits: dict[str, tuple[Deadline, datetime]] = field(default_factory=dict)
    # What came of other services, each as often as it came.
    heard: list[AnyFact] = field(default_factory=list)
    # What this service published.
    said: list[AnyFact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Starts with a case that nothing is known of."""
        self.state = self.process.state.model_validate({"case": self.case})

    def take(self, message: Message) -> Outcome[Any] | Refused:
        """Decides a message; what no service may do fails here."""
        row = self.process.row(type(message))
        assert row is not None, f"no row for {type(message).__name__}"
        decided = self._decide(row, message)
        assert decided == self._decide(row, message), "decided twice, it is not the same"
        if isinstance(decided, Refused):
            assert row.kind == "command", f"nobody can answer a refused {row.name}"
        self.steps.append(Step(message, self.now, self.state, decided))
        if isinstance(message, AnyFact):
            self.heard.append(message)
        if isinstance(decided, Outcome):
            self._apply(row, message, decided)
        return decided

    def _decide(self, row: When, message: Message) -> Outcome[Any] | Refused:
        if isinstance(message, Command):
            refused = refused_before(
                row,
                message,
                Asked("digest", if_match="*"),
                self.state,
                self.reference,
                known=self.known,
                version=0,
            )
            if refused is not None:
                return refused
        decided = row.decide(self.state, message, self.now, self.reference)
        assert isinstance(decided, Outcome | Refused)
        return decided

    def _apply(self, row: When, message: Message, outcome: Outcome[Any]) -> None:
        for fact in outcome.facts:
            assert type(fact) in row.publishes, f"{row.name} published {type(fact).__name__}"
            assert fact.subject == self.case, f"{type(fact).__name__} is of another case"
            assert type(fact).model_validate_json(fact.model_dump_json()) == fact
        if isinstance(message, Deadline):
            del self.waits[message.name]
        cancelled = {one.name for one in outcome.cancel if isinstance(one, Deadline)}
        kinds = tuple(one for one in outcome.cancel if isinstance(one, type))
        self.waits = {
            name: (deadline, due)
            for name, (deadline, due) in self.waits.items()
            if not (outcome.ends or name in cancelled or isinstance(deadline, kinds))
        }
        for deadline, due in outcome.deadlines:
            assert deadline.case == self.case, f"{deadline.name} is of another case"
            again = isinstance(message, Deadline) and message.name == deadline.name
            assert due > self.now or not again, f"{deadline.name} is due at once, for ever"
            self.waits[deadline.name] = (deadline, due)
        self.state = restored(self.process.state, outcome.state.model_dump(mode="json"))
        assert self.state == outcome.state, "the state is not what it was once it is stored"
        self.said += outcome.facts
        self.known = True

    def new(self, *types: type[AnyFact]) -> list[Any]:
        """What the last step published of these types, or of all."""
        decided = self.steps[-1].decided
        facts = decided.facts if isinstance(decided, Outcome) else ()
        return [fact for fact in facts if isinstance(fact, types or AnyFact)]

    def all_said(self, *types: type[AnyFact]) -> list[Any]:
        """What this service published of these types, in order."""
        return [fact for fact in self.said if isinstance(fact, types)]

    def all_heard(self, *types: type[AnyFact]) -> list[Any]:
        """What came of these types from other services, in order."""
        return [fact for fact in self.heard if isinstance(fact, types)]

    def waits_for(self, kind: type[Deadline]) -> list[tuple[Any, datetime]]:
        """The deadlines of a type that wait, with their times."""
        return [(one, due) for one, due in self.waits.values() if isinstance(one, kind)]


def brief(value: object) -> str:
    """A value in short: what is set, units by name, ids without their case."""
    match value:
        case OrganisationParty():
            return value.unit
        case SensitiveUnitParty() | ClientParty() | ClosePersonParty() | ExpertByExperienceParty():
            return format_party(value)
        case BaseModel():
            names = [k for k in type(value).model_fields if k in value.model_fields_set]
            told = [f"{k}={brief(getattr(value, k))}" for k in names if k not in ("case", "fact")]
            return f"{type(value).__name__}({', '.join(told)})"
        case tuple():
            return f"({', '.join(map(brief, value))})"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case _:
            return short(str(value))


def short(text: str) -> str:
    """A text with ids that do not name their case."""
    return _CASE.sub("", text)
