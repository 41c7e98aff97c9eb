"""The objects of Open Referral HSDS 3.1 that a directory becomes, and what each has to hold.

Names, required fields and codes are those of the specification (openreferral/specification,
branch 3.1, CC BY-SA 4.0); the words are ours. What an object holds beside these is allowed there,
too, and is kept as ``model_extra`` so that who reads it can be told.
"""

from typing import Any, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

VERSION: Final = "3.1"


class Thing(BaseModel):
    """What every object has."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    id: UUID


class Attribute(Thing):
    """Something said of an object that HSDS itself has no field for."""

    link_type: str | None = None
    label: str | None = None
    value: str | None = None


class Identifier(Thing):
    """An identifier of an organisation by others."""

    identifier_type: str
    identifier: str
    identifier_scheme: str | None = None


class Organization(Thing):
    """An organisation that provides services."""

    name: str
    description: str
    organization_identifiers: tuple[Identifier, ...] = ()


class ServiceArea(Thing):
    """Where a service is to be had."""

    name: str | None = None
    extent: str | None = None
    extent_type: Literal["geojson", "topojson", "kml", "text"] | None = None


class Phone(Thing):
    """A telephone number."""

    number: str


class Contact(Thing):
    """Whom to reach; ``title`` is the role, ``name`` a person's."""

    title: str | None = None
    name: str | None = None
    email: str | None = None
    phones: tuple[Phone, ...] = ()


class Measure(Thing):
    """In what a capacity is counted."""

    name: str


class Capacity(Thing):
    """How many are free, as it was at ``updated``."""

    unit: Measure
    available: float
    updated: AwareDatetime


class Service(Thing):
    """A service; here a unit."""

    name: str
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    organization: Organization | None = None
    organization_id: UUID | None = None
    service_areas: tuple[ServiceArea, ...] = ()
    contacts: tuple[Contact, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    attributes: tuple[Attribute, ...] = ()


class Location(Thing):
    """A place; here one of meetings."""

    location_type: Literal["physical", "postal", "virtual"]
    name: str | None = None
    attributes: tuple[Attribute, ...] = ()


class Page(BaseModel):
    """A list of objects, as HSDS's API answers it."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    total_items: int = Field(ge=0)
    total_pages: int = Field(ge=0)
    page_number: int = Field(ge=0)
    size: int = Field(ge=0)
    first_page: bool
    last_page: bool
    empty: bool
    contents: tuple[dict[str, Any], ...]
