"""Every line of the decision table is so: each rule has a situation, each situation its answer."""

import pytest

from silta_consent.decisions.permitting import RULES, decided
from silta_consent.reference import Reference
from silta_consent.situations import CASE, SITUATIONS, Situation
from silta_contracts.deciding import DecisionReason

# No client lets close persons have anything in the demonstration's file.
BY_FILE = {DecisionReason.NAMED_BY_CLIENT}


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: f"{s.given}: {s.category}")
def test_a_situation_is_decided_as_the_table_says(
    situation: Situation, reference: Reference
) -> None:
    decision = decided(situation.asked(reference))
    ground = f"{CASE}.{situation.names}" if situation.names else None
    told = (decision.context.reason, decision.context.ground)
    assert told == (situation.reason, ground)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.reason)
def test_a_rule_has_a_situation(rule: object) -> None:
    reason = getattr(rule, "reason", None)
    assert reason in BY_FILE | {situation.reason for situation in SITUATIONS}


def test_every_reason_is_that_of_one_rule() -> None:
    assert [rule.reason for rule in RULES] == list(dict.fromkeys(rule.reason for rule in RULES))
    assert {rule.reason for rule in RULES} == set(DecisionReason)


def test_a_situation_stands_once() -> None:
    told = [(s.given, s.party, s.category) for s in SITUATIONS]
    assert len(set(told)) == len(told)
