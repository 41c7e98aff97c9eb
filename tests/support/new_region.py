"""Regions made from nothing, as an operator makes one: two versions of a model, and its units."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from silta_cli.courses.stage import Unit


@dataclass(frozen=True)
class Region:
    """A region that no code knows: its area, and the organisation that has all its units."""

    area: str
    oid: str
    municipality: str

    def unit(self, code: str) -> Unit:
        """One of its units."""
        kind, role = _UNITS[code]
        return Unit(self.oid, code, kind, role)


# Each scenario takes one of its own: an adoption holds for all that comes after it.
REGIONS: Final = tuple(
    Region(f"lakeland-{n}", f"1.2.246.10.9000009{n}", f"99{n}") for n in range(1, 7)
)

_MODEL: Final = """\
area = "{area}"
version = "{version}"
name = "Lakeland"
municipalities = ["{municipality}"]
core_members = [{{ type = "sport_and_leisure" }}]
as_needed = ["one_stop_guidance_centre"]
coordinating = {{ oid = "{oid}", unit = "lake-desk", role = "coordination", type = "city" }}
deputy = {{ oid = "{oid}", unit = "lake-duty", role = "coordination", type = "city" }}

[durations]
triage = "{triage}"
"""

_UNIT: Final = """
[[organisations.units]]
code = "{code}"
name = "{code}"
type = "{type}"
role = "{role}"
areas = ["{area}"]
capacity = 9
last = true
"""

# Type and role by the unit's code.
_UNITS: Final = {
    "lake-desk": ("city", "coordination"),
    "lake-duty": ("city", "coordination"),
    "lake-board": ("city", "management"),
    "youth-house": ("one_stop_guidance_centre", "professional"),
    "sport-club": ("sport_and_leisure", "professional"),
}


def write_region(folder: Path, region: Region) -> None:
    """Adds a region's files to a folder of reference files; no code, no other area's file."""
    models = folder / "models" / region.area
    models.mkdir()
    said = {"area": region.area, "oid": region.oid, "municipality": region.municipality}
    for version, triage in (("1.0", "2 working days"), ("1.1", "4 working days")):
        text = _MODEL.format(version=version, triage=triage, **said)
        (models / f"{version}.toml").write_text(text, encoding="utf-8")
    units = "".join(
        _UNIT.format(code=code, type=kind, role=role, area=region.area)
        for code, (kind, role) in _UNITS.items()
    )
    directory = folder / "directory.toml"
    more = f'\n[[organisations]]\noid = "{region.oid}"\nname = "Lakeland"\n{units}'
    directory.write_text(directory.read_text(encoding="utf-8") + more, encoding="utf-8")
