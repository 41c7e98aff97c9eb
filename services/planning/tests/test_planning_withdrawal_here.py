"""A withdrawal taken at planning: passed on, and stopped for at once."""

from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.codes import Service
from silta_contracts.course_codes import ClosingReason
from silta_contracts.party import CLIENT
from silta_planning.commands import OpenRevision, WithdrawConsent
from silta_planning.model import ConsentAnswersBy, PlanBy

from .planning_commands import agree, appoint, hand_over, set_goal, withdraw
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    FRIEND,
    HEALTH,
    ONE,
    OTHER_CASE,
    SOCIAL,
    STRANGER,
    STUDENT,
    dissolved,
    ground,
    names,
    replaced,
    withdrawn,
)


def test_a_withdrawal_taken_here_is_passed_on_and_stops_at_once(agreed: Course) -> None:
    assert agreed.takes(withdraw(1)) == (
        f.WithdrawalReceived(case=CASE, by=CLIENT, consent=ONE, received_by=Service.PLANNING),
    )
    assert agreed.due(ConsentAnswersBy) == after(agreed.now, "24 hours")
    for gone in (EMPLOYMENT, SOCIAL, HEALTH):
        assert agreed.page(gone) is None
        assert agreed.may(gone) == {"withdraw-consent"}
        assert agreed.refuses(hand_over(HEALTH, by=gone)) == "not-yours"
        assert agreed.refuses(agree(gone)) in ("not-yours", "nothing-proposed")
    assert {key for line in agreed.lines("cases").values() for key in line.to} == {
        f"organisation;{EARLY.oid};early-service",
        f"organisation;{EARLY.oid};health-centre-nurses",
    }
    assert agreed.page(CLIENT) is not None
    assert names(agreed.takes(withdrawn())) == ["PlanningStopped", "WithdrawalAcknowledged"]


def test_all_consents_may_be_withdrawn_here_and_a_statute_goes_on(course: Course) -> None:
    course.on_two_grounds().managed()
    (fact,) = course.takes(withdraw())
    assert isinstance(fact, f.WithdrawalReceived)
    assert fact.consent is None
    assert course.page(EMPLOYMENT) is None
    course.takes(withdrawn(3))
    assert course.due(ConsentAnswersBy) is None
    assert course.page(EMPLOYMENT) is not None
    assert names(course.takes(set_goal())) == ["GoalSet"]


def test_until_the_last_consent_is_answered_for_nobody_goes_on(course: Course) -> None:
    course.on_two_grounds().managed()
    course.takes(withdraw())
    course.takes(withdrawn(3, ground(1)))
    assert course.page(EMPLOYMENT) is None
    assert names(course.takes(withdrawn(1))) == ["PlanningStopped", "WithdrawalAcknowledged"]


def test_whoever_stands_on_another_ground_goes_on_at_once(course: Course) -> None:
    course.on_two_grounds().managed()
    course.takes(withdraw(3))
    assert course.page(STUDENT) is None
    assert course.page(SOCIAL) is not None


def test_a_withdrawal_said_twice_is_passed_on_once(agreed: Course) -> None:
    agreed.takes(withdraw(1))
    assert agreed.takes(withdraw(1)) == ()
    agreed.takes(withdrawn())
    assert agreed.takes(withdraw(1)) == ()


def test_a_consent_that_consent_does_not_end_holds_nobody_for_good(agreed: Course) -> None:
    agreed.takes(withdraw(1))
    assert agreed.fires(ConsentAnswersBy) == ()
    assert agreed.page(EMPLOYMENT) is not None


def test_a_withdrawal_may_be_taken_of_a_case_never_heard_of_and_after_the_end(
    course: Course,
) -> None:
    assert names(course.takes(withdraw(1))) == ["WithdrawalReceived"]
    course.takes(f.CaseClosed(case=CASE, reason=ClosingReason.CLIENT_WISH))
    assert names(course.takes(withdraw(2))) == ["WithdrawalReceived"]
    assert course.waits == {}


def test_a_withdrawal_is_taken_from_the_client_or_a_unit_and_of_this_case(
    agreed: Course,
) -> None:
    assert agreed.refuses(withdraw(1, by=FRIEND)) == "not-yours"
    other = WithdrawConsent(case=CASE, by=CLIENT, consent=f"{OTHER_CASE}.1")
    assert agreed.refuses(other) == "another-case"
    assert names(agreed.takes(withdraw(1, by=STRANGER))) == ["WithdrawalReceived"]


def test_an_earlier_withdrawal_waits_on_when_planning_stops(agreed: Course) -> None:
    agreed.takes(withdraw(1))
    agreed.takes(dissolved())
    assert agreed.due(ConsentAnswersBy) is not None


def test_a_consent_replaced_meanwhile_is_withdrawn_by_its_old_name(agreed: Course) -> None:
    agreed.takes(replaced(1, ground(2)))
    assert names(agreed.takes(withdraw(1))) == ["WithdrawalReceived"]
    assert agreed.page(EMPLOYMENT) is None
    assert names(agreed.takes(withdrawn(2))) == ["PlanningStopped", "WithdrawalAcknowledged"]
    assert agreed.due(ConsentAnswersBy) is None


def test_a_replacement_that_is_heard_of_after_the_withdrawal_holds_nobody_less(
    agreed: Course,
) -> None:
    agreed.takes(withdraw(1))
    agreed.takes(replaced(1, ground(2)))
    assert agreed.page(EMPLOYMENT) is None


def test_while_a_withdrawal_holds_the_case_manager_coordination_answers(agreed: Course) -> None:
    def answering() -> list[str]:
        page = agreed.page(CLIENT)
        assert page is not None
        return [manager["party"]["unit"] for manager in page["answers_for_the_case"]]

    agreed.takes(OpenRevision(case=CASE, by=EMPLOYMENT))
    assert answering() == ["employment-services"]
    agreed.takes(withdraw(1))
    assert answering() == ["early-service"]
    (told,) = agreed.fires(PlanBy)
    assert isinstance(told, f.PlanOverdue)
    assert told.party == EARLY


def test_while_the_first_contact_is_held_back_the_next_case_manager_is_reached_first(
    agreed: Course,
) -> None:
    agreed.takes(appoint(EARLY))
    agreed.takes(withdraw())
    # Told on the page only: who is first contact stays as it was told, until consent answers.
    shown = agreed.page(CLIENT)
    assert shown is not None
    told = [(one["party"]["unit"], one["first_contact"]) for one in shown["answers_for_the_case"]]
    assert told == [(EARLY.unit, True)]
    assert [manager.role.first_contact for manager in agreed.state.managers] == [True, False]
