"""Nothing about a plan waits silently: units, deputies and coordination are told."""

from datetime import timedelta

import pytest

from silta_contracts import facts as f
from silta_contracts.course_codes import GoalKind, Horizon
from silta_contracts.party import CLIENT
from silta_contracts.payload import Goal, Task
from silta_planning.model import AnswerPlanBy, DeputyAnswersPlanBy, PlanBy

from .planning_commands import agree, appoint, assign, propose, set_goal
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    HEALTH,
    MEMBERS,
    ONE,
    SOCIAL,
    SOCIAL_DUTY,
    TODAY,
    as_manager,
    assembled,
    dissolved,
    met,
    names,
)

G1 = Goal(id=f"{CASE}.g1", kind=GoalKind.WORK_ABILITY, horizon=Horizon.SHORT)
T1 = Task(id=f"{CASE}.t1", responsible=CLIENT, due=TODAY + timedelta(days=14), goal=G1.id)
T2 = Task(id=f"{CASE}.t2", responsible=EMPLOYMENT, due=TODAY + timedelta(days=14), goal=G1.id)


def test_missing_answers_are_told_to_the_unit_then_to_its_deputy_who_may_answer(
    managed: Course,
) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(assign(HEALTH))
    managed.takes(propose())
    managed.takes(agree(EMPLOYMENT))
    due = managed.due(AnswerPlanBy)
    first = managed.fires(AnswerPlanBy)
    told = [
        (fact.party, fact.addressed, fact.deputy, fact.due, fact.version)
        for fact in first
        if isinstance(fact, f.AgreementMissing)
    ]
    # The client's is told to the case manager who helps, a unit's to itself.
    assert told == [
        (CLIENT, as_manager(EMPLOYMENT).party, None, due, 1),
        (SOCIAL, SOCIAL, SOCIAL_DUTY, due, 1),
        (HEALTH, HEALTH, None, due, 1),
    ]
    assert managed.refuses(agree(SOCIAL_DUTY)) == "not-yours"
    assert managed.page(SOCIAL_DUTY) is None
    second = managed.fires(DeputyAnswersPlanBy)
    assert [
        (fact.party, fact.addressed) for fact in second if isinstance(fact, f.AgreementMissing)
    ] == [(CLIENT, EMPLOYMENT_DUTY), (SOCIAL, SOCIAL_DUTY), (HEALTH, EARLY)]
    assert "agree-plan" in managed.may(SOCIAL_DUTY)
    assert managed.page(SOCIAL_DUTY) is not None
    managed.takes(agree(SOCIAL_DUTY))
    assert [answer.party for answer in managed.state.proposal.answers] == [  # type: ignore[union-attr]
        EMPLOYMENT,
        SOCIAL,
    ]
    assert managed.page(SOCIAL_DUTY) is None
    # The deputy of a unit that has answered, or of the case manager, speaks for nobody.
    assert managed.refuses(agree(EMPLOYMENT_DUTY)) == "not-yours"
    # The time of the plan itself watches over what is still missing.
    assert names(managed.fires(PlanBy)) == ["PlanOverdue"]
    managed.takes(agree(HEALTH))
    assert names(managed.takes(agree(CLIENT))) == ["PlanAgreed"]


def test_coordination_need_be_no_member_to_have_a_task_and_a_deputy(course: Course) -> None:
    course.takes(assembled(one for one in MEMBERS if one.party != EARLY))
    course.takes(met())
    course.takes(appoint(EMPLOYMENT))
    course.takes(set_goal())
    course.takes(assign(EARLY))
    course.takes(propose())
    course.takes(agree(CLIENT))
    (fact,) = course.fires(AnswerPlanBy)
    assert isinstance(fact, f.AgreementMissing)
    assert (fact.addressed, fact.deputy) == (EARLY, EARLY_DEPUTY)


@pytest.mark.parametrize("kind", [AnswerPlanBy, DeputyAnswersPlanBy])
def test_a_late_deadline_of_an_earlier_version_says_nothing(
    proposed: Course, kind: type[AnswerPlanBy] | type[DeputyAnswersPlanBy]
) -> None:
    proposed.takes(set_goal())
    deadline = kind(case=CASE, version=1)
    proposed.waits[deadline.name] = (deadline, proposed.now)
    assert proposed.takes(deadline) == ()
    proposed.takes(propose())
    proposed.waits[deadline.name] = (deadline, proposed.now)
    assert proposed.takes(deadline) == ()


def test_without_a_plan_in_time_coordination_is_told_again_and_again(opened: Course) -> None:
    due = opened.due(PlanBy)
    assert due is not None
    assert opened.fires(PlanBy) == (
        f.PlanOverdue(
            case=CASE,
            grounds=(ONE,),
            round=1,
            party=EARLY,
            addressed=EARLY,
            deputy=EARLY_DEPUTY,
            due=due,
            version=1,
        ),
    )
    opened.takes(appoint(EMPLOYMENT))
    (again,) = opened.fires(PlanBy)
    assert isinstance(again, f.PlanOverdue)
    assert (again.party, again.addressed) == (as_manager(EMPLOYMENT).party, EARLY)


def test_a_late_deadline_for_a_plan_that_is_agreed_says_nothing(agreed: Course) -> None:
    deadline = PlanBy(case=CASE)
    agreed.waits[deadline.name] = (deadline, agreed.now)
    assert agreed.takes(deadline) == ()


def test_nothing_is_agreed_after_planning_stopped(proposed: Course) -> None:
    proposed.takes(dissolved())
    assert proposed.refuses(agree(CLIENT)) == "planning-stopped"
    assert proposed.refuses(propose()) == "planning-stopped"


def test_a_plan_under_turvakielto_names_no_area(course: Course) -> None:
    course.takes(assembled().model_copy(update={"area": None}))
    course.takes(met())
    course.managed().proposed().agreed()
    agreed = course.said[-1]
    assert isinstance(agreed, f.PlanAgreed)
    assert agreed.area is None
