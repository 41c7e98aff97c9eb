"""Grounds end, in any order with what network says: who stands on nothing stops, once told."""

from datetime import timedelta

import pytest

from silta_contracts import facts as f
from silta_contracts.codes import Service, Work
from silta_contracts.course_codes import ClosingReason, StopReason
from silta_contracts.fact import AnyFact
from silta_contracts.grounds import OrganisationRecipient
from silta_contracts.party import CLIENT

from .planning_commands import agree, appoint, assign, hand_over, propose
from .planning_course import Course
from .planning_examples import (
    CASE,
    CLINIC,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    MEMBERS,
    ONE,
    SOCIAL,
    START,
    STUDENT,
    THREE,
    TWO_GROUNDS,
    as_manager,
    assembled,
    dissolved,
    ground,
    joined,
    member,
    met,
    names,
    released,
    replaced,
    withdrawn,
)

OWN = (Work.OWN_CARE, Work.OWN_RECORDS)
ALL_STOPPED = (Work.PLANNING, Work.PLAN, Work.CASE_MANAGEMENT, Work.DISCLOSURE)
AREA_ONLY = OrganisationRecipient(oid=EMPLOYMENT.oid)


def receipt(
    course: Course,
    stopped: tuple[Work, ...],
    goes_on: tuple[Work, ...] = OWN,
    number: int = 1,
    round_: int | None = 1,
) -> f.WithdrawalAcknowledged:
    return f.WithdrawalAcknowledged(
        case=CASE,
        round=round_,
        consent=f"{CASE}.{number}",
        service=Service.PLANNING,
        stopped=stopped,
        goes_on=goes_on,
        at=course.now,
    )


def test_what_rested_on_the_consent_stops_and_is_acknowledged(agreed: Course) -> None:
    stopped = f.PlanningStopped(case=CASE, round=1, reason=StopReason.NO_GROUND)
    assert agreed.takes(withdrawn()) == (stopped, receipt(agreed, ALL_STOPPED))
    assert agreed.waits == {}
    assert agreed.page(EMPLOYMENT) is None
    assert agreed.page(CLIENT) is not None
    assert agreed.takes(dissolved()) == ()


def test_a_withdrawal_is_acknowledged_once(agreed: Course) -> None:
    agreed.takes(withdrawn())
    assert agreed.takes(withdrawn()) == ()


def test_a_withdrawal_of_a_case_never_heard_of_is_acknowledged(course: Course) -> None:
    assert course.takes(withdrawn()) == (receipt(course, (), (Work.OWN_CARE,), round_=None),)


def test_a_withdrawal_after_the_end_is_acknowledged_and_nothing_stops_by_it(
    agreed: Course,
) -> None:
    agreed.takes(f.CaseClosed(case=CASE, reason=ClosingReason.NEED_ENDED))
    assert agreed.takes(withdrawn()) == (receipt(agreed, ()),)


def test_a_withdrawal_before_the_first_meeting_stops_disclosure(course: Course) -> None:
    course.takes(assembled())
    assert course.takes(withdrawn()) == (receipt(course, (Work.DISCLOSURE,)),)
    assert course.takes(met()) == ()


def test_what_another_ground_carries_goes_on(course: Course) -> None:
    course.on_two_grounds().managed().proposed().agreed()
    (revision, told) = course.takes(withdrawn(3))
    assert isinstance(revision, f.PlanRevisionOpened)
    assert revision.grounds == (ONE,)
    assert told == receipt(course, (Work.DISCLOSURE,), (Work.OTHER_GROUNDS, *OWN), 3)
    assert course.page(STUDENT) is None
    assert course.page(SOCIAL) is not None


def test_a_consent_that_nobody_stands_on_alone_stops_nothing(course: Course) -> None:
    course.takes(assembled((*MEMBERS[:-1], member(SOCIAL, ONE, THREE))))
    course.takes(met())
    expected = receipt(course, (), (Work.OTHER_GROUNDS, *OWN), 3)
    assert course.takes(withdrawn(3)) == (expected,)


def test_a_released_case_manager_is_followed_by_coordination_in_the_entry_of_the_withdrawal(
    course: Course,
) -> None:
    course.on_two_grounds()
    course.takes(appoint(STUDENT))
    facts = course.takes(withdrawn(3))
    assert names(facts) == ["CaseManagerAppointed", "WithdrawalAcknowledged"]
    assert isinstance(facts[0], f.CaseManagerAppointed)
    assert facts[0].appointed.party == as_manager(EARLY).party
    assert course.takes(released(STUDENT, 2, of=TWO_GROUNDS)) == ()


def test_a_plan_is_agreed_when_the_withdrawal_takes_the_missing_answer_along(
    course: Course,
) -> None:
    course.on_two_grounds().managed()
    course.takes(assign(STUDENT))
    course.takes(propose())
    course.takes(agree(CLIENT))
    course.takes(agree(EMPLOYMENT))
    assert names(course.takes(withdrawn(3))) == ["PlanAgreed", "WithdrawalAcknowledged"]


def narrowed_away(course: Course, fact: AnyFact) -> None:
    assert names(course.takes(fact)) == ["PlanRevisionOpened"]
    assert course.page(SOCIAL) is None
    assert course.page(EMPLOYMENT) is not None


def test_a_narrowed_consent_releases_whom_it_names_no_more(agreed: Course) -> None:
    narrowed_away(agreed, replaced(1, ground(5, AREA_ONLY)))
    assert agreed.said[-1].grounds == (f"{CASE}.5",)  # type: ignore[attr-defined]


def test_an_extended_consent_changes_no_plan_and_facts_stand_on_it(agreed: Course) -> None:
    assert agreed.takes(replaced(1, ground(5))) == ()
    (fact,) = agreed.takes(hand_over(SOCIAL))
    assert isinstance(fact, f.HandoverProposed)
    assert fact.grounds == (f"{CASE}.5",)
    # A list that network made before it heard of it is read in that light.
    assert names(agreed.takes(joined(member(STUDENT, ONE), 2))) == []


def test_of_a_sensitive_unit_network_tells_whether_an_organisation_covers_it(
    course: Course,
) -> None:
    course.takes(assembled((*MEMBERS, member(CLINIC, ONE))))
    course.takes(met())
    assert course.takes(replaced(1, ground(5, OrganisationRecipient(oid=HEALTH.oid)))) == ()
    assert course.page(CLINIC) is not None
    assert course.page(EMPLOYMENT) is None


@pytest.mark.parametrize("kind", ["expired", "statute"])
def test_a_ground_that_ends_otherwise_stops_planning_without_a_receipt(
    agreed: Course, kind: str
) -> None:
    fact = (
        f.ConsentExpired(case=CASE, consent=ONE, ended=(ground(1),), remaining=())
        if kind == "expired"
        else f.StatutoryBasisEnded(case=CASE, basis=ONE, ended=(), remaining=())
    )
    assert names(agreed.takes(fact)) == ["PlanningStopped"]
    assert agreed.takes(fact) == ()


def test_a_remaining_ground_that_has_run_out_carries_nobody(agreed: Course) -> None:
    over = ground(5, valid_until=START - timedelta(seconds=1))
    assert names(agreed.takes(replaced(1, over))) == ["PlanningStopped"]


@pytest.mark.parametrize("heirs", [((1, 1),), ((1, 2), (2, 1))])
def test_consents_that_stand_in_each_others_place_hold_nothing_up(
    agreed: Course, heirs: tuple[tuple[int, int], ...]
) -> None:
    for old, new in heirs:
        agreed.takes(replaced(old, ground(new)))
    assert agreed.state.phase == "stopped"
    assert names(agreed.takes(withdrawn(1))) == ["WithdrawalAcknowledged"]
    assert agreed.takes(assembled(round_=2)) == ()
