"""What a process counts of what it handled."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from toy_drafts import closed_fact, draft

from silta_chassis.entries import Fact
from silta_chassis.figures import Figures
from silta_chassis.result import Result

LATE = "fi.silta.withdrawal-unacknowledged.v1"


def told(*types: str) -> Result:
    """A message that was decided, and these facts of it."""
    item = closed_fact(1)
    decided = draft()
    decided.take(item)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    facts = tuple(Fact(n, f"{n}", kind, now, {}, b"") for n, kind in enumerate(types, 1))
    return Result(item, "done", replace(decided.entry("writer", 1, 0), facts=facts))


@pytest.mark.parametrize(
    ("types", "alarms"),
    [
        (("fi.silta.consent-withdrawn.v1",), {}),
        ((LATE, "fi.silta.consent-withdrawn.v1", LATE), {(LATE,): 2}),
    ],
)
def test_facts_that_are_alarms_are_counted_by_type(
    types: tuple[str, ...], alarms: dict[tuple[str], int]
) -> None:
    figures = Figures()
    figures.handled([told(*types)])
    assert figures.alarms == alarms


def test_what_was_told_before_is_no_new_alarm() -> None:
    figures = Figures()
    figures.handled([replace(told(LATE), outcome="known")])
    assert not figures.alarms
