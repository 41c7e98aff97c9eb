"""Which grounds carry whom: a network stands on lasting grounds, and every unit on its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from silta_contracts.grounds import Ground
from silta_contracts.party import CLIENT, Party, Unit
from silta_contracts.payload import Member
from silta_contracts.rules import all_grounds_ended, carries_network, grounds_for
from silta_network.decisions.shared import of_shared
from silta_network.directory import Reference, day_of
from silta_network.model import Case


def carrying(case: Case, now: datetime) -> tuple[Ground, ...]:
    """Grounds that carry a network and have not run out; some may begin only later."""
    return tuple(
        ground
        for ground in case.grounds
        if carries_network(ground) and (ground.valid_until is None or now < ground.valid_until)
    )


def covering(case: Case, party: Party, now: datetime, reference: Reference) -> tuple[str, ...]:
    """Ids of the live grounds on which a unit may come.

    A sensitive unit is looked for in both its forms: a recipient may name its organisation. One
    that several organisations share is covered only as these are.
    """
    listed = reference.directory.find(party)
    if listed is not None and listed.shared_by:
        return of_shared(listed, case.grounds, now)
    forms = reference.directory.forms(party)
    ids = {ground.id for form in forms for ground in grounds_for(form, case.grounds, now)}
    return tuple(ground.id for ground in case.grounds if ground.id in ids)


def union(case: Case, ids: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Ids of several, each once, in the order in which the grounds came."""
    named = {id_ for some in ids for id_ in some}
    return tuple(ground.id for ground in case.grounds if ground.id in named)


def of_units(
    case: Case, units: Iterable[Party], now: datetime, reference: Reference
) -> tuple[str, ...]:
    """On which grounds these units come together."""
    return union(case, (covering(case, unit, now, reference) for unit in units))


def of_members(case: Case) -> tuple[str, ...]:
    """On which grounds the assembled network stands."""
    return union(case, (member.grounds for member in case.members))


def deputy_for(case: Case, party: Party, now: datetime, reference: Reference) -> Unit | None:
    """The first of its deputies that may be told: open, a ground covers it, the client agrees."""
    for deputy in reference.directory.chain(party, day_of(now)):
        if not not_wanted(case, deputy.party, reference) and covering(
            case, deputy.party, now, reference
        ):
            return deputy.party
    return None


def not_wanted(case: Case, party: Party, reference: Reference) -> bool:
    """Whether the client said no to the unit."""
    return any(reference.directory.same(unit, party) for unit in case.not_wanted)


def member(case: Case, unit: Unit, now: datetime, reference: Reference) -> Member:
    """A unit as a member, with the grounds that it stands on now."""
    return Member(
        party=unit,
        deputy=deputy_for(case, unit, now, reference),
        grounds=covering(case, unit, now, reference),
    )


def table(
    case: Case, units: Iterable[Unit], now: datetime, reference: Reference
) -> tuple[Member, ...]:
    """The client and these units as members."""
    return (Member(party=CLIENT), *(member(case, unit, now, reference) for unit in units))


def rests_on_lapsed(case: Case) -> bool:
    """Whether the request stands on grounds only that had ended when none was left.

    It needs a new triage then: a consent given later does not revive what the client ended.
    """
    return case.request is not None and all_grounds_ended(case.request.grounds, case.lapsed)


def told(case: Case, grounds: tuple[str, ...]) -> dict[str, Any]:
    """What every fact of a network holds."""
    return {"case": case.case, "grounds": grounds, "round": case.round or None}


def key(case: Case) -> dict[str, Any]:
    """What key facts hold beside: the area, and the model that the case follows."""
    return {"area": case.follows.area, "model": case.follows.model}
