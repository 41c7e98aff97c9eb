"""A directory as pages of HSDS: organisations, their units as services, places as locations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from silta_cli.hsds.objects import (
    Attribute,
    Capacity,
    Contact,
    Identifier,
    Location,
    Measure,
    Organization,
    Page,
    Phone,
    Service,
    ServiceArea,
    Thing,
)
from silta_cli.hsds.words import LOCATIONS, OID, ORGANIZATIONS, OURS, SERVICES, interval, made_id
from silta_network.directory import day_of
from silta_network.directory_file import (
    Area,
    DirectoryFile,
    OrganisationEntry,
    PlaceEntry,
    UnitEntry,
    key_of,
)

Pairs = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Export:
    """What an export is made from.

    ``telling``: whether sensitive units go out by name; else they are their reference and coarse
    type, and nothing that says whose they are.
    """

    file: DirectoryFile
    areas: tuple[Area, ...]
    at: datetime
    telling: bool = False

    @property
    def hidden(self) -> dict[tuple[str, str], str]:
        """The references of the units whose names do not go out."""
        return {
            (o.oid, unit.code): unit.sensitive_ref
            for o in self.file.organisations
            for unit in o.units
            if unit.sensitive_ref is not None and not self.telling
        }


def pages(export: Export) -> dict[str, dict[str, Any]]:
    """The pages of an export by the file's name."""
    file = export.file
    # One that has sensitive units alone would tell by being listed whose they are.
    told = [o for o in file.organisations if not o.units or _open_units(export, o)]
    services = [_service(export, o, unit) for o in file.organisations for unit in o.units]
    return {
        ORGANIZATIONS: _page([_organization(o) for o in told]),
        # By id: the order of the file would tell whose a hidden unit is.
        SERVICES: _page(sorted(services, key=lambda s: str(s.id)) if export.hidden else services),
        LOCATIONS: _page([_location(place) for place in file.places]),
    }


def _open_units(export: Export, organisation: OrganisationEntry) -> bool:
    return any((organisation.oid, unit.code) not in export.hidden for unit in organisation.units)


def _page(contents: Sequence[Thing]) -> dict[str, Any]:
    shown = tuple(one.model_dump(mode="json", exclude_none=True) for one in contents)
    size = len(shown)
    page = Page(
        total_items=size,
        total_pages=1,
        page_number=1,
        size=size,
        first_page=True,
        last_page=True,
        empty=not shown,
        contents=shown,
    )
    return page.model_dump(mode="json")


def _organization(organisation: OrganisationEntry) -> Organization:
    oid = organisation.oid
    return Organization(
        id=made_id(oid),
        name=organisation.name,
        description=organisation.name,
        organization_identifiers=(
            Identifier(id=made_id(oid, OID), identifier_type=OID, identifier=oid),
        ),
    )


def _service(export: Export, organisation: OrganisationEntry, unit: UnitEntry) -> Service:
    ref = export.hidden.get((organisation.oid, unit.code))
    own = (organisation.oid, unit.code) if ref is None else (ref,)
    if ref is None:
        said = list(_attributes(export, organisation, unit))
        contacts = tuple(_contact(own, n, one) for n, one in enumerate(unit.contacts))
        name, whose = unit.name, _organization(organisation)
    else:
        said = [("sensitive-ref", ref), ("type", str(unit.type)), ("role", str(unit.role))]
        said += [("area", area) for area in unit.areas]
        contacts, name, whose = (), f"Sensitive unit ({unit.type})", None
    return Service(
        id=made_id(*own),
        name=name,
        status=_status(unit, export.at),
        organization=whose,
        service_areas=tuple(_areas(own, unit, export.areas)),
        contacts=contacts,
        capacities=(
            Capacity(
                id=made_id(*own, "capacity"),
                unit=Measure(id=made_id("clients"), name="clients"),
                available=unit.capacity,
                updated=export.at,
            ),
        ),
        attributes=tuple(_of(own, said)),
    )


def _status(unit: UnitEntry, at: datetime) -> Literal["active", "inactive", "defunct"]:
    day = day_of(at)
    if unit.term.holds(day):
        return "active"
    return "defunct" if unit.term.is_over(day) else "inactive"


def _areas(own: tuple[str, ...], unit: UnitEntry, areas: Iterable[Area]) -> Iterator[ServiceArea]:
    served = unit.municipalities or tuple(
        m for area in areas if area.code in unit.areas for m in area.municipalities
    )
    for municipality in served:
        yield ServiceArea(
            id=made_id(*own, "area", municipality),
            name=f"Municipality {municipality}",
            extent=municipality,
            extent_type="text",
        )


def _contact(own: tuple[str, ...], number: int, contact: Any) -> Contact:
    id_ = (*own, "contact", str(number))
    phones = (Phone(id=made_id(*id_, "phone"), number=contact.phone),) if contact.phone else ()
    return Contact(id=made_id(*id_), title=contact.title, email=contact.email, phones=phones)


def _attributes(export: Export, organisation: OrganisationEntry, unit: UnitEntry) -> Pairs:
    """What HSDS has no field for, as name and value."""
    yield "unit", unit.code
    yield "type", str(unit.type)
    yield "role", str(unit.role)
    yield from (("area", area) for area in unit.areas)
    if unit.first_day or unit.last_day:
        yield "open", interval(unit)
    if unit.last:
        yield "last", "true"
    if unit.deputy:
        yield "deputy", _deputy(export, organisation, unit.deputy)
    for one in unit.deputies:
        yield "deputy", f"{_deputy(export, organisation, one.unit)} {interval(one)}"
    yield from (("shared-by", f"{one.oid} {one.type}") for one in unit.shared_by)
    for places in unit.placements:
        yield "placements", f"{places.kind} {places.municipality} {places.places}"
    if unit.sensitive_ref:
        yield "sensitive-ref", unit.sensitive_ref
        yield "reveals", str(unit.reveals)


def _deputy(export: Export, organisation: OrganisationEntry, name: str) -> str:
    key = key_of(name, organisation.oid)
    return export.hidden.get(key) or "/".join(key)


def _of(own: tuple[str, ...], said: Iterable[tuple[str, str]]) -> Iterator[Attribute]:
    for number, (label, value) in enumerate(said):
        yield Attribute(
            id=made_id(*own, "attribute", str(number)), link_type=OURS, label=label, value=value
        )


def _location(place: PlaceEntry) -> Location:
    own = ("place", place.code)
    return Location(
        id=made_id(*own),
        location_type="physical",
        name=place.name,
        attributes=tuple(_of(own, [("place", place.code)])),
    )
