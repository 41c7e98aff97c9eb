"""The table of retention: read, checked, and what follows from it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from silta_contracts.course_codes import DocumentClass
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.retention import FILE, Retention, later, read_retention

DEMONSTRATION = Path(__file__).parents[3] / "deploy" / "reference" / "demonstration"
TEXT = (DEMONSTRATION / FILE).read_text(encoding="utf-8")
LEAP = datetime(2028, 2, 29, 8, 0, tzinfo=UTC)


def test_the_demonstration_names_every_class_and_says_what_nobody_checked() -> None:
    table = read_retention(TEXT)
    assert set(table.classes) == set(DocumentClass)
    timed = [table.rule(name.value) for name in DocumentClass]
    assert not any(rule.verified for rule in timed if rule is not None)


@pytest.mark.parametrize(
    ("keep", "until"),
    [
        ("1 year", datetime(2029, 2, 28, 8, 0, tzinfo=UTC)),
        ("4 years", datetime(2032, 2, 28, 8, 0, tzinfo=UTC)),
        ("1 day", datetime(2028, 3, 1, 8, 0, tzinfo=UTC)),
        ("2 seconds", datetime(2028, 2, 29, 8, 0, 2, tzinfo=UTC)),
    ],
)
def test_years_are_of_the_calendar(keep: str, until: datetime) -> None:
    assert later(LEAP, keep) == until


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('keep = "10 years"', 'keep = "ten years"', "write a time like '10 years'"),
        ('keep = "10 years"', 'keep = "13 years"', "the link from the case to the person"),
        ('"consent", "network"', '"intake", "network"', "intake gathers and is none of them"),
        ("[access_log]", "[the_log]", "the_log: Extra inputs"),
        ("[classes.meeting]", "[classes.diary]", "diary"),
        ('counted_from = "closing"', 'counted_from = "birth"', "Input should be 'closing'"),
        ('rests_on = "ground"', 'rests_on = "wish"', "wish|ground"),
        ("[classes.meeting]", "[classes.meeting", "is no TOML"),
    ],
)
def test_an_error_names_the_place(was: str, becomes: str, says: str) -> None:
    assert was in TEXT
    with pytest.raises(UnreadableFile) as wrong:
        read_retention(TEXT.replace(was, becomes))
    assert FILE in str(wrong.value)
    assert re.search(says, str(wrong.value)), str(wrong.value)


def test_the_access_log_has_its_time() -> None:
    without = re.sub(r"\[access_log\].*?\n\n", "", TEXT, flags=re.S)
    with pytest.raises(UnreadableFile, match="how long the access log is kept"):
        read_retention(without)


def test_a_service_says_what_the_table_leaves_out_or_tells_otherwise() -> None:
    table = read_retention(TEXT)
    assert table.unfit({"meeting": "ground", "consent": "own_record"}) == []
    [missing] = Retention().unfit({"meeting": "ground"})
    assert "classes.meeting is missing" in missing
    [otherwise] = table.unfit({"meeting": "own_record"})
    assert "classes.meeting" in otherwise


def test_a_rule_keeps_until_its_date_and_a_ground_keeps_nothing() -> None:
    table = read_retention(TEXT)
    until = datetime(2036, 1, 1, tzinfo=UTC)
    ended = datetime(2026, 1, 1, tzinfo=UTC)
    assert table.locked("consent", ended, datetime(2035, 12, 31, tzinfo=UTC))
    assert not table.locked("consent", ended, until)
    assert not table.locked("meeting", ended, ended)
    assert [k.until for k in table.kept(["consent", "meeting"], ended)] == [until]
