"""A case is planned by the version of the model that it began with, or was moved to."""

from typing import Any

import pytest

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.area_model import PlanElement
from silta_contracts.fact import ModelRef
from silta_contracts.facts import CaseMovedToModel
from silta_contracts.operating_models import MissingModel, OperatingModels
from silta_planning.decisions.elements import lacking_element
from silta_planning.decisions.following import take_move
from silta_planning.decisions.opening import take_meeting, take_network
from silta_planning.model import Case
from silta_planning.reference import Reference

from .planning_examples import (
    CASE,
    INSTALLATION,
    MODEL,
    REFERENCE,
    START,
    assembled,
    met,
    reference_with,
)

SLOW = MODEL.model_copy(
    update={
        "version": "2026.3",
        "hash": "2" * 64,
        "durations": MODEL.durations.model_copy(update={"make_plan": "40 working days"}),
    }
)
BOTH = Reference(OperatingModels(INSTALLATION, (MODEL, SLOW)))


def moved(to: ModelRef = SLOW.ref, move: int = 1, **more: Any) -> CaseMovedToModel:
    return CaseMovedToModel(
        case=CASE,
        area="central-finland",
        model=to,
        before=MODEL.ref,
        request=f"{CASE}.r1",
        move=move,
        **more,
    )


def plan_by(*facts: Any, reference: Reference = BOTH) -> Any:
    state: Any = Case(case=CASE)
    rows = {CaseMovedToModel: take_move}
    for fact in facts:
        name = type(fact).__name__
        decide: Any = rows.get(type(fact), take_network if name == "NetworkAssembled" else None)
        made = (decide or take_meeting)(state, fact, START, reference)
        assert isinstance(made, Outcome)
        state = made.state
    return state.plan_by


def test_a_case_keeps_the_version_that_it_began_with() -> None:
    assert plan_by(assembled(), met()) == after(START, "20 working days")


@pytest.mark.parametrize("place", [0, 1])
def test_a_case_that_was_moved_goes_on_by_the_version_it_was_moved_to(place: int) -> None:
    facts: list[Any] = [assembled(), met()]
    facts.insert(place, moved())
    assert plan_by(*facts) == after(START, "40 working days")


def test_a_move_that_comes_twice_or_late_changes_nothing() -> None:
    back = moved(MODEL.ref, move=2)
    assert plan_by(back, moved(), moved(), assembled(), met()) == after(START, "20 working days")


def test_what_is_waited_for_already_keeps_its_time() -> None:
    assert plan_by(assembled(), met(), moved()) == after(START, "20 working days")


def test_a_move_is_heard_of_a_case_not_known_and_after_the_end() -> None:
    for state in (Case(case=CASE), Case(case=CASE, phase="ended")):
        made = take_move(state, moved(), START, BOTH)
        assert (made.state.follows.model, made.facts) == (SLOW.ref, ())


def test_a_version_that_is_not_here_is_named_before_anything_begins() -> None:
    with pytest.raises(MissingModel, match=r"models/central-finland/2026\.3\.toml is missing"):
        take_move(Case(case=CASE), moved(), START, REFERENCE)
    other = reference_with(hash="9" * 64)
    taken: list[Any] = [(take_network, assembled()), (take_meeting, met())]
    for take, fact in taken:
        with pytest.raises(MissingModel, match=r"2026\.1\.toml is not the file that was adopted"):
            take(Case(case=CASE), fact, START, other)


def refused(state: Case, *elements: PlanElement) -> Refused | None:
    return lacking_element(state, MODEL.model_copy(update={"plan_elements": elements}))


def test_every_element_that_the_model_wants_is_named_where_it_is_not_there() -> None:
    lacks = refused(Case(case=CASE), *(e for e in PlanElement if e.value != "task_for_each_goal"))
    assert lacks is not None
    assert lacks.reason == "plan-element-missing"
    for word in ("Assess the need", "short-term goal", "long-term goal", "task of their own"):
        assert word in lacks.says
    assert refused(Case(case=CASE)) is None
