"""The first meeting opens planning, in whatever order network's facts come."""

import pytest

from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.party import CLIENT
from silta_planning.model import NameCaseManagerBy, PlanBy

from .planning_commands import agree, propose, set_goal
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    HEALTH,
    MEMBERS,
    ONE,
    THE_CLIENT,
    THREE,
    TWO,
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


def test_the_first_meeting_opens_planning_with_a_time_for_plan_and_case_manager(
    course: Course,
) -> None:
    assert course.takes(assembled()) == ()
    plan_due = after(course.now, "20 working days")
    assert course.takes(met()) == (
        f.PlanningOpened(
            case=CASE,
            grounds=(ONE,),
            round=1,
            meeting=f"{CASE}.m1",
            coordinating=EARLY,
            coordinating_deputy=EARLY_DEPUTY,
            plan_due=plan_due,
        ),
    )
    assert course.due(PlanBy) == plan_due
    assert course.due(NameCaseManagerBy) == after(course.now, "5 working days")


def test_a_second_meeting_opens_nothing(opened: Course) -> None:
    before = opened.state
    assert opened.takes(met(number=2)) == ()
    assert opened.state == before


def test_a_meeting_said_before_its_network_opens_planning_when_the_network_is_known(
    course: Course,
) -> None:
    assert course.takes(met()) == ()
    assert names(course.takes(assembled())) == ["PlanningOpened"]


def test_of_several_meetings_said_early_the_first_one_opened_planning(course: Course) -> None:
    course.takes(met(number=1))
    course.takes(met(number=2))
    (fact,) = course.takes(assembled())
    assert isinstance(fact, f.PlanningOpened)
    assert fact.meeting == f"{CASE}.m1"


def test_a_meeting_of_members_who_stand_on_nothing_opens_nothing(course: Course) -> None:
    course.takes(assembled())
    course.takes(withdrawn())
    assert course.takes(met(grounds=())) == ()
    assert course.state.phase == "waiting"


def test_the_network_said_again_changes_nothing(opened: Course) -> None:
    before = opened.state
    assert opened.takes(assembled()) == ()
    assert opened.state == before


def test_a_list_of_members_that_came_before_the_network_is_kept(course: Course) -> None:
    course.takes(joined(member(HEALTH, TWO), 2, to=(THE_CLIENT,)))
    course.takes(assembled((THE_CLIENT, member(EARLY, ONE))))
    course.takes(met())
    shown = course.page(CLIENT)
    assert shown is not None
    assert shown["members"] == [CLIENT.model_dump(mode="json"), HEALTH.model_dump(mode="json")]


def test_before_the_first_meeting_it_is_too_early_to_plan(course: Course) -> None:
    assert course.refuses(set_goal()) == "case-not-known-here"
    course.takes(withdrawn(3))
    assert course.refuses(set_goal()) == "too-early"
    course.takes(assembled())
    assert course.refuses(set_goal()) == "too-early"
    assert course.may(EMPLOYMENT) == {"withdraw-consent"}


def test_a_network_all_of_whose_grounds_ended_opens_nothing(course: Course) -> None:
    course.takes(withdrawn())
    assert course.takes(assembled()) == ()
    assert course.takes(met()) == ()
    assert course.takes(dissolved()) == ()
    assert course.state.phase == "waiting"


def test_a_network_on_a_consent_that_was_replaced_opens_planning_on_the_new_one(
    course: Course,
) -> None:
    course.takes(replaced(1, ground(5)))
    course.takes(assembled())
    (fact,) = course.takes(met())
    assert fact == course.said[-1]
    assert isinstance(fact, f.PlanningOpened)
    assert fact.grounds == (f"{CASE}.5",)


def test_members_without_a_ground_any_more_are_left_out_from_the_start(course: Course) -> None:
    course.takes(withdrawn(3))
    course.takes(assembled((*MEMBERS, member(HEALTH.model_copy(update={"unit": "x"}), THREE))))
    course.takes(met())
    assert len(course.state.roster.members if course.state.roster else ()) == len(MEMBERS)


def test_a_meeting_after_the_network_was_dissolved_opens_nothing(course: Course) -> None:
    course.takes(assembled())
    assert course.takes(dissolved()) == ()
    assert course.takes(met()) == ()
    assert course.state.phase == "stopped"


def test_a_new_network_opens_planning_anew_at_its_own_meeting(agreed: Course) -> None:
    agreed.takes(dissolved())
    second = tuple(
        one.model_copy(update={"grounds": (TWO,)}) if one.grounds else one for one in MEMBERS
    )
    assert agreed.takes(assembled(second, round_=2)) == ()
    assert agreed.takes(met(number=2)) == ()
    (fact,) = agreed.takes(met(round_=2, number=3, grounds=(TWO,)))
    assert isinstance(fact, f.PlanningOpened)
    assert (fact.round, fact.grounds, fact.meeting) == (2, (TWO,), f"{CASE}.m3")
    agreed.managed()
    # Ids and versions are never given twice: followup takes a higher version only.
    assert [planned.goal.id for planned in agreed.state.goals] == [f"{CASE}.g2"]
    (proposed,) = agreed.takes(propose())
    assert isinstance(proposed, f.PlanProposed)
    assert proposed.version == 2
    agreed.takes(agree(CLIENT, 2))
    assert names(agreed.takes(agree(EMPLOYMENT, 2))) == ["PlanAgreed"]


def test_a_new_network_stops_what_is_still_open_of_an_earlier_one(managed: Course) -> None:
    second = tuple(
        one.model_copy(update={"grounds": (TWO,)}) if one.grounds else one for one in MEMBERS
    )
    (fact,) = managed.takes(assembled(second, round_=2))
    assert isinstance(fact, f.PlanningStopped)
    assert fact.round == 1
    assert managed.takes(dissolved(round_=1)) == ()
    assert names(managed.takes(met(round_=2, grounds=(TWO,)))) == ["PlanningOpened"]


@pytest.mark.parametrize("version", [1, 2])
def test_a_list_of_an_earlier_round_is_ignored(opened: Course, version: int) -> None:
    opened.takes(dissolved())
    opened.takes(assembled(round_=2))
    before = opened.state
    assert opened.takes(released(HEALTH, version)) == ()
    assert opened.state == before
