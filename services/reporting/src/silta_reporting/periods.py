"""Periods that indicators are counted for: a year, a half, a quarter or a month."""

import re
from datetime import date, timedelta

_FORM = re.compile(r"^(\d{4})(?:-(?:(0[1-9]|1[0-2])|q([1-4])|h([12])))?$")


def days_of(period: str) -> tuple[date, date] | None:
    """First and last day of `2026`, `2026-h1`, `2026-q1` or `2026-01`; none for anything else."""
    form = _FORM.match(period)
    if form is None or form[1] == "0000":
        return None
    year = int(form[1])
    if form[2]:
        first, months = int(form[2]), 1
    elif form[3]:
        first, months = 3 * int(form[3]) - 2, 3
    elif form[4]:
        first, months = 6 * int(form[4]) - 5, 6
    else:
        first, months = 1, 12
    last = first + months - 1
    # The last day of a month is the day before the first of the next; 9999 has no next year.
    if last == 12:
        return date(year, first, 1), date(year, 12, 31)
    return date(year, first, 1), date(year, last + 1, 1) - timedelta(days=1)
