"""What holds beside triage: less than a network, a close person's contact, the dialogue."""

import itertools

from stateful import Story

from silta_contracts.facts import (
    CasesJoined,
    CasesSeparated,
    ClientNotReached,
    ClientReached,
    ConsultationGiven,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    DocumentsDisposed,
    DuplicateSuspected,
    ErasureRequested,
    FailureDemandNoted,
    LinkErased,
    PersonErased,
    QuestionAnswered,
    QuestionAsked,
    QuestionOverdue,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.facts.existing import (
    ExistingServiceAsked,
    ExistingServiceConfirmed,
    ExistingServiceNotFound,
    ExistingServiceUnanswered,
)
from silta_intake.existing import ExistingServiceBy, waiting
from silta_intake.model import (
    ConsultationBy,
    ReachClientBy,
    SelfCareCheck,
    Stage,
    coordination_may_know,
)
from silta_intake.threads import QuestionBy

OF_ONE_PERSON = (DuplicateSuspected, CasesJoined, CasesSeparated)


def what_is_less_than_a_network_has_its_deadline(story: Story) -> None:
    for kind, stage in (
        (ReachClientBy, Stage.AWAITING_CLIENT),
        (ConsultationBy, Stage.CONSULTATION),
        (SelfCareCheck, Stage.SELF_CARE),
    ):
        due = {due for _, due in story.waits_for(kind)}
        assert due == ({story.state.step_by} if story.state.stage is stage else set())


def only_a_consultation_that_settles_closes_by_itself(story: Story) -> None:
    for given in story.new(ConsultationGiven):
        assert story.steps[-1].before.stage is Stage.CONSULTATION
        settled = given.result == "settled"
        assert story.state.stage is (Stage.ENDED if settled else Stage.TRIAGE)
        assert len(story.new(ContactRequestClosed)) == settled


def a_unit_is_asked_on_a_ground_and_answers_once(story: Story) -> None:
    waits = {deadline.ask: due for deadline, due in story.waits_for(ExistingServiceBy)}
    still = () if story.state.stage is Stage.ENDED else waiting(story.state.existing)
    assert waits == {ask.id: ask.answer_by for ask in still}
    ended = set(story.state.ended_grounds)
    for asked in story.new(ExistingServiceAsked):
        assert asked.grounds
        assert not ended & set(asked.grounds)
    answers = story.all_said(ExistingServiceConfirmed, ExistingServiceNotFound)
    silent = [fact for fact in story.all_said(ExistingServiceUnanswered) if fact.ends]
    over = [fact.ask for fact in (*answers, *silent)]
    assert len(set(over)) == len(over)


def each_open_question_has_its_deadline_and_is_answered_once(story: Story) -> None:
    waits = {deadline.question: due for deadline, due in story.waits_for(QuestionBy)}
    still = [q for q in story.state.questions if q.answered_at is None]
    open_now = [] if story.state.stage is Stage.ENDED else still
    assert waits == {question.id: question.answer_by for question in open_now}
    answered = [fact.question for fact in story.all_said(QuestionAnswered)]
    assert len(answered) == len(set(answered))


def what_is_said_in_the_dialogue_has_a_ground(story: Story) -> None:
    for _ in story.new(QuestionAsked, QuestionAnswered, QuestionOverdue):
        assert coordination_may_know(story.steps[-1].before)


def nothing_is_done_about_a_client_without_her(story: Story) -> None:
    before = story.steps[-1].before
    if before.stage is Stage.AWAITING_CLIENT and not story.new(ClientReached):
        told = (
            ClientNotReached,
            ContactRequestWithdrawn,
            WithdrawalReceived,
            WithdrawalAcknowledged,
            ErasureRequested,
            PersonErased,
            DocumentsDisposed,
            LinkErased,
            FailureDemandNoted,
        )
        assert story.new() == story.new(*told)
        assert story.state.stage in (Stage.AWAITING_CLIENT, Stage.ENDED)


def cases_of_one_person_change_by_turns(story: Story) -> None:
    said = story.all_said(*OF_ONE_PERSON)
    assert not said or isinstance(said[0], DuplicateSuspected)
    for one, after in itertools.pairwise(said):
        assert type(one) is not type(after)
        assert not isinstance(after, DuplicateSuspected)


BESIDE = (
    a_unit_is_asked_on_a_ground_and_answers_once,
    cases_of_one_person_change_by_turns,
    what_is_less_than_a_network_has_its_deadline,
    only_a_consultation_that_settles_closes_by_itself,
    each_open_question_has_its_deadline_and_is_answered_once,
    what_is_said_in_the_dialogue_has_a_ground,
    nothing_is_done_about_a_client_without_her,
)
