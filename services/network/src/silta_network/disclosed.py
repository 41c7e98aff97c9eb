"""What network discloses: where meetings are held, who the close persons are (both of its vault),
and which unit is behind an opaque reference (of its directory).
"""

from collections.abc import Iterator
from typing import Any

from silta_chassis.disclosing import Disclosed, Discloses
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party
from silta_network.directory import Reference
from silta_network.model import Case
from silta_network.views import page


def is_protected(case: Case) -> bool:
    """Under turvakielto no area is named (661/2009 s. 36); addresses would tell where she lives."""
    return case.request is not None and case.request.area is None


def meetings(case: Case, reader: Party) -> tuple[Disclosed, ...]:
    """The addresses of this round's meetings, by the meeting's id."""
    hidden = is_protected(case)
    return tuple(
        Disclosed(f"{one.id}/address", DataCategory.CONTACT, one.address, "text", protected=hidden)
        for one in case.meetings
        if one.round == case.round and one.address is not None
    )


def close_persons(case: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Names and contacts of close persons, by their number in the case."""
    hidden = is_protected(case)
    return tuple(
        Disclosed(
            f"close-person-{one.number}/{part}",
            DataCategory.CONTACT,
            one.details,
            part,
            protected=hidden,
        )
        for one in case.close_persons
        if not one.left
        for part in ("name", "contact")
    )


def units(case: Case, reader: Party, reference: Reference) -> tuple[Disclosed, ...]:
    """Organisation and unit behind each opaque reference that the reader's own page holds.

    What kind of unit it is tells of the client's health or social care: a special category, and
    a ground that names `services_used` alone does not carry it.
    """
    refs = sorted(set(_references(page(case, reader, reference))))
    behind = ((ref, reference.directory.behind(ref)) for ref in refs)
    return tuple(
        Disclosed(
            ref,
            unit.reveals,
            value={
                "oid": unit.plain.oid,
                "organisation": unit.organisation,
                "unit": unit.plain.unit,
                "name": unit.name,
            },
        )
        for ref, unit in behind
        if unit is not None
    )


def _references(shown: Any) -> Iterator[str]:
    """The opaque references in a page, however deep they stand."""
    if isinstance(shown, dict):
        if shown.get("kind") == "sensitive_unit":
            yield shown["ref"]
        shown = shown.values()
    elif not isinstance(shown, list):
        return
    for inner in shown:
        yield from _references(inner)


def ended(case: Case, ground: str, statute: bool) -> bool:
    """Whether a ground is over as far as network knows: told so, or withdrawn here."""
    return ground in case.ended_grounds or ground in case.withdrawn_here


DISCLOSED = (
    Discloses(
        "meetings",
        "Where the meetings of the present network are held: address, or how to join. Under "
        "turvakielto they never leave.",
        (DataCategory.CONTACT,),
        meetings,
        ended,
    ),
    Discloses(
        "close-persons",
        "Names and contacts of close persons, whom the client named. Under turvakielto they never "
        "leave.",
        (DataCategory.CONTACT,),
        close_persons,
        ended,
    ),
    Discloses(
        "units",
        "Which unit is behind an opaque reference (`sensitive_unit`): organisation and unit, by "
        "reference, of all that the reader's own page of the case holds.",
        (DataCategory.HEALTH, DataCategory.SOCIAL_CARE),
        ended=ended,
        known=units,
    ),
)
