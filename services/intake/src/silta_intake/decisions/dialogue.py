"""The dialogue of requester and coordination: a question, its answer, or its silence."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, not_yours
from silta_chassis.workdays import after
from silta_contracts.facts import QuestionAnswered, QuestionAsked, QuestionOverdue
from silta_contracts.party import Party, Unit, same_unit
from silta_intake.commands import AnswerQuestion, AskQuestion
from silta_intake.model import (
    Case,
    Reference,
    Stage,
    coordinates,
    coordination_may_know,
    took_contact,
)
from silta_intake.threads import Question, QuestionBy

NO_GROUND = Refused(
    "consent-first",
    "What is said here is a disclosure, and no ground carries it now. Ask the client's consent, or "
    "consult without the client's identity.",
    kept=False,
)


def may_talk(state: Case, party: Party, reference: Reference) -> bool:
    """Both ends of the contact request: the requester, and coordination with its deputy."""
    return coordinates(state, party) or took_contact(state, party)


def dialogue_open(state: Case) -> Refused | None:
    """As long as the case runs and something carries what is said."""
    if state.stage is Stage.ENDED:
        return Refused("case-ended", "The case has ended. Open a new one by a new contact request.")
    if state.request is None:
        return Refused("no-request", "There is no contact request to talk about.")
    if same_unit(state.request.taken_by, state.request.coordinating):
        return Refused(
            "one-end", "Requester and coordination are one unit here: there is nobody to ask."
        )
    return None if coordination_may_know(state) else NO_GROUND


def ask(
    state: Case, command: AskQuestion, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Puts a question to the other end, which has its time to answer."""
    refused = dialogue_open(state)
    if refused is not None:
        return refused
    request = state.request
    assert request is not None
    asked_of = request.taken_by if coordinates(state, command.by) else request.coordinating
    due = after(now, reference.of(state).durations.answer_question)
    question = Question(
        id=f"{state.case}.q{len(state.questions) + 1}",
        asked_by=command.by,
        asked_of=asked_of,
        at=now,
        answer_by=due,
        words=command.words,
    )
    fact = QuestionAsked(
        case=state.case, by=command.by, question=question.id, asked_of=asked_of, answer_by=due
    )
    return Outcome(
        state.model_copy(update={"questions": (*state.questions, question)}),
        (fact,),
        ((QuestionBy(case=state.case, question=question.id), due),),
        answer={"question": question.id},
    )


def answer(
    state: Case, command: AnswerQuestion, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Answers a question once; more is said by a question of one's own."""
    refused = dialogue_open(state)
    if refused is not None:
        return refused
    question = next((q for q in state.questions if q.id == command.question), None)
    if question is None:
        return Refused(
            "question-unknown",
            "The case has no such question. See the case view.",
            status=422,
            kept=False,
        )
    if not _is_asked(state, question.asked_of, command.by):
        return not_yours("The other end was asked: its answer is waited for.")
    if question.answered_at is not None:
        return Refused(
            "already-answered", "The question has its answer. Ask one of your own to say more."
        )
    answered = question.model_copy(
        update={"answer": command.words, "answered_by": command.by, "answered_at": now}
    )
    return Outcome(
        _with(state, answered),
        (QuestionAnswered(case=state.case, by=command.by, question=question.id),),
        cancel=(QuestionBy(case=state.case, question=question.id),),
    )


def question_overdue(
    state: Case, deadline: QuestionBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Tells the deputy of who was asked, else who asked; told again while no answer is there."""
    question = next((q for q in state.questions if q.id == deadline.question), None)
    request = state.request
    if (
        question is None
        or request is None
        or question.answered_at is not None
        or state.stage is Stage.ENDED
    ):
        return Outcome(state)
    due = after(now, reference.of(state).durations.answer_question)
    waits = ((deadline, due),)
    waiting = _with(state, question.model_copy(update={"answer_by": due}))
    if not coordination_may_know(state):
        # Nobody may answer now; the time runs again, for a ground may come back.
        return Outcome(waiting, deadlines=waits)
    of_coordination = same_unit(question.asked_of, request.coordinating)
    deputy = request.deputy if of_coordination else None
    overdue = QuestionOverdue(
        case=state.case,
        party=question.asked_of,
        addressed=deputy or question.asked_by,
        deputy=deputy,
        due=question.answer_by,
        question=question.id,
    )
    return Outcome(waiting, (overdue,), waits)


def _is_asked(state: Case, asked_of: Unit, party: Party) -> bool:
    assert state.request is not None
    if same_unit(asked_of, state.request.coordinating):
        return coordinates(state, party)
    return same_unit(asked_of, party)


def _with(state: Case, changed: Question) -> Case:
    questions = tuple(changed if q.id == changed.id else q for q in state.questions)
    return state.model_copy(update={"questions": questions})
