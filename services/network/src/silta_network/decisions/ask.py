"""Asks a unit: each ask is an invitation of its own, with its own time to answer."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after, half_way
from silta_contracts.course_codes import InvitationCause
from silta_contracts.facts import InvitationSent
from silta_contracts.party import Party, Unit
from silta_network.decisions.cover import covering, deputy_for, not_wanted, told
from silta_network.directory import Reference
from silta_network.model import Case, HalfTime, Invitation, Phase, RespondBy, Status


def invite(
    case: Case,
    unit: Unit,
    cause: InvitationCause,
    now: datetime,
    reference: Reference,
    *,
    follows: str | None = None,
    respond_by: datetime | None = None,
    by: Party | None = None,
) -> Outcome[Case]:
    """Sends an invitation; the unit stands as the directory writes it on the bus."""
    id_ = f"{case.case}.i{len(case.invitations) + 1}"
    until = respond_by or after(now, reference.model.durations.answer_invitation)
    invitation = Invitation(
        id=id_,
        round=case.round,
        party=unit,
        respond_by=until,
        cause=cause,
        follows=follows,
        keys=reference.directory.reader_keys(unit),
    )
    sent = InvitationSent(
        **told(case, covering(case, unit, now, reference)),
        by=by,
        invitation=id_,
        party=unit,
        deputy=deputy_for(case, unit, now, reference),
        respond_by=until,
        cause=cause,
        follows=follows,
    )
    return Outcome(
        case.with_(invitations=(*case.invitations, invitation)),
        (sent,),
        (
            (HalfTime(case=case.case, invitation=id_), half_way(now, until)),
            (RespondBy(case=case.case, invitation=id_), until),
        ),
    )


def takes_part(case: Case, unit: Party, reference: Reference) -> bool:
    """Whether the unit is asked or comes already."""
    same = reference.directory.same
    return (
        any(same(i.party, unit) for i in case.open_invitations)
        or any(same(coming, unit) for coming in case.coming)
        or any(same(m.party, unit) for m in case.members)
    )


def askable(case: Case, unit: Party, now: datetime, reference: Reference) -> Unit | None:
    """The unit, if it may be asked in another's stead.

    The directory has it, a ground covers it, the client did not say no to it, and it was not
    asked in this round before.
    """
    found = reference.directory.find(unit)
    if found is None or case.phase not in (Phase.INVITING, Phase.ASSEMBLED):
        return None
    before = any(
        reference.directory.same(i.party, unit) and i.round == case.round
        for i in case.invitations
        if i.status is not Status.ENDED
    )
    if before or takes_part(case, unit, reference) or not_wanted(case, unit, reference):
        return None
    return found.party if covering(case, unit, now, reference) else None


def answered(case: Case, invitation: Invitation) -> tuple[HalfTime, RespondBy]:
    """The deadlines that an answer cancels."""
    return (
        HalfTime(case=case.case, invitation=invitation.id),
        RespondBy(case=case.case, invitation=invitation.id),
    )
