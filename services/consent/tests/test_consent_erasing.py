"""What consent keeps of a person who asked to be erased: on which rule, until when, told how."""

from datetime import timedelta
from functools import partial

from led_to import led_to, receipt
from stateful_world import BEGINS, CASE, DEMONSTRATION

from silta_chassis.retaining import NOTHING_MORE, Dispose
from silta_consent import commands as c
from silta_consent.model import Case
from silta_consent.process import PROCESS
from silta_consent.reference import read_reference
from silta_contracts import facts as f
from silta_contracts.party import CLIENT

from .consent_courses import CLOSED, ON_PAPER

REFERENCE = read_reference(DEMONSTRATION)
ASKED = f.ErasureRequested(case=CASE, by=CLIENT, cause="requested", ended_at=BEGINS)
DUE = Dispose(case=CASE, document_class="consent")
ON = BEGINS.replace(year=BEGINS.year + 10)

after = partial(led_to, PROCESS, REFERENCE, now=BEGINS)


def new() -> Case:
    return Case(case=CASE)


def test_the_form_is_locked_on_its_rule_until_its_date() -> None:
    asked = after(new(), ON_PAPER, CLOSED, ASKED)
    assert asked.erases == ()
    [kept] = receipt(asked).kept
    assert (receipt(asked).service, receipt(asked).classes) == ("consent", ())
    assert (kept.document_class, kept.rule, kept.until) == (
        "consent",
        "social-service-documents",
        ON,
    )


def test_a_wish_that_overtakes_the_end_ends_the_case_and_counts_from_the_end() -> None:
    asked = after(after(new(), ON_PAPER).state, ASKED, now=BEGINS + timedelta(days=3))
    assert asked.state.ended
    assert [kept.until for kept in receipt(asked).kept] == [ON]
    assert [due for deadline, due in asked.deadlines if deadline == DUE] == [ON]
    late = after(asked.state, CLOSED, now=BEGINS + timedelta(days=4))
    assert (late.facts, late.erases) == ((), ())
    assert late.state.retained == asked.state.retained


def test_a_wish_that_comes_twice_is_answered_alike() -> None:
    once = after(new(), ON_PAPER, CLOSED, ASKED)
    again = after(once.state, ASKED)
    assert receipt(again) == receipt(once)
    assert again.state.retained == once.state.retained


def test_a_case_never_heard_of_is_answered_for() -> None:
    told = receipt(after(new(), ASKED))
    assert (told.classes, told.kept) == ((), ())


def test_on_the_date_the_form_goes_with_record_and_a_receipt_that_keeps_nothing() -> None:
    gone = after(after(new(), ON_PAPER, CLOSED, ASKED).state, DUE, now=ON)
    assert gone.erases == ("consent",)
    assert isinstance(gone.facts[0], f.DocumentsDisposed)
    assert (receipt(gone).classes, receipt(gone).kept) == (("consent",), ())
    again = after(gone.state, DUE, now=ON)
    assert (again.facts, again.erases) == ((), ())
    assert again.state.retained == gone.state.retained


def test_a_date_that_comes_early_waits() -> None:
    early = after(after(new(), ON_PAPER, CLOSED).state, DUE, now=ON - timedelta(days=1))
    assert (early.facts, early.erases, early.deadlines) == ((), (), ((DUE, ON),))


def test_after_the_wish_no_consent_is_written_down() -> None:
    row = PROCESS.row(c.GiveConsent)
    assert row is not None
    assert row.possible is not None
    given = after(new(), ON_PAPER).state
    retained = given.retained.model_copy(update={"asked_at": BEGINS})
    assert row.possible(given) is None
    assert row.possible(given.model_copy(update={"retained": retained})) is NOTHING_MORE
