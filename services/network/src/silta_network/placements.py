"""Where rehabilitative work activity and work-based assessment have places, by municipality."""

from datetime import date, datetime
from operator import itemgetter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from silta_contracts.placement_codes import PlacementKind
from silta_contracts.rules import NEVER_COVERED
from silta_network.directory import Directory, Reference, day_of
from silta_network.directory_file import Municipality


class PlacesAsked(BaseModel):
    """Which places are looked for; what is left out is any."""

    model_config = ConfigDict(extra="forbid")

    municipality: Municipality | None = Field(
        default=None, description="where the client lives: three digits, such as 179"
    )
    kind: PlacementKind | None = Field(default=None, description="what the placement is for")


def free_places(reference: Reference, asked: PlacesAsked, now: datetime) -> list[dict[str, Any]]:
    """How many places are free now, by municipality, kind and unit, as the directory says.

    `needs_consent`: no statute covers such a unit, so that the client is asked for a consent that
    names it first. Units that are not open today are left out.
    """
    return places_on(reference.directory, asked, day_of(now))


def places_on(directory: Directory, asked: PlacesAsked, day: date) -> list[dict[str, Any]]:
    """The places of the units that are open on that day."""
    found = [
        {
            "municipality": one.municipality,
            "kind": str(one.kind),
            "name": unit.name,
            "organisation": unit.organisation,
            "unit": unit.plain.model_dump(mode="json"),
            "places": one.places,
            "needs_consent": unit.plain.type in NEVER_COVERED,
        }
        for unit in directory.open_on(day)
        for one in unit.placements
        if asked.municipality in (None, one.municipality) and asked.kind in (None, one.kind)
    ]
    return sorted(found, key=itemgetter("municipality", "kind", "name"))
