"""Rules of early recognition are data, and fire on what is known alone."""

import pytest
from pydantic import ValidationError

from silta_contracts.early_codes import EarlyIndicator
from silta_contracts.early_recognition import (
    DEFAULT_RULES,
    EarlyRecognition,
    EarlyRule,
    fired,
)

TEXTS = dict.fromkeys(("fi", "sv", "en", "plain"), "Something")


@pytest.mark.parametrize(
    ("held", "rules"),
    [
        ([], []),
        (["unemployed"], []),
        (["wishes_guidance", "unemployed"], ["guidance_and_no_work"]),
        (["unemployed", "lingering_illness"], ["illness_and_no_work"]),
        (["unemployed", "visits_3_to_5"], []),
        (["sick_leave_over_90"], ["long_sick_leave"]),
        (["visits_over_5", "repeated_appointments"], ["many_visits"]),
        (list(EarlyIndicator), [rule.code for rule in DEFAULT_RULES]),
        # A code of a newer writer fires nothing.
        (["something_new"], []),
    ],
)
def test_the_default_rules_fire_on_these(held: list[str], rules: list[str]) -> None:
    assert [rule.code for rule in fired(DEFAULT_RULES, held)] == rules


def test_rules_that_are_left_out_are_the_defaults() -> None:
    assert EarlyRecognition().rules == DEFAULT_RULES


@pytest.mark.parametrize("rules", [[], [{"code": "nothing", **TEXTS}]])
def test_a_rule_looks_at_something(rules: list[object]) -> None:
    with pytest.raises(ValidationError):
        EarlyRecognition.model_validate({"rules": rules})


def test_a_rule_has_its_code_alone() -> None:
    rule = EarlyRule(code="one", all_of=(EarlyIndicator.UNEMPLOYED,), **TEXTS)
    with pytest.raises(ValidationError, match="one code stands twice"):
        EarlyRecognition(rules=(rule, rule))
