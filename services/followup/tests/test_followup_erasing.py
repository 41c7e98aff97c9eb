"""What followup keeps of a case after its end: until when, and that nothing new comes behind."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from led_to import led_to
from stateful_world import BEGINS, CASE, DEMONSTRATION

from silta_chassis.process import Outcome, Ref, Refused
from silta_chassis.retaining import NOTHING_MORE, Dispose
from silta_contracts import facts as f
from silta_contracts.party import CLIENT
from silta_contracts.payload import FeedbackAnswer
from silta_followup import commands as c
from silta_followup.model import Case, Stage
from silta_followup.process import PROCESS
from silta_followup.reference import read_reference

REFERENCE = read_reference(DEMONSTRATION)
CLOSED = f.ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason="settled")
ASKED = f.ErasureRequested(case=CASE, by=CLIENT, cause="requested", ended_at=BEGINS)
FEEDBACK = c.GiveFeedback(
    case=CASE,
    by=CLIENT,
    answers=(FeedbackAnswer(question="heard", band="high"),),
    scores_and_words=Ref("ref-of-feedback"),
)
DUE = Dispose(case=CASE, document_class="feedback")
ON = BEGINS + timedelta(days=730)

after = partial(led_to, PROCESS, REFERENCE, now=BEGINS)


def told(outcome: Outcome[Case]) -> list[Any]:
    """The facts that are published."""
    return list(outcome.facts)


def new() -> Case:
    return Case(case=CASE)


def dates(outcome: Outcome[Case]) -> list[datetime]:
    return [due for deadline, due in outcome.deadlines if deadline == DUE]


@pytest.mark.parametrize("messages", [(FEEDBACK, CLOSED), (CLOSED, FEEDBACK)])
def test_feedback_has_its_date_from_the_end_whenever_it_came(messages: tuple[Any, ...]) -> None:
    assert dates(after(new(), *messages)) == [ON]


def test_feedback_that_comes_behind_its_date_goes_at_once() -> None:
    gone = after(after(new(), FEEDBACK, CLOSED).state, DUE, now=ON)
    assert gone.erases == ("feedback",)
    late = ON + timedelta(days=1)
    assert dates(after(gone.state, FEEDBACK, now=late)) == [late]


def test_a_date_that_comes_twice_disposes_once() -> None:
    once = after(after(new(), FEEDBACK, CLOSED).state, DUE, now=ON)
    [record] = once.facts
    assert record == f.DocumentsDisposed(
        case=CASE,
        service="followup",
        document_class="feedback",
        rule="feedback-counted",
        due=ON,
        at=ON,
    )
    again = after(once.state, DUE, now=ON)
    assert (again.facts, again.erases, again.state) == ((), (), once.state)


def test_a_wish_that_overtakes_the_end_ends_the_case_and_counts_from_its_end() -> None:
    heard = after(after(new(), FEEDBACK).state, ASKED, now=BEGINS + timedelta(days=3))
    [receipt] = told(heard)
    assert heard.state.stage is Stage.CLOSED
    assert [kept.until for kept in receipt.kept] == [ON]
    assert dates(heard) == [ON]
    late = after(heard.state, CLOSED, now=BEGINS + timedelta(days=4))
    assert late.facts == ()
    assert late.state.retained == heard.state.retained


def test_a_case_never_heard_of_is_answered_for_and_each_wish_is() -> None:
    first = after(new(), ASKED)
    [receipt] = told(first)
    assert (receipt.classes, receipt.kept) == ((), ())
    [again] = after(first.state, ASKED).facts
    assert again == receipt


def test_less_is_told_when_a_date_comes_after_the_wish() -> None:
    outcome = after(after(new(), FEEDBACK, CLOSED, ASKED).state, DUE, now=ON)
    record, receipt = told(outcome)
    assert isinstance(record, f.DocumentsDisposed)
    assert (receipt.classes, receipt.kept, receipt.at) == (("feedback",), (), ON)


def test_what_no_rule_keeps_goes_when_it_is_asked_for() -> None:
    bare = replace(REFERENCE, retention=type(REFERENCE.retention)())
    row = PROCESS.row(f.ErasureRequested)
    assert row is not None
    heard = row.decide(after(new(), FEEDBACK, CLOSED).state, ASKED, BEGINS, bare)
    assert isinstance(heard, Outcome)
    assert heard.erases == ("feedback",)
    assert heard.facts[-1].model_dump()["classes"] == ("feedback",)


def test_after_the_wish_nothing_more_is_written_down() -> None:
    row = PROCESS.row(c.GiveFeedback)
    assert row is not None
    assert row.possible is not None
    before, asked = after(new(), CLOSED).state, after(new(), CLOSED, ASKED).state
    assert row.possible(before) is None
    refused = row.possible(asked)
    assert isinstance(refused, Refused)
    assert refused is NOTHING_MORE
