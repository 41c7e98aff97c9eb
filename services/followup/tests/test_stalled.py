"""Nothing waits silently: silence is told in every stage in which a case is followed."""

from collections.abc import Callable
from typing import Any

import pytest

from silta_followup.model import ACTIVE, Stage

# How a case comes into each stage; an agreed plan stands before all but the first.
_INTO: dict[Stage, Callable[[Any], Any]] = {
    Stage.WAITING: lambda course: course.take(course.assembled()),
    Stage.FOLLOWING: lambda course: course.take(course.agreed()),
    Stage.SUSPENDED: lambda course: course.take(course.revision()),
    Stage.CLOSING: lambda course: course.do(course.record("closing")),
    Stage.REVIEWING: lambda course: course.do(course.end_need("disagrees")),
}


def test_every_stage_in_which_a_case_is_followed_is_looked_at() -> None:
    assert set(_INTO) == {Stage.WAITING, *ACTIVE}


@pytest.mark.parametrize("stage", _INTO)
def test_silence_in_every_stage_is_told_to_coordination_again_and_again(
    course: Any, stage: Stage
) -> None:
    course.take(course.assembled())
    if stage is not Stage.WAITING:
        course.take(course.agreed())
    _INTO[stage](course)
    assert course.case.stage == stage
    said: list[Any] = []
    # Three alarms at most come before: due, overdue to the unit, overdue to its deputy.
    for _ in range(5):
        said += course.wait()
    stalled = [fact for fact in said if fact.fact == "CaseStalled"]
    assert len(stalled) >= 2
    assert {fact.addressed for fact in stalled} == {course.units.coordination}
    assert said[-1] == stalled[-1]
    assert list(course.waiting()) == ["quiet"]
