"""No fact says why the client refused, declined or took back, and no reason names such an act."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from silta_contracts import facts
from silta_contracts.catalogue import FACTS
from silta_contracts.codes import Code

# What a fact may hold beside what every fact holds: ids, parties to tell, times, what stands now.
OF_CLIENTS: dict[type[Any], set[str]] = {
    facts.ConsentRefused: {"ask", "request"},
    facts.ConsentUnanswered: {"ask", "request", "addressed", "party", "deputy", "due"},
    facts.ConsentUnconfirmed: {"consent", "ask", "addressed", "party", "deputy", "due"},
    facts.ConsentWithdrawn: {"consent", "received_by", "ended", "remaining"},
    facts.WithdrawalReceived: {"consent", "received_by"},
    facts.WithdrawalAcknowledged: {"consent", "service", "stopped", "goes_on", "at"},
    facts.WithdrawalCompleted: {"consent", "services"},
    facts.WithdrawalUnacknowledged: {"consent", "missing", "due", "addressed", "before"},
}
EVERY = {"fact", "case", "by", "grounds", "round"}
WORDS = ("withdr", "refus", "declin", "consent", "unwilling", "client_no")
# Fields that tell why something came about.
WHY = ("reason", "reasons", "cause")


def codes_of(annotation: Any) -> Iterator[type[Code]]:
    """The lists of codes that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Code):
        yield annotation
    for part in get_args(annotation):
        yield from codes_of(part)


@pytest.mark.parametrize("fact", OF_CLIENTS, ids=lambda fact: fact.__name__)
def test_what_the_client_refuses_or_takes_back_is_told_without_a_reason(fact: type[Any]) -> None:
    assert set(fact.model_fields) - EVERY <= OF_CLIENTS[fact]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_no_reason_of_any_fact_is_that_the_client_refused_or_took_back(fact: type[Any]) -> None:
    for name, field in fact.model_fields.items():
        if name in WHY:
            for listed in codes_of(field.annotation):
                named = [code for code in listed if any(word in code.value for word in WORDS)]
                assert named == [], f"{fact.__name__}.{name}"
