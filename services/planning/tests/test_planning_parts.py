"""Parts of the plan that only some may see, from each organisation's view; reminders of tasks."""

from datetime import timedelta
from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.party import CLIENT, Party, same_unit
from silta_planning.commands import OpenRevision
from silta_planning.decisions.tasks import day_end
from silta_planning.disclosed import plan
from silta_planning.model import DoTaskBy, RemindOfTask

from .planning_commands import agree, appoint, assign, complete, give_up, propose, set_goal
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    SOCIAL,
    STRANGER,
    TODAY,
    names,
    released,
)

PUBLIC, HEALTH_GOAL = f"{CASE}.g1", f"{CASE}.g2"
THEIRS = f"{CASE}.t3"


@pytest.fixture
def parted(managed: Course) -> Course:
    """A second goal, with a task of the health centre, that the health centre alone sees."""
    only = {"seen_by": (HEALTH,)}
    managed.takes(set_goal(by=HEALTH).model_copy(update=only))
    managed.takes(assign(HEALTH, by=HEALTH, goal=HEALTH_GOAL))
    return managed


def seen(course: Course, reader: Party) -> dict[str, Any]:
    shown = course.page(reader)
    assert shown is not None
    return shown


def ids(course: Course, reader: Party) -> list[str]:
    shown = seen(course, reader)
    return [part["id"] for part in (*shown["goals"], *shown["tasks"])]


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (CLIENT, True),
        (HEALTH, True),
        # It coordinates.
        (EARLY, True),
        # It is the case manager.
        (EMPLOYMENT, True),
        (SOCIAL, False),
    ],
    ids=["client", "named", "coordination", "case manager", "another member"],
)
def test_each_reader_sees_what_is_his_on_the_page_and_in_words(
    parted: Course, reader: Party, sees: bool
) -> None:
    assert (HEALTH_GOAL in ids(parted, reader)) == sees
    assert (THEIRS in ids(parted, reader)) == sees
    assert PUBLIC in ids(parted, reader)
    words = [one.name for one in plan(parted.state, reader)]
    assert (f"{HEALTH_GOAL}/words" in words) == sees
    assert (f"{THEIRS}/words" in words) == sees


def test_a_task_is_seen_by_whom_its_goal_is(parted: Course) -> None:
    task = next(p.task for p in parted.state.tasks if p.task.id == THEIRS)
    assert task.seen_by == (HEALTH,)


def test_whose_task_it_is_sees_it_without_the_goal_that_is_not_his(parted: Course) -> None:
    parted.takes(assign(SOCIAL, by=HEALTH, goal=HEALTH_GOAL))
    own = seen(parted, SOCIAL)["tasks"][-1]
    assert (own["id"], own["goal"]) == (f"{CASE}.t4", None)


def test_a_version_tells_a_member_nothing_of_what_it_does_not_see(parted: Course) -> None:
    parted.takes(propose())
    hidden = HEALTH.model_dump(mode="json")
    for reader, told in ((SOCIAL, False), (EARLY, True), (HEALTH, True)):
        proposal = seen(parted, reader)["plan"]["proposal"]
        assert (hidden in proposal["must_agree"]) == told
        assert (hidden in proposal["waits_for"]) == told
        [waits] = [w for w in seen(parted, reader)["waits"] if w["what"] == "agreement"]
        assert (hidden in waits["of"]) == told
    for party in (CLIENT, EMPLOYMENT, HEALTH):
        parted.takes(agree(party))
    assert "counts" not in seen(parted, SOCIAL)["plan"]["agreed"]
    assert seen(parted, EARLY)["plan"]["agreed"]["counts"]["tasks"] == 3


def test_facts_say_whose_a_part_is_so_that_others_keep_it_so(parted: Course) -> None:
    said = [fact for fact in parted.said if isinstance(fact, f.GoalSet | f.TaskAssigned)][-2:]
    assert isinstance(said[0], f.GoalSet)
    assert isinstance(said[1], f.TaskAssigned)
    assert said[0].goal.seen_by == said[1].task.seen_by == (HEALTH,)
    [done] = parted.takes(complete(3, by=HEALTH))
    assert isinstance(done, f.TaskCompleted)
    assert done.seen_by == (HEALTH,)


def test_nobody_changes_what_he_does_not_see(parted: Course) -> None:
    assert parted.refuses(set_goal(by=SOCIAL, replaces=HEALTH_GOAL)) == "goal-unknown"
    assert parted.refuses(assign(SOCIAL, by=SOCIAL, goal=HEALTH_GOAL)) == "goal-unknown"
    assert parted.refuses(assign(SOCIAL, by=SOCIAL, task=THEIRS)) == "task-unknown"


def test_a_goal_in_the_place_of_another_is_no_wider(parted: Course) -> None:
    parted.takes(set_goal(by=HEALTH, replaces=HEALTH_GOAL))
    assert parted.state.goals[-1].goal.seen_by == (HEALTH,)
    assert f"{CASE}.g3" not in ids(parted, SOCIAL)


def test_a_task_that_moves_to_a_narrower_goal_goes_with_it(managed: Course) -> None:
    narrow = set_goal(by=EMPLOYMENT, replaces=PUBLIC).model_copy(update={"seen_by": ()})
    managed.takes(narrow)
    assert f"{CASE}.t2" not in ids(managed, SOCIAL)


def revised(parted: Course) -> Course:
    """Version 1 is agreed; in version 2 the health centre's goal is given up, and a task is new."""
    parted.takes(propose())
    for party in (CLIENT, EMPLOYMENT, HEALTH):
        parted.takes(agree(party))
    parted.takes(OpenRevision(case=CASE, by=EMPLOYMENT))
    parted.takes(give_up(2, by=HEALTH))
    parted.takes(assign(SOCIAL, goal=PUBLIC))
    parted.takes(assign(EMPLOYMENT, task=f"{CASE}.t2", days=30))
    parted.takes(propose())
    for party in (CLIENT, EMPLOYMENT, SOCIAL):
        parted.takes(agree(party, version=parted.state.version))
    return parted


def test_what_changed_from_version_to_version_is_shown_as_far_as_it_is_the_readers(
    parted: Course,
) -> None:
    revised(parted)
    whole = seen(parted, EARLY)["plan"]["versions"]
    assert [version["version"] for version in whole] == [2, 1]
    assert whole[1]["changes"] is None
    assert whole[0]["changes"] == {
        "goals": {"added": [], "dropped": [HEALTH_GOAL], "changed": []},
        "tasks": {"added": [f"{CASE}.t4"], "dropped": [THEIRS], "changed": [f"{CASE}.t2"]},
    }
    part = seen(parted, SOCIAL)["plan"]["versions"]
    assert HEALTH_GOAL not in repr(part)
    assert THEIRS not in repr(part)
    assert part[0]["changes"]["goals"] == {"added": [], "dropped": [], "changed": []}
    assert part[0]["changes"]["tasks"]["added"] == [f"{CASE}.t4"]


def test_only_members_may_be_named(managed: Course) -> None:
    for seen_by in ((STRANGER,), (HEALTH, STRANGER)):
        wrong = set_goal().model_copy(update={"seen_by": seen_by})
        assert managed.refuses(wrong) == "not-a-member"


def test_who_is_released_sees_nothing_more_and_nobody_more_sees_it(parted: Course) -> None:
    parted.takes(released(HEALTH, version=2))
    assert parted.page(HEALTH) is None
    assert HEALTH_GOAL not in ids(parted, SOCIAL)


def test_a_new_case_manager_sees_all(parted: Course) -> None:
    parted.takes(appoint(SOCIAL))
    assert HEALTH_GOAL in ids(parted, SOCIAL)


def test_a_party_is_reminded_before_its_day_and_told_once_it_is_over(managed: Course) -> None:
    reminder, due = managed.waits[RemindOfTask(case=CASE, task=f"{CASE}.t2").name]
    end = day_end(TODAY + timedelta(days=14))
    assert due == end - timedelta(days=3)
    managed.now = due
    [told] = managed.takes(reminder)
    assert isinstance(told, f.TaskReminded)
    assert (told.party, told.addressed, told.due) == (EMPLOYMENT, EMPLOYMENT, end)


def test_of_the_clients_own_task_the_case_manager_is_reminded(managed: Course) -> None:
    reminder, due = managed.waits[RemindOfTask(case=CASE, task=f"{CASE}.t1").name]
    managed.now = due
    [told] = managed.takes(reminder)
    assert isinstance(told, f.TaskReminded)
    assert told.party == CLIENT
    assert same_unit(told.addressed, EMPLOYMENT)


def test_a_task_that_is_due_at_once_is_not_reminded_of(managed: Course) -> None:
    managed.takes(assign(EMPLOYMENT, days=1))
    assert RemindOfTask(case=CASE, task=f"{CASE}.t3").name not in managed.waits
    assert DoTaskBy(case=CASE, task=f"{CASE}.t3").name in managed.waits


def test_a_task_that_is_given_anew_for_a_near_day_loses_its_reminder(managed: Course) -> None:
    managed.takes(assign(EMPLOYMENT, days=1, task=f"{CASE}.t2"))
    assert RemindOfTask(case=CASE, task=f"{CASE}.t2").name not in managed.waits


def test_a_reminder_that_comes_late_says_nothing(managed: Course) -> None:
    reminder, due = managed.waits[RemindOfTask(case=CASE, task=f"{CASE}.t2").name]
    managed.takes(complete(2, by=EMPLOYMENT))
    assert reminder.name not in managed.waits
    managed.waits[reminder.name] = (reminder, due)
    assert names(managed.takes(reminder)) == []
