"""The pages of threats and of impact name tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security" / "threats.md"
IMPACT = ROOT / "docs" / "security" / "impact-assessment.md"
TESTED = ("libs", "services", "deploy", "tests")


@pytest.mark.parametrize(("page", "at_least"), [(PAGE, 80), (IMPACT, 50)])
def test_every_test_that_the_page_names_exists(page: Path, at_least: int) -> None:
    named = set(re.findall(r"`(test_\w+)`", page.read_text()))
    there = {
        name
        for folder in TESTED
        for file in (ROOT / folder).rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    assert len(named) > at_least
    assert named - there == set()


def test_each_part_names_every_kind_of_threat_that_it_has_a_line_for() -> None:
    parts = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)[1:]
    assert len(parts) == 11
    for part in parts:
        rows = re.findall(r"^\| ([STRIDE]) \|(.*)\|$", part, re.MULTILINE)
        assert rows, part[:40]
        for kind, row in rows:
            cells = [cell.strip() for cell in row.split("|")]
            assert len(cells) == 4, (part[:20], kind, row)
            # What stands against it is shown, or what is left open is said.
            assert cells[2] or cells[3], row


def test_each_risk_to_the_person_has_a_measure_and_each_measure_a_test() -> None:
    _, risks, measures, left = re.split(
        r"^## (?:Risks to the person|Measures|What is left)$",
        IMPACT.read_text(),
        flags=re.MULTILINE,
    )
    named = set(re.findall(r"^\| (R\d+) \|", risks, re.MULTILINE))
    rows = re.findall(r"^\| (R\d+) \|.*\|(.*)\|$", measures, re.MULTILINE)
    assert len(named) > 10
    assert {risk for risk, _ in rows} == named
    assert [risk for risk, shown in rows if "`test_" not in shown] == []
    assert set(re.findall(r"^\| (R\d+) \|", left, re.MULTILINE)) <= named
