"""The course of each goal over time, through versions of the plan; the next day by the rhythm."""

from datetime import date
from typing import Any

import pytest

from silta_contracts.payload import Goal
from silta_followup.moves import day_of, morning_of, next_by_rhythm
from silta_followup.views import page

from .test_models import rhythm


def course_of(course: Any, reader: Any) -> list[dict[str, Any]]:
    shown = page(course.case, reader, course.reference)
    assert shown is not None
    goals: list[dict[str, Any]] = shown["course"]
    return goals


def test_each_evaluation_is_kept_in_the_order_of_days_through_plan_versions(followed: Any) -> None:
    followed.do(followed.record("revision"))
    followed.take(followed.agreed(version=2))
    followed.do(followed.record())
    goals = course_of(followed, followed.units.work)
    assert {goal["id"] for goal in goals} == {followed.goal(1), followed.goal(2)}
    for goal in goals:
        assert goal["in_plan"]
        told = [(one["plan_version"], one["status"]) for one in goal["evaluations"]]
        assert told == [(1, "under_way"), (2, "under_way")]
        days = [one["on"] for one in goal["evaluations"]]
        assert days == sorted(days)


def test_the_end_is_an_evaluation_too(followed: Any) -> None:
    followed.do(followed.end_need())
    [first, _] = course_of(followed, followed.units.client)
    [one] = first["evaluations"]
    assert (one["follow_up"], one["on"]) == (None, str(day_of(followed.now)))


def test_a_goal_that_left_the_plan_keeps_its_course(followed: Any) -> None:
    followed.do(followed.record())
    kept = followed.agreed(version=2).model_copy(update={"goals": followed.case.goals[:1]})
    followed.take(kept)
    assert [goal["in_plan"] for goal in course_of(followed, followed.units.client)] == [True, False]


def test_a_goal_that_is_not_for_all_is_seen_by_who_may(followed: Any) -> None:
    first, second = followed.case.goals
    hidden = Goal(**second.model_dump(exclude={"seen_by"}), seen_by=())
    plan = followed.agreed(version=2).model_copy(update={"goals": (first, hidden)})
    followed.take(plan)
    followed.do(followed.record())
    assert len(course_of(followed, followed.units.client)) == 2
    assert len(course_of(followed, followed.units.work)) == 2, "the case manager follows all"
    assert [goal["id"] for goal in course_of(followed, followed.units.social)] == [first.id]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (date(2026, 5, 4), date(2026, 5, 22)),
        # Midsummer's eve is no working day.
        (date(2026, 5, 31), date(2026, 6, 18)),
        (date(2026, 6, 1), date(2026, 6, 18)),
    ],
)
def test_the_rhythm_proposes_a_working_day(followed: Any, held: date, expected: date) -> None:
    reference = rhythm(followed, "19 days")
    assert next_by_rhythm(followed.case, morning_of(held), reference) == expected


def test_without_a_day_the_next_follow_up_is_as_proposed(followed: Any) -> None:
    followed.reference = rhythm(followed, "30 days")
    outcome = followed.ask(followed.record(next={"then": "next_follow_up"}))
    expected = next_by_rhythm(followed.case, followed.now, followed.reference)
    assert outcome.answer["on"] == str(expected)
    assert outcome.state.planned.on == expected


def test_a_rhythm_shorter_than_a_day_never_proposes_the_past(followed: Any) -> None:
    saturday = morning_of(date(2026, 5, 9))
    assert next_by_rhythm(followed.case, saturday, rhythm(followed, "3 seconds")) == date(
        2026, 5, 9
    )
