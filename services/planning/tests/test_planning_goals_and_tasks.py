"""Goals, tasks and the assessment: words in the vault, codes in the facts."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from silta_chassis.process import Ref
from silta_contracts import facts as f
from silta_contracts.codes import Need
from silta_contracts.course_codes import GoalKind, Horizon
from silta_contracts.party import CLIENT, Party
from silta_contracts.payload import Goal, Task
from silta_planning.commands import AssignTask, RecordAssessment, SetGoal
from silta_planning.decisions.tasks import day_end
from silta_planning.model import DoTaskBy

from .planning_commands import appoint, assign, complete, give_up, propose, set_goal
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    FRIEND,
    HEALTH,
    MEMBERS,
    ONE,
    SOCIAL,
    STRANGER,
    TODAY,
    as_manager,
    assembled,
    dissolved,
    member,
    met,
    names,
    released,
)

G1, G2, T1, T2 = f"{CASE}.g1", f"{CASE}.g2", f"{CASE}.t1", f"{CASE}.t2"


def assess(*by_whom: Party, by: Party = EMPLOYMENT, client: bool = False) -> RecordAssessment:
    return RecordAssessment(
        case=CASE,
        by=by,
        needs=(Need.WORK_ABILITY,),
        assessed_by=by_whom,
        client_took_part=client,
        words=Ref("ref"),
    )


def test_the_network_assesses_the_need_with_the_client(opened: Course) -> None:
    assert opened.takes(assess(CLIENT, EMPLOYMENT)) == (
        f.NeedAssessed(
            case=CASE,
            by=EMPLOYMENT,
            grounds=(ONE,),
            round=1,
            needs=(Need.WORK_ABILITY,),
            assessed_by=(CLIENT, EMPLOYMENT),
            client_took_part=True,
        ),
    )
    assert names(opened.takes(assess(SOCIAL, client=True))) == ["NeedAssessed"]
    page = opened.page(CLIENT)
    assert page is not None
    assert page["assessment"] == {
        "needs": ["work_ability"],
        "assessed_by": [SOCIAL.model_dump(mode="json")],
        "client_took_part": True,
        "at": "2026-11-23T09:00:00Z",
    }
    assert opened.refuses(assess(STRANGER)) == "not-a-member"
    assert opened.refuses(assess(EMPLOYMENT, by=STRANGER)) == "not-yours"
    opened.takes(dissolved())
    assert opened.refuses(assess(EMPLOYMENT)) == "planning-stopped"


def test_a_goal_is_set_by_a_member_or_the_client(opened: Course) -> None:
    goal = Goal(id=G1, kind=GoalKind.WORK_ABILITY, horizon=Horizon.SHORT)
    assert opened.takes(set_goal()) == (
        f.GoalSet(case=CASE, by=EMPLOYMENT, grounds=(ONE,), round=1, goal=goal, version=1),
    )
    assert opened.answer == {"goal": G1, "version": 1}
    (own,) = opened.takes(set_goal(by=CLIENT))
    assert own.by == CLIENT
    for party in (STRANGER, FRIEND, EMPLOYMENT_DUTY):
        assert opened.refuses(set_goal(by=party)) == "not-yours"


def test_a_goal_that_replaces_another_takes_over_its_open_tasks(managed: Course) -> None:
    managed.takes(complete(1, CLIENT))
    (fact,) = managed.takes(set_goal(kind=GoalKind.EMPLOYMENT, replaces=G1))
    assert isinstance(fact, f.GoalSet)
    assert (fact.goal.id, fact.replaces, fact.version) == (G2, G1, 1)
    assert [planned.task.goal for planned in managed.state.tasks] == [G1, G2]
    assert managed.refuses(set_goal(replaces=G1)) == "goal-unknown"


def test_a_goal_that_is_given_up_takes_its_open_tasks_along(managed: Course) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(complete(2, EMPLOYMENT))
    (fact,) = managed.takes(give_up(1))
    goal = Goal(id=G1, kind=GoalKind.WORK_ABILITY, horizon=Horizon.SHORT)
    assert fact == f.GoalSet(
        case=CASE, by=EMPLOYMENT, grounds=(ONE,), round=1, goal=goal, version=1, given_up=True
    )
    assert [planned.standing for planned in managed.state.tasks] == ["dropped", "done", "open"]
    assert managed.refuses(give_up(1)) == "goal-unknown"
    assert managed.refuses(propose()) == "goal-first"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": GoalKind.HEALTH, "horizon": Horizon.LONG},
        {"gives_up": G1, "kind": GoalKind.HEALTH},
        {"gives_up": G1, "replaces": G1},
    ],
)
def test_a_goal_command_is_whole(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SetGoal.model_validate({"case": CASE, "by": EMPLOYMENT, **given})


def test_a_task_goes_to_any_party_and_is_due_at_the_end_of_its_day(opened: Course) -> None:
    opened.takes(set_goal())
    task = Task(id=T1, responsible=CLIENT, due=date(2026, 12, 7), goal=G1)
    assert opened.takes(assign(CLIENT, goal=G1)) == (
        f.TaskAssigned(case=CASE, by=EMPLOYMENT, grounds=(ONE,), round=1, task=task, version=1),
    )
    assert opened.answer == {"task": T1, "version": 1}
    # Midnight in Helsinki.
    assert opened.due(DoTaskBy) == datetime(2026, 12, 7, 22, tzinfo=UTC)


def test_the_end_of_a_day_knows_summer_time() -> None:
    assert day_end(date(2026, 6, 1)) == datetime(2026, 6, 1, 21, tzinfo=UTC)


def test_a_task_may_be_a_close_persons_or_coordinations(course: Course) -> None:
    course.takes(assembled((*MEMBERS, member(FRIEND))))
    course.takes(met())
    course.takes(assign(FRIEND))
    course.takes(assign(EARLY))
    assert names(course.takes(complete(1, FRIEND))) == ["TaskCompleted"]


def test_a_task_needs_a_party_a_day_and_a_goal_that_there_are(managed: Course) -> None:
    assert managed.refuses(assign(STRANGER)) == "not-a-member"
    assert managed.refuses(assign(CLIENT, days=-1)) == "day-passed"
    assert managed.refuses(assign(CLIENT, goal=f"{CASE}.g9")) == "goal-unknown"
    assert managed.refuses(assign(CLIENT, task=f"{CASE}.t9")) == "task-unknown"
    assert names(managed.takes(assign(CLIENT, days=0))) == ["TaskAssigned"]
    with pytest.raises(ValidationError):
        AssignTask(case=CASE, by=EMPLOYMENT, responsible=CLIENT, due=TODAY)


def test_an_open_task_is_given_anew_under_its_id(managed: Course) -> None:
    own_words = {"client_words": Ref("own"), "words": Ref("ref")}
    managed.takes(assign(EMPLOYMENT, task=T2).model_copy(update=own_words))
    (fact,) = managed.takes(assign(SOCIAL, task=T2, days=30))
    assert isinstance(fact, f.TaskAssigned)
    assert fact.task == Task(id=T2, responsible=SOCIAL, due=date(2026, 12, 23), goal=G1)
    deadline = DoTaskBy(case=CASE, task=T2)
    assert managed.waits[deadline.name] == (deadline, datetime(2026, 12, 23, 22, tzinfo=UTC))
    planned = managed.state.tasks[-1]
    assert (planned.words, planned.client_words) == ("ref", "own")
    managed.takes(complete(2, SOCIAL))
    assert managed.refuses(assign(HEALTH, task=T2)) == "task-unknown"


def test_its_party_a_case_manager_or_coordination_tells_that_a_task_is_done(
    managed: Course,
) -> None:
    assert managed.takes(complete(1, CLIENT)) == (
        f.TaskCompleted(case=CASE, by=CLIENT, grounds=(ONE,), round=1, task=T1, responsible=CLIENT),
    )
    assert managed.refuses(complete(1, EMPLOYMENT)) == "task-unknown"
    assert managed.refuses(complete(2, SOCIAL)) == "not-yours"
    assert managed.refuses(complete(2, CLIENT)) == "not-yours"
    assert "complete-task" not in managed.may(CLIENT)
    assert {"complete-task"} <= managed.may(EMPLOYMENT) & managed.may(EARLY)
    assert names(managed.takes(complete(2, EARLY))) == ["TaskCompleted"]
    assert managed.may(EARLY) & {"complete-task"} == set()


def test_another_partys_task_is_not_yours_to_tell(managed: Course) -> None:
    assert managed.refuses(complete(2, CLIENT)) == "not-yours"
    assert managed.refuses(complete(9, CLIENT)) == "task-unknown"


def test_a_task_not_done_by_its_day_is_told_to_its_unit(opened: Course) -> None:
    opened.takes(assign(EMPLOYMENT))
    due = opened.due(DoTaskBy)
    assert due is not None
    assert opened.fires(DoTaskBy) == (
        f.TaskOverdue(
            case=CASE,
            grounds=(ONE,),
            round=1,
            party=EMPLOYMENT,
            addressed=EMPLOYMENT,
            deputy=EMPLOYMENT_DUTY,
            due=due,
            task=T1,
        ),
    )
    shown = opened.page(CLIENT)
    assert shown is not None
    assert shown["tasks"][0]["overdue"] is True
    assert names(opened.takes(complete(1, EMPLOYMENT))) == ["TaskCompleted"]


def test_a_clients_task_not_done_by_its_day_is_told_to_the_first_contact(opened: Course) -> None:
    opened.takes(appoint(SOCIAL))
    opened.takes(assign(CLIENT))
    (fact,) = opened.fires(DoTaskBy)
    assert isinstance(fact, f.TaskOverdue)
    assert (fact.party, fact.addressed) == (CLIENT, as_manager(SOCIAL).party)


def test_a_late_deadline_of_a_done_task_says_nothing(managed: Course) -> None:
    managed.takes(complete(1, CLIENT))
    deadline = DoTaskBy(case=CASE, task=T1)
    managed.waits[deadline.name] = (deadline, managed.now)
    assert managed.takes(deadline) == ()


def test_a_task_that_lost_its_party_falls_to_the_case_manager(managed: Course) -> None:
    managed.takes(assign(SOCIAL, days=7))
    managed.takes(released(SOCIAL, 2))
    shown = managed.page(EMPLOYMENT)
    assert shown is not None
    assert [(t["without_party"], t["responsible"] is None) for t in shown["tasks"]] == [
        (False, False),
        (False, False),
        (True, True),
    ]
    line = managed.lines("waiting")[f"task:{CASE}.t3"]
    assert line.to == (f"organisation;{EMPLOYMENT.oid};{EMPLOYMENT.unit}",)
    deadline, due = managed.waits[DoTaskBy(case=CASE, task=f"{CASE}.t3").name]
    managed.now = due
    (fact,) = managed.takes(deadline)
    assert isinstance(fact, f.TaskOverdue)
    assert fact.addressed == as_manager(EMPLOYMENT).party
    assert SOCIAL not in (fact.party, fact.addressed)
    assert names(managed.takes(assign(HEALTH, task=f"{CASE}.t3"))) == ["TaskAssigned"]


def test_goals_and_tasks_are_guarded_and_background_facts_leave_the_tag_alone(
    managed: Course,
) -> None:
    before = managed.version
    managed.takes(released(HEALTH, 2))
    assert managed.version == before
    managed.takes(set_goal())
    assert managed.version == before + 1
    managed.takes(assign(SOCIAL))
    assert managed.version == before + 2
    managed.takes(complete(3, SOCIAL))
    assert managed.version == before + 3
