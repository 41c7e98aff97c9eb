"""The page of threats names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security" / "threats.md"
TESTED = ("libs", "services", "deploy", "tests")


def test_every_test_that_the_page_of_threats_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    there = {
        name
        for folder in TESTED
        for file in (ROOT / folder).rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    assert len(named) > 80
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
