"""`silta directory export` and `import`: HSDS goes out and comes back; the rest is told."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from silta_cli.services import REFERENCE
from silta_contracts.operating_model import UnreadableFile
from silta_network.reference import parsed

from .directory_files import TYM, add

REF = "mh7k2q9x4w1d8c3e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demonstration's files, to be changed."""
    made = tmp_path / "reference"
    shutil.copytree(REFERENCE, made)
    return made


def exported(silta: Any, folder: Path, *more: str) -> dict[str, Any]:
    """The pages of an export by the name of their file."""
    to = folder.parent / "pages"
    assert silta("directory", "export", str(folder), str(to), *more).code == 0
    return {path.name: json.loads(path.read_text("utf-8")) for path in to.iterdir()}


def test_exported_in_full_and_imported_it_is_the_same_directory(
    silta: Any, folder: Path, tmp_path: Path
) -> None:
    add(folder, TYM)
    exported(silta, folder, "--sensitive-names")
    back = tmp_path / "back.toml"
    told = silta("directory", "import", str(tmp_path / "pages"), str(back))
    assert (told.code, told.err) == (0, "")
    before = parsed((folder / "directory.toml").read_text("utf-8"))
    after = parsed(back.read_text("utf-8"))
    key = str
    assert sorted(map(key, after.organisations)) == sorted(map(key, before.organisations))
    assert after.places == before.places


def test_a_sensitive_unit_goes_out_as_its_reference_only(silta: Any, folder: Path) -> None:
    text = (folder / "directory.toml").read_text("utf-8")
    before, _, after = text.partition('code = "rehabilitation-duty"')
    after = after.replace("last = true", 'deputy = "mental-health"', 1)
    (folder / "directory.toml").write_text(f'{before}code = "rehabilitation-duty"{after}', "utf-8")
    pages = exported(silta, folder)
    text = json.dumps(pages)
    assert "mental-health" not in text
    assert f'"value": "{REF}"' in text
    assert "Mental-health" not in text
    found = [one for one in pages["services.json"]["contents"] if REF in json.dumps(one)]
    hidden = [one for one in found if "organization" not in one]
    assert (len(found), len(hidden)) == (2, 1)
    assert {one["label"] for one in hidden[0]["attributes"]} == {
        "sensitive-ref", "type", "role", "area",
    }  # fmt: skip


def test_it_does_not_come_back_and_that_is_told(silta: Any, folder: Path, tmp_path: Path) -> None:
    exported(silta, folder)
    told = silta("directory", "import", str(tmp_path / "pages"), str(tmp_path / "back.toml"))
    assert told.code == 3
    assert "a sensitive unit without its name" in told.err
    assert REF not in (tmp_path / "back.toml").read_text("utf-8")


def test_pages_hold_what_hsds_requires(silta: Any, folder: Path) -> None:
    add(folder, TYM)
    pages = exported(silta, folder)
    services = pages["services.json"]["contents"]
    tym = next(one for one in services if one["name"] == "Multi-sectoral support")
    assert {"id", "name", "status"} <= set(tym)
    assert [area["extent"] for area in tym["service_areas"]] == ["564", "139"]
    assert tym["capacities"][0]["available"] == 4
    assert tym["contacts"][0]["title"] == "Duty desk"
    assert "name" not in tym["contacts"][0]
    ids = re.findall(r'"id": "([0-9a-f-]{36})"', json.dumps(services))
    whose = {one["organization"]["id"] for one in services if "organization" in one}
    assert len(ids) > len(services)
    assert whose <= {one["id"] for one in pages["organizations.json"]["contents"]}
    for page in pages.values():
        assert page["total_items"] == len(page["contents"])


ID = "00000000-0000-4000-8000-00000000000{0}"
KIND = {
    "id": ID.format(4),
    "link_type": "fi.silta.directory",
    "label": "type",
    "value": "association",
}
FOREIGN = {
    "id": ID.format(1),
    "name": "Kuntoutusneuvonta Åland",
    "status": "active",
    "organization": {
        "id": ID.format(2),
        "name": "An association (fictional)",
        "description": "An association",
        "organization_identifiers": [
            {"id": ID.format(3), "identifier_type": "OID", "identifier": "1.2.246.10.90000077"}
        ],
    },
    "attributes": [
        KIND,
        {"id": ID.format(5), "link_type": "service_eligibility", "value": "adults"},
    ],
    "service_areas": [
        {"id": ID.format(6), "extent": "179", "extent_type": "text"},
        {"id": ID.format(7), "extent": "{}", "extent_type": "geojson"},
    ],
    "contacts": [{"id": ID.format(8), "name": "Esimerkki Henkilö", "title": "Desk"}],
    "schedules": [{"id": ID.format(9)}],
}


def imported(silta: Any, folder: Path, *services: dict[str, Any], **more: Any) -> Any:
    """What an import of these services says."""
    page = {
        "total_items": len(services),
        "total_pages": 1,
        "page_number": 1,
        "size": len(services),
        "first_page": True,
        "last_page": True,
        "empty": not services,
        "contents": services,
        **more,
    }
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    (pages / "services.json").write_text(json.dumps(page), "utf-8")
    return silta("directory", "import", str(pages), str(folder / "made.toml"))


def test_foreign_pages_are_taken_in_and_what_is_left_out_is_told(
    silta: Any, tmp_path: Path
) -> None:
    told = imported(silta, tmp_path, FOREIGN)
    assert told.code == 3
    text = (tmp_path / "made.toml").read_text("utf-8")
    unit = parsed(text).organisations[0].units[0]
    assert (unit.code, unit.municipalities, unit.last) == (
        "kuntoutusneuvonta-aland", ("179",), True,
    )  # fmt: skip
    assert "Henkilö" not in text + told.err + told.out
    for said in (
        "1 of its service areas",
        "the name of a contact; the directory names no person",
        "no deputy is said, so `last = true` was written",
        "service.schedules: 1 times; the directory has no place for it",
        "service.attributes of link_type service_eligibility: 1 times",
    ):
        assert said in told.err


@pytest.mark.parametrize(
    ("service", "more", "says"),
    [
        ({**FOREIGN, "status": "open"}, {}, "status"),
        ({**FOREIGN, "id": "1"}, {}, "id"),
        (FOREIGN, {"last_page": False}, "one page of several"),
        ({**FOREIGN, "organization": None}, {}, "No organisation could be taken in"),
    ],
)
def test_pages_that_are_no_hsds_are_refused_and_nothing_is_written(
    silta: Any, tmp_path: Path, service: dict[str, Any], more: dict[str, Any], says: str
) -> None:
    told = imported(silta, tmp_path, service, **more)
    assert (told.code, says in told.err) == (1, True)
    assert not (tmp_path / "made.toml").exists()


def test_a_file_that_is_there_is_never_written_over(silta: Any, tmp_path: Path) -> None:
    (tmp_path / "made.toml").write_text("mine", "utf-8")
    told = imported(silta, tmp_path, FOREIGN)
    assert (told.code, "is left as it is" in told.err) == (1, True)
    assert (tmp_path / "made.toml").read_text("utf-8") == "mine"


def test_a_unit_that_no_directory_could_hold_is_left_out_alone(silta: Any, tmp_path: Path) -> None:
    other = {**FOREIGN, "id": ID.format(0), "service_areas": [], "name": "Elsewhere"}
    told = imported(silta, tmp_path, FOREIGN, other)
    units = parsed((tmp_path / "made.toml").read_text("utf-8")).organisations[0].units
    assert [one.code for one in units] == ["kuntoutusneuvonta-aland"]
    assert "(elsewhere)" in told.err


@pytest.mark.parametrize(
    "value", ["rehabilitative_work 179", "gardening 179 2", "rehabilitative_work 179 many", ""]
)
def test_places_that_cannot_be_read_are_told(silta: Any, tmp_path: Path, value: str) -> None:
    places = {
        "id": ID.format(0),
        "link_type": "fi.silta.directory",
        "label": "placements",
        "value": value,
    }
    other = {**FOREIGN, "name": "Elsewhere", "attributes": [KIND, places]}
    told = imported(silta, tmp_path, FOREIGN, other)
    text = (tmp_path / "made.toml").read_text("utf-8")
    assert (told.code, "placements" in text) == (3, False)
    assert not value or "(elsewhere): placements" in told.err


def test_a_spoilt_interval_is_named() -> None:
    from silta_cli.hsds.words import days

    with pytest.raises(UnreadableFile, match=re.escape("2026-01-01/..")):
        days("soon/..")
