"""Working days and durations, by a library's calendar of public holidays."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

if TYPE_CHECKING:
    from holidays import HolidayBase

ZONE = ZoneInfo("Europe/Helsinki")
COUNTRY = "FI"

_FORM = re.compile(r"^(\d+) (seconds?|minutes?|hours?|days?|working days?)$")


def _checked(text: str) -> str:
    if not _FORM.match(text):
        raise ValueError("say a duration like '5 working days', '14 days', '48 hours', '3 seconds'")
    return text


# A duration as people write it in a file.
Duration = Annotated[str, AfterValidator(_checked)]


@lru_cache(maxsize=4)
def _calendar(country: str) -> "HolidayBase":
    # Loaded by the first working day that is counted: it takes 4 MB.
    import holidays

    return holidays.country_holidays(country)


def after(moment: datetime, duration: Duration) -> datetime:
    """The moment that lies ``duration`` after ``moment``, in UTC.

    A working day is no Saturday, Sunday or public holiday; the time of day (Helsinki) is kept,
    across clock changes too.
    """
    match = _FORM.match(_checked(duration))
    assert match is not None
    count, unit = int(match[1]), match[2].rstrip("s")
    if unit == "working day":
        local = moment.astimezone(ZONE)
        day = _calendar(COUNTRY).get_nth_working_day(local.date(), count)
        return datetime.combine(day, local.time(), ZONE).astimezone(UTC)
    if unit == "day":
        local = moment.astimezone(ZONE)
        later = local.date() + timedelta(days=count)
        return datetime.combine(later, local.time(), ZONE).astimezone(UTC)
    return moment.astimezone(UTC) + timedelta(**{f"{unit}s": count})


def working_day_until(day: date) -> date:
    """That day; where it is no working day, the last one before it."""
    while not _calendar(COUNTRY).is_working_day(day):
        day -= timedelta(days=1)
    return day


def half_way(start: datetime, end: datetime) -> datetime:
    """The middle of two moments."""
    return start + (end - start) / 2


def at_morning(day: datetime, hour: int = 8) -> datetime:
    """That day's morning in Helsinki, in UTC."""
    return morning_of(day.astimezone(ZONE).date(), hour)


def morning_of(day: date, hour: int = 8) -> datetime:
    """The morning of a day of the Helsinki calendar, in UTC."""
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)
