"""Links to statutory plans: that there is one and whose it is, told by whom it concerns."""

import pytest

from silta_contracts.codes import OrganisationType
from silta_contracts.facts.statutory import StatutoryPlanLinked
from silta_contracts.party import CLIENT, Party, Unit
from silta_contracts.statutory_codes import StatutoryPlan
from silta_planning.commands import LinkStatutoryPlan

from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    ONE,
    SOCIAL,
    STRANGER,
    names,
    released,
    unit,
)

OUTSIDE = unit("kela-office", type_=OrganisationType.KELA)


def link(
    by: Party,
    party: Unit = SOCIAL,
    plan: StatutoryPlan = StatutoryPlan.SOCIAL,
    *,
    unlink: bool = False,
    seen_by: tuple[Unit, ...] | None = None,
) -> LinkStatutoryPlan:
    return LinkStatutoryPlan(
        case=CASE, by=by, plan=plan, party=party, unlink=unlink, seen_by=seen_by
    )


def shown(course: Course, reader: Party) -> list[str]:
    page = course.page(reader)
    assert page is not None
    return [one["plan"] for one in page["statutory_plans"]]


def test_a_member_links_to_a_plan_of_its_own(opened: Course) -> None:
    assert opened.takes(link(SOCIAL)) == (
        StatutoryPlanLinked(
            case=CASE,
            by=SOCIAL,
            grounds=(ONE,),
            round=1,
            plan=StatutoryPlan.SOCIAL,
            party=SOCIAL,
        ),
    )
    assert shown(opened, EMPLOYMENT) == ["social"]


def test_a_link_that_is_told_twice_stands_once(opened: Course) -> None:
    opened.takes(link(SOCIAL))
    assert opened.takes(link(CLIENT)) == ()
    assert shown(opened, CLIENT) == ["social"]


def test_nobody_tells_of_another_units_plan_but_the_client_and_who_answers(opened: Course) -> None:
    assert opened.refuses(link(HEALTH)) == "anothers-plan"
    assert names(opened.takes(link(CLIENT))) == ["StatutoryPlanLinked"]
    opened.takes(link(EARLY, EMPLOYMENT, StatutoryPlan.EMPLOYMENT))
    assert shown(opened, HEALTH) == ["social", "employment"]


def test_only_the_client_names_a_unit_outside_the_network(opened: Course) -> None:
    assert opened.refuses(link(EARLY, OUTSIDE, StatutoryPlan.OTHER)) == "not-a-member"
    opened.takes(link(CLIENT, OUTSIDE, StatutoryPlan.OTHER))
    assert shown(opened, EARLY) == ["other"]


@pytest.mark.parametrize(
    ("reader", "sees"),
    [(CLIENT, True), (HEALTH, True), (SOCIAL, True), (EARLY, True), (EMPLOYMENT, False)],
    ids=["client", "its own unit", "named", "coordination", "another member"],
)
def test_a_link_is_seen_by_whom_it_is_meant_for(opened: Course, reader: Party, sees: bool) -> None:
    opened.takes(link(HEALTH, HEALTH, StatutoryPlan.CARE, seen_by=(SOCIAL,)))
    assert shown(opened, reader) == (["care"] if sees else [])


def test_who_does_not_see_a_link_cannot_end_it(opened: Course) -> None:
    opened.takes(link(HEALTH, HEALTH, StatutoryPlan.CARE, seen_by=()))
    ended = link(EMPLOYMENT, HEALTH, StatutoryPlan.CARE, unlink=True)
    assert opened.refuses(ended) == "not-linked"
    assert opened.refuses(link(SOCIAL, seen_by=(STRANGER,))) == "not-a-member"


def test_a_link_that_is_told_again_stays_as_narrow_or_is_narrowed(opened: Course) -> None:
    opened.takes(link(SOCIAL))
    [narrowed] = opened.takes(link(SOCIAL, seen_by=()))
    assert isinstance(narrowed, StatutoryPlanLinked)
    assert narrowed.seen_by == ()
    assert opened.takes(link(SOCIAL)) == ()
    assert shown(opened, HEALTH) == []


def test_a_link_ends_once(opened: Course) -> None:
    opened.takes(link(SOCIAL))
    [ended] = opened.takes(link(CLIENT, unlink=True))
    assert isinstance(ended, StatutoryPlanLinked)
    assert ended.unlinked
    assert shown(opened, CLIENT) == []
    assert opened.refuses(link(CLIENT, unlink=True)) == "not-linked"


def test_a_link_outlives_its_units_part_in_the_network(opened: Course) -> None:
    opened.takes(link(SOCIAL))
    opened.takes(released(SOCIAL, 2))
    assert shown(opened, CLIENT) == ["social"]
    assert opened.page(SOCIAL) is None


def test_before_planning_opens_and_after_its_end_nothing_is_linked() -> None:
    course = Course()
    course.known = True
    assert course.refuses(link(CLIENT)) == "too-early"
    course.state = course.state.model_copy(update={"phase": "ended"})
    assert course.refuses(link(CLIENT)) == "case-ended"
