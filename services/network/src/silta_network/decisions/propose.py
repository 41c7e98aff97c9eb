"""Proposes whom to invite, once a request and a ground that carries enough units are known."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.area_model import CoreMember
from silta_contracts.codes import OrganisationType
from silta_contracts.course_codes import NotAssembledReason
from silta_contracts.facts import InviteesProposed, NetworkRequested
from silta_contracts.open_codes import UnknownCode
from silta_contracts.party import Unit
from silta_contracts.payload import ProposedInvitee
from silta_network.decisions.ask import said_full
from silta_network.decisions.assemble import not_assembled
from silta_network.decisions.cover import carrying, covering, deputy_for, rests_on_lapsed
from silta_network.decisions.following import heard
from silta_network.directory import Listed, Reference, day_of
from silta_network.model import Case, ConfirmBy, NoGroundBy, Phase


def request_network(
    case: Case, fact: NetworkRequested, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Starts a network, or takes a newer request for the one that is not confirmed yet."""
    # While units are invited or meet, a request says nothing new: units are added by InviteMore.
    if case.ended or case.phase in (Phase.INVITING, Phase.ASSEMBLED):
        return Outcome(case)
    case = heard(case, fact, reference)
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
    units = reference.directory.open_on(day_of(now))
    covered = sum(1 for unit in units if covering(case, unit.party, now, reference))
    if covered >= reference.of(case).quorum_professionals:
        return _propose(case, now, reference)
    if case.phase is Phase.WAITING and case.due is not None:
        return Outcome(case)
    due = after(now, reference.of(case).durations.ground_for_network)
    return Outcome(
        case.with_(phase=Phase.WAITING, due=due, proposed=()),
        deadlines=((NoGroundBy(case=case.case), due),),
        cancel=(ConfirmBy,),
    )


def _propose(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    proposed = invitees(case, now, reference)
    if case.phase is Phase.PROPOSED and proposed == case.proposed:
        return Outcome(case)
    due = after(now, reference.of(case).durations.confirm_invitees)
    number = case.proposal + 1
    fact = InviteesProposed(
        case=case.case,
        request=case.asked.request,
        proposal=number,
        invitees=proposed,
        coordinating=case.asked.coordinating,
        coordinating_deputy=case.asked.coordinating_deputy,
        confirm_by=due,
        core_missing=_core_missing(reference.of(case).core_members, proposed),
    )
    return Outcome(
        case.with_(phase=Phase.PROPOSED, due=due, proposal=number, proposed=proposed),
        (fact,),
        ((ConfirmBy(case=case.case), due),),
        cancel=(NoGroundBy,),
    )


def invitees(case: Case, now: datetime, reference: Reference) -> tuple[ProposedInvitee, ...]:
    """Services that the client has, the requester, the model's core, then the wanted types.

    Of each type the covered unit of the whole area that can take most clients; where there are
    only units of parts of it, these: coordination and client know which part is meant. Where no
    area may be named (turvakielto) the requester alone: coordination names the units by hand.
    """
    request, core = case.asked, reference.of(case).core_members
    kinds = dict.fromkeys((*map(_professional, request.existing_services), *core))
    kinds |= dict.fromkeys(map(_professional, request.wanted_types))
    units: list[Unit] = [
        unit.party for kind in kinds for unit in _units_of_kind(case, kind, now, reference)
    ]
    units.insert(_existing(case, units), request.requester)
    found: list[ProposedInvitee] = []
    for unit in units:
        grounds = covering(case, unit, now, reference)
        if not grounds or any(reference.directory.same(unit, other.party) for other in found):
            continue
        found.append(
            ProposedInvitee(
                party=unit,
                deputy=deputy_for(case, unit, now, reference),
                grounds=grounds,
                existing_service=unit.type in request.existing_services,
                core=_kind(unit) in core,
            )
        )
    return tuple(found)


def _existing(case: Case, units: list[Unit]) -> int:
    return sum(1 for unit in units if unit.type in case.asked.existing_services)


def _professional(type_: OrganisationType | UnknownCode) -> CoreMember:
    return CoreMember(type=type_)


def _kind(unit: Unit) -> CoreMember:
    return CoreMember(type=unit.type, role=unit.role)


def _core_missing(
    core: tuple[CoreMember, ...], proposed: tuple[ProposedInvitee, ...]
) -> tuple[OrganisationType | UnknownCode, ...]:
    """The kinds of the core of which nobody can be invited, so that coordination looks for one."""
    there = [_kind(invitee.party) for invitee in proposed]
    return tuple(dict.fromkeys(kind.type for kind in core if kind not in there))


def _units_of_kind(
    case: Case, kind: CoreMember, now: datetime, reference: Reference
) -> list[Listed]:
    area = case.asked.area
    able = [
        unit
        for unit in reference.directory.serving(area, day_of(now))
        if _kind(unit.plain) == kind
        and unit.capacity > 0
        and not said_full(case, unit.party, reference)
        and covering(case, unit.party, now, reference)
    ]
    whole = [unit for unit in able if area not in unit.partly]
    return [max(whole, key=lambda unit: unit.capacity)] if whole else able


def no_ground(
    case: Case, message: NoGroundBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No ground came in time, or none that carries enough units."""
    if case.phase is not Phase.WAITING:
        return Outcome(case)
    reason = NotAssembledReason.NO_UNIT if carrying(case, now) else NotAssembledReason.NO_GROUND
    return not_assembled(case, reason)
