"""An agreed plan is revised: by hand, by a follow-up, or because the members changed."""

from datetime import timedelta

import pytest

from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.course_codes import Agreement, GoalStatus, RevisionReason
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT
from silta_contracts.payload import GoalProgress
from silta_planning.model import PlanBy

from .planning_commands import agree, assign, complete, propose, revise, set_goal
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    FRIEND,
    HEALTH,
    MEMBERS,
    ONE,
    SOCIAL,
    STRANGER,
    STUDENT,
    THREE,
    as_manager,
    dissolved,
    joined,
    left,
    member,
    names,
    released,
    withdrawn,
)


def opens_revision(course: Course, reason: RevisionReason, by: object = None) -> AnyFact:
    due = after(course.now, "20 working days")
    return f.PlanRevisionOpened.model_validate(
        {
            "case": CASE,
            "by": by,
            "grounds": (ONE,),
            "round": 1,
            "version": 1,
            "reason": reason,
            "due": due,
        }
    )


def needed(version: int = 1, *progress: GoalProgress) -> f.PlanRevisionNeeded:
    return f.PlanRevisionNeeded(
        case=CASE, by=EMPLOYMENT, grounds=(ONE,), round=1, version=version, progress=progress
    )


def test_a_case_manager_or_coordination_opens_a_revision(agreed: Course) -> None:
    for party in (SOCIAL, STRANGER, CLIENT):
        assert agreed.refuses(revise(by=party)) == "not-yours"
    assert {"open-revision"} <= agreed.may(EARLY) & agreed.may(EARLY_DEPUTY)
    agreed.now += timedelta(days=3)
    fact = opens_revision(agreed, RevisionReason.REQUESTED, by=EMPLOYMENT)
    assert agreed.takes(revise()) == (fact,)
    assert agreed.due(PlanBy) == after(agreed.now, "20 working days")
    assert agreed.refuses(revise()) == "revision-open"


def test_there_is_nothing_to_revise_before_a_plan_is_agreed(proposed: Course) -> None:
    assert proposed.refuses(revise()) == "no-plan-yet"


def test_an_agreed_plan_changes_by_a_revision_only(agreed: Course) -> None:
    assert agreed.refuses(set_goal()) == "revision-first"
    assert agreed.refuses(assign(SOCIAL)) == "revision-first"
    assert agreed.refuses(propose()) == "revision-first"
    assert {"set-goal", "assign-task", "propose-plan"}.isdisjoint(agreed.may(EMPLOYMENT))
    # What is done is told at any time.
    assert names(agreed.takes(complete(1, CLIENT))) == ["TaskCompleted"]


def test_the_revised_plan_is_the_next_version(agreed: Course) -> None:
    agreed.takes(revise())
    (goal,) = agreed.takes(set_goal())
    assert isinstance(goal, f.GoalSet)
    assert goal.version == 2
    agreed.takes(propose())
    agreed.takes(agree(CLIENT, 2))
    (fact,) = agreed.takes(agree(EMPLOYMENT, 2))
    assert isinstance(fact, f.PlanAgreed)
    assert fact.version == 2
    assert agreed.due(PlanBy) is None


def test_a_revision_that_is_not_agreed_stays_open_with_a_time_of_its_own(agreed: Course) -> None:
    agreed.takes(revise())
    agreed.takes(propose())
    agreed.takes(agree(EMPLOYMENT, 2))
    (fact,) = agreed.takes(agree(CLIENT, 2, Agreement.NOT_AGREED))
    assert isinstance(fact, f.PlanNotAgreed)
    assert agreed.due(PlanBy) is not None
    assert agreed.takes(needed()) == ()
    (overdue,) = agreed.fires(PlanBy)
    assert isinstance(overdue, f.PlanOverdue)
    assert overdue.version == 3
    assert names(agreed.takes(propose(days=100))) == ["PlanProposed"]


def test_a_follow_up_opens_the_revision_and_what_is_met_leaves_the_plan(managed: Course) -> None:
    managed.takes(set_goal())
    managed.takes(assign(SOCIAL, goal=f"{CASE}.g2"))
    managed.takes(propose())
    for party in (CLIENT, EMPLOYMENT, SOCIAL):
        managed.takes(agree(party))
    met_one = GoalProgress(goal=f"{CASE}.g1", status=GoalStatus.MET)
    under_way = GoalProgress(goal=f"{CASE}.g2", status=GoalStatus.UNDER_WAY, revise=True)
    fact = opens_revision(managed, RevisionReason.FOLLOW_UP)
    assert managed.takes(needed(1, met_one, under_way)) == (fact,)
    assert [planned.standing for planned in managed.state.goals] == ["met", "open"]
    (proposed,) = managed.takes(propose())
    assert isinstance(proposed, f.PlanProposed)
    assert [goal.id for goal in proposed.goals] == [f"{CASE}.g2"]
    assert proposed.must_agree == (CLIENT, SOCIAL)


def test_a_needed_revision_that_is_open_or_done_is_ignored(agreed: Course) -> None:
    agreed.takes(needed())
    assert agreed.takes(needed()) == ()
    agreed.takes(propose())
    agreed.takes(agree(CLIENT, 2))
    agreed.takes(agree(EMPLOYMENT, 2))
    assert agreed.takes(needed()) == ()
    assert names(agreed.takes(needed(2))) == ["PlanRevisionOpened"]


def test_a_needed_revision_before_a_plan_after_the_stop_or_without_a_ground_is_ignored(
    course: Course, agreed: Course
) -> None:
    assert Course().takes(needed()) == ()
    stands_on_other = needed().model_copy(update={"grounds": (THREE,)})
    agreed.takes(withdrawn(3))
    assert agreed.takes(stands_on_other) == ()
    agreed.takes(dissolved())
    assert agreed.takes(needed()) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (joined(member(STUDENT, ONE), 2), RevisionReason.MEMBER_JOINED),
        (released(HEALTH, 2), RevisionReason.MEMBER_RELEASED),
        (left(HEALTH, 2), RevisionReason.MEMBER_LEFT),
    ],
)
def test_a_member_that_comes_or_goes_opens_a_revision_once(
    agreed: Course, change: AnyFact, reason: RevisionReason
) -> None:
    assert agreed.takes(change) == (opens_revision(agreed, reason),)
    assert agreed.takes(change) == ()
    assert agreed.takes(released(SOCIAL, 3)) == ()


def test_close_persons_come_and_go_without_a_revision(agreed: Course) -> None:
    friend = member(FRIEND)
    here = f.ClosePersonJoined(
        case=CASE,
        by=CLIENT,
        grounds=(ONE,),
        round=1,
        members=(*MEMBERS, friend),
        version=2,
        close_person=FRIEND,
    )
    assert agreed.takes(here) == ()
    assert agreed.page(FRIEND) is not None
    gone = f.ClosePersonLeft(case=CASE, round=1, members=MEMBERS, version=3, close_person=FRIEND)
    assert agreed.takes(gone) == ()
    assert agreed.page(FRIEND) is None


def test_members_that_change_before_a_plan_is_agreed_open_no_revision(managed: Course) -> None:
    assert managed.takes(joined(member(STUDENT, ONE), 2)) == ()
    assert managed.takes(released(HEALTH, 3)) == ()


@pytest.mark.parametrize("goes", [released, left])
def test_a_plan_is_agreed_when_the_one_whose_answer_was_missing_is_gone(
    managed: Course, goes: object
) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(propose())
    managed.takes(agree(CLIENT))
    managed.takes(agree(EMPLOYMENT))
    (fact,) = managed.takes(goes(SOCIAL, 2))  # type: ignore[operator]
    assert isinstance(fact, f.PlanAgreed)
    assert fact.by is None
    # The task of who went is not counted: it waits for the case manager to give it anew.
    assert (fact.counts.tasks, fact.counts.agreed) == (2, 2)
    assert SOCIAL not in [one.party for one in fact.members]
    assert managed.state.revision is None


def test_a_plan_the_client_refused_is_not_agreed_when_the_last_answer_is_gone(
    managed: Course,
) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(propose())
    managed.takes(agree(CLIENT, answer=Agreement.NOT_AGREED))
    managed.takes(agree(EMPLOYMENT))
    assert names(managed.takes(released(SOCIAL, 2))) == ["PlanNotAgreed"]


def test_the_answer_of_who_has_gone_stands_for_nobody_else(managed: Course) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(propose())
    managed.takes(agree(EMPLOYMENT))
    managed.takes(agree(SOCIAL))
    assert managed.takes(released(SOCIAL, 2)) == ()
    assert names(managed.takes(agree(CLIENT))) == ["PlanAgreed"]


def test_a_close_person_with_a_task_whose_answer_was_missing_may_go(managed: Course) -> None:
    friend = member(FRIEND)
    managed.takes(
        f.ClosePersonJoined(
            case=CASE,
            grounds=(ONE,),
            round=1,
            members=(*MEMBERS, friend),
            version=2,
            close_person=FRIEND,
        )
    )
    managed.takes(assign(FRIEND))
    managed.takes(propose())
    managed.takes(agree(CLIENT))
    managed.takes(agree(EMPLOYMENT))
    gone = f.ClosePersonLeft(case=CASE, round=1, members=MEMBERS, version=3, close_person=FRIEND)
    assert names(managed.takes(gone)) == ["PlanAgreed"]


def test_a_case_manager_that_goes_is_followed_before_the_revision_opens(agreed: Course) -> None:
    facts = agreed.takes(released(EMPLOYMENT, 2))
    assert names(facts) == ["CaseManagerAppointed", "PlanRevisionOpened"]
    assert isinstance(facts[0], f.CaseManagerAppointed)
    assert facts[0].case_managers == (as_manager(EARLY),)


def test_a_list_of_members_that_is_not_newer_is_ignored(agreed: Course) -> None:
    agreed.takes(joined(member(STUDENT, ONE), 3))
    before = agreed.state
    assert agreed.takes(released(HEALTH, 2)) == ()
    assert agreed.takes(released(HEALTH, 3)) == ()
    assert agreed.takes(released(HEALTH, 9, round_=2)) == ()
    assert agreed.state == before


def test_nobody_joins_on_a_ground_that_has_ended(agreed: Course) -> None:
    agreed.takes(withdrawn(3))
    assert agreed.takes(joined(member(STUDENT, THREE), 2)) == ()
    assert agreed.page(STUDENT) is None
