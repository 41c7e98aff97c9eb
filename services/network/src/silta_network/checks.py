"""What is wrong between the entries of a directory, on each day. Pure.

A dead end is an invitation that would come to nobody: an operator is to hear of it before.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from silta_network.directory import Directory, Listed
from silta_network.directory_file import Area, DirectoryFile


def structure(file: DirectoryFile, units: Sequence[Listed], areas: Sequence[Area]) -> list[str]:
    """What no day makes right: doubled entries, unknown areas, deputies that are no unit."""
    refs = [unit.ref for unit in units if unit.ref is not None]
    return [
        *(f"organisation {o} stands twice" for o in _twice([o.oid for o in file.organisations])),
        *(f"unit {u} stands twice" for u in _twice([place(u) for u in units])),
        *(f"sensitive_ref {r} stands twice: each unit has its own" for r in _twice(refs)),
        *(f"place {p} stands twice" for p in _twice([p.code for p in file.places])),
        *_unknown_areas(units, areas),
        *_unknown_sharers(file, units),
        *_unknown_deputies(units),
        *_unserved_places(units),
    ]


def dead_ends(units: Sequence[Listed], areas: Sequence[Area], day: date) -> list[str]:
    """Where an unanswered invitation, or a request, would come to nobody on that day."""
    directory = Directory(tuple(units))
    chains = [said for unit in directory.open_on(day) if (said := _deputy(unit, directory, day))]
    return [*chains, *_uncoordinated(units, areas, day)]


def ahead(
    units: Sequence[Listed], areas: Sequence[Area], today: date
) -> Iterator[tuple[date, str]]:
    """Dead ends that come after today, each with the first day on which it is so."""
    told = set(dead_ends(units, areas, today))
    for day in changes(units, today):
        found = dead_ends(units, areas, day)
        yield from ((day, said) for said in found if said not in told)
        # One that was mended in between is told anew.
        told = set(found)


def changes(units: Sequence[Listed], today: date) -> list[date]:
    """The days after today on which a unit or a deputy begins, or does not hold any more."""
    terms = [t for unit in units for t in (unit.term, *(one.term for one in unit.deputies))]
    days = {term.first for term in terms if term.first is not None}
    days |= {term.last + timedelta(days=1) for term in terms if term.last is not None}
    return sorted(day for day in days if day > today)


def place(unit: Listed) -> str:
    """How messages name a unit."""
    return "/".join(unit.key)


def _twice(values: Sequence[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _unknown_areas(units: Sequence[Listed], areas: Sequence[Area]) -> Iterator[str]:
    known = [area.code for area in areas]
    served = {m for area in areas for m in area.municipalities}
    for unit in units:
        for area in unit.areas:
            if area not in known:
                yield (
                    f"unit {place(unit)}: area {area} is none of the operating model "
                    f"({', '.join(known)})"
                )
        for municipality in unit.municipalities:
            if municipality not in served:
                yield (
                    f"unit {place(unit)}: municipality {municipality} is in no area of the "
                    "operating model"
                )


def _unknown_sharers(file: DirectoryFile, units: Sequence[Listed]) -> Iterator[str]:
    known = {organisation.oid for organisation in file.organisations}
    for unit in units:
        sharers = [one.oid for one in unit.shared_by]
        if sharers and unit.plain.oid not in sharers:
            yield f"unit {place(unit)}: `shared_by` names its own organisation, too"
        for oid in sharers:
            if oid not in known:
                yield f"unit {place(unit)}: {oid} of `shared_by` is no organisation of the file"


def _unknown_deputies(units: Sequence[Listed]) -> Iterator[str]:
    known = {unit.key for unit in units}
    for unit in units:
        for deputy in unit.deputies:
            if deputy.key not in known:
                yield (
                    f"unit {place(unit)}: its deputy {'/'.join(deputy.key)} is no unit of the file "
                    "(write `<unit>` of the same organisation or `<oid>/<unit>`)"
                )


def _unserved_places(units: Sequence[Listed]) -> Iterator[str]:
    for unit in units:
        for one in unit.placements:
            if one.municipality not in unit.municipalities:
                yield (
                    f"unit {place(unit)}: it does not serve municipality {one.municipality}, which "
                    "its `placements` name"
                )


def _deputy(unit: Listed, directory: Directory, day: date) -> str | None:
    """What is wrong with the unit's deputy on a day on which the unit is open."""
    if not unit.deputies:
        return None
    deputy = directory.deputy_of(unit, day)
    if deputy is None:
        return (
            f"unit {place(unit)}: no deputy holds; add one, or lengthen the last, or say "
            "`last = true` in their place"
        )
    if not deputy.term.holds(day):
        return (
            f"unit {place(unit)}: its deputy {place(deputy)} is "
            f"{'closed' if deputy.term.is_over(day) else 'not open yet'}; name another"
        )
    missing = [m for m in unit.municipalities if m not in deputy.municipalities]
    if missing:
        areas = [area for area in unit.areas if area not in deputy.areas]
        return (
            f"unit {place(unit)}: its deputy {place(deputy)} does not serve "
            f"{', '.join(areas or missing)}"
        )
    if _comes_back(unit, directory, day):
        return (
            f"unit {place(unit)}: its chain of deputies comes back to itself; one of them must say "
            "`last = true` instead"
        )
    return None


def _comes_back(unit: Listed, directory: Directory, day: date) -> bool:
    seen: set[tuple[str, str]] = set()
    at: Listed | None = unit
    while at is not None and at.key not in seen:
        seen.add(at.key)
        at = directory.deputy_of(at, day)
        if at is unit:
            return True
    return False


def _uncoordinated(units: Sequence[Listed], areas: Sequence[Area], day: date) -> Iterator[str]:
    known = {unit.key: unit for unit in units if unit.term.holds(day)}
    for area in areas:
        for party in area.coordination:
            unit = known.get((party.oid, party.unit))
            if unit is None or unit.plain.type != party.type:
                yield (
                    f"area {area.code}: its coordination {party.oid}/{party.unit} (or that deputy) "
                    f"of the operating model must stand here, open, with type {party.type}"
                )
