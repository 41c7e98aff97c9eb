"""A person asks to be erased: in network nothing is kept on a rule, and the receipt says so."""

from typing import Any

from silta_contracts import facts as f
from silta_contracts.party import CLIENT

from .said import CASE, START
from .test_erasing import BOTH, full

ASKED = f.ErasureRequested(case=CASE, by=CLIENT, cause="requested", ended_at=START)


def receipt(said: list[Any]) -> tuple[Any, Any, Any]:
    """What the one receipt says: who, what went, what is kept."""
    [told] = [one for one in said if isinstance(one, f.PersonErased)]
    return told.service, tuple(sorted(told.classes)), told.kept


def test_a_wish_that_overtakes_the_end_takes_all_and_a_late_end_adds_nothing(table: Any) -> None:
    full(table)
    assert receipt(table.hear(ASKED)) == ("network", tuple(BOTH), ())
    assert sorted(table.erased) == BOTH
    assert table.case.ended
    assert table.hear(table.closed()) == []
    assert sorted(table.erased) == BOTH


def test_what_went_with_the_end_is_not_told_as_going_now(table: Any) -> None:
    full(table)
    table.hear(table.closed())
    assert receipt(table.hear(ASKED)) == ("network", (), ())
    assert sorted(table.erased) == BOTH


def test_a_wish_that_comes_twice_is_answered_twice_and_erases_once(table: Any) -> None:
    full(table)
    table.hear(ASKED)
    assert receipt(table.hear(ASKED)) == ("network", (), ())
    assert sorted(table.erased) == BOTH


def test_a_case_never_heard_of_is_answered_for(table: Any) -> None:
    assert receipt(table.hear(ASKED)) == ("network", (), ())
    assert (table.erased, table.case.ended) == ([], True)
