"""Members go, networks are dissolved and begin anew."""

from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.codes import OrganisationType


@pytest.mark.parametrize("order", ["network first", "planning first"])
def test_a_dissolved_network_stops_follow_up_once_whoever_says_it_first(
    followed: Any, order: str
) -> None:
    messages = [followed.dissolved(), followed.planning_stopped()]
    if order == "planning first":
        messages.reverse()
    said = [fact for message in messages for fact in followed.take(message)]
    assert said == [
        f.FollowUpStopped(
            case=followed.id, grounds=(followed.g(1),), round=1, reason="network_dissolved"
        )
    ]
    assert followed.case.stage == "stopped"
    assert followed.refused(followed.record()) == ("follow-up-stopped", 409)
    assert followed.refused(followed.end_need()) == ("follow-up-stopped", 409)


def test_a_plan_of_a_dissolved_network_is_not_followed(course: Any) -> None:
    assert course.take(course.dissolved()) == ()
    assert course.take(course.agreed()) == ()
    assert course.case.stage == "stopped"


def test_a_new_network_begins_anew_with_a_plan_of_version_1(followed: Any) -> None:
    followed.take(followed.agreed(2))
    followed.take(followed.dissolved())
    followed.take(followed.assembled(round=2, grounds=(2,)))
    said = followed.take(followed.agreed(1, round=2, grounds=(2,)))
    assert [(fact.follow_up, fact.plan_version, fact.round) for fact in said] == [
        (followed.follow_up(3), 1, 2)
    ]
    before = followed.case
    # What the old network said is late.
    for late in (
        followed.dissolved(),
        followed.agreed(3),
        followed.appointed(followed.manager(followed.units.health)),
        followed.released(followed.units.health),
        followed.revision(9),
        followed.assembled(),
        followed.planning_stopped(),
    ):
        assert followed.take(late) == ()
    assert followed.case == before


def test_a_plan_of_a_new_network_may_come_before_its_assembly(followed: Any) -> None:
    followed.take(followed.dissolved())
    followed.take(followed.agreed(1, round=2, grounds=(2,)))
    followed.take(followed.assembled(round=2, grounds=(2,)))
    assert followed.case.stage == "following"


def test_the_network_dissolved_before_a_plan_leaves_nothing_to_stop(course: Any) -> None:
    course.take(course.assembled())
    assert course.take(course.dissolved()) == ()
    assert course.waiting() == {}


def test_a_released_member_has_no_part_any_more(followed: Any) -> None:
    assert followed.take(followed.released(followed.units.social)) == ()
    assert followed.may(followed.units.social) == {"withdraw-consent"}
    assert list(followed.waiting()) == [f"follow-up-day:{followed.follow_up(1)}"]


def test_where_the_case_manager_is_released_coordination_is_first_contact(followed: Any) -> None:
    followed.take(followed.released(followed.units.work))
    assert "end-need" in followed.may(followed.units.coordination)
    assert followed.may(followed.units.work_duty) == {"withdraw-consent"}
    said = followed.wait()
    assert [(fact.party, fact.deputy) for fact in said] == [
        (followed.units.coordination, followed.units.nurses)
    ]
    followed.take(followed.appointed(followed.manager(followed.units.health, None)))
    assert "end-need" in followed.may(followed.units.health)
    assert "end-need" not in followed.may(followed.units.coordination)


def test_a_plan_that_does_not_know_of_a_release_does_not_undo_it(course: Any) -> None:
    course.take(course.released(course.units.social))
    course.take(course.agreed())
    assert course.may(course.units.social) == {"withdraw-consent"}
    course.take(course.agreed(2))
    assert course.may(course.units.social) == {"withdraw-consent"}


def test_a_released_member_comes_back_when_network_says_that_it_joined(followed: Any) -> None:
    social = followed.units.social
    followed.take(followed.released(social))
    # A plan may not have heard of the release; network keeps the list.
    followed.take(followed.agreed(2))
    assert "give-feedback" not in followed.may(social)
    followed.take(followed.joined(social, 2))
    assert "give-feedback" in followed.may(social)
    followed.take(followed.released(social))
    assert "give-feedback" in followed.may(social)


def test_nobody_joins_on_a_ground_that_has_ended(followed: Any) -> None:
    work = OrganisationType.EMPLOYMENT_AUTHORITY
    followed.take(followed.expired(2, followed.statute(1, work)))
    followed.take(followed.joined(followed.units.stranger, 2))
    # A statute carries the network, so the list counts; the one who stood on the consent is out.
    assert followed.may(followed.units.stranger) == {"withdraw-consent"}
    followed.take(followed.withdrawn(1))
    followed.take(followed.joined(followed.units.stranger, 1, version=4))
    assert followed.case.roster == 3


@pytest.mark.parametrize("order", ["plan first", "person first"])
def test_a_close_person_who_joins_late_gives_feedback_until_leaving(
    course: Any, order: str
) -> None:
    """The plan was made before network told planning of the close person."""
    person = course.person_joined().close_person
    messages = [course.agreed(), course.person_joined()]
    if order == "person first":
        messages.reverse()
    for message in (course.assembled(), *messages, course.agreed(2)):
        course.take(message)
    assert course.may(person) == {"decline-feedback", "give-feedback"}
    course.take(course.person_left(person.number, version=3))
    assert course.may(person) == set()
    # Said late, or of a plan that had not heard of it, it brings nobody back.
    course.take(course.person_joined())
    course.take(course.agreed(3))
    assert course.may(person) == set()
    assert list(course.waiting()) == [f"follow-up-day:{course.follow_up(3)}"]


def test_a_close_person_joins_no_closed_case(followed: Any) -> None:
    followed.do(followed.end_need())
    before = followed.case
    assert followed.take(followed.person_joined()) == ()
    assert followed.case == before


@pytest.mark.parametrize("kind", ["joined", "person_joined", "person_left"])
def test_a_case_heard_of_by_members_alone_does_not_wait_silently(course: Any, kind: str) -> None:
    fact = course.joined(course.units.social, 1) if kind == "joined" else getattr(course, kind)()
    assert course.take(fact) == ()
    assert list(course.waiting()) == ["quiet"]


def test_planning_that_stopped_for_want_of_a_ground_is_not_followed_on(followed: Any) -> None:
    """Another ground that ends then, while one is still known here, brings nothing back."""
    said = followed.take(followed.planning_stopped("no_ground"))
    assert [fact.fact for fact in said] == ["FollowUpStopped"]
    assert followed.take(followed.expired(3, followed.consent(1))) == ()
    assert (followed.case.stage, followed.waiting()) == ("stopped", {})


def test_a_release_said_again_or_of_a_stranger_changes_nobody_else(followed: Any) -> None:
    followed.take(followed.released(followed.units.social))
    before = followed.case
    followed.take(followed.released(followed.units.social))
    assert followed.case == before
    followed.take(followed.released(followed.units.stranger, followed.units.social, version=3))
    assert followed.case.members == before.members


def test_a_case_heard_of_by_a_release_alone_does_not_wait_silently(course: Any) -> None:
    course.take(course.released(course.units.social))
    assert list(course.waiting()) == ["quiet"]
    assert course.wait() == ()
    assert list(course.waiting()) == ["quiet"]


def test_what_an_older_network_says_is_late_once_a_newer_one_has_a_plan(followed: Any) -> None:
    members = followed.members({followed.units.work: (2,)})
    followed.take(followed.agreed(1, round=2, grounds=(2,), members=members))
    before = followed.case
    assert followed.take(followed.dissolved()) == ()
    assert followed.take(followed.planning_stopped()) == ()
    assert followed.case == before


def test_when_the_last_whom_a_ground_carries_is_released_follow_up_stops(course: Any) -> None:
    units = course.units
    basis = course.statute(2, OrganisationType.EMPLOYMENT_AUTHORITY)
    course.take(course.agreed())
    course.take(course.withdrawn(1, basis))
    assert course.case.stage == "following"
    assert course.take(course.released(units.work)) == (course.stopped(),)
    assert course.waiting() == {}
