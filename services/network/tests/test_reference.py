"""The directory is checked at start: an error names the place and what to do."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stateful_world import DEMONSTRATION

from silta_chassis.model_files import read_models
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.operating_models import OperatingModels
from silta_network.reference import read_directory, read_reference

TODAY = date(2026, 3, 2)
NURSES = """
[[organisations.units]]
code = "health-centre-nurses"
name = "Nurses of the social and health centre"
type = "social_and_health_centre"
areas = ["central-finland"]
capacity = 0
last = true
"""


@pytest.fixture
def model() -> OperatingModels:
    """The demonstration's operating models."""
    return read_models(DEMONSTRATION)


def test_the_demonstrations_files_are_right(reference: Any) -> None:
    directory = reference.directory
    assert len(directory.units) == 33
    mental_health = next(u for u in directory.units if u.ref)
    assert (mental_health.ref, mental_health.party.kind) == ("mh7k2q9x4w1d8c3e", "sensitive_unit")
    assert directory.deputy_of(mental_health, TODAY).plain.unit == "health-centre"
    assert [u.plain.type for u in directory.serving("central-finland", TODAY)].count("kela") == 2
    assert list(directory.serving(None, TODAY)) == []


def test_an_error_names_the_file_the_place_and_what_to_do(
    files: dict[str, str], tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace('deputy = "kela-duty"', 'deputy = "nobody"'))
    with pytest.raises(UnreadableFile) as wrong:
        read_reference(tmp_path)
    assert str(wrong.value) == (
        "directory.toml: unit 1.2.246.10.90000025/kela-customer-service: its deputy "
        "1.2.246.10.90000025/nobody is no unit of the file (write `<unit>` of the same "
        "organisation or `<oid>/<unit>`)"
    )


def test_a_missing_file_is_named(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        if name != "directory.toml":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
    with pytest.raises(OSError, match=re.escape("directory.toml")):
        read_reference(tmp_path)


LAST_NURSES = NURSES.replace("last = true", 'deputy = "health-centre"')
SPOILT = [
    # A chain of deputies that comes back asks nobody in the end.
    (NURSES, LAST_NURSES, "health-centre-nurses: its chain of deputies comes back to itself"),
    (NURSES, NURSES.replace("last = true", 'deputy = "health-centre-nurses"'), "comes back"),
    (NURSES, NURSES.replace("last = true\n", ""), "name a `deputy`, or say `last = true`"),
    (NURSES, NURSES + 'deputy = "health-centre"\n', "name a `deputy`, or say `last = true`"),
    (NURSES, "", "health-centre: its deputy 1.2.246.10.90000011/health-centre-nurses is no unit"),
    (NURSES, NURSES + NURSES, "unit 1.2.246.10.90000011/health-centre-nurses stands twice"),
    (
        NURSES,
        NURSES.replace("central-finland", "north-ostrobothnia"),
        "early-service: its deputy 1.2.246.10.90000011/health-centre-nurses does not serve "
        "central-finland",
    ),
    (
        NURSES,
        NURSES.replace("social_and_health_centre", "health_services"),
        "area central-finland: its coordination 1.2.246.10.90000011/health-centre-nurses",
    ),
    ('areas = ["central-finland"]', 'areas = ["lapland"]', "area lapland is none of"),
    ('type = "kela"', 'type = "hospital"', "organisations.8.units.0.type"),
    ("capacity = 50", "capacity = -1", "organisations.8.units.0.capacity"),
    ("capacity = 50", 'capacity = 50\nphone = "1"', "organisations.8.units.0.phone"),
    ("mh7k2q9x4w1d8c3e", "short", "sensitive_ref"),
    ('type = "health_services"', 'type = "psychiatry"', "would tell what `sensitive_ref` hides"),
    ('= "mh7k2q9x4w1d8c3e"', '= "mh7k2q9x4w1d8c3e"\nreveals = "services_used"', "reveals"),
    ("1.2.246.10.90000025", "1.2.3", "organisations.8.oid"),
    ("1.2.246.10.90000025", "1.2.246.10.90000026", "stands twice"),
    ('code = "chosen-by-client"', 'code = "guidance-centre"', "place guidance-centre stands twice"),
    (
        'municipality = "205", places',
        'municipality = "179", places',
        "unit 1.2.246.10.90000031/adult-social-work: it does not serve municipality 179",
    ),
    ("work_based_assessment", "rehabilitative_work", "a kind and municipality twice"),
    (
        'sensitive_ref = "mh7k2q9x4w1d8c3e"',
        'sensitive_ref = "mh7k2q9x4w1d8c3e"\n'
        'placements = [{ kind = "rehabilitative_work", municipality = "564", places = 1 }]',
        "a unit with a `sensitive_ref` cannot have `placements`",
    ),
    ("places = 10", "places = -1", "placements.0.places"),
    ("[[organisations]]", "[[organisations", "is no TOML"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), SPOILT)
def test_a_spoilt_directory_stops_the_start(
    files: dict[str, str], model: OperatingModels, right: str, wrong: str, says: str
) -> None:
    text = files["directory.toml"]
    assert right in text
    with pytest.raises(UnreadableFile) as found:
        read_directory(text.replace(right, wrong, 1 if right == NURSES else -1), model)
    assert says in str(found.value)
    assert str(found.value).startswith("directory.toml")


def test_two_units_never_share_an_opaque_reference(
    files: dict[str, str], model: OperatingModels
) -> None:
    text = files["directory.toml"].replace(
        'code = "rehabilitation-duty"',
        'code = "rehabilitation-duty"\nsensitive_ref = "mh7k2q9x4w1d8c3e"',
    )
    with pytest.raises(UnreadableFile, match="sensitive_ref mh7k2q9x4w1d8c3e stands twice"):
        read_directory(text, model)


def test_a_deputy_may_stand_in_another_organisation(
    files: dict[str, str], model: OperatingModels
) -> None:
    text = files["directory.toml"].replace(
        'deputy = "kela-duty"', 'deputy = "1.2.246.10.90000025/kela-duty"'
    )
    assert read_directory(text, model).units == read_directory(files["directory.toml"], model).units
