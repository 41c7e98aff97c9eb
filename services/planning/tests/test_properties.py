"""Whatever comes to planning, in whatever order: the invariants of its README hold."""

from dataclasses import replace
from datetime import datetime

from stateful import convicted, machine, run
from stateful_erasing import ERASING
from stateful_world import BEGINS, CASE, DEMONSTRATION, MODELS

from silta_chassis.process import Outcome
from silta_planning.decisions.overdue import plan_overdue
from silta_planning.model import Case, PlanBy
from silta_planning.process import PROCESS
from silta_planning.reference import Reference, read_reference

from .planning_courses import COURSES
from .planning_invariants import INVARIANTS
from .planning_offers import OFFERS

REFERENCE = replace(read_reference(DEMONSTRATION), models=MODELS)
STORY = machine(PROCESS, REFERENCE, CASE, BEGINS, OFFERS, (*INVARIANTS, *ERASING), COURSES)


def test_whatever_comes_the_invariants_hold() -> None:
    run(STORY, 12)


def test_a_plan_that_is_told_late_only_once_is_convicted() -> None:
    def told_once(
        state: Case, deadline: PlanBy, now: datetime, reference: Reference
    ) -> Outcome[Case]:
        return replace(plan_overdue(state, deadline, now, reference), deadlines=())

    assert convicted(STORY, PlanBy, told_once) == "every_wait_has_a_deadline"
