"""Feedback: from whom, which counts, and until when."""

from typing import Any

import pytest

from silta_contracts import facts as f
from silta_followup.process import PROCESS
from silta_followup.views import page


@pytest.mark.parametrize(
    ("who", "giver"),
    [
        ("client", "client"),
        ("close_person", "close_person"),
        ("work", "professional"),
        ("social", "professional"),
        ("coordination", "professional"),
    ],
)
def test_client_close_person_and_professionals_give_feedback(
    followed: Any, who: str, giver: str
) -> None:
    command = followed.feedback(getattr(followed.units, who), scores_and_words="ref1")
    said = followed.do(command)
    assert said == (
        f.FeedbackGiven(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            by=command.by,
            giver=giver,
            answers=command.answers,
        ),
    )
    assert followed.case.feedback[0].detail == "ref1"


@pytest.mark.parametrize("who", ["stranger", "expert", "sensitive"])
def test_who_has_no_part_gives_none(followed: Any, who: str) -> None:
    command = followed.feedback(getattr(followed.units, who))
    assert followed.refused(command) == ("not-yours", 403)


def test_a_sensitive_unit_of_the_case_gives_feedback(course: Any) -> None:
    members = course.members({course.units.work: (1,), course.units.sensitive: (1,)})
    course.take(course.agreed(members=members))
    assert len(course.do(course.feedback(course.units.sensitive))) == 1


def test_an_expert_by_experience_of_the_case_sees_it_and_gives_no_feedback(course: Any) -> None:
    course.take(course.agreed(members=course.members({course.units.expert: (1,)})))
    assert page(course.case, course.units.expert, course.reference) is not None
    assert course.refused(course.feedback(course.units.expert)) == ("not-yours", 403)


def test_a_close_person_that_nobody_named_gives_none(followed: Any) -> None:
    other = followed.units.close_person.model_copy(update={"number": 2})
    assert followed.refused(followed.feedback(other)) == ("not-yours", 403)


def test_a_second_feedback_of_a_giver_is_kept_and_does_not_count(followed: Any) -> None:
    assert followed.ask(followed.feedback()).answer == {"counts": True}
    followed.do(followed.feedback(scores_and_words="ref1"))
    again = followed.feedback(scores_and_words="ref2")
    assert followed.ask(again).answer == {"counts": False}
    assert followed.do(again) == ()
    assert [feedback.detail for feedback in followed.case.feedback] == ["ref1", "ref2"]
    assert len(followed.do(followed.feedback(followed.units.work))) == 1


@pytest.mark.parametrize("questions", [("unheard_of",), ("heard", "heard"), ("heard", "other")])
def test_questions_are_those_of_the_model_each_once(
    followed: Any, questions: tuple[str, ...]
) -> None:
    answers = tuple({"question": question, "band": "low"} for question in questions)
    command = followed.feedback(answers=answers)
    assert followed.refused(command) == ("questions-do-not-match", 422)


def test_feedback_is_possible_for_some_days_after_the_end(followed: Any) -> None:
    followed.do(followed.end_need())
    assert len(followed.do(followed.feedback())) == 1
    assert [fact.fact for fact in followed.wait()] == ["FeedbackReminded"]
    assert followed.wait() == ()
    assert followed.refused(followed.feedback(followed.units.work)) == ("feedback-over", 409)
    assert "give-feedback" not in followed.may(followed.units.client)
    assert followed.waiting() == {}


def test_feedback_changes_nothing_that_an_editor_looks_at(followed: Any) -> None:
    before = PROCESS.editors_see(followed.case)
    followed.do(followed.feedback())
    followed.wait()
    assert PROCESS.editors_see(followed.case) == before
    followed.do(followed.record())
    assert PROCESS.editors_see(followed.case) != before
