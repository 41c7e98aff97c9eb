"""What planning discloses: words of the plan, who case managers are today, and to whom answers."""

from silta_chassis.process import Ref
from silta_contracts.codes import DataCategory
from silta_contracts.course_codes import Agreement
from silta_contracts.party import CLIENT, Party
from silta_planning import commands as c
from silta_planning.disclosed import assessment, case_managers, ended, plan

from .planning_commands import appoint, withdraw
from .planning_course import Course
from .planning_examples import CASE, EARLY, EMPLOYMENT, ONE


def answers(course: Course, reader: Party) -> list[str]:
    return [one.ref for one in plan(course.state, reader) if one.name.startswith("answer/")]


def test_words_of_goals_and_tasks_have_a_field_each_by_id(managed: Course) -> None:
    found = {one.name: one for one in plan(managed.state, CLIENT)}
    assert {f"{CASE}.g1/words", f"{CASE}.t1/words", f"{CASE}.t2/words"} <= found.keys()
    assert {(one.category, one.part) for one in found.values()} == {(DataCategory.PLAN, "text")}


def test_the_assessment_has_the_words_of_both(opened: Course) -> None:
    assert assessment(opened.state, CLIENT) == ()
    opened.takes(
        c.RecordAssessment(
            case=CASE,
            by=EARLY,
            needs=("work_ability",),
            assessed_by=(EARLY, CLIENT),
            client_took_part=True,
            words=Ref("theirs"),
            client_words=Ref("own"),
        )
    )
    found = [(one.name, one.ref) for one in assessment(opened.state, CLIENT)]
    assert found == [("words", "theirs"), ("client_words", "own")]


def test_who_a_case_manager_is_today_has_name_and_phone_by_unit(opened: Course) -> None:
    opened.takes(appoint(EMPLOYMENT, contact="who"))
    unit = f"organisation;{EMPLOYMENT.oid};{EMPLOYMENT.unit}"
    assert [(one.name, one.ref) for one in case_managers(opened.state, CLIENT)] == [
        (f"{unit}/name", "who"),
        (f"{unit}/phone", "who"),
    ]
    opened.takes(withdraw(1))
    # Who is held back by a withdrawal is nobody's case manager until consent has said more.
    assert case_managers(opened.state, CLIENT) == ()


def test_a_reservation_is_shown_to_who_had_it_and_to_coordination_alone(proposed: Course) -> None:
    answer = {"case": CASE, "by": CLIENT, "version": 1, "words": Ref("reserved")}
    proposed.takes(c.AgreePlan(**answer, answer=Agreement.WITH_RESERVATION))
    assert answers(proposed, CLIENT) == ["reserved"]
    assert answers(proposed, EARLY) == ["reserved"]
    assert answers(proposed, EMPLOYMENT) == []


def test_a_ground_withdrawn_here_is_over_at_once(agreed: Course) -> None:
    assert not ended(agreed.state, ONE, False)
    agreed.takes(withdraw(1))
    assert ended(agreed.state, ONE, False)
    assert not ended(agreed.state, f"{CASE}.9", False)


def test_where_all_consents_are_withdrawn_here_statutes_alone_go_on(agreed: Course) -> None:
    agreed.takes(withdraw())
    assert ended(agreed.state, f"{CASE}.9", False)
    assert not ended(agreed.state, f"{CASE}.9", True)
