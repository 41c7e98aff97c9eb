"""Reads and checks the reference files at start: the operating model and the directory."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from silta_chassis.retention_file import read_retention
from silta_contracts.codes import DataCategory, OrganisationType, Role
from silta_contracts.ids import AreaId, Oid, PlaceCode, UnitId, UnitRef
from silta_contracts.open_codes import Open
from silta_contracts.operating_model import (
    OperatingModel,
    UnreadableFile,
    explained,
    read_operating_model,
)
from silta_contracts.party import OrganisationParty
from silta_contracts.value import Value
from silta_network.directory import Directory, Listed, Reference

FILE = "directory.toml"
# The type of a unit stands in facts beside its reference, and these tell what it is for.
TELLING = (
    OrganisationType.MENTAL_HEALTH_AND_SUBSTANCE_USE,
    OrganisationType.PSYCHIATRY,
    OrganisationType.DISABILITY_SERVICES,
)


class UnitEntry(Value):
    """A unit as people write it in the file."""

    code: UnitId
    name: str = Field(min_length=1, max_length=120)
    type: Open[OrganisationType]
    role: Open[Role] = Role.PROFESSIONAL
    areas: tuple[AreaId, ...] = Field(min_length=1)
    capacity: int = Field(ge=0, le=10_000)
    deputy: str | None = None
    last: bool = False
    sensitive_ref: UnitRef | None = None
    reveals: Literal[DataCategory.HEALTH, DataCategory.SOCIAL_CARE] = DataCategory.HEALTH

    @model_validator(mode="after")
    def _deputy_or_last(self) -> "UnitEntry":
        if (self.deputy is None) is not self.last:
            raise ValueError(
                f"unit {self.code}: name a `deputy`, or say `last = true` where coordination is to "
                "be told at once when the unit does not answer"
            )
        return self

    @model_validator(mode="after")
    def _coarse(self) -> "UnitEntry":
        if self.sensitive_ref is not None and self.type in TELLING:
            raise ValueError(
                f"unit {self.code}: its type {self.type} would tell what `sensitive_ref` hides; "
                "give a coarser one, such as health_services"
            )
        return self


class OrganisationEntry(Value):
    """An organisation and its units."""

    oid: Oid
    name: str = Field(min_length=1, max_length=120)
    units: tuple[UnitEntry, ...] = Field(min_length=1)


class PlaceEntry(Value):
    """A place of meetings; its code stands in facts, an address is said with each meeting."""

    code: PlaceCode
    name: str = Field(min_length=1, max_length=120)


class DirectoryFile(Value):
    """The whole file."""

    organisations: tuple[OrganisationEntry, ...] = Field(min_length=1)
    places: tuple[PlaceEntry, ...] = ()


def read_reference(folder: Path) -> Reference:
    """The model, the directory and retention of a folder. Raises UnreadableFile, OSError."""
    model = read_operating_model((folder / "operating-model.toml").read_text("utf-8"))
    directory = read_directory((folder / FILE).read_text("utf-8"), model)
    return Reference(model, directory, read_retention(folder))


def read_directory(text: str, model: OperatingModel) -> Directory:
    """The directory that the text of a file holds. Raises UnreadableFile, naming the place."""
    try:
        file = DirectoryFile.model_validate(tomllib.loads(text), context={"tolerant": False})
    except tomllib.TOMLDecodeError as wrong:
        raise UnreadableFile(f"{FILE} is no TOML: {wrong}") from None
    except ValidationError as wrong:
        raise UnreadableFile(f"{FILE}: {explained(wrong)}") from None
    units = tuple(_listed(o, unit) for o in file.organisations for unit in o.units)
    wrong_places = [
        *_doubled(file, units),
        *_unknown_areas(units, model),
        *(dead_ends(units) or _uncoordinated(units, model)),
    ]
    if wrong_places:
        raise UnreadableFile(f"{FILE}: {'; '.join(wrong_places)}")
    return Directory(
        units, tuple(place.code for place in file.places), {p.code: p.name for p in file.places}
    )


def _listed(organisation: OrganisationEntry, unit: UnitEntry) -> Listed:
    plain = OrganisationParty(oid=organisation.oid, unit=unit.code, role=unit.role, type=unit.type)
    deputy = None
    if unit.deputy is not None:
        oid, slash, code = unit.deputy.partition("/")
        deputy = (oid, code) if slash else (organisation.oid, unit.deputy)
    return Listed(
        name=unit.name,
        plain=plain,
        areas=unit.areas,
        capacity=unit.capacity,
        ref=unit.sensitive_ref,
        deputy=deputy,
        organisation=organisation.name,
        reveals=unit.reveals,
    )


def _twice(values: Sequence[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _doubled(file: DirectoryFile, units: Sequence[Listed]) -> list[str]:
    refs = [unit.ref for unit in units if unit.ref is not None]
    return [
        *(f"organisation {o} stands twice" for o in _twice([o.oid for o in file.organisations])),
        *(f"unit {u} stands twice" for u in _twice([_place(u) for u in units])),
        *(f"sensitive_ref {r} stands twice: each unit has its own" for r in _twice(refs)),
        *(f"place {p} stands twice" for p in _twice([p.code for p in file.places])),
    ]


def _unknown_areas(units: Sequence[Listed], model: OperatingModel) -> list[str]:
    known = [area.code for area in model.areas]
    return [
        f"unit {_place(unit)}: area {area} is none of the operating model ({', '.join(known)})"
        for unit in units
        for area in unit.areas
        if area not in known
    ]


def dead_ends(units: Sequence[Listed]) -> list[str]:
    """Deputies by whom an unanswered invitation would come to nobody."""
    known = {unit.key: unit for unit in units}
    found = []
    for unit in units:
        if unit.deputy is None:
            continue
        deputy = known.get(unit.deputy)
        if deputy is None:
            found.append(
                f"unit {_place(unit)}: its deputy {'/'.join(unit.deputy)} is no unit of the file "
                "(write `<unit>` of the same organisation or `<oid>/<unit>`)"
            )
        elif missing := [area for area in unit.areas if area not in deputy.areas]:
            found.append(
                f"unit {_place(unit)}: its deputy {_place(deputy)} does not serve "
                f"{', '.join(missing)}"
            )
        elif _comes_back(unit, known):
            found.append(
                f"unit {_place(unit)}: its chain of deputies comes back to itself; one of them "
                "must say `last = true` instead"
            )
    return found


def _comes_back(unit: Listed, known: dict[tuple[str, str], Listed]) -> bool:
    seen: set[tuple[str, str]] = set()
    at: Listed | None = unit
    while at is not None and at.deputy is not None and at.key not in seen:
        seen.add(at.key)
        at = known.get(at.deputy)
        if at is unit:
            return True
    return False


def _uncoordinated(units: Sequence[Listed], model: OperatingModel) -> list[str]:
    known = {unit.key: unit for unit in units}
    wrong = []
    for area in model.areas:
        for party in (area.coordinating, area.deputy):
            unit = known.get((party.oid, party.unit))
            if unit is None or unit.plain.type != party.type:
                wrong.append(
                    f"area {area.code}: its coordination {party.oid}/{party.unit} (or that deputy) "
                    f"of the operating model must stand here with type {party.type}"
                )
    return wrong


def _place(unit: Listed) -> str:
    return "/".join(unit.key)
