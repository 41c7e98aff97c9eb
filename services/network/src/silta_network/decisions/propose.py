"""Proposes whom to invite, once a request and a ground that carries enough units are known."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.codes import OrganisationType, Role
from silta_contracts.course_codes import NotAssembledReason
from silta_contracts.facts import InviteesProposed, NetworkRequested
from silta_contracts.open_codes import UnknownCode
from silta_contracts.party import Unit
from silta_contracts.payload import ProposedInvitee
from silta_network.decisions.assemble import not_assembled
from silta_network.decisions.cover import carrying, covering, rests_on_lapsed
from silta_network.directory import Reference
from silta_network.model import Case, ConfirmBy, NoGroundBy, Phase


def request_network(
    case: Case, fact: NetworkRequested, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Starts a network, or takes a newer request for the one that is not confirmed yet."""
    # While units are invited or meet, a request says nothing new: units are added by InviteMore.
    if case.ended or case.phase in (Phase.INVITING, Phase.ASSEMBLED):
        return Outcome(case)
    requester = reference.directory.unit(fact.requester)
    request = fact.model_copy(update={"by": None, "requester": requester})
    said_before = request == case.request
    state = case.with_(request=request)
    if rests_on_lapsed(state):
        # Said before, it was answered when its last ground ended.
        return Outcome(case) if said_before else not_assembled(state, NotAssembledReason.NO_GROUND)
    if case.phase in (Phase.WAITING, Phase.PROPOSED):
        return Outcome(case) if said_before else look(state, now, reference)
    return look(
        state.with_(
            phase=Phase.WAITING, due=None, not_wanted=(), client_confirmed=False, version=0
        ),
        now,
        reference,
    )


def look(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """Looks, before the invitees are confirmed, at what the grounds allow now."""
    if rests_on_lapsed(case):
        return not_assembled(case, NotAssembledReason.NO_GROUND)
    units = reference.directory.units
    covered = sum(1 for unit in units if covering(case, unit.party, now, reference))
    if covered >= reference.model.quorum_professionals:
        return _propose(case, now, reference)
    if case.phase is Phase.WAITING and case.due is not None:
        return Outcome(case)
    due = after(now, reference.model.durations.ground_for_network)
    return Outcome(
        case.with_(phase=Phase.WAITING, due=due, proposed=()),
        deadlines=((NoGroundBy(case=case.case), due),),
        cancel=(ConfirmBy,),
    )


def _propose(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    proposed = invitees(case, now, reference)
    if case.phase is Phase.PROPOSED and proposed == case.proposed:
        return Outcome(case)
    due = after(now, reference.model.durations.confirm_invitees)
    number = case.proposal + 1
    fact = InviteesProposed(
        case=case.case,
        request=case.asked.request,
        proposal=number,
        invitees=proposed,
        coordinating=case.asked.coordinating,
        coordinating_deputy=case.asked.coordinating_deputy,
        confirm_by=due,
    )
    return Outcome(
        case.with_(phase=Phase.PROPOSED, due=due, proposal=number, proposed=proposed),
        (fact,),
        ((ConfirmBy(case=case.case), due),),
        cancel=(NoGroundBy,),
    )


def invitees(case: Case, now: datetime, reference: Reference) -> tuple[ProposedInvitee, ...]:
    """Services that the client has already, the requester, then the other wanted types.

    Of each type the covered unit of the area that can take most clients; where no area may be
    named (turvakielto) the requester alone: coordination names the units by hand.
    """
    request = case.asked
    by_type = dict.fromkeys((*request.existing_services, *request.wanted_types))
    units: list[Unit] = [
        unit for type_ in by_type if (unit := _unit_of_type(case, type_, now, reference))
    ]
    units.insert(_existing(case, units), request.requester)
    found: list[ProposedInvitee] = []
    for unit in units:
        grounds = covering(case, unit, now, reference)
        if not grounds or any(reference.directory.same(unit, other.party) for other in found):
            continue
        deputy = reference.directory.deputy_of(unit)
        covered = deputy is not None and covering(case, deputy.party, now, reference)
        found.append(
            ProposedInvitee(
                party=unit,
                deputy=deputy.party if deputy is not None and covered else None,
                grounds=grounds,
                existing_service=unit.type in request.existing_services,
            )
        )
    return tuple(found)


def _existing(case: Case, units: list[Unit]) -> int:
    return sum(1 for unit in units if unit.type in case.asked.existing_services)


def _unit_of_type(
    case: Case, type_: OrganisationType | UnknownCode, now: datetime, reference: Reference
) -> Unit | None:
    able = [
        unit
        for unit in reference.directory.serving(case.asked.area)
        if unit.plain.type == type_
        and unit.plain.role == Role.PROFESSIONAL
        and unit.capacity > 0
        and covering(case, unit.party, now, reference)
    ]
    return max(able, key=lambda unit: unit.capacity).party if able else None


def no_ground(
    case: Case, message: NoGroundBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No ground came in time, or none that carries enough units."""
    if case.phase is not Phase.WAITING:
        return Outcome(case)
    reason = NotAssembledReason.NO_UNIT if carrying(case, now) else NotAssembledReason.NO_GROUND
    return not_assembled(case, reason)
