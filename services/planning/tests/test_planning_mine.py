"""What a client sees of her plan: goals, tasks, who answers, and what waits for her."""

from typing import Any

from worded import is_whole, shown

from silta_contracts.course_codes import Agreement
from silta_contracts.party import CLIENT
from silta_planning.mine import MINE
from silta_planning.model import DoTaskBy

from .planning_commands import agree, assign, hand_over, propose
from .planning_course import Course
from .planning_examples import CASE, HEALTH, REFERENCE, SOCIAL, assembled, released

(PLAN,) = MINE


def mine(course: Course, lang: Any = "en") -> dict[str, Any]:
    return shown(PLAN, course.state, course.now, REFERENCE, lang)


def test_what_waits_for_her_is_the_plan_to_answer_and_her_own_tasks(proposed: Course) -> None:
    waits = mine(proposed)["waits_for_you"]
    assert [(one["code"], one["version"], one["task"]) for one in waits] == [
        ("agree-plan", 1, None),
        ("do-task", None, f"{CASE}.t1"),
    ]
    proposed.takes(agree(CLIENT))
    assert [one["code"] for one in mine(proposed)["waits_for_you"]] == ["do-task"]


def test_she_sees_her_own_answer_and_nobody_elses(managed: Course) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(propose())
    managed.takes(agree(SOCIAL, answer=Agreement.NOT_AGREED))
    [version] = mine(managed)["versions"]
    assert (version["state"]["code"], version["your_answer"]) == ("proposed", None)
    assert "not_agreed" not in str(mine(managed))
    managed.takes(agree(CLIENT, answer=Agreement.WITH_RESERVATION))
    [version] = mine(managed)["versions"]
    assert version["your_answer"]["code"] == "with_reservation"


def test_a_late_task_and_one_that_lost_its_party_say_so(managed: Course) -> None:
    managed.takes(assign(SOCIAL))
    late = [w for w in managed.waits.values() if isinstance(w[0], DoTaskBy)]
    managed.now = max(due for _, due in late)
    for deadline, _ in late:
        managed.takes(deadline)
    tasks = mine(managed)["tasks"]
    assert "late" in {one["standing"]["code"] for one in tasks}
    managed.takes(released(SOCIAL, 2))
    lost = [one for one in mine(managed)["tasks"] if one["standing"]["code"] == "without_party"]
    assert [one["responsible"] for one in lost] == [None]


def test_there_is_always_somebody_who_answers_for_the_case(opened: Course, agreed: Course) -> None:
    for course in (opened, agreed):
        [answers] = mine(course)["answers_for_the_case"]
        assert answers["first_contact"] is True
        assert answers["party"]["text"]


def test_the_page_is_whole_in_every_language(managed: Course) -> None:
    managed.takes(hand_over(HEALTH))
    assert mine(managed)["handover"] is not None
    is_whole(PLAN, managed.state, managed.now, REFERENCE, 5)


def test_before_the_first_meeting_it_says_what_is_waited_for() -> None:
    course = Course()
    course.takes(assembled())
    assert mine(course)["phase"]["code"] == "waiting"
    is_whole(PLAN, course.state, course.now, REFERENCE, 1)
