"""A handover one of whose ends leaves the network: in every order, somebody answers for the case.

That there is never a moment without a case manager, and one of them reached first, the course
checks by itself at every step. Source: domain.md, section 1, the flow, 5, and the principles.
"""

from collections.abc import Callable
from itertools import permutations

import pytest

from silta_contracts import facts as f
from silta_contracts.fact import AnyFact
from silta_contracts.party import OrganisationParty, Party
from silta_planning.model import AnswerHandoverBy
from silta_planning.parties import answerable

from .planning_commands import appoint, confirm, decline, hand_over, withdraw
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    MEMBERS,
    SOCIAL,
    STUDENT,
    THE_SOCIAL,
    TWO_GROUNDS,
    as_manager,
    joined,
    left,
    names,
    released,
    withdrawn,
)


def managers(course: Course) -> list[Party]:
    return [manager.party for manager in answerable(course.state)]


def ends(course: Course) -> list[str]:
    kinds = (f.HandoverConfirmed, f.HandoverDeclined, f.HandoverLapsed)
    return names(fact for fact in course.said if isinstance(fact, kinds))


@pytest.mark.parametrize("goes", [released, left])
def test_the_other_end_that_has_gone_confirms_nothing(
    managed: Course, goes: Callable[[OrganisationParty, int], AnyFact]
) -> None:
    managed.takes(hand_over(SOCIAL))
    assert names(managed.takes(goes(SOCIAL, 2))) == ["HandoverLapsed"]
    for answer in (confirm(SOCIAL), decline(SOCIAL)):
        assert managed.refuses(answer) in ("not-yours", "no-handover")
    assert managed.due(AnswerHandoverBy) is None
    assert managers(managed) == [as_manager(EMPLOYMENT).party]


def test_the_other_end_that_comes_back_needs_a_new_handover(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    managed.takes(released(SOCIAL, 2))
    rest = tuple(one for one in MEMBERS if one.party != SOCIAL)
    managed.takes(joined(THE_SOCIAL, 3, to=rest))
    assert managed.refuses(confirm(SOCIAL)) == "no-handover"
    managed.takes(hand_over(SOCIAL))
    assert managed.refuses(confirm(SOCIAL)) == "another-handover"
    assert names(managed.takes(confirm(SOCIAL, number=2))) == ["HandoverConfirmed"]


def test_a_release_told_twice_ends_the_handover_once(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    managed.takes(released(SOCIAL, 2))
    assert managed.takes(released(SOCIAL, 2)) == ()
    assert ends(managed) == ["HandoverLapsed"]


def test_the_deadline_of_a_handover_whose_end_has_gone_says_nothing(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    managed.takes(released(SOCIAL, 2))
    deadline = AnswerHandoverBy(case=CASE, handover=f"{CASE}.h1")
    managed.waits[deadline.name] = (deadline, managed.now)
    assert managed.takes(deadline) == ()


def test_when_both_ends_go_at_once_coordination_answers_and_is_told(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    appointed, lapsed = managed.takes(released(EMPLOYMENT, 2, SOCIAL))
    assert isinstance(appointed, f.CaseManagerAppointed)
    assert appointed.case_managers == (as_manager(EARLY),)
    assert isinstance(lapsed, f.HandoverLapsed)
    assert lapsed.addressed == EARLY
    assert managed.refuses(confirm(SOCIAL)) in ("not-yours", "no-handover")


def test_when_the_case_manager_has_gone_the_other_end_confirms_nothing(managed: Course) -> None:
    managed.takes(hand_over(SOCIAL))
    managed.takes(released(EMPLOYMENT, 2))
    assert managed.refuses(confirm(SOCIAL)) in ("not-yours", "no-handover")
    assert managers(managed) == [as_manager(EARLY).party]


@pytest.mark.parametrize("order", list(permutations(("confirmed", EMPLOYMENT, SOCIAL))))
def test_confirming_and_both_releases_in_any_order_end_the_handover_once(
    managed: Course, order: tuple[str | OrganisationParty, ...]
) -> None:
    managed.takes(hand_over(SOCIAL))
    gone: list[OrganisationParty] = []
    for step in order:
        if isinstance(step, str):
            managed.tries(confirm(SOCIAL))
        else:
            gone.append(step)
            managed.takes(released(gone[0], 1 + len(gone), *gone[1:]))
        # Nobody who has gone answers for the case.
        assert all(as_manager(one).party not in managers(managed) for one in gone)
    assert ends(managed) == ["HandoverConfirmed" if order[0] == "confirmed" else "HandoverLapsed"]
    assert managers(managed) == [as_manager(EARLY).party]


def test_one_of_several_hands_over_and_goes_and_the_first_contact_stays(managed: Course) -> None:
    managed.takes(appoint(HEALTH))
    managed.takes(hand_over(SOCIAL, by=HEALTH))
    assert names(managed.takes(released(HEALTH, 2))) == ["CaseManagerAppointed", "HandoverLapsed"]
    assert managers(managed) == [as_manager(EMPLOYMENT).party, as_manager(EARLY).party]


def test_the_other_end_held_back_by_a_withdrawal_confirms_nothing(course: Course) -> None:
    course.on_two_grounds().managed()
    course.takes(hand_over(STUDENT))
    course.takes(withdraw(3))
    assert course.refuses(confirm(STUDENT)) == "not-yours"
    assert names(course.takes(withdrawn(3))) == ["HandoverLapsed", "WithdrawalAcknowledged"]
    assert course.takes(released(STUDENT, 2, of=TWO_GROUNDS)) == ()
    assert managers(course) == [as_manager(EMPLOYMENT).party]
