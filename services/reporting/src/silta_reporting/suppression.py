"""Which cells are shown: none that stands on few cases, and none that gives such a one away."""

from collections.abc import Sequence

from silta_reporting.counting import Cell


def suppressed(cells: Sequence[Cell], limit: int) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The cells of one indicator that are shown, and those that are hidden.

    An empty cell is hidden like a small one: shown, it would tell that the others are not empty.
    Where a single case is enough (limit 1) nothing is hidden, and empty cells are left out.
    """
    if limit <= 1:
        return tuple(cell for cell in cells if cell.cases), ()
    hidden = {cell.group for cell in cells if _small(cell, limit)}
    total = next((cell for cell in cells if cell.group is None), None)
    groups = sorted(
        (cell for cell in cells if cell.group is not None), key=lambda c: (c.cases, c.group or "")
    )
    if total is not None and sum(cell.cases for cell in groups) == total.cases:
        hidden |= _complementary(groups, hidden, limit)
    return (
        tuple(cell for cell in cells if cell.group not in hidden),
        tuple(cell for cell in cells if cell.group in hidden),
    )


def _small(cell: Cell, limit: int) -> bool:
    return cell.cases < limit or any(0 < part < limit for part in cell.parts)


def _complementary(groups: Sequence[Cell], hidden: set[str | None], limit: int) -> set[str | None]:
    """The groups that must be hidden, too, since groups add up to the total.

    The total less the groups shown is the sum of those hidden. While that is a small number, or
    the largest that it could be, so that each is known, the smallest group that is shown is hidden
    as well; with all of them hidden the sum is the total.
    """
    more: set[str | None] = set()
    for cell in (group for group in groups if group.group not in hidden):
        gone = [other for other in groups if other.group in hidden | more]
        rest = sum(other.cases for other in gone)
        # Who knows how groups are hidden knows that none is larger than the smallest shown, and
        # that one hidden for its size is below the limit.
        most = sum(limit - 1 if other.cases < limit else cell.cases for other in gone)
        if rest == 0 or limit <= rest < most:
            break
        more.add(cell.group)
    return more
