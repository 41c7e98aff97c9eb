"""A case that is played as the chassis would play it, and questions about the facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from silta_chassis.item import Asked
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Command, Deadline, Outcome, Refused, restored
from silta_contracts.fact import AnyFact
from silta_contracts.facts import NetworkRequested
from silta_contracts.party import Party
from silta_intake.model import STEPS, Case, Stage, waits_until
from silta_intake.process import PROCESS

from .intake_examples import CASE, NOW, REFERENCE

WAITING = (Stage.AWAITING_CLIENT, Stage.TRIAGE, Stage.CONSULTATION, Stage.SELF_CARE)


@dataclass
class Played:
    """A case as the chassis would play it: preconditions, deadlines, a state kept as JSON."""

    state: Case = field(default_factory=lambda: Case(case=CASE))
    now: datetime = NOW
    waits: dict[str, tuple[Deadline, datetime]] = field(default_factory=dict)
    facts: list[AnyFact] = field(default_factory=list)

    def take(self, *messages: AnyFact | Command | Deadline) -> list[AnyFact]:
        """Decides them in order; the facts that came of them."""
        before = len(self.facts)
        for message in messages:
            decided = self._decide(message)
            assert isinstance(decided, Outcome), decided
            self._apply(message, decided)
        return self.facts[before:]

    def refused(self, command: Command) -> tuple[int, str, bool]:
        """Status, reason, and whether the refusal is kept as an entry."""
        decided = self._decide(command)
        assert isinstance(decided, Refused), decided
        return decided.status, decided.reason, decided.kept

    def pass_deadline(self, **later: float) -> list[AnyFact]:
        """The one open deadline comes."""
        [(deadline, due)] = self.waits.values()
        self.now = due + timedelta(**later)
        return self.take(deadline)

    def stage(self) -> Stage:
        return self.state.stage

    def may(self, party: Party) -> list[str]:
        return [may["command"] for may in PROCESS.may(self.state, party, REFERENCE)]

    def _decide(self, message: Any) -> Outcome[Case] | Refused:
        row = PROCESS.row(type(message))
        assert row is not None, type(message)
        if isinstance(message, Command):
            asked = Asked("digest", if_match="*")
            refused = refused_before(
                row, message, asked, self.state, REFERENCE, known=True, version=0
            )
            if refused is not None:
                return refused
        return row.decide(self.state, message, self.now, REFERENCE)

    def _apply(self, message: Any, outcome: Outcome[Case]) -> None:
        row = PROCESS.row(type(message))
        assert row is not None
        assert {type(fact) for fact in outcome.facts} <= set(row.publishes)
        if isinstance(message, Deadline):
            del self.waits[message.name]
        for name, (deadline, _) in list(self.waits.items()):
            if outcome.ends or deadline in outcome.cancel or type(deadline) in outcome.cancel:
                del self.waits[name]
        self.waits |= {deadline.name: (deadline, due) for deadline, due in outcome.deadlines}
        self.facts.extend(outcome.facts)
        self.state = outcome.state
        assert restored(Case, self.state.model_dump(mode="json")) == self.state
        # No silent wait: each step that is open has its deadline, and nothing else has one.
        step = {due for deadline, due in self.waits.values() if isinstance(deadline, STEPS)}
        assert step == {due for due in (waits_until(self.state),) if due is not None}
        assert bool(step) == (self.state.stage in WAITING)


def played(*messages: AnyFact | Command | Deadline) -> Played:
    case = Played()
    case.take(*messages)
    return case


def requested(facts: Iterable[AnyFact]) -> NetworkRequested:
    """The request for a network among these facts."""
    [found] = [fact for fact in facts if isinstance(fact, NetworkRequested)]
    return found


def names(facts: Iterable[AnyFact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]
