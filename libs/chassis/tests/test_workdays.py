"""Durations as people write them, on the Finnish calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from silta_chassis.retry import delay_after
from silta_chassis.workdays import after

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        (FRIDAY, "3 seconds", FRIDAY + timedelta(seconds=3)),
        (FRIDAY, "48 hours", FRIDAY + timedelta(hours=48)),
        (FRIDAY, "1 working day", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        # 24 to 26 December are holidays in the calendar, the 27th is a Sunday.
        (
            datetime(2026, 12, 23, 12, tzinfo=UTC),
            "2 working days",
            datetime(2026, 12, 29, 12, tzinfo=UTC),
        ),
        # Ascension Day 2026 is Thursday 14 May.
        (
            datetime(2026, 5, 13, 9, tzinfo=UTC),
            "1 working day",
            datetime(2026, 5, 15, 9, tzinfo=UTC),
        ),
        # The clock goes back on 25 October 2026: the time of day stays.
        (
            datetime(2026, 10, 24, 9, tzinfo=UTC),
            "2 days",
            datetime(2026, 10, 26, 10, tzinfo=UTC),
        ),
    ],
)
def test_a_duration_ends_when_a_person_would_say(
    start: datetime, duration: str, expected: datetime
) -> None:
    assert after(start, duration) == expected


@pytest.mark.parametrize("wrong", ["", "soon", "-1 days", "3", "1 fortnight"])
def test_what_is_no_duration_is_told_with_examples(wrong: str) -> None:
    with pytest.raises(ValueError, match="5 working days"):
        after(FRIDAY, wrong)


def test_backoff_doubles_up_to_its_cap() -> None:
    times = [delay_after(n, 1, 8) for n in (1, 2, 3, 4, 50)]
    for seen, middle in zip(times, (1, 2, 4, 8, 8), strict=True):
        assert 0.8 * middle <= seen <= 1.2 * middle
