"""Who is who in a case: members, coordination, case managers, and who answers for it."""

from typing import Any

from silta_contracts.codes import Role
from silta_contracts.party import (
    CLIENT,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    Unit,
    same_unit,
)
from silta_contracts.payload import CaseManager, Member
from silta_planning.grounds import grounds_now, is_held
from silta_planning.model import Case, Network, PlannedTask


def network_of(state: Case) -> Network:
    """The network that plans; asked only where planning has been open."""
    if state.network is None:
        raise ValueError("planning has no network yet")
    return state.network


def stamp(state: Case, by: Party | None = None) -> dict[str, Any]:
    """What every fact of planning holds."""
    return {
        "case": state.case,
        "by": by,
        "grounds": grounds_now(state),
        "round": network_of(state).round,
    }


def key(state: Case) -> dict[str, Any]:
    """What key facts hold beside: the area, and the model that the case follows."""
    return {"area": state.follows.area, "model": state.follows.model}


def is_unit(party: Party) -> bool:
    """Whether a party is a unit of an organisation."""
    return isinstance(party, OrganisationParty | SensitiveUnitParty)


def members(state: Case) -> tuple[Member, ...]:
    """The members of the network that plans."""
    if state.roster is None or state.network is None or state.roster.round != state.network.round:
        return ()
    return state.roster.members


def member_of(state: Case, party: Party) -> Member | None:
    """The member that this party is, in whatever role it acts."""
    return next((m for m in members(state) if same_unit(m.party, party)), None)


def coordinates(state: Case, party: Party) -> bool:
    """Whether a party coordinates here: the coordinating party or its deputy."""
    network = state.network
    return network is not None and any(
        unit is not None and same_unit(unit, party)
        for unit in (network.coordinating, network.coordinating_deputy)
    )


def acts_here(state: Case, party: Party) -> bool:
    """Whether a party is a member that nothing holds back, the client, or coordination."""
    member = member_of(state, party)
    return (
        party == CLIENT
        or coordinates(state, party)
        or (member is not None and not is_held(state, member))
    )


def party_here(state: Case, party: Party) -> Party | None:
    """The party as the network knows it; none for whom it does not."""
    if party == CLIENT:
        return CLIENT
    if (member := member_of(state, party)) is not None:
        return member.party
    network = state.network
    if network is not None and same_unit(network.coordinating, party):
        return network.coordinating
    return None


def deputy_of(state: Case, party: Party) -> Unit | None:
    """The deputy of a party, where it has one."""
    if (member := member_of(state, party)) is not None and member.deputy is not None:
        return member.deputy
    network = state.network
    if network is not None and same_unit(network.coordinating, party):
        return network.coordinating_deputy
    return None


def manages(state: Case, party: Party) -> bool:
    """Whether a party is a case manager."""
    return any(same_unit(manager.role.party, party) for manager in state.managers)


def as_manager(state: Case, unit: Unit, *, first_contact: bool) -> CaseManager:
    """A unit as a case manager, with its deputy."""
    return CaseManager(
        party=unit.model_copy(update={"role": Role.CASE_MANAGER}),
        deputy=deputy_of(state, unit),
        first_contact=first_contact,
    )


def answerable(state: Case) -> tuple[CaseManager, ...]:
    """Who answers for the case now: the case managers; while none acts here, coordination.

    While the first contact is held back by a withdrawal, the next one is reached first.
    """
    acting = [m.role for m in state.managers if acts_here(state, m.role.party)]
    if acting:
        if not any(manager.first_contact for manager in acting):
            acting[0] = acting[0].model_copy(update={"first_contact": True})
        return tuple(acting)
    if state.network is None:
        return ()
    coordinating = state.network.coordinating
    deputy = state.network.coordinating_deputy
    return (CaseManager(party=coordinating, deputy=deputy, first_contact=True),)


def first_contact(state: Case) -> CaseManager:
    """Whom the client reaches first."""
    return next(manager for manager in answerable(state) if manager.first_contact)


def without_party(state: Case, planned: PlannedTask) -> bool:
    """Whether an open task has lost its party, so that the case manager is to see to it."""
    return planned.standing == "open" and party_here(state, planned.task.responsible) is None


def tasks_in_plan(state: Case) -> tuple[PlannedTask, ...]:
    """The tasks that a plan made now would hold: open, and with a party that answers."""
    return tuple(
        planned
        for planned in state.tasks
        if planned.standing == "open" and not without_party(state, planned)
    )
