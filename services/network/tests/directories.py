"""Directories made from the demonstration's, for tests: units that begin, end, or are shared."""

from dataclasses import replace
from datetime import date
from typing import Any

from silta_contracts.codes import OrganisationType
from silta_contracts.party import OrganisationParty
from silta_network.directory import Directory, Listed, Reference, Sharing, StandIn, Term

COUNTY, EMPLOYMENT, KELA = (f"1.2.246.10.900000{n}" for n in (11, 12, 25))


def key(directory: Directory, code: str) -> tuple[str, str]:
    """The first unit of that code."""
    return next(u.key for u in directory.units if u.plain.unit == code)


def changed(reference: Reference, code: str, **changes: Any) -> Reference:
    """The reference files with the first unit of that code changed; `deputies` by code."""
    own = reference.directory
    if "deputies" in changes:
        changes["deputies"] = tuple(
            StandIn(key(own, name), term) for name, term in changes["deputies"]
        )
    wanted = key(own, code)
    units = tuple(replace(u, **changes) if u.key == wanted else u for u in own.units)
    return replace(reference, directory=replace(own, units=units))


def added(reference: Reference, unit: Listed) -> Reference:
    """The reference files with one unit more."""
    own = reference.directory
    return replace(reference, directory=replace(own, units=(*own.units, unit)))


def shared(*more: Sharing) -> Listed:
    """The desk of multi-sectoral support that three authorities share in Central Finland."""
    return Listed(
        name="Multi-sectoral support",
        plain=OrganisationParty(
            oid=EMPLOYMENT,
            unit="tym",
            role="professional",
            type="multi_sectoral_support",
        ),
        areas=("central-finland",),
        capacity=9,
        municipalities=("179",),
        shared_by=(
            Sharing(EMPLOYMENT, OrganisationType.EMPLOYMENT_AUTHORITY),
            Sharing(COUNTY, OrganisationType.WELLBEING_SERVICES_COUNTY),
            Sharing(KELA, OrganisationType.KELA),
            *more,
        ),
    )


def until(year: int, month: int, day: int) -> Term:
    """Up to that day."""
    return Term(last=date(year, month, day))


def since(year: int, month: int, day: int) -> Term:
    """From that day on."""
    return Term(first=date(year, month, day))
