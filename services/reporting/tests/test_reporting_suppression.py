"""Which cells are hidden, and which days a period has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from silta_contracts.codes import Need
from silta_reporting.counting import Cell, by_code, per_cent, ratio
from silta_reporting.model import Measures
from silta_reporting.periods import days_of
from silta_reporting.suppression import suppressed


def hidden(limit: int, *groups: int) -> tuple[set[str | None], bool]:
    """The groups that are hidden of groups of these sizes, and whether the total is."""
    given_cells = (
        Cell(None, sum(groups), sum(groups)),
        *(Cell(f"g{n}", size, size) for n, size in enumerate(groups)),
    )
    shown, gone = suppressed(given_cells, limit)
    assert {cell.group for cell in shown} | {cell.group for cell in gone} == {
        cell.group for cell in given_cells
    }
    return {cell.group for cell in gone if cell.group is not None}, None in {
        cell.group for cell in gone
    }


def test_a_cell_of_few_cases_is_hidden_and_so_is_the_one_it_could_be_computed_with() -> None:
    assert hidden(5, 3, 9, 7) == ({"g0", "g2"}, False)


def test_hidden_cells_that_are_many_together_need_no_other() -> None:
    assert hidden(5, 3, 4, 9) == ({"g0", "g1"}, False)


def test_hidden_cells_that_can_only_be_as_large_as_they_may_be_need_another() -> None:
    # Of 8 in two cells below 5, each has 4.
    assert hidden(5, 4, 4, 9, 12) == ({"g0", "g1", "g2"}, False)
    # Of 10 in one below 5 and one no larger than 6, the first has 4.
    assert hidden(5, 4, 6, 6) == ({"g0", "g1", "g2"}, False)
    # Among seven cells they are anywhere.
    assert hidden(5, 4, 4, 9, 0, 0) == ({"g0", "g1", "g3", "g4"}, False)


def test_a_group_that_nearly_all_are_in_is_hidden_also_where_groups_overlap() -> None:
    needs = by_code(Need, lambda case: case.needs)
    both, one = (
        Measures(needs=those) for those in ((Need.EMPLOYMENT, Need.HEALTH), (Need.EMPLOYMENT,))
    )
    shown, _ = suppressed(needs([*[both] * 9, one]), 5)
    assert [cell.group for cell in shown] == [None, "employment"]


def test_a_ratio_that_few_fall_short_of_is_hidden() -> None:
    counted = ratio(lambda case: (case.goals_met, case.goals))
    full, short = Measures(goals=2, goals_met=2), Measures(goals=2, goals_met=1)
    assert suppressed(counted([*[full] * 9, short]), 5)[0] == ()
    assert len(suppressed(counted([*[full] * 9, *[short] * 5]), 5)[0]) == 1


def test_an_empty_cell_is_hidden_like_a_small_one() -> None:
    assert hidden(5, 0, 3, 9, 8) == ({"g0", "g1", "g3"}, False)


def test_empty_cells_alone_need_no_other() -> None:
    assert hidden(5, 0, 0, 9, 8) == ({"g0", "g1"}, False)


def test_a_total_of_few_cases_is_hidden_with_its_groups() -> None:
    assert hidden(5, 1, 2) == ({"g0", "g1"}, True)


def test_where_one_case_is_enough_nothing_is_hidden_and_empty_cells_are_left_out() -> None:
    shown, gone = suppressed((Cell(None, 1, 1), Cell("a", 1, 1), Cell("b", 0, 0)), 1)
    assert ([cell.group for cell in shown], gone) == ([None, "a"], ())


def test_a_share_that_tells_of_few_is_hidden_however_many_it_stands_on() -> None:
    few, all_of_them, enough = (Cell(None, 0, 20, parts) for parts in ((2, 18), (20, 0), (5, 15)))
    assert suppressed((few,), 5) == ((), (few,))
    assert suppressed((all_of_them,), 5) == ((all_of_them,), ())
    assert suppressed((enough,), 5) == ((enough,), ())


@given(
    some.lists(some.integers(0, 12), min_size=1, max_size=7),
    some.integers(2, 6),
)
def test_no_small_group_can_be_computed_from_what_is_shown(sizes: list[int], limit: int) -> None:
    gone, total_gone = hidden(limit, *sizes)
    assert all(f"g{n}" in gone for n, size in enumerate(sizes) if size < limit)
    rest = sum(size for n, size in enumerate(sizes) if f"g{n}" in gone)
    # The total less what is shown: nothing, or enough cases of at least two groups.
    assert total_gone or rest == 0 or (rest >= limit and len(gone) > 1)
    # Nor does every hidden group have all that it could.
    shown = [size for n, size in enumerate(sizes) if f"g{n}" not in gone]
    if shown and rest and not total_gone:
        most = sum(
            limit - 1 if size < limit else min(shown)
            for n, size in enumerate(sizes)
            if f"g{n}" in gone
        )
        assert rest < most


def test_halves_are_rounded_up() -> None:
    assert [per_cent(1, 8), per_cent(1, 3), per_cent(0, 0), per_cent(3, 3)] == [13, 33, 0, 100]


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-h1", (date(2026, 1, 1), date(2026, 6, 30))),
        ("2026-h2", (date(2026, 7, 1), date(2026, 12, 31))),
        ("2026-q1", (date(2026, 1, 1), date(2026, 3, 31))),
        ("2026-q4", (date(2026, 10, 1), date(2026, 12, 31))),
        ("2028-02", (date(2028, 2, 1), date(2028, 2, 29))),
        ("9999-12", (date(9999, 12, 1), date(9999, 12, 31))),
        ("2026-13", None),
        ("2026-q5", None),
        ("0000", None),
        ("next-year", None),
    ],
)
def test_a_period_is_a_year_a_half_a_quarter_or_a_month(
    period: str, days: tuple[date, date] | None
) -> None:
    assert days_of(period) == days
