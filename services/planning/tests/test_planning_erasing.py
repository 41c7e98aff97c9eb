"""What planning keeps of a person who asked to be erased: on which rule, until when, told how."""

from datetime import timedelta
from functools import partial

from led_to import led_to, receipt
from stateful_world import DEMONSTRATION

from silta_chassis.retaining import NOTHING_MORE, Dispose
from silta_contracts import facts as f
from silta_contracts.party import CLIENT
from silta_planning import commands as c
from silta_planning.model import Case
from silta_planning.process import PROCESS
from silta_planning.reference import read_reference

from .planning_course import Course
from .planning_examples import CASE, START

REFERENCE = read_reference(DEMONSTRATION)
CLOSED = f.ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason="settled")
ASKED = f.ErasureRequested(case=CASE, by=CLIENT, cause="requested", ended_at=START)
DUE = Dispose(case=CASE, document_class="client_plan")
ON = START.replace(year=START.year + 10)

after = partial(led_to, PROCESS, REFERENCE, now=START)


def with_words() -> Case:
    """A plan with words in the vault."""
    return Course().opened().managed().state


def test_words_of_the_plan_are_locked_on_their_rule_until_their_date() -> None:
    asked = after(with_words(), CLOSED, ASKED)
    assert asked.erases == ()
    [kept] = receipt(asked).kept
    assert (receipt(asked).service, receipt(asked).classes) == ("planning", ())
    assert (kept.document_class, kept.rule, kept.until) == (
        "client_plan",
        "social-service-documents",
        ON,
    )


def test_a_wish_that_overtakes_the_end_ends_planning_and_counts_from_the_end() -> None:
    asked = after(with_words(), ASKED, now=START + timedelta(days=3))
    assert asked.state.phase == "ended"
    assert [kept.until for kept in receipt(asked).kept] == [ON]
    assert [due for deadline, due in asked.deadlines if deadline == DUE] == [ON]
    late = after(asked.state, CLOSED, now=START + timedelta(days=4))
    assert (late.facts, late.erases) == ((), ())
    assert late.state == asked.state


def test_a_wish_that_comes_twice_is_answered_alike_and_changes_nothing() -> None:
    once = after(with_words(), CLOSED, ASKED)
    again = after(once.state, ASKED)
    assert receipt(again) == receipt(once)
    assert again.state == once.state


def test_a_case_never_heard_of_is_answered_for() -> None:
    told = receipt(after(Case(case=CASE), ASKED))
    assert (told.classes, told.kept) == ((), ())


def test_on_the_date_the_words_go_with_record_and_a_receipt_that_keeps_nothing() -> None:
    gone = after(after(with_words(), CLOSED, ASKED).state, DUE, now=ON)
    assert gone.erases == ("client_plan",)
    assert isinstance(gone.facts[0], f.DocumentsDisposed)
    assert (receipt(gone).classes, receipt(gone).kept) == (("client_plan",), ())
    again = after(gone.state, DUE, now=ON)
    assert (again.facts, again.erases, again.state) == ((), (), gone.state)


def test_a_date_that_comes_early_waits() -> None:
    early = after(after(with_words(), CLOSED).state, DUE, now=ON - timedelta(days=1))
    assert (early.facts, early.erases, early.deadlines) == ((), (), ((DUE, ON),))


def test_after_the_wish_nothing_more_is_written_down() -> None:
    row = PROCESS.row(c.SetGoal)
    assert row is not None
    assert row.possible is not None
    open_ = with_words()
    retained = open_.retained.model_copy(update={"asked_at": START})
    assert row.possible(open_) is None
    assert row.possible(open_.model_copy(update={"retained": retained})) is NOTHING_MORE
