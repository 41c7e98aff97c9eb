"""The directory as people write it in a file (``directory.toml``), and its units. Pure.

What is wrong within one entry is said here; what is wrong between them, `checks` says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from silta_contracts.codes import DataCategory, OrganisationType, Role
from silta_contracts.ids import AreaId, Oid, PlaceCode, UnitId, UnitRef
from silta_contracts.open_codes import Open
from silta_contracts.party import OrganisationParty
from silta_contracts.placement_codes import PlacementKind
from silta_contracts.value import Value
from silta_network.directory import ALWAYS, Contact, Key, Listed, Places, Sharing, StandIn, Term

# The type of a unit stands in facts beside its reference, and these tell what it is for.
TELLING = (
    OrganisationType.MENTAL_HEALTH_AND_SUBSTANCE_USE,
    OrganisationType.PSYCHIATRY,
    OrganisationType.DISABILITY_SERVICES,
)


@dataclass(frozen=True)
class Area:
    """What the directory needs of the operating model: an area, and who coordinates there."""

    code: str
    municipalities: tuple[str, ...]
    coordination: tuple[OrganisationParty, ...]


Municipality = Annotated[str, Field(pattern=r"^[0-9]{3}$")]


class Dated(Value):
    """What may begin and end on a day, both included; in Helsinki's calendar."""

    first_day: date | None = None
    last_day: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Dated":
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("`last_day` lies before `first_day`")
        return self

    @property
    def term(self) -> Term:
        """When it holds."""
        bound = self.first_day or self.last_day
        return Term(self.first_day, self.last_day) if bound else ALWAYS


class DeputyEntry(Dated):
    """A deputy for a time: `<unit>` of the same organisation, or `<oid>/<unit>`."""

    unit: str = Field(min_length=1, max_length=120)


class SharingEntry(Value):
    """An organisation that shares a unit with others."""

    oid: Oid
    type: Open[OrganisationType]


class ContactEntry(Value):
    """How the unit is reached; `title` is a role or a desk, never a person's name."""

    title: str = Field(min_length=1, max_length=120)
    phone: str | None = Field(default=None, pattern=r"^[0-9+() -]{3,40}$")
    email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)


class PlacesEntry(Value):
    """How many clients of a municipality the unit can take now for that kind of placement."""

    kind: PlacementKind
    municipality: Municipality
    places: int = Field(ge=0, le=10_000)


class UnitEntry(Dated):
    """A unit as people write it in the file."""

    code: UnitId
    name: str = Field(min_length=1, max_length=120)
    type: Open[OrganisationType]
    role: Open[Role] = Role.PROFESSIONAL
    areas: tuple[AreaId, ...] = ()
    municipalities: tuple[Municipality, ...] = ()
    capacity: int = Field(ge=0, le=10_000)
    deputy: str | None = None
    deputies: tuple[DeputyEntry, ...] = ()
    last: bool = False
    shared_by: tuple[SharingEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    placements: tuple[PlacesEntry, ...] = ()
    sensitive_ref: UnitRef | None = None
    reveals: Literal[DataCategory.HEALTH, DataCategory.SOCIAL_CARE] = DataCategory.HEALTH

    @model_validator(mode="after")
    def _deputy_or_last(self) -> "UnitEntry":
        if [bool(self.deputy), bool(self.deputies), self.last].count(True) != 1:
            raise ValueError(
                f"unit {self.code}: name a `deputy`, or say `last = true` where coordination is to "
                "be told at once when the unit does not answer; `deputies` in place of `deputy` "
                "where they change on a day"
            )
        if bool(self.areas) is bool(self.municipalities):
            raise ValueError(
                f"unit {self.code}: say whom it serves: `areas` of the operating model, or "
                "`municipalities` (3 digits each) where it serves a part of one"
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

    @model_validator(mode="after")
    def _placements(self) -> "UnitEntry":
        if self.placements and self.sensitive_ref is not None:
            raise ValueError(
                f"unit {self.code}: a unit with a `sensitive_ref` cannot have `placements`, which "
                "everybody reads; list them under another unit"
            )
        told = [(str(one.kind), one.municipality) for one in self.placements]
        if len(told) != len(set(told)):
            raise ValueError(
                f"unit {self.code}: `placements` has a kind and municipality twice; add them up"
            )
        return self

    @model_validator(mode="after")
    def _shared(self) -> "UnitEntry":
        is_shared = self.type == OrganisationType.MULTI_SECTORAL_SUPPORT
        if is_shared is not (len({one.oid for one in self.shared_by}) > 1):
            raise ValueError(
                f"unit {self.code}: a unit of type multi_sectoral_support, and no other, names in "
                "`shared_by` the organisations that share it, two or more, its own among them"
            )
        if is_shared and self.sensitive_ref is not None:
            raise ValueError(f"unit {self.code}: a shared unit cannot have a `sensitive_ref`")
        return self


class OrganisationEntry(Value):
    """An organisation and its units."""

    oid: Oid
    name: str = Field(min_length=1, max_length=120)
    units: tuple[UnitEntry, ...] = ()


class PlaceEntry(Value):
    """A place of meetings; its code stands in facts, an address is said with each meeting."""

    code: PlaceCode
    name: str = Field(min_length=1, max_length=120)


class DirectoryFile(Value):
    """The whole file."""

    organisations: tuple[OrganisationEntry, ...] = Field(min_length=1)
    places: tuple[PlaceEntry, ...] = ()


def key_of(name: str, own: str) -> Key:
    """The unit that `<unit>` (of the organisation ``own``) or `<oid>/<unit>` names."""
    oid, slash, code = name.partition("/")
    return (oid, code) if slash else (own, name)


def listed(file: DirectoryFile, areas: Iterable[Area]) -> tuple[Listed, ...]:
    """The units of a file, in its order; ``areas``: those of the operating model."""
    known = tuple(areas)
    return tuple(_listed(o, unit, known) for o in file.organisations for unit in o.units)


def _listed(organisation: OrganisationEntry, unit: UnitEntry, areas: tuple[Area, ...]) -> Listed:
    own = organisation.oid
    deputies = (
        (StandIn(key_of(unit.deputy, own)),)
        if unit.deputy
        else tuple(StandIn(key_of(one.unit, own), one.term) for one in unit.deputies)
    )
    served = set(unit.municipalities)
    if not served:
        served = {m for area in areas if area.code in unit.areas for m in area.municipalities}
    touched = [area for area in areas if served & set(area.municipalities)]
    return Listed(
        name=unit.name,
        plain=OrganisationParty(oid=own, unit=unit.code, role=unit.role, type=unit.type),
        areas=unit.areas or tuple(area.code for area in touched),
        capacity=unit.capacity,
        ref=unit.sensitive_ref,
        deputies=deputies,
        organisation=organisation.name,
        reveals=unit.reveals,
        term=unit.term,
        municipalities=tuple(sorted(served)),
        partly=tuple(area.code for area in touched if not set(area.municipalities) <= served),
        shared_by=tuple(Sharing(one.oid, one.type) for one in unit.shared_by),
        contacts=tuple(Contact(one.title, one.phone, one.email) for one in unit.contacts),
        placements=tuple(Places(one.kind, one.municipality, one.places) for one in unit.placements),
    )
