"""How cells are counted from the measures of many cases: totals, groups, shares, medians."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from silta_chassis.workdays import ZONE
from silta_contracts.course_codes import Measure
from silta_contracts.open_codes import Code
from silta_reporting.model import Measures

# The group of a code that a newer writer knows and we do not.
OTHER = "other"


@dataclass(frozen=True)
class Cell:
    """One number: the group it is of (none: all), and the cases that it stands on.

    ``parts`` are the numbers of cases that the value tells apart: of a share or a group, those
    with and those without. A value whose part is small tells about few, however many it stands on.
    """

    group: str | None
    value: int
    cases: int
    parts: tuple[int, ...] = ()


Count = Callable[[Sequence[Measures]], tuple[Cell, ...]]


@dataclass(frozen=True)
class Indicator:
    """One indicator: code, what people call it, what its numbers are, how they are counted."""

    code: str
    fi: str
    en: str
    measure: Measure
    # The date of the measures that places a case in a period.
    day: str
    count: Count
    # The codes that its groups are, for their labels.
    groups: type[Code] | None = None


def number(among: Callable[[Measures], bool]) -> Count:
    """How many cases of that kind."""

    def count(cases: Sequence[Measures]) -> tuple[Cell, ...]:
        found = sum(among(case) for case in cases)
        return (Cell(None, found, found),)

    return count


def total(of: Callable[[Measures], int]) -> Count:
    """A sum over the cases that have any."""

    def count(cases: Sequence[Measures]) -> tuple[Cell, ...]:
        numbers = [of(case) for case in cases if of(case)]
        return (Cell(None, sum(numbers), len(numbers)),)

    return count


def groups_of(codes: type[Code]) -> tuple[str, ...]:
    """The groups of a list of codes: all of them, so that an empty one looks like a small one."""
    return tuple(dict.fromkeys((*(code.value for code in codes), OTHER)))


def by_code(codes: type[Code], of: Callable[[Measures], Iterable[str]]) -> Count:
    """How many cases, in all and by code; a case may count in several groups."""
    groups = groups_of(codes)

    def count(cases: Sequence[Measures]) -> tuple[Cell, ...]:
        found = Counter(
            group
            for case in cases
            for group in {code if code in groups else OTHER for code in of(case)}
        )
        some = sum(bool(tuple(of(case))) for case in cases)
        cells = (
            Cell(group, found[group], found[group], (found[group], some - found[group]))
            for group in groups
        )
        return (Cell(None, some, some), *cells)

    return count


def share(
    of: Callable[[Measures], bool], among: Callable[[Measures], bool] = lambda case: True
) -> Count:
    """Of the cases among which it is counted, how many have it, in per cent."""

    def count(cases: Sequence[Measures]) -> tuple[Cell, ...]:
        counted = [case for case in cases if among(case)]
        have = sum(of(case) for case in counted)
        parts = (have, len(counted) - have)
        return (Cell(None, per_cent(have, len(counted)), len(counted), parts),)

    return count


def ratio(of: Callable[[Measures], tuple[int, int]]) -> Count:
    """Of all such things in all cases, how many have it, in per cent."""

    def count(cases: Sequence[Measures]) -> tuple[Cell, ...]:
        pairs = [of(case) for case in cases if of(case)[1]]
        have = sum(some > 0 for some, _ in pairs)
        lack = sum(some < all_ for some, all_ in pairs)
        value = per_cent(sum(some for some, _ in pairs), sum(all_ for _, all_ in pairs))
        return (Cell(None, value, len(pairs), (have, lack)),)

    return count


def middle(of: Callable[[Measures], int | None]) -> Count:
    """The median over the cases that have the number."""

    def count(cases: Sequence[Measures]) -> tuple[Cell, ...]:
        numbers = [n for case in cases if (n := of(case)) is not None]
        # Halves are rounded up: a fact holds whole numbers.
        return (Cell(None, int(median(numbers) + 0.5) if numbers else 0, len(numbers)),)

    return count


def days(start: str, end: str) -> Callable[[Measures], int | None]:
    """Days between two dates of a case, in Helsinki's calendar; none where one is missing."""

    def between(case: Measures) -> int | None:
        began: datetime | None = getattr(case, start)
        ended: datetime | None = getattr(case, end)
        if began is None or ended is None:
            return None
        return max(0, (ended.astimezone(ZONE).date() - began.astimezone(ZONE).date()).days)

    return between


def per_cent(part: int, whole: int) -> int:
    """Whole per cent, halves rounded up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0
