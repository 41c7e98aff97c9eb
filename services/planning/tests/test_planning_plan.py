"""The plan: proposed to all whom it binds, answered, agreed or not, and watched over."""

from datetime import timedelta

import pytest

from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.course_codes import AfterNoAgreement, Agreement, GoalKind, Horizon
from silta_contracts.party import CLIENT
from silta_contracts.payload import Goal, PlanCounts, Task
from silta_planning.model import AnswerPlanBy, DeputyAnswersPlanBy, PlanBy

from .planning_commands import agree, appoint, assign, complete, give_up, propose, set_goal
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    FRIEND,
    MEMBERS,
    MODEL_REF,
    ONE,
    SOCIAL,
    STRANGER,
    TODAY,
    as_manager,
    names,
)

G1 = Goal(id=f"{CASE}.g1", kind=GoalKind.WORK_ABILITY, horizon=Horizon.SHORT)
T1 = Task(id=f"{CASE}.t1", responsible=CLIENT, due=TODAY + timedelta(days=14), goal=G1.id)
T2 = Task(id=f"{CASE}.t2", responsible=EMPLOYMENT, due=TODAY + timedelta(days=14), goal=G1.id)


def test_a_plan_is_proposed_to_the_client_and_every_party_with_a_task(managed: Course) -> None:
    respond_by = after(managed.now, "10 working days")
    assert managed.takes(propose()) == (
        f.PlanProposed(
            case=CASE,
            by=EMPLOYMENT,
            grounds=(ONE,),
            round=1,
            version=1,
            goals=(G1,),
            tasks=(T1, T2),
            must_agree=(CLIENT, EMPLOYMENT),
            respond_by=respond_by,
            first_follow_up=TODAY + timedelta(days=60),
        ),
    )
    assert managed.answer == {"version": 1}
    assert managed.due(AnswerPlanBy) == respond_by


def test_the_client_agrees_to_every_plan_also_without_a_task_of_anybody(opened: Course) -> None:
    opened.takes(appoint(EMPLOYMENT))
    opened.takes(set_goal())
    (fact,) = opened.takes(propose())
    assert isinstance(fact, f.PlanProposed)
    assert fact.must_agree == (CLIENT,)


def test_a_plan_needs_a_case_manager_and_a_goal(opened: Course) -> None:
    assert opened.refuses(propose()) == "case-manager-first"
    opened.takes(appoint(EMPLOYMENT))
    assert opened.refuses(propose()) == "goal-first"
    opened.takes(set_goal())
    assert "propose-plan" in opened.may(EMPLOYMENT)
    opened.takes(give_up(1))
    assert opened.refuses(propose()) == "goal-first"


def test_tasks_that_are_done_are_not_proposed(managed: Course) -> None:
    managed.takes(complete(2, EMPLOYMENT))
    (fact,) = managed.takes(propose())
    assert isinstance(fact, f.PlanProposed)
    assert (fact.tasks, fact.must_agree) == ((T1,), (CLIENT,))


def test_a_time_to_answer_lies_ahead_and_not_later_than_the_models(managed: Course) -> None:
    latest = after(managed.now, "10 working days")
    for wrong in (managed.now, latest + timedelta(seconds=1)):
        assert managed.refuses(propose(respond_by=wrong)) == "respond-by-not-possible"
    assert managed.refuses(propose(days=-1)) == "day-passed"
    sooner = managed.now + timedelta(seconds=3)
    managed.takes(propose(respond_by=sooner, days=0))
    assert managed.due(AnswerPlanBy) == sooner


def test_only_members_and_coordination_propose(managed: Course) -> None:
    for party in (CLIENT, STRANGER, EMPLOYMENT_DUTY):
        assert managed.refuses(propose(by=party)) == "not-yours"
    assert names(managed.takes(propose(by=EARLY_DEPUTY))) == ["PlanProposed"]


def test_a_version_is_proposed_once(proposed: Course) -> None:
    assert proposed.refuses(propose()) == "already-proposed"
    assert "propose-plan" not in proposed.may(EMPLOYMENT)


def test_a_plan_is_agreed_when_all_have_answered(proposed: Course) -> None:
    assert proposed.takes(agree(CLIENT)) == ()
    assert proposed.takes(agree(EMPLOYMENT, answer=Agreement.WITH_RESERVATION)) == (
        f.PlanAgreed(
            case=CASE,
            by=EMPLOYMENT,
            grounds=(ONE,),
            round=1,
            area="central-finland",
            model=MODEL_REF,
            version=1,
            goals=(G1,),
            counts=PlanCounts(tasks=2, client_tasks=1, agreed=1, with_reservation=1, not_agreed=0),
            case_managers=(as_manager(EMPLOYMENT),),
            members=MEMBERS,
            coordinating=EARLY,
            coordinating_deputy=EARLY_DEPUTY,
            first_follow_up=TODAY + timedelta(days=60),
        ),
    )
    assert {type(deadline) for deadline, _ in proposed.waits.values()}.isdisjoint(
        {PlanBy, AnswerPlanBy, DeputyAnswersPlanBy}
    )


def test_the_tasks_of_the_client_are_counted_apart(managed: Course) -> None:
    managed.takes(assign(EMPLOYMENT))
    managed.takes(propose())
    managed.takes(agree(CLIENT))
    (fact,) = managed.takes(agree(EMPLOYMENT))
    assert isinstance(fact, f.PlanAgreed)
    assert (fact.counts.tasks, fact.counts.client_tasks) == (3, 1)


def test_a_unit_that_says_no_does_not_stop_the_plan(proposed: Course) -> None:
    proposed.takes(agree(EMPLOYMENT, answer=Agreement.NOT_AGREED))
    (fact,) = proposed.takes(agree(CLIENT))
    assert isinstance(fact, f.PlanAgreed)
    assert fact.counts.not_agreed == 1


@pytest.mark.parametrize("last", ["client", "unit"])
def test_a_plan_to_which_the_client_says_no_is_not_agreed_and_nobody_is_named(
    proposed: Course, last: str
) -> None:
    proposed.now += timedelta(days=3)
    no = agree(CLIENT, answer=Agreement.NOT_AGREED)
    first, second = (agree(EMPLOYMENT), no) if last == "client" else (no, agree(EMPLOYMENT))
    assert proposed.takes(first) == ()
    assert proposed.takes(second) == (
        f.PlanNotAgreed(
            case=CASE, grounds=(ONE,), round=1, version=1, next=AfterNoAgreement.REVISION
        ),
    )
    assert proposed.due(PlanBy) == after(proposed.now, "20 working days")
    (goal,) = proposed.takes(set_goal())
    assert isinstance(goal, f.GoalSet)
    assert goal.version == 2
    (again,) = proposed.takes(propose())
    assert isinstance(again, f.PlanProposed)
    assert again.version == 2


def test_an_answer_may_be_changed_until_all_have_answered(proposed: Course) -> None:
    proposed.takes(agree(CLIENT, answer=Agreement.NOT_AGREED))
    proposed.takes(agree(CLIENT))
    assert names(proposed.takes(agree(EMPLOYMENT))) == ["PlanAgreed"]


def test_who_answers_twice_does_not_answer_for_another(proposed: Course) -> None:
    proposed.takes(agree(CLIENT))
    assert proposed.takes(agree(CLIENT)) == ()
    assert proposed.state.agreed is None


def test_only_whom_the_plan_binds_answers_and_only_the_version_that_waits(
    managed: Course,
) -> None:
    assert managed.refuses(agree(CLIENT)) == "nothing-proposed"
    managed.takes(propose())
    for party in (SOCIAL, EARLY, STRANGER, FRIEND, EMPLOYMENT_DUTY):
        assert managed.refuses(agree(party)) == "not-yours"
    assert managed.refuses(agree(CLIENT, version=2)) == "another-version"
    managed.agreed()
    assert managed.refuses(agree(CLIENT)) == "nothing-proposed"


@pytest.mark.parametrize(
    "change", [set_goal(), assign(SOCIAL), give_up(2), set_goal(replaces=f"{CASE}.g1")]
)
def test_a_change_begins_the_next_version_and_answers_to_the_old_one_lapse(
    managed: Course, change: object
) -> None:
    managed.takes(set_goal())
    managed.takes(propose())
    managed.takes(agree(CLIENT))
    (fact,) = managed.takes(change)  # type: ignore[arg-type]
    assert isinstance(fact, f.GoalSet | f.TaskAssigned)
    assert fact.version == 2
    assert managed.due(AnswerPlanBy) is None
    assert managed.refuses(agree(EMPLOYMENT)) == "nothing-proposed"
    managed.takes(propose())
    assert managed.refuses(agree(EMPLOYMENT)) == "another-version"
    managed.takes(agree(EMPLOYMENT, version=2))
    assert managed.state.agreed is None


def test_a_task_that_is_done_changes_no_version(proposed: Course) -> None:
    proposed.takes(complete(1, CLIENT))
    proposed.takes(agree(CLIENT))
    assert names(proposed.takes(agree(EMPLOYMENT))) == ["PlanAgreed"]
