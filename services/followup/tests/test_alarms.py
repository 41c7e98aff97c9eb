"""Who is told, and when, that something is waited for."""

from datetime import timedelta
from typing import Any

from silta_contracts import facts as f
from silta_followup.moves import morning_of
from silta_followup.waits import EndBy, FollowUpDay, HoldBy, ReviseBy


def test_a_follow_up_is_due_then_overdue_to_the_unit_then_to_its_deputy_then_quiet(
    followed: Any,
) -> None:
    units = followed.units
    day = followed.agreed().first_follow_up
    told = {
        "case": followed.id,
        "grounds": (followed.g(1),),
        "round": 1,
        "party": units.work,
        "deputy": units.work_duty,
        "due": morning_of(day),
    }
    of = {"follow_up": followed.follow_up(1), "on": day}
    assert followed.wait() == (f.FollowUpDue(**told, **of, addressed=units.work),)
    # Ten working days after 11 January.
    assert followed.waiting() == {
        f"hold-by:{followed.follow_up(1)}:unit": morning_of(day) + timedelta(days=14)
    }
    assert followed.wait() == (f.FollowUpOverdue(**told, **of, addressed=units.work),)
    assert followed.wait() == (f.FollowUpOverdue(**told, **of, addressed=units.work_duty),)
    said = followed.wait()
    assert [(fact.fact, fact.addressed) for fact in said] == [("CaseStalled", units.coordination)]
    # It is told again and again, never once and for all.
    assert [fact.fact for fact in followed.wait()] == ["CaseStalled"]


def test_without_a_deputy_the_coordinating_party_is_told(course: Any) -> None:
    course.take(course.agreed(managers=(course.manager(deputy=None),)))
    course.wait()
    course.wait()
    assert [fact.addressed for fact in course.wait()] == [course.units.coordination]


def test_the_first_contact_of_several_case_managers_is_told(course: Any) -> None:
    second = course.manager(course.units.health, None, first=False)
    course.take(course.agreed(managers=(second, course.manager())))
    assert [fact.addressed for fact in course.wait()] == [course.units.work]


def test_a_follow_up_held_in_time_raises_no_alarm(followed: Any) -> None:
    followed.wait()
    followed.do(followed.record())
    assert list(followed.waiting()) == [f"follow-up-day:{followed.follow_up(2)}"]
    assert followed.case.alarm == "none"


def test_a_deadline_that_nobody_waits_for_is_a_no_op(followed: Any) -> None:
    case, now, reference = followed.case, followed.now, followed.reference
    for deadline in (
        FollowUpDay(case=followed.id, follow_up=followed.follow_up(9)),
        HoldBy(case=followed.id, follow_up=followed.follow_up(9), asked="unit"),
        ReviseBy(case=followed.id, plan_version=1),
        EndBy(case=followed.id, asked="unit"),
    ):
        outcome = followed._row(deadline).decide(case, deadline, now, reference)
        assert (outcome.state, outcome.facts, outcome.deadlines) == (case, (), ())


def test_a_revision_that_takes_too_long_is_told_to_the_case_manager_then_quiet(
    followed: Any,
) -> None:
    due = followed.revision().due
    followed.take(followed.revision())
    assert followed.wait() == (
        f.RevisionOverdue(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            party=followed.units.work,
            addressed=followed.units.work,
            deputy=followed.units.work_duty,
            due=due,
            plan_version=1,
        ),
    )
    assert list(followed.waiting()) == ["quiet"]
    assert [fact.fact for fact in followed.wait()] == ["CaseStalled"]


def test_an_end_that_is_not_recorded_is_told_to_the_unit_then_to_its_deputy_then_quiet(
    followed: Any,
) -> None:
    followed.do(followed.record("closing"))
    due = followed.waiting()["end-by:unit"]
    first = followed.wait()
    assert first == (
        f.ClosingOverdue(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            party=followed.units.work,
            addressed=followed.units.work,
            deputy=followed.units.work_duty,
            due=due,
        ),
    )
    assert [fact.addressed for fact in followed.wait()] == [followed.units.work_duty]
    assert [fact.fact for fact in followed.wait()] == ["CaseStalled"]


def test_a_case_without_a_plan_is_told_as_stalled(course: Any) -> None:
    course.take(course.assembled())
    since = course.now
    said = course.wait()
    assert said == (
        f.CaseStalled(
            case=course.id,
            grounds=(course.g(1),),
            round=1,
            party=course.units.coordination,
            addressed=course.units.coordination,
            deputy=course.units.nurses,
            due=since + timedelta(days=60),
            since=since.date(),
        ),
    )


def test_what_happens_meanwhile_puts_quiet_off(followed: Any) -> None:
    followed.take(followed.revision())
    followed.wait()
    followed.now += timedelta(days=30)
    to = followed.manager(followed.units.health)
    followed.take(followed.handed_over(to))
    handed_over = followed.now
    assert followed.wait() == ()
    assert followed.waiting() == {"quiet": handed_over + timedelta(days=60)}
    assert [fact.fact for fact in followed.wait()] == ["CaseStalled"]


def test_a_plan_that_comes_late_is_due_at_once_and_overdue_only_after_its_time(
    course: Any,
) -> None:
    course.take(course.agreed(on=course.day(-40)))
    assert [fact.fact for fact in course.wait()] == ["FollowUpDue"]
    assert all(due > course.now for due in course.waiting().values())
