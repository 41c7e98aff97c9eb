"""The dialogue of requester and coordination: questions, answers, silence."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome, Written
from silta_chassis.workdays import after
from silta_contracts.facts import CaseClosed, QuestionAnswered, QuestionAsked, QuestionOverdue
from silta_contracts.party import CLIENT, Party
from silta_intake.commands import AnswerQuestion, AskQuestion
from silta_intake.decisions.dialogue import question_overdue
from silta_intake.model import Case
from silta_intake.talk import dialogue, questions_asked
from silta_intake.threads import QuestionBy
from silta_intake.views import page

from .intake_examples import (
    CASE,
    COORDINATION,
    DUTY,
    EARLY_SERVICE,
    GUIDANCE,
    MODEL,
    NOW,
    REFERENCE,
    STRANGER,
    asking_at_guidance_centre,
    assembled,
    granted,
    submitting,
    withdrawn,
)
from .intake_played import Played, names, played

Q1 = f"{CASE}.q1"
ANSWER_BY = after(NOW, MODEL.durations.answer_question)


def asked(by: Party = COORDINATION) -> AskQuestion:
    return AskQuestion.model_validate({"case": CASE, "by": by, "words": "vault1question"})


def answered(by: Party = GUIDANCE, question: str = Q1) -> AnswerQuestion:
    body = {"case": CASE, "by": by, "question": question, "words": "vault1answer"}
    return AnswerQuestion.model_validate(body)


def talking(*more: Any) -> Played:
    return played(asking_at_guidance_centre(), granted(), *more)


def queue(case: Played) -> dict[str, Any]:
    return dict(questions_asked(case.state, Written(1, NOW, ())))


@pytest.mark.parametrize(
    ("by", "of"), [(COORDINATION, GUIDANCE), (DUTY, GUIDANCE), (GUIDANCE, COORDINATION)]
)
def test_each_end_asks_the_other(by: Party, of: Party) -> None:
    case = talking()

    assert case.take(asked(by)) == [
        QuestionAsked.model_validate(
            {"case": CASE, "by": by, "question": Q1, "asked_of": of, "answer_by": ANSWER_BY}
        )
    ]
    assert [name for name in case.waits if name.startswith("question-by")] == [f"question-by:{Q1}"]


@pytest.mark.parametrize(("by", "of"), [(GUIDANCE, COORDINATION), (DUTY, GUIDANCE)])
def test_who_is_asked_answers_and_the_deputy_may_for_coordination(by: Party, of: Party) -> None:
    case = talking(asked(of))

    assert case.take(answered(by)) == [
        QuestionAnswered.model_validate({"case": CASE, "by": by, "question": Q1})
    ]
    assert not any(name.startswith("question-by") for name in case.waits)


def test_who_asked_does_not_answer_in_the_others_place() -> None:
    case = talking(asked())

    assert case.refused(answered(COORDINATION)) == (403, "not-yours", False)


@pytest.mark.parametrize("party", [STRANGER, EARLY_SERVICE, CLIENT])
def test_nobody_else_takes_part(party: Party) -> None:
    case = talking(asked())

    assert case.refused(asked(party)) == (403, "not-yours", False)
    assert case.refused(answered(party)) == (403, "not-yours", False)


def test_a_question_is_answered_once() -> None:
    case = talking(asked(), answered())

    assert case.refused(answered()) == (409, "already-answered", True)
    assert case.refused(answered(question=f"{CASE}.q2")) == (422, "question-unknown", False)


def test_several_questions_are_open_at_once_each_with_its_number() -> None:
    case = talking(asked(), asked(GUIDANCE), answered())

    assert [fact.question for fact in case.facts if isinstance(fact, QuestionAsked)] == [
        Q1,
        f"{CASE}.q2",
    ]
    assert [line for line in queue(case).values() if line] == [queue(case)[f"{CASE}.q2"]]


def test_silence_of_coordination_is_told_to_its_deputy_of_the_requester_to_who_asked() -> None:
    for by, told, deputy in ((GUIDANCE, DUTY, DUTY), (COORDINATION, COORDINATION, None)):
        case = talking(asked(by))
        for due in (ANSWER_BY, after(ANSWER_BY, MODEL.durations.answer_question)):
            case.now = due
            [fact] = case.take(QuestionBy(case=CASE, question=Q1))
            assert isinstance(fact, QuestionOverdue)
            assert (fact.addressed, fact.deputy, fact.due) == (told, deputy, due)


def test_before_a_ground_nothing_is_said_and_it_is_said_why() -> None:
    case = played(asking_at_guidance_centre())

    assert case.refused(asked(GUIDANCE)) == (409, "consent-first", False)


def test_after_a_withdrawal_nothing_is_said_and_nobody_is_reminded() -> None:
    case = talking(asked(), withdrawn())

    assert case.refused(answered()) == (409, "consent-first", False)
    case.now = ANSWER_BY
    assert case.take(QuestionBy(case=CASE, question=Q1)) == []
    assert f"question-by:{Q1}" in case.waits
    assert queue(case) == {Q1: None}
    case.take(granted(2), answered())


def test_the_dialogue_goes_on_when_the_network_stands() -> None:
    case = talking(assembled(), asked())

    assert names(case.take(answered())) == ["QuestionAnswered"]


def test_where_requester_and_coordination_are_one_there_is_nobody_to_ask() -> None:
    assert played(submitting()).refused(asked(EARLY_SERVICE)) == (409, "one-end", True)


def test_early_and_late_are_refused() -> None:
    late = talking(asked(), CaseClosed(case=CASE, reason="client_wish"))

    assert Played().refused(asked()) == (403, "not-yours", False)
    assert late.refused(answered()) == (409, "case-ended", True)
    assert (late.waits, queue(late)) == ({}, {Q1: None})


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    late = NOW + timedelta(days=30)
    for state in (Case(case=CASE), talking(asked(), answered()).state, talking().state):
        deadline = QuestionBy(case=CASE, question=Q1)
        assert question_overdue(state, deadline, late, REFERENCE) == Outcome(state)


def test_the_words_are_for_both_ends_and_the_client_and_in_no_view() -> None:
    case = talking(asked(), answered())

    for reader in (COORDINATION, DUTY, GUIDANCE, CLIENT):
        fields = [(one.name, one.ref) for one in dialogue(case.state, reader)]
        assert fields == [("q1_question", "vault1question"), ("q1_answer", "vault1answer")]
        assert "vault1" not in str(page(case.state, reader, REFERENCE))
    assert dialogue(case.state, STRANGER) == ()
    assert "vault1" not in str(queue(talking(asked())))
