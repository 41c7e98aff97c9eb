"""What messages lead to, one after the other, through the rows of a process; and its receipt."""

from datetime import datetime
from typing import Any

from silta_chassis.process import Outcome, Process
from silta_contracts.facts import PersonErased


def led_to(
    process: Process, reference: Any, state: Any, *messages: Any, now: datetime
) -> Outcome[Any]:
    """What the last of these messages leads to; each publishes no more than its row says."""
    outcome = Outcome(state)
    for message in messages:
        row = process.row(type(message))
        assert row is not None
        decided = row.decide(outcome.state, message, now, reference)
        assert isinstance(decided, Outcome)
        assert {type(fact) for fact in decided.facts} <= set(row.publishes)
        outcome = decided
    return outcome


def receipt(outcome: Outcome[Any]) -> Any:
    """The one receipt among the facts, the last of them."""
    *others, last = outcome.facts
    assert isinstance(last, PersonErased)
    assert not any(isinstance(one, PersonErased) for one in others)
    return last
