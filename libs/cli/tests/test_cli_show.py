"""A story and indicators as people read them, in a wide and in a narrow terminal."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from silta_cli.show import FULL_WIDTH, detail_words, indicator_table, story_table

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
UNIT = {"kind": "organisation", "oid": "1.2", "unit": "adult-social-work-duty", "role": "x"}


def line(number: int, fact: str, caused_by: str, **more: Any) -> dict[str, Any]:
    id_ = f"/silta/network/1/{CASE}-{number}"
    time = f"2026-02-02T08:00:{number:02}.500Z"
    told = {"id": id_, "time": time, "service": "network", "fact": fact, "number": number}
    return {**told, "by": None, "caused_by": caused_by, "codes": {}, **more}


STORY = [
    line(1, "network-convened", "command:confirm-invitees", by=UNIT),
    line(2, "invitees-proposed", f"/silta/network/1/{CASE}-1"),
    line(3, "invitation-escalated", "deadline:respond-by", codes={"party": UNIT}),
    line(4, "withdrawal-acknowledged", "command:withdraw-consent", by={"kind": "client"}),
]


def shown(table: Table, width: int) -> list[str]:
    console = Console(file=StringIO(), width=width)
    console.print(table)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_a_wide_story_has_a_line_for_each_fact() -> None:
    lines = shown(story_table("Title", CASE, STORY), 150)
    (convened,) = [text for text in lines if "│ network-convened" in text]
    assert "adult-social-work-duty" in convened
    assert "confirm-invitees" in convened
    (proposed,) = [text for text in lines if "invitees-proposed" in text]
    assert "└ invitees-proposed" in proposed
    assert "← network-convened" in proposed
    (escalated,) = [text for text in lines if "invitation-escalated" in text]
    assert "time was up: respond-by" in escalated
    assert f"case {CASE}, 4 facts" in "\n".join(lines)


@pytest.mark.parametrize("width", [80, FULL_WIDTH - 1])
def test_a_narrow_story_says_the_same_below_each_fact(width: int) -> None:
    lines = shown(story_table("Title", CASE, STORY, narrow=True), width)
    assert max(map(len, lines)) <= width
    at = next(n for n, text in enumerate(lines) if "network-convened" in text)
    assert lines[at + 1].strip() == "by adult-social-work-duty · confirm-invitees"
    at = next(n for n, text in enumerate(lines) if "invitation-escalated" in text)
    assert lines[at + 1].strip() == "time was up: respond-by · adult-social-work-duty"
    assert any("└ invitees-proposed" in text for text in lines)


def test_ids_of_the_case_are_told_short() -> None:
    told = line(1, "x", "command:y", codes={"ground": f"{CASE}.2", "grounds": [f"{CASE}.1"]})
    assert detail_words(told, CASE) == "ground 2; on ground 1"


@pytest.mark.parametrize("width", [80, 150])
def test_indicators_say_above_what_is_hidden(width: int) -> None:
    cell = {
        "indicator": "early",
        "en": "Need recognised early",
        "group": None,
        "measure": "percent",
    }
    figure = {
        "area": "central-finland",
        "period": "2026-02",
        "suppression_limit": 1,
        "suppressed": [],
        "values": [
            {**cell, "value": 100, "cases": 1},
            {**cell, "group": "g", "group_en": "by a unit", "value": 5, "cases": 2},
        ],
    }
    lines = shown(indicator_table(figure), width)
    text = " ".join("\n".join(lines).split())
    assert max(map(len, lines)) <= width
    assert "Cells of fewer than 1 case(s) are hidden (0 here)." in text
    assert "│ Need recognised early │ all │ 100 % │ 1 │" in text
    assert "│ │ by a unit │ 5 % │ 2 │" in text
