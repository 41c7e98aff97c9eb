"""Asks a unit: each ask is an invitation of its own, with its own time to answer."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after, half_way
from silta_contracts.course_codes import DeclineReason, InvitationCause
from silta_contracts.facts import InvitationEnded, InvitationSent
from silta_contracts.party import Party, Unit
from silta_network.decisions.cover import covering, deputy_for, not_wanted, told
from silta_network.directory import Reference, day_of
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
    until = respond_by or after(now, reference.of(case).durations.answer_invitation)
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

    The directory has it and it is open, a ground covers it, the client did not say no to it, and
    it was not asked in this round before: a full unit is not asked twice.
    """
    found = reference.directory.find(unit)
    if found is None or not found.term.holds(day_of(now)):
        return None
    if case.phase not in (Phase.INVITING, Phase.ASSEMBLED):
        return None
    before = any(
        reference.directory.same(i.party, unit) and i.round == case.round
        for i in case.invitations
        if i.status is not Status.ENDED
    )
    if before or takes_part(case, unit, reference) or not_wanted(case, unit, reference):
        return None
    return found.party if covering(case, unit, now, reference) else None


def next_of(case: Case, unit: Party, now: datetime, reference: Reference) -> Unit | None:
    """The first of the unit's deputies that may be asked; None where one is there already.

    Deputies of deputies too: who is closed, was asked before, stands on no ground or is not
    wanted by the client is passed over.
    """
    for deputy in reference.directory.chain(unit, day_of(now)):
        if takes_part(case, deputy.party, reference):
            return None
        if (found := askable(case, deputy.party, now, reference)) is not None:
            return found
    return None


def said_full(case: Case, unit: Party, reference: Reference) -> bool:
    """Whether the unit declined in this round since it has no capacity."""
    return any(
        invitation.reason == DeclineReason.NO_CAPACITY
        and invitation.round == case.round
        and reference.directory.same(invitation.party, unit)
        for invitation in case.invitations
    )


def end_unanswered(case: Case, invitation: Invitation) -> Outcome[Case]:
    """Ends an open invitation without a word of why; its unit is not waited for any more."""
    fact = InvitationEnded(
        case=case.case,
        round=case.round or None,
        invitation=invitation.id,
        party=invitation.party,
    )
    state = case.with_invitation(invitation.id, status=Status.ENDED)
    return Outcome(state, (fact,), cancel=answered(case, invitation))


def answered(case: Case, invitation: Invitation) -> tuple[HalfTime, RespondBy]:
    """The deadlines that an answer cancels."""
    return (
        HalfTime(case=case.case, invitation=invitation.id),
        RespondBy(case=case.case, invitation=invitation.id),
    )
