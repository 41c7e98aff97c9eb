"""What rests on a ground stops with it, narrows, or goes on by another."""

from itertools import permutations
from typing import Any

import pytest

from silta_contracts.codes import OrganisationType
from silta_contracts.grounds import OrganisationRecipient, TypeRecipient, UnitRecipient
from silta_contracts.payload import Member

OWN = ("own_care", "own_records")


def test_with_its_only_ground_follow_up_stops_and_own_care_goes_on(followed: Any) -> None:
    assert followed.take(followed.withdrawn()) == (
        followed.stopped(),
        followed.receipt(1, ("follow_up", "disclosure"), OWN, round=1),
    )
    assert followed.case.stage == "stopped"
    assert followed.may(followed.units.work) == {"withdraw-consent"}


def test_a_withdrawal_is_acknowledged_once_a_consent(followed: Any) -> None:
    followed.take(followed.withdrawn())
    before = followed.case
    assert followed.take(followed.withdrawn()) == ()
    assert followed.case == before
    # Another consent has a receipt of its own.
    assert [fact.consent for fact in followed.take(followed.withdrawn(2))] == [followed.g(2)]


def test_a_withdrawal_of_a_case_never_heard_of_is_acknowledged(course: Any) -> None:
    assert course.take(course.withdrawn()) == (course.receipt(1, (), ("own_care",)),)


def test_a_withdrawal_after_the_end_is_acknowledged(followed: Any) -> None:
    followed.do(followed.end_need())
    assert followed.take(followed.withdrawn()) == (followed.receipt(1, (), OWN, round=1),)
    assert followed.case.stage == "closed"
    assert followed.may(followed.units.work) == {"withdraw-consent"}


def test_a_withdrawal_of_a_consent_that_nothing_rests_on_stops_nothing(followed: Any) -> None:
    said = followed.take(followed.withdrawn(3, followed.consent(1)))
    goes_on = ("follow_up", "other_grounds", *OWN)
    assert said == (followed.receipt(3, (), goes_on, grounds=(followed.g(1),), round=1),)
    assert followed.case.stage == "following"


def test_a_plan_on_a_consent_already_withdrawn_is_ignored(course: Any) -> None:
    course.take(course.withdrawn())
    before = course.case
    for fact in (course.assembled(), course.appointed(), course.agreed(), course.revision()):
        assert course.take(fact) == ()
    assert course.case == before


def test_withdrawal_and_dissolution_stop_follow_up_once_in_either_order(followed: Any) -> None:
    followed.take(followed.dissolved())
    said = followed.take(followed.withdrawn())
    assert said == (followed.receipt(1, ("follow_up", "disclosure"), OWN, round=1),)


def test_a_dissolved_network_after_the_withdrawal_says_nothing_more(followed: Any) -> None:
    followed.take(followed.withdrawn())
    assert followed.take(followed.dissolved()) == ()
    assert followed.take(followed.planning_stopped()) == ()


def test_plan_release_withdrawal_and_dissolution_may_come_in_any_order(course: Any) -> None:
    """What is true in the end does not depend on which topic was read first."""
    messages = [
        course.agreed(),
        course.withdrawn(),
        course.dissolved(),
        course.released(course.units.work),
    ]
    for order in permutations(messages):
        one = course.anew()
        for message in order:
            one.take(message)
        names = [fact.fact for fact in one.facts]
        assert names.count("WithdrawalAcknowledged") == 1
        # It is set at most once, and whatever was set is stopped.
        assert names.count("FollowUpScheduled") == names.count("FollowUpStopped") <= 1
        assert (one.case.stage, one.waits) == ("stopped", {})


@pytest.mark.parametrize("order", ["release first", "withdrawal first"])
def test_the_receipt_tells_what_stopped_whoever_says_it_first(course: Any, order: str) -> None:
    units = course.units
    members = course.members({units.work: (1,), units.health: (1,), units.social: (2,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    messages = [course.released(units.social), course.withdrawn(2, course.statute(1))]
    if order == "withdrawal first":
        messages.reverse()
    said = [fact for message in messages for fact in course.take(message)]
    goes_on = ("follow_up", "other_grounds", *OWN)
    assert said == [course.receipt(2, ("disclosure",), goes_on, grounds=(course.g(1),), round=1)]


def test_a_new_consent_needs_a_new_network(followed: Any) -> None:
    followed.take(followed.withdrawn())
    followed.take(followed.dissolved())
    followed.take(followed.assembled(round=2, grounds=(2,)))
    members = followed.members({followed.units.work: (2,)})
    said = followed.take(followed.agreed(1, round=2, grounds=(2,), members=members))
    assert [(fact.fact, fact.grounds) for fact in said] == [("FollowUpScheduled", (followed.g(2),))]
    assert "end-need" in followed.may(followed.units.work)


@pytest.mark.parametrize("order", ["plan first", "withdrawal first"])
def test_what_a_statute_carries_goes_on_in_a_narrower_circle(course: Any, order: str) -> None:
    """The pension insurer of course 55 stands on the consent alone, here the social work."""
    units = course.units
    plan = course.agreed(
        grounds=(1, 2),
        members=course.members({units.work: (1,), units.health: (1, 2), units.social: (2,)}),
    )
    withdrawal = course.withdrawn(2, course.statute(1))
    both = [plan, withdrawal] if order == "plan first" else [withdrawal, plan]
    said = [fact for message in both for fact in course.take(message)]
    assert sorted(fact.fact for fact in said) == ["FollowUpScheduled", "WithdrawalAcknowledged"]
    assert course.case.stage == "following"
    assert course.may(units.social) == {"withdraw-consent"}
    assert "end-need" in course.may(units.work)
    if order == "plan first":
        goes_on = ("follow_up", "other_grounds", *OWN)
        assert said[-1] == course.receipt(
            2, ("disclosure",), goes_on, grounds=(course.g(1),), round=1
        )


def test_a_ground_that_came_after_the_plan_carries_who_it_covers(followed: Any) -> None:
    followed.take(followed.withdrawn(1, followed.statute(2)))
    assert followed.case.stage == "following"
    assert "end-need" in followed.may(followed.units.work)
    assert followed.may(followed.units.social) == {"withdraw-consent"}


def test_a_ground_for_gathering_information_carries_no_follow_up(followed: Any) -> None:
    other = followed.consent(2).model_copy(update={"purpose": "gather_information"})
    said = followed.take(followed.withdrawn(1, type(other).model_validate(other.model_dump())))
    assert [fact.fact for fact in said] == ["FollowUpStopped", "WithdrawalAcknowledged"]


def test_a_case_manager_without_a_ground_gives_way_to_coordination(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (2,), units.health: (1,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    course.take(course.withdrawn(2, course.consent(1, OrganisationRecipient(oid=units.health.oid))))
    assert "end-need" in course.may(units.coordination)
    assert course.may(units.work) == {"withdraw-consent"}


def test_a_narrowed_consent_leaves_out_whom_it_does_not_cover(followed: Any) -> None:
    units = followed.units
    narrower = followed.consent(
        2,
        UnitRecipient(oid=units.work.oid, unit=units.work.unit),
        UnitRecipient(oid=units.health.oid, unit=units.health.unit),
    )
    assert followed.take(followed.replaced(1, narrower)) == ()
    assert followed.case.stage == "following"
    assert followed.may(units.social) == {"withdraw-consent"}
    assert "give-feedback" in followed.may(units.health)
    said = followed.do(followed.record())
    assert {fact.grounds for fact in said} == {(followed.g(2),)}


def test_a_plan_on_a_consent_replaced_meanwhile_is_followed_on_the_new_one(course: Any) -> None:
    course.take(course.replaced(1, course.consent(2)))
    said = course.take(course.agreed())
    assert [fact.grounds for fact in said] == [(course.g(2),)]
    course.take(course.replaced(2, course.consent(3)))
    assert [fact.fact for fact in course.take(course.withdrawn(3))] == [
        "FollowUpStopped",
        "WithdrawalAcknowledged",
    ]


def test_a_sensitive_unit_stays_on_a_new_consent_until_network_releases_it(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (1,), units.sensitive: (1,)})
    course.take(course.agreed(members=members))
    course.take(course.replaced(1, course.consent(2)))
    assert "give-feedback" in course.may(units.sensitive)
    course.take(course.released(units.sensitive))
    assert course.may(units.sensitive) == {"withdraw-consent"}


@pytest.mark.parametrize("how", ["expired", "basis ended"])
def test_a_ground_that_runs_out_stops_without_a_receipt(followed: Any, how: str) -> None:
    fact = followed.expired() if how == "expired" else followed.basis_ended(followed.statute(1))
    assert followed.take(fact) == (followed.stopped(),)
    assert followed.take(fact) == ()


def test_a_statutory_basis_that_ends_leaves_what_a_consent_carries(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (1, 2), units.health: (1,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    consent = course.consent(2, OrganisationRecipient(oid=units.work.oid))
    assert course.take(course.basis_ended(course.statute(1), consent)) == ()
    assert course.may(units.health) == {"withdraw-consent"}
    assert "end-need" in course.may(units.work)


def test_a_ground_that_ends_before_any_plan_ends_the_wait_for_one(course: Any) -> None:
    course.take(course.assembled())
    assert course.take(course.expired()) == ()
    assert course.waiting() == {}


def test_a_fact_that_names_no_grounds_is_never_ignored_for_it(course: Any) -> None:
    course.take(course.withdrawn())
    plan = course.agreed(grounds=(), members=(Member(party=course.units.work),))
    assert [fact.fact for fact in course.take(plan)] == ["FollowUpScheduled"]


def test_a_type_covers_a_sensitive_unit_that_another_consent_names(course: Any) -> None:
    units = course.units
    course.take(course.agreed(members=course.members({units.sensitive: (1,), units.work: (1,)})))
    other = course.consent(2, TypeRecipient(type=OrganisationType.MENTAL_HEALTH_AND_SUBSTANCE_USE))
    course.take(course.withdrawn(1, other))
    assert "give-feedback" in course.may(units.sensitive)
    assert course.may(units.work) == {"withdraw-consent"}


def test_a_receipt_says_what_that_consent_stopped_not_another(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (1,), units.social: (2,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    left = course.consent(1, OrganisationRecipient(oid=units.work.oid))
    course.take(course.withdrawn(2, left))
    (unrelated,) = course.take(course.withdrawn(3, left))
    assert unrelated.stopped == ()
    course.take(course.withdrawn(1))
    (after,) = course.take(course.withdrawn(4))
    assert after == course.receipt(4, (), OWN, round=1)


def test_a_receipt_before_any_plan_stopped_no_follow_up(course: Any) -> None:
    course.take(course.assembled())
    assert course.take(course.withdrawn()) == (course.receipt(1, (), OWN, round=1),)


def test_a_plan_that_names_no_grounds_is_not_stopped_for_want_of_one(course: Any) -> None:
    course.take(course.agreed(grounds=(), members=(Member(party=course.units.work),)))
    (receipt,) = course.take(course.withdrawn())
    assert receipt == course.receipt(1, (), ("follow_up", *OWN), round=1)
    assert course.case.stage == "following"


@pytest.mark.parametrize("heirs", [((1, 1),), ((1, 2), (2, 1))])
def test_consents_that_stand_in_each_others_place_hold_nothing_up(
    followed: Any, heirs: tuple[tuple[int, int], ...]
) -> None:
    for old, new in heirs:
        followed.take(followed.replaced(old, followed.consent(new)))
    assert followed.case.stage == "stopped"
    assert [fact.fact for fact in followed.take(followed.withdrawn())] == ["WithdrawalAcknowledged"]


def test_a_ground_that_ended_carries_nobody_again(followed: Any) -> None:
    basis = followed.statute(2)
    followed.take(followed.basis_ended(basis, followed.consent(1)))
    followed.take(followed.withdrawn(1, basis))
    assert followed.case.stage == "stopped"
    assert followed.case.ended == (followed.g(1), followed.g(2))
