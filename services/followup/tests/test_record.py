"""A follow-up is held, and exactly one thing follows."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from silta_contracts import facts as f
from silta_followup.process import PROCESS


def held(course: Any, command: Any, next: str) -> f.FollowUpHeld:
    return f.FollowUpHeld(
        case=course.id,
        grounds=(course.g(1),),
        round=1,
        by=command.by,
        follow_up=command.follow_up,
        held_at=command.held_at,
        plan_version=1,
        client_present="in_person",
        progress=command.progress,
        next=next,
    )


def test_a_next_date_sets_the_next_follow_up_also_before_the_planned_day(followed: Any) -> None:
    command = followed.record("next_follow_up")
    outcome = followed.ask(command)
    said = followed.do(command)
    assert said == (
        held(followed, command, "next_follow_up"),
        f.FollowUpScheduled(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            by=command.by,
            follow_up=followed.follow_up(2),
            on=followed.day(60),
            plan_version=1,
            case_managers=(followed.manager(),),
        ),
    )
    assert outcome.answer == {
        "next": followed.follow_up(2),
        "on": str(followed.day(60)),
    }
    assert list(followed.waiting()) == [f"follow-up-day:{followed.follow_up(2)}"]


def test_a_revision_asks_planning_for_it_and_waits(followed: Any) -> None:
    command = followed.record("revision")
    said = followed.do(command)
    assert said == (
        held(followed, command, "revision"),
        f.PlanRevisionNeeded(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            by=command.by,
            version=1,
            progress=command.progress,
        ),
    )
    assert followed.case.stage == "suspended"
    assert list(followed.waiting()) == ["revise-by:1"]


def test_closing_waits_for_the_end_of_the_need(followed: Any) -> None:
    command = followed.record("closing")
    assert followed.do(command) == (held(followed, command, "closing"),)
    assert followed.case.stage == "closing"
    assert list(followed.waiting()) == ["end-by:unit"]


def test_a_follow_up_that_nobody_had_planned_may_be_recorded_while_closing(followed: Any) -> None:
    followed.do(followed.record("closing"))
    said = followed.do(followed.record("next_follow_up"))
    assert [fact.follow_up for fact in said] == [followed.follow_up(2), followed.follow_up(3)]
    assert followed.case.stage == "following"


def test_a_follow_up_recorded_twice_does_not_count_as_the_next(followed: Any) -> None:
    command = followed.record()
    followed.do(command)
    assert followed.refused(command) == ("not-the-planned-follow-up", 422)


def test_a_planned_follow_up_is_to_be_named(followed: Any) -> None:
    assert followed.refused(followed.record(follow_up=None))[0] == "not-the-planned-follow-up"


def test_a_follow_up_of_the_future_is_refused(followed: Any) -> None:
    later = followed.now + timedelta(seconds=1)
    assert followed.refused(followed.record(held_at=later)) == ("held-in-the-future", 422)


def test_the_next_day_is_today_or_later_in_helsinki(followed: Any) -> None:
    # 22:30 UTC is the next day in Helsinki.
    followed.now = followed.now.replace(hour=22, minute=30)
    today = followed.now.date()
    past = followed.record(next={"then": "next_follow_up", "on": today})
    assert followed.refused(past) == ("next-in-the-past", 422)
    followed.do(followed.record(next={"then": "next_follow_up", "on": today + timedelta(days=1)}))


@pytest.mark.parametrize("goals", [(), (1,), (1, 1), (1, 2, 3), (1, 3)])
def test_every_goal_of_the_plan_is_told_of_once(followed: Any, goals: tuple[int, ...]) -> None:
    command = followed.record(progress=followed.progress(goals=goals))
    assert followed.refused(command) == ("goals-do-not-match", 422)


@pytest.mark.parametrize("then", ["next_follow_up", "closing"])
def test_a_goal_that_is_to_be_revised_asks_for_a_revision(followed: Any, then: str) -> None:
    command = followed.record(then, progress=followed.progress(revise=(1,)))
    assert followed.refused(command) == ("revision-left-out", 422)


def test_a_revision_needs_no_goal_that_is_marked(followed: Any) -> None:
    said = followed.do(followed.record("revision", progress=followed.progress()))
    assert [fact.fact for fact in said] == ["FollowUpHeld", "PlanRevisionNeeded"]


@pytest.mark.parametrize(
    "next",
    [
        {"then": "closing", "on": date(2027, 3, 1)},
        {"then": "something"},
        {},
    ],
)
def test_exactly_one_thing_follows(followed: Any, next: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        followed.record(next=next)


@pytest.mark.parametrize("who", ["work", "work_duty", "coordination", "nurses"])
def test_case_managers_and_coordination_with_their_deputies_record(followed: Any, who: str) -> None:
    followed.do(followed.record(by=getattr(followed.units, who)))


@pytest.mark.parametrize("who", ["client", "close_person", "health", "social", "stranger"])
def test_nobody_else_records(followed: Any, who: str) -> None:
    assert followed.refused(followed.record(by=getattr(followed.units, who))) == ("not-yours", 403)


def test_words_go_to_the_vault_and_only_their_reference_is_kept(followed: Any) -> None:
    followed.do(followed.record(notes="ref1"))
    assert followed.case.held.notes == "ref1"
    assert all("ref1" not in fact.model_dump_json() for fact in followed.facts)


def test_recording_is_no_guarded_command(followed: Any) -> None:
    row = PROCESS.row(type(followed.record()))
    assert row is not None
    assert not row.guarded
