"""How a decision is applied to what there is. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from toy_disclosing import WORDS, words
from toy_service import Counter

from silta_chassis.disclosing import Disclosed, Judged, judge, value_of
from silta_contracts.codes import DataCategory
from silta_contracts.deciding import Answered, Decision
from silta_contracts.party import CLIENT, Party

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SITUATION, HEALTH = DataCategory.SITUATION, DataCategory.HEALTH
STATE = Counter(case="a" * 26, words="r" * 26)
NO = Decision(decision=False, context=Answered(reason="no-live-ground"))


def yes(**more: object) -> Decision:
    return Decision.model_validate(
        {"decision": True, "context": {"reason": "permitted", "ground": "g.1", **more}}
    )


def judged(situation: Decision, health: Decision = NO, state: Counter = STATE) -> Judged:
    decisions = {SITUATION: situation, HEALTH: health}
    return judge(WORDS, state, words(state, CLIENT), decisions, NOW)


def withheld(found: Judged) -> dict[str, str]:
    return {one.name: one.reason for one in found.withheld}


def test_each_category_stands_on_its_own_decision() -> None:
    found = judged(yes())
    assert [one.name for one in found.permitted] == ["words", "address"]
    assert withheld(found) == {"health": "no-live-ground"}
    assert [(line.category, line.permitted, line.ground) for line in found.lines] == [
        ("situation", True, "g.1"),
        ("health", False, None),
    ]
    assert found.denied is None


def test_where_no_category_is_permitted_the_reason_is_told() -> None:
    assert judged(NO).denied == "no-live-ground"
    assert judged(NO).permitted == ()


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (yes(obligations=["log", "something-new"]), "obligation-not-known"),
        (yes(valid_until=NOW), "decision-too-old"),
        (yes(ground="g.over"), "no-live-ground"),
    ],
)
def test_a_permit_that_cannot_be_kept_to_withholds(decision: Decision, reason: str) -> None:
    found = judged(decision)
    assert (found.permitted, found.denied) == ((), reason)
    assert withheld(found)["words"] == reason


def test_what_is_protected_never_leaves_whatever_is_decided() -> None:
    found = judged(yes(), yes(), STATE.model_copy(update={"count": 2}))
    assert withheld(found) == {"address": "protected"}


def test_a_category_of_which_all_is_protected_is_logged_as_withheld() -> None:
    state = STATE.model_copy(update={"count": 2})
    fields = [one for one in words(state, CLIENT) if one.protected]
    found = judge(WORDS, state, fields, {SITUATION: yes(), HEALTH: yes()}, NOW)
    assert (found.lines[0].permitted, found.lines[0].reason) == (False, "protected")


def test_the_first_decision_to_end_says_until_when() -> None:
    soon, later = NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)
    assert judged(yes(valid_until=later), yes(valid_until=soon)).valid_until == soon


def test_a_document_of_another_case_or_category_is_not_the_field() -> None:
    one = words(STATE, CLIENT)[0]
    document = {"case": STATE.case, "category": "situation", "value": {"text": "words"}}
    assert value_of(one, STATE.case, document) == (True, "words")
    assert value_of(one, "b" * 26, document) == (False, None)
    assert value_of(one, STATE.case, {**document, "category": "health"}) == (False, None)
    assert value_of(one, STATE.case, None) == (False, None)


def test_what_stands_in_the_reference_files_is_judged_alike_and_needs_no_vault() -> None:
    def known(state: Counter, reader: Party, reference: Any) -> tuple[Disclosed, ...]:
        return (Disclosed("unit", HEALTH, value=reference["unit"]),)

    thing = replace(WORDS, fields=words, known=known)
    fields = thing.of(STATE, CLIENT, {"unit": "a name"})
    assert [one.name for one in fields] == ["words", "address", "health", "unit"]
    assert "a name" not in repr(fields)
    denied = judge(thing, STATE, fields, {SITUATION: yes(), HEALTH: NO}, NOW)
    assert withheld(denied)["unit"] == "no-live-ground"
    permitted = judge(thing, STATE, fields, {SITUATION: NO, HEALTH: yes()}, NOW).permitted
    assert value_of(permitted[-1], STATE.case, None) == (True, "a name")
