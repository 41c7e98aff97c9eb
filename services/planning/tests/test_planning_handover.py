"""A handover holds by both ends; who goes is followed by coordination in the same entry."""

import pytest

from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.codes import Role
from silta_contracts.party import CLIENT
from silta_planning.model import AnswerHandoverBy
from silta_planning.parties import answerable

from .planning_commands import appoint, confirm, decline, hand_over
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    ONE,
    SOCIAL,
    SOCIAL_DUTY,
    STRANGER,
    STUDENT,
    THREE,
    TWO_GROUNDS,
    as_manager,
    assembled,
    dissolved,
    left,
    member,
    met,
    names,
    released,
    withdrawn,
)


def test_a_handover_holds_when_both_ends_have_confirmed_it(managed: Course) -> None:
    answer_by = after(managed.now, "5 working days")
    assert managed.takes(hand_over(SOCIAL)) == (
        f.HandoverProposed(
            case=CASE,
            by=EMPLOYMENT,
            grounds=(ONE,),
            round=1,
            handover=f"{CASE}.h1",
            from_party=as_manager(EMPLOYMENT).party,
            to=as_manager(SOCIAL),
            answer_by=answer_by,
        ),
    )
    assert managed.due(AnswerHandoverBy) == answer_by
    assert [manager.party for manager in answerable(managed.state)] == [
        as_manager(EMPLOYMENT).party
    ]
    assert managed.may(SOCIAL) >= {"confirm-handover", "decline-handover"}
    assert managed.takes(confirm(SOCIAL, contact="ref2")) == (
        f.HandoverConfirmed(
            case=CASE,
            by=SOCIAL,
            grounds=(ONE,),
            round=1,
            handover=f"{CASE}.h1",
            from_party=as_manager(EMPLOYMENT).party,
            to=as_manager(SOCIAL),
            case_managers=(as_manager(SOCIAL),),
        ),
    )
    assert managed.state.managers[0].contact == "ref2"


def test_case_managers_act_by_unit_in_whatever_role(managed: Course) -> None:
    role = EMPLOYMENT.model_copy(update={"role": Role.CASE_MANAGER})
    managed.takes(hand_over(SOCIAL, by=role))
    in_role = SOCIAL.model_copy(update={"role": Role.WORK_ABILITY_TEAM})
    assert names(managed.takes(confirm(in_role))) == ["HandoverConfirmed"]


def test_a_handover_to_another_case_manager_leaves_one(managed: Course) -> None:
    managed.takes(appoint(SOCIAL))
    managed.takes(hand_over(SOCIAL))
    (fact,) = managed.takes(confirm(SOCIAL))
    assert isinstance(fact, f.HandoverConfirmed)
    assert fact.case_managers == (as_manager(SOCIAL),)


def test_a_handover_by_another_than_the_first_contact_leaves_the_first_contact(
    managed: Course,
) -> None:
    managed.takes(appoint(SOCIAL))
    managed.takes(hand_over(HEALTH, by=SOCIAL))
    (fact,) = managed.takes(confirm(HEALTH))
    assert isinstance(fact, f.HandoverConfirmed)
    assert fact.case_managers == (as_manager(EMPLOYMENT), as_manager(HEALTH, first=False))


def test_a_declined_handover_leaves_the_case_manager(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    assert managed.takes(decline(SOCIAL)) == (
        f.HandoverDeclined(
            case=CASE,
            by=SOCIAL,
            grounds=(ONE,),
            round=1,
            handover=f"{CASE}.h1",
            from_party=as_manager(EMPLOYMENT).party,
            to_party=as_manager(SOCIAL).party,
        ),
    )
    assert [manager.role for manager in managed.state.managers] == [as_manager(EMPLOYMENT)]
    managed.takes(hand_over(HEALTH))
    assert managed.answer["handover"] == f"{CASE}.h2"


def test_an_unanswered_handover_lapses_and_the_case_manager_stays(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    due = managed.due(AnswerHandoverBy)
    assert due is not None
    assert managed.fires(AnswerHandoverBy) == (
        f.HandoverLapsed(
            case=CASE,
            grounds=(ONE,),
            round=1,
            party=as_manager(SOCIAL).party,
            addressed=as_manager(EMPLOYMENT).party,
            deputy=SOCIAL_DUTY,
            due=due,
            handover=f"{CASE}.h1",
            from_party=as_manager(EMPLOYMENT).party,
        ),
    )
    assert managed.refuses(confirm(SOCIAL)) == "no-handover"


def test_a_late_deadline_of_an_answered_handover_says_nothing(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    managed.takes(decline(SOCIAL))
    managed.takes(hand_over(SOCIAL))
    deadline = AnswerHandoverBy(case=CASE, handover=f"{CASE}.h1")
    managed.waits[deadline.name] = (deadline, managed.now)
    assert managed.takes(deadline) == ()
    assert managed.state.handover is not None


def test_only_a_case_manager_hands_over_and_only_the_other_end_answers(managed: Course) -> None:
    assert managed.refuses(hand_over(HEALTH, by=SOCIAL)) == "not-yours"
    assert managed.refuses(hand_over(HEALTH, by=EARLY)) == "not-yours"
    managed.takes(hand_over(SOCIAL))
    for party in (EMPLOYMENT, EARLY, HEALTH, CLIENT):
        assert managed.refuses(confirm(party)) == "not-yours"
        assert managed.refuses(decline(party)) == "not-yours"


def test_a_handover_is_proposed_to_another_member_and_one_at_a_time(
    opened: Course, managed: Course
) -> None:
    assert managed.refuses(hand_over(STRANGER)) == "not-a-member"
    assert managed.refuses(hand_over(EMPLOYMENT)) == "same-unit"
    managed.takes(hand_over(SOCIAL))
    assert managed.refuses(hand_over(HEALTH)) == "handover-open"
    assert managed.refuses(confirm(SOCIAL, number=2)) == "another-handover"
    assert managed.refuses(decline(SOCIAL, number=2)) == "another-handover"


def test_there_is_nothing_to_hand_over_or_answer_before_there_is_a_case_manager(
    opened: Course,
) -> None:
    assert opened.refuses(hand_over(SOCIAL)) == "case-manager-first"
    assert opened.refuses(confirm(SOCIAL)) == "no-handover"
    assert opened.refuses(decline(SOCIAL)) == "no-handover"


@pytest.mark.parametrize("goes", [released, left])
def test_a_case_manager_that_goes_is_followed_by_coordination_in_the_same_entry(
    managed: Course, goes: object
) -> None:
    role = as_manager(EARLY)
    assert managed.takes(goes(EMPLOYMENT, 2)) == (  # type: ignore[operator]
        f.CaseManagerAppointed(
            case=CASE, grounds=(ONE,), round=1, appointed=role, case_managers=(role,)
        ),
    )


def test_coordination_follows_one_of_several_as_the_same_kind_of_contact(managed: Course) -> None:
    managed.takes(appoint(SOCIAL))
    (fact,) = managed.takes(released(SOCIAL, 2))
    assert isinstance(fact, f.CaseManagerAppointed)
    assert fact.case_managers == (as_manager(EMPLOYMENT), as_manager(EARLY, first=False))


def test_coordination_that_is_case_manager_stays_when_it_is_no_member_any_more(
    opened: Course,
) -> None:
    opened.takes(appoint(EARLY))
    assert opened.takes(released(EARLY, 2)) == ()
    assert [manager.role for manager in opened.state.managers] == [as_manager(EARLY)]


def test_coordination_that_shares_becomes_first_contact_when_the_first_is_released(
    managed: Course,
) -> None:
    managed.takes(appoint(EARLY))
    (fact,) = managed.takes(released(EMPLOYMENT, 2))
    assert isinstance(fact, f.CaseManagerAppointed)
    assert fact.case_managers == (as_manager(EARLY),)


@pytest.mark.parametrize("gone", [SOCIAL, EMPLOYMENT])
def test_a_handover_ends_with_either_of_its_ends(managed: Course, gone: object) -> None:
    managed.takes(hand_over(SOCIAL))
    facts = managed.takes(released(gone, 2))  # type: ignore[arg-type]
    (lapsed,) = [fact for fact in facts if isinstance(fact, f.HandoverLapsed)]
    told = EARLY if gone == EMPLOYMENT else as_manager(EMPLOYMENT).party
    assert lapsed.addressed == told
    assert managed.state.handover is None


def test_a_handover_goes_on_when_somebody_else_goes(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    assert managed.takes(released(HEALTH, 2)) == ()
    assert managed.state.handover is not None


def test_two_case_managers_that_go_at_once_leave_one_first_contact(course: Course) -> None:
    course.takes(assembled((*TWO_GROUNDS, member(HEALTH, THREE))))
    course.takes(met())
    course.takes(appoint(STUDENT))
    course.takes(appoint(HEALTH))
    facts = course.takes(withdrawn(3))
    assert isinstance(facts[0], f.CaseManagerAppointed)
    assert facts[0].grounds == (ONE,)
    assert [manager.first_contact for manager in facts[0].case_managers] == [True]


def test_a_late_deadline_when_no_handover_waits_says_nothing(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    deadline = AnswerHandoverBy(case=CASE, handover=f"{CASE}.h1")
    managed.takes(decline(SOCIAL))
    managed.waits[deadline.name] = (deadline, managed.now)
    assert managed.takes(deadline) == ()


def test_nobody_is_appointed_after_planning_stopped(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    assert names(managed.takes(dissolved())) == ["PlanningStopped"]
    assert managed.refuses(appoint(HEALTH)) == "planning-stopped"
    assert managed.refuses(confirm(SOCIAL)) == "planning-stopped"
    assert [manager.party for manager in answerable(managed.state)] == [EARLY]
