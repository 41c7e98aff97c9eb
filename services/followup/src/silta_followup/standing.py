"""Who stands where: pure questions about a case that decisions and views share."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from silta_contracts.fact import Fact
from silta_contracts.party import CLIENT, ClosePersonParty, Party, Unit, same_unit
from silta_contracts.payload import CaseManager, Member
from silta_contracts.rules import carries_network, names, needs_ground
from silta_followup.model import Case


class Contact(NamedTuple):
    """Who answers for the next step, and who stands in."""

    party: Unit
    deputy: Unit | None


def stamp(case: Case) -> dict[str, Any]:
    """What every fact of this case holds."""
    return {"case": case.case, "grounds": grounds(case), "round": case.round}


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Ids of one case, each once, by their number."""
    return tuple(sorted(set(ids), key=lambda id_: (int(id_.rpartition(".")[2]), id_)))


def successor(case: Case, ground: str) -> str:
    """The consent that stands in a replaced one's place; else the ground itself."""
    successors = dict(case.replaced)
    # Taken out as it is followed: consents that name each other lead nowhere, not round for ever.
    while ground in successors:
        ground = successors.pop(ground)
    return ground


def live(case: Case, ids: Iterable[str]) -> tuple[str, ...]:
    """Of these grounds those that have not ended; a replaced consent lives on in its successor."""
    return in_order(g for g in (successor(case, id_) for id_ in ids) if g not in case.ended)


def standing(case: Case, member: Member) -> tuple[str, ...]:
    """The grounds that a member still stands on: those it was told with, and any that remains."""
    told = member.grounds or case.plan_grounds
    known = {ground.id: ground for ground in case.remaining}
    # A successor may cover fewer units: a plain unit is looked up in it. Of a sensitive unit it
    # may name the organisation only, which says nothing here: network will release it or not.
    still = [
        ground
        for ground in live(case, told)
        if ground in told
        or member.party.kind == "sensitive_unit"
        or (ground in known and names(known[ground], member.party))
    ]
    others = [
        ground.id
        for ground in case.remaining
        if ground.id not in case.ended and carries_network(ground) and names(ground, member.party)
    ]
    return in_order([*still, *others])


def is_out(case: Case, party: Party) -> bool:
    """Whether a party was released, or stood on grounds that have all ended."""
    if any(same_unit(member.party, party) for member in case.released):
        return True
    member = next((m for m in case.members if same_unit(m.party, party)), None)
    if member is None or not needs_ground(member.party):
        return False
    rests = member.grounds or case.plan_grounds
    return bool(rests) and not standing(case, member)


def present(case: Case) -> tuple[Member, ...]:
    """The members that are not out."""
    return tuple(member for member in case.members if not is_out(case, member.party))


def grounds(case: Case) -> tuple[str, ...]:
    """The grounds that the follow-up stands on now."""
    of_members = [
        ground
        for member in present(case)
        if needs_ground(member.party)
        for ground in standing(case, member)
    ]
    return in_order([*live(case, case.plan_grounds), *of_members])


def ignored(case: Case, fact: Fact) -> bool:
    """Whether every ground of a fact has ended and no other carries the network on."""
    carried = any(
        ground.id not in case.ended and carries_network(ground) for ground in case.remaining
    )
    return bool(fact.grounds) and not live(case, fact.grounds) and not carried


def managers(case: Case) -> tuple[CaseManager, ...]:
    """The case managers that are still there, the first contact first."""
    still = [manager for manager in case.case_managers if not is_out(case, manager.party)]
    return tuple(sorted(still, key=lambda manager: not manager.first_contact))


def contact(case: Case) -> Contact | None:
    """The first contact; where no case manager is there, the coordinating party answers."""
    for manager in managers(case):
        return Contact(manager.party, manager.deputy)
    if case.coordinating is not None:
        return Contact(case.coordinating, case.coordinating_deputy)
    return None


def _among(party: Party, units: Iterable[Party | None]) -> bool:
    return any(unit is not None and same_unit(unit, party) for unit in units)


def coordinates(case: Case, party: Party) -> bool:
    """Whether a party is the coordinating party or its deputy."""
    return _among(party, (case.coordinating, case.coordinating_deputy))


def manages(case: Case, party: Party) -> bool:
    """Whether a party is a case manager or its deputy; coordination where none is there."""
    here = managers(case)
    units = [unit for manager in here for unit in (manager.party, manager.deputy)]
    return _among(party, units) or (not here and coordinates(case, party))


def reviewers(case: Case) -> tuple[Unit, ...]:
    """Who may review an end that the client does not agree with, the first to be asked first.

    Deputies of case managers, then coordination and its deputy; never the unit that recorded it.
    """
    able = [manager.deputy for manager in managers(case)]
    able += [case.coordinating, case.coordinating_deputy]
    by = case.ending.by if case.ending is not None else None
    found: list[Unit] = []
    for unit in able:
        if unit is not None and not _among(unit, (by, *found)) and not is_out(case, unit):
            found.append(unit)
    return tuple(found)


def follows(case: Case, party: Party) -> bool:
    """Whether a party may record follow-ups: case managers and the coordinating party."""
    return manages(case, party) or coordinates(case, party)


def takes_part(case: Case, party: Party) -> bool:
    """Whether a party has a part in the case here: the client, a member, who follows."""
    return (
        party == CLIENT
        or follows(case, party)
        or any(same_unit(member.party, party) for member in present(case))
    )


def is_close_person(party: Party) -> bool:
    """Whether a party is a close person."""
    return isinstance(party, ClosePersonParty)


def unit_of(party: Party) -> Unit:
    """The party as a unit. Raises ValueError for a person, who does not act in a unit's place."""
    if party.kind not in ("organisation", "sensitive_unit"):
        raise ValueError("only a unit does this")
    return party
