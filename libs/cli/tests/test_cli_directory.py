"""`silta directory check`: dead ends are told before they happen."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from silta_cli.services import REFERENCE

from .directory_files import TYM, add, change

DUTY = """code = "adult-social-work-duty"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demonstration's files, to be changed."""
    made = tmp_path / "reference"
    shutil.copytree(REFERENCE, made)
    return made


def test_a_directory_without_dead_ends_is_told_so(silta: Any, folder: Path) -> None:
    told = silta("directory", "check", str(folder))
    assert (told.code, told.err) == (0, "")
    assert "every chain of deputies ends as it should" in told.out


def test_a_deputy_that_closes_next_month_is_told_with_its_day(silta: Any, folder: Path) -> None:
    change(folder, (DUTY, f"{DUTY}last_day = 2026-12-15\n"))
    told = silta("directory", "check", str(folder), "--on", "2026-11-23")
    assert told.code == 3
    assert told.out.startswith(
        "From 2026-12-16 on: unit 1.2.246.10.90000011/adult-social-work: its deputy "
        "1.2.246.10.90000011/adult-social-work-duty is closed; name another.\n"
    )
    told = silta("directory", "check", str(folder), "--on", "2026-12-16")
    assert told.code == 1
    assert "would not start" in told.out


def test_each_dead_end_is_told_once_with_its_first_day_and_none_of_the_past(
    silta: Any, folder: Path
) -> None:
    change(
        folder,
        (DUTY, f"{DUTY}last_day = 2026-12-15\n"),
        ('code = "student-services"\n', 'code = "student-services"\nlast_day = 2027-07-31\n'),
        (
            'code = "rehabilitation-advice"\n',
            'code = "rehabilitation-advice"\nlast_day = 2020-01-01\n',
        ),
    )
    told = silta("directory", "check", str(folder), "--on", "2026-11-23", "--json")
    assert [one["from"] for one in json.loads(told.out)["ahead"]] == ["2026-12-16"]
    told = silta("directory", "check", str(folder), "--on", "2026-12-20", "--json")
    found = json.loads(told.out)
    assert (told.code, len(found["wrong"]), found["ahead"]) == (1, 1, [])


def test_programs_are_told_the_same_as_json(silta: Any, folder: Path) -> None:
    change(folder, (DUTY, f"{DUTY}last_day = 2026-12-15\n"))
    told = silta("directory", "check", str(folder), "--on", "2026-11-23", "--json")
    found = json.loads(told.out)
    assert (told.code, found["wrong"], found["units"]) == (3, [], 33)
    assert [one["from"] for one in found["ahead"]] == ["2026-12-16"]


TURNS = """deputies = [
    {{ unit = "adult-social-work-duty", last_day = {0} }},
    {{ unit = "health-centre-nurses", first_day = {1} }},
]
"""
AHEAD = [
    (
        ('deputy = "adult-social-work-duty"\n', TURNS.format("2026-12-31", "2027-01-02")),
        "From 2027-01-01 on: unit 1.2.246.10.90000011/adult-social-work: no deputy holds",
    ),
    (
        (DUTY, f"{DUTY}first_day = 2027-03-01\n"),
        "2026-11-23: unit 1.2.246.10.90000011/adult-social-work: its deputy "
        "1.2.246.10.90000011/adult-social-work-duty is not open yet",
    ),
    (
        ('code = "early-service"\n', 'code = "early-service"\nlast_day = 2027-05-31\n'),
        "From 2027-06-01 on: area central-finland: its coordination "
        "1.2.246.10.90000011/early-service",
    ),
]


@pytest.mark.parametrize(("pair", "says"), AHEAD)
def test_what_begins_and_ends_is_looked_at_on_its_day(
    silta: Any, folder: Path, pair: tuple[str, str], says: str
) -> None:
    change(folder, pair)
    told = silta("directory", "check", str(folder), "--on", "2026-11-23")
    assert says in told.out


def test_deputies_that_take_turns_without_a_gap_are_right(silta: Any, folder: Path) -> None:
    turns = TURNS.format("2026-12-31", "2027-01-01")
    change(folder, ('deputy = "adult-social-work-duty"\n', turns))
    assert silta("directory", "check", str(folder), "--on", "2026-11-23").code == 0


def test_a_chain_that_will_come_back_is_found_before(silta: Any, folder: Path) -> None:
    turns = 'deputies = [{ unit = "adult-social-work", first_day = 2027-01-01 }, '
    turns += '{ unit = "health-centre-nurses", last_day = 2026-12-31 }]\n'
    duty = f"{DUTY}name"
    text = (folder / "directory.toml").read_text("utf-8")
    entry = text[text.index(duty) :].split("\n\n", 1)[0]
    change(folder, (entry, entry.replace("last = true", turns)))
    told = silta("directory", "check", str(folder), "--on", "2026-11-23")
    assert (told.code, told.out.count("comes back to itself")) == (3, 2)
    assert told.out.startswith("From 2027-01-01 on:")


SHARED = [
    ('    { oid = "1.2.246.10.90000025", type = "kela" },\n', "", 0, "every chain"),
    ('{ oid = "1.2.246.10.90000025"', '{ oid = "1.2.246.10.90000099"', 1, "is no organisation"),
    (
        '{ oid = "1.2.246.10.90000041"',
        '{ oid = "1.2.246.10.90000022"',
        1,
        "names its own organisation, too",
    ),
    ('["564", "139"]', '["564", "091"]', 1, "municipality 091 is in no area"),
    ('type = "multi_sectoral_support"', 'type = "employment_authority"', 1, "two or more"),
    ('["564", "139"]', '["564", "139"]\nareas = ["kainuu"]', 1, "say whom it serves"),
    ("2026-02-01", "2026-02-01\nlast_day = 2026-01-01", 1, "lies before"),
]


@pytest.mark.parametrize(("right", "wrong", "code", "says"), SHARED)
def test_a_shared_unit_is_checked(
    silta: Any, folder: Path, right: str, wrong: str, code: int, says: str
) -> None:
    assert right in TYM
    add(folder, TYM.replace(right, wrong, 1))
    told = silta("directory", "check", str(folder))
    assert told.code == code
    # A terminal breaks lines; the words are the same.
    assert says in re.sub(r"\s+", " ", told.out + told.err)


def test_a_folder_without_a_directory_is_told(silta: Any, folder: Path) -> None:
    (folder / "directory.toml").unlink()
    told = silta("directory", "check", str(folder))
    assert (told.code, "directory.toml is not in the folder" in told.err) == (1, True)


def test_who_has_places_is_shown_by_municipality(silta: Any, folder: Path) -> None:
    told = silta("directory", "placements", str(folder), "--municipality", "179")
    assert (told.code, told.err) == (0, "")
    lines = [line for line in told.out.splitlines() if "Workshop of" in line]
    assert len(lines) == 2
    asked = ("--municipality", "179", "--kind", "rehabilitative_work", "--json")
    found = json.loads(silta("directory", "placements", str(folder), *asked).out)["placements"]
    assert [(one["unit"]["unit"], one["places"]) for one in found] == [
        ("adult-social-work", 4), ("workshop", 10),
    ]  # fmt: skip
    none = silta("directory", "placements", str(folder), "--municipality", "139")
    assert (none.code, "No unit" in none.out) == (0, True)
    assert silta("directory", "placements", str(folder), "--municipality", "Oulu").code == 2
    change(folder, ('deputy = "kela-duty"', 'deputy = "nobody"'))
    wrong = silta("directory", "placements", str(folder))
    assert (wrong.code, "silta directory check" in wrong.err) == (1, True)
