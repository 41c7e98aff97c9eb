"""Which follow-up is planned, by which plan, and when it waits."""

from datetime import date, timedelta
from typing import Any

import pytest

from silta_contracts import facts as f

DAY = date(2027, 1, 11)
# Eight in the morning in Helsinki, in winter.
MORNING = "2027-01-11T06:00:00+00:00"


def test_a_plan_sets_its_first_follow_up_and_waits_for_the_morning_of_its_day(course: Any) -> None:
    course.take(course.assembled())
    course.take(course.appointed())
    said = course.take(course.agreed(on=DAY))
    assert said == (
        f.FollowUpScheduled(
            case=course.id,
            grounds=(course.g(1),),
            round=1,
            follow_up=course.follow_up(1),
            on=DAY,
            plan_version=1,
            case_managers=(course.manager(),),
        ),
    )
    name = f"follow-up-day:{course.follow_up(1)}"
    assert {n: due.isoformat() for n, due in course.waiting().items()} == {name: MORNING}


def test_the_morning_follows_the_clock_of_helsinki_in_summer(course: Any) -> None:
    course.take(course.agreed(on=date(2027, 6, 1)))
    assert [due.isoformat() for due in course.waiting().values()] == ["2027-06-01T05:00:00+00:00"]


def test_a_plan_may_be_the_first_that_is_heard_of_a_case(course: Any) -> None:
    said = course.take(course.agreed())
    assert [fact.fact for fact in said] == ["FollowUpScheduled"]
    assert course.case.stage == "following"


def test_follow_up_before_plan_is_too_early(course: Any) -> None:
    assert course.refused(course.record()) == ("case-not-known-here", 404)
    course.take(course.appointed())
    assert course.refused(course.record(progress=())) == ("too-early", 409)
    assert "record-follow-up" not in course.may(course.units.work)


def test_a_higher_version_replaces_the_schedule(followed: Any) -> None:
    said = followed.take(followed.agreed(2, on=date(2027, 2, 1)))
    assert [(fact.follow_up, fact.on, fact.plan_version) for fact in said] == [
        (followed.follow_up(2), date(2027, 2, 1), 2)
    ]
    assert list(followed.waiting()) == [f"follow-up-day:{followed.follow_up(2)}"]


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_is_not_higher_changes_nothing(followed: Any, version: int) -> None:
    followed.take(followed.agreed(2))
    before = followed.case
    assert followed.take(followed.agreed(version, on=date(2027, 5, 5))) == ()
    assert followed.case == before


def test_the_next_version_keeps_the_progress_of_its_goals_only(followed: Any) -> None:
    followed.do(followed.record())
    followed.take(followed.agreed(2, goals=(2, 3)))
    assert [goal.goal for goal in followed.case.progress] == [followed.goal(2)]


def test_the_network_and_the_managers_are_known_before_the_plan_and_quiet_is_told(
    course: Any,
) -> None:
    assert course.take(course.assembled()) == ()
    assert list(course.waiting()) == ["quiet"]
    course.now += timedelta(days=10)
    assert course.take(course.appointed()) == ()
    assert course.waiting()["quiet"] - course.now == timedelta(days=60)


def test_assembly_heard_after_the_plan_changes_nothing(followed: Any, course: Any) -> None:
    before = followed.case
    assert followed.take(followed.assembled()) == ()
    assert followed.case == before


def test_assembly_said_again_does_not_begin_the_wait_anew(course: Any) -> None:
    course.take(course.assembled())
    before = course.waiting()
    course.now += timedelta(days=1)
    course.take(course.assembled())
    assert course.waiting() == before


def test_a_handover_keeps_the_schedule_and_changes_who_follows(followed: Any) -> None:
    waits = followed.waiting()
    to = followed.manager(followed.units.health, followed.units.nurses)
    assert followed.take(followed.handed_over(to)) == ()
    assert followed.waiting() == waits
    # Nurses are the coordination's deputy, too.
    recording = [
        name
        for name in ("health", "nurses", "coordination", "work", "work_duty", "social")
        if "record-follow-up" in followed.may(getattr(followed.units, name))
    ]
    assert recording == ["health", "nurses", "coordination"]


def test_managers_named_before_the_plan_of_another_topic_are_kept(course: Any) -> None:
    course.take(course.appointed())
    assert "end-need" not in course.may(course.units.work)
    course.take(course.agreed())
    assert "end-need" in course.may(course.units.work)


def test_managers_said_again_change_nothing(followed: Any) -> None:
    before = followed.case
    followed.now += timedelta(days=1)
    followed.take(followed.appointed())
    assert followed.case == before


def test_a_revision_suspends_until_the_time_that_planning_names(followed: Any) -> None:
    assert followed.take(followed.revision(days=28)) == ()
    assert followed.case.stage == "suspended"
    assert followed.case.planned is None
    assert list(followed.waiting()) == ["revise-by:1"]
    assert followed.waiting()["revise-by:1"] == followed.revision(days=28).due
    assert followed.refused(followed.record()) == ("too-early", 409)


def test_a_revision_ends_with_the_next_version(followed: Any) -> None:
    followed.take(followed.revision())
    said = followed.take(followed.agreed(2))
    assert [fact.fact for fact in said] == ["FollowUpScheduled"]
    assert list(followed.waiting()) == [f"follow-up-day:{followed.follow_up(2)}"]


def test_a_revision_of_an_older_version_is_late(followed: Any) -> None:
    followed.take(followed.agreed(2))
    before = followed.case
    assert followed.take(followed.revision(1)) == ()
    assert followed.case == before


def test_a_revision_of_a_version_never_agreed_suspends_the_agreed_one(followed: Any) -> None:
    followed.take(followed.revision(1))
    followed.take(followed.revision(2, days=50))
    assert list(followed.waiting().values()) == [followed.revision(2, days=50).due]


def test_a_revision_before_any_plan_has_nothing_to_suspend(course: Any) -> None:
    course.take(course.appointed())
    before = course.case
    assert course.take(course.revision()) == ()
    assert course.case == before


def test_a_revision_said_again_does_not_begin_its_alarm_anew(followed: Any) -> None:
    followed.take(followed.revision())
    followed.wait()
    before = followed.waiting()
    assert followed.take(followed.revision()) == ()
    assert followed.waiting() == before


def test_a_revision_that_we_asked_for_takes_the_time_that_planning_names(followed: Any) -> None:
    followed.do(followed.record("revision"))
    assert list(followed.waiting()) == ["revise-by:1"]
    followed.take(followed.revision(days=20))
    assert list(followed.waiting().values()) == [followed.revision(days=20).due]


def test_the_time_of_one_revision_is_not_that_of_the_next(followed: Any) -> None:
    followed.take(followed.revision(days=2))
    followed.take(followed.agreed(2))
    followed.do(followed.record("revision"))
    assert followed.waiting()["revise-by:2"] - followed.now > timedelta(days=20)
