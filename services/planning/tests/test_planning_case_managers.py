"""There is never a moment without somebody answerable, and a handover holds by both ends."""

import pytest

from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.codes import Role
from silta_contracts.party import CLIENT
from silta_planning.model import NameCaseManagerBy
from silta_planning.parties import answerable

from .planning_commands import appoint
from .planning_course import Course
from .planning_examples import (
    CASE,
    CLINIC,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    HEALTH,
    MEMBERS,
    ONE,
    SOCIAL,
    SOCIAL_DUTY,
    STRANGER,
    as_manager,
    assembled,
    member,
    met,
    names,
)


def test_until_the_first_case_manager_the_coordinating_party_answers(opened: Course) -> None:
    assert [manager.party for manager in answerable(opened.state)] == [EARLY]


def test_the_first_case_manager_is_the_first_contact(opened: Course) -> None:
    role = as_manager(EMPLOYMENT)
    assert opened.takes(appoint(EMPLOYMENT, by=HEALTH, contact="ref1")) == (
        f.CaseManagerAppointed(
            case=CASE, by=HEALTH, grounds=(ONE,), round=1, appointed=role, case_managers=(role,)
        ),
    )
    assert opened.state.managers[0].contact == "ref1"
    assert opened.due(NameCaseManagerBy) is None


def test_several_share_and_one_is_the_first_contact(opened: Course) -> None:
    opened.takes(appoint(EMPLOYMENT))
    (second,) = opened.takes(appoint(SOCIAL))
    assert isinstance(second, f.CaseManagerAppointed)
    assert second.case_managers == (as_manager(EMPLOYMENT), as_manager(SOCIAL, first=False))
    (third,) = opened.takes(appoint(SOCIAL, first=True))
    assert isinstance(third, f.CaseManagerAppointed)
    assert third.case_managers == (as_manager(EMPLOYMENT, first=False), as_manager(SOCIAL))


def test_who_does_it_today_may_change_without_a_fact(opened: Course) -> None:
    opened.takes(appoint(EMPLOYMENT, contact="ref1"))
    assert opened.takes(appoint(EMPLOYMENT, contact="ref2")) == ()
    assert opened.state.managers[0].contact == "ref2"
    opened.takes(appoint(SOCIAL))
    version = opened.version
    assert opened.takes(appoint(EMPLOYMENT, contact="ref3")) == ()
    assert opened.version == version, "what an editor saw is what it was"


def test_the_unit_is_named_as_network_knows_it_whatever_the_caller_wrote(opened: Course) -> None:
    odd = EMPLOYMENT.model_copy(update={"role": Role.MANAGEMENT, "type": SOCIAL.type})
    (fact,) = opened.takes(appoint(odd))
    assert isinstance(fact, f.CaseManagerAppointed)
    assert fact.appointed == as_manager(EMPLOYMENT)


def test_a_sensitive_unit_may_be_case_manager(course: Course) -> None:
    course.takes(assembled((*MEMBERS, member(CLINIC, ONE, deputy=HEALTH))))
    course.takes(met())
    (fact,) = course.takes(appoint(CLINIC, by=CLINIC))
    assert isinstance(fact, f.CaseManagerAppointed)
    assert fact.appointed == as_manager(CLINIC, deputy=HEALTH)


def test_only_a_party_of_the_network_becomes_case_manager(opened: Course) -> None:
    assert opened.refuses(appoint(STRANGER)) == "not-a-member"


@pytest.mark.parametrize("party", [CLIENT, STRANGER, SOCIAL_DUTY])
def test_only_members_and_coordination_appoint(opened: Course, party: object) -> None:
    assert opened.refuses(appoint(EMPLOYMENT, by=party)) == "not-yours"  # type: ignore[arg-type]


def test_without_a_case_manager_in_time_the_coordinations_deputy_is_told_again_and_again(
    opened: Course,
) -> None:
    due = opened.due(NameCaseManagerBy)
    assert due is not None
    assert opened.fires(NameCaseManagerBy) == (
        f.CaseManagerMissing(
            case=CASE,
            grounds=(ONE,),
            round=1,
            party=EARLY,
            addressed=EARLY_DEPUTY,
            deputy=EARLY_DEPUTY,
            due=due,
        ),
    )
    assert opened.due(NameCaseManagerBy) == after(opened.now, "5 working days")
    assert names(opened.fires(NameCaseManagerBy)) == ["CaseManagerMissing"]


def test_a_late_deadline_for_a_case_manager_that_was_named_says_nothing(opened: Course) -> None:
    opened.takes(appoint(EMPLOYMENT))
    deadline = NameCaseManagerBy(case=CASE)
    opened.waits[deadline.name] = (deadline, opened.now)
    assert opened.takes(deadline) == ()
