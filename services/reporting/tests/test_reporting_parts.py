"""What is not for every party of a case: parts of the plan, and what is asked of one unit."""

from datetime import timedelta

import pytest
from stateful_world import MODELS

from silta_contracts import facts
from silta_contracts.fact import AnyFact
from silta_contracts.facts.team import ClinicConsulted
from silta_contracts.party import CLIENT, Party
from silta_reporting.reference import Reference
from silta_reporting.views import page

from .reporting_course import (
    ASSEMBLED,
    CASE,
    COLLEGE,
    COORDINATION,
    EMPLOYMENT,
    GRANTED,
    GUIDANCE,
    REQUESTED,
    START,
    make,
)
from .reporting_told import Told

DUE = START + timedelta(days=10)
WAITED = {"party": COLLEGE, "addressed": GUIDANCE, "due": DUE}


@pytest.fixture
def assembled(told: Told) -> Told:
    """A network of guidance centre, college and employment authority, on one consent."""
    return told.hear_all([(GRANTED, 0), (REQUESTED, 0), (ASSEMBLED, 6)])


GOAL = {"id": f"{CASE}.g1", "kind": "health", "horizon": "short", "seen_by": (COLLEGE,)}
TASK = {"id": f"{CASE}.t1", "responsible": COLLEGE, "due": "2026-03-02", "seen_by": ()}
PARTS: tuple[AnyFact, ...] = (
    make(facts.GoalSet, by=COLLEGE, goal=GOAL, version=1),
    make(facts.TaskAssigned, by=COLLEGE, task=TASK, version=1),
    make(facts.TaskCompleted, by=COLLEGE, task=f"{CASE}.t1", responsible=COLLEGE, seen_by=()),
    make(facts.TaskOverdue, task=f"{CASE}.t1", seen_by=(), **WAITED),
    make(facts.TaskReminded, task=f"{CASE}.t1", seen_by=(), **WAITED),
)


@pytest.mark.parametrize("fact", PARTS, ids=lambda fact: type(fact).__name__)
def test_a_part_of_the_plan_is_told_to_whom_it_is_for(assembled: Told, fact: AnyFact) -> None:
    assembled.hear(fact, 7)
    assert {
        reader: fact.kebab_name() in assembled.names(party)
        for reader, party in (("client", CLIENT), ("its own", COLLEGE), ("another", EMPLOYMENT))
    } == {"client": True, "its own": True, "another": False}


def kinds_pending(told: Told, reader: Party) -> list[str]:
    """What the page tells a reader to be waited for."""
    shown = page(told.state, reader, Reference(MODELS))
    assert shown is not None
    return [one["waits_for"] for one in shown["pending"]]


def test_what_a_team_asks_of_one_unit_is_told_to_that_unit_alone(assembled: Told) -> None:
    asked = make(
        ClinicConsulted,
        by=COORDINATION,
        ask=f"{CASE}.k1",
        party=COLLEGE,
        answer_by=DUE,
        question="work_ability",
    )
    assembled.hear(asked, 7)
    told = [asked.kebab_name() in assembled.names(who) for who in (CLIENT, COLLEGE, EMPLOYMENT)]
    assert told == [True, True, False]
    pending = ["team_ask" in kinds_pending(assembled, who) for who in (CLIENT, COLLEGE, EMPLOYMENT)]
    assert pending == [True, True, False]


def test_a_task_that_waits_is_pending_for_whom_it_is(assembled: Told) -> None:
    assembled.hear(PARTS[1], 7)
    pending = ["task" in kinds_pending(assembled, who) for who in (CLIENT, COLLEGE, EMPLOYMENT)]
    assert pending == [True, True, False]
