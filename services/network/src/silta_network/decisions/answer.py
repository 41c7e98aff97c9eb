"""Answers to invitations, and silence: reminded at half time, then the deputy is asked."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, not_yours
from silta_contracts.course_codes import DeclineReason, InvitationCause
from silta_contracts.facts import (
    ClientConfirmed,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEscalated,
    InvitationReminded,
    InvitationUnanswered,
    MemberJoined,
)
from silta_contracts.party import Party
from silta_network.commands import AcceptInvitation, ConfirmParticipation, DeclineInvitation
from silta_network.decisions.ask import answered, askable, invite, next_of
from silta_network.decisions.assemble import settled
from silta_network.decisions.cover import (
    covering,
    deputy_for,
    member,
    of_members,
    of_units,
    told,
)
from silta_network.decisions.follow import then
from silta_network.directory import Reference
from silta_network.model import Case, HalfTime, Invitation, Phase, RespondBy, Status


def _to_answer(
    case: Case, command: AcceptInvitation | DeclineInvitation, reference: Reference
) -> Invitation | Refused:
    invitation = case.invitation(command.invitation)
    if invitation is None:
        return Refused("invitation-unknown", "The case has no such invitation: see the case view.")
    if not reference.directory.same(invitation.party, command.by):
        return not_yours("This invitation was sent to another unit.")
    if invitation.status is not Status.OPEN:
        return Refused(
            "invitation-over",
            "This invitation waits for no answer any more. Coordination can invite anew.",
        )
    return invitation


def accept(
    case: Case, command: AcceptInvitation, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The unit comes: to the network that is being assembled, or as a member of one that stands."""
    invitation = _to_answer(case, command, reference)
    if isinstance(invitation, Refused):
        return invitation
    unit = invitation.party
    grounds = covering(case, unit, now, reference)
    if not grounds:
        return Refused(
            "no-ground-covers",
            "No ground lets this unit take part any more. Nothing is to be done here.",
        )
    by = reference.directory.on_bus(command.by)
    fact = InvitationAccepted(**told(case, grounds), by=by, invitation=invitation.id, party=unit)
    state = case.with_invitation(invitation.id, status=Status.ACCEPTED)
    first = Outcome(state, (fact,), cancel=answered(case, invitation))
    if case.phase is Phase.ASSEMBLED:
        return then(first, _joined(state, invitation, by, now, reference))
    state = state.with_(coming=(*state.coming, unit))
    return then(first, settled(state, now, reference))


def _joined(
    case: Case, invitation: Invitation, by: Party, now: datetime, reference: Reference
) -> Outcome[Case]:
    joined = member(case, invitation.party, now, reference)
    state = case.with_(members=(*case.members, joined), version=case.version + 1)
    fact = MemberJoined(
        **told(state, of_members(state)),
        by=by,
        members=state.members,
        version=state.version,
        member=joined,
    )
    return Outcome(state, (fact,))


def decline(
    case: Case, command: DeclineInvitation, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The unit cannot come; the one named instead, or a full unit's deputy, is asked at once."""
    invitation = _to_answer(case, command, reference)
    if isinstance(invitation, Refused):
        return invitation
    by = reference.directory.on_bus(command.by)
    # Of a unit that the directory lacks nobody knows whether it is sensitive: not for the bus.
    found = reference.directory.find(command.instead) if command.instead else None
    instead = found.party if found else None
    fact = InvitationDeclined(
        **told(case, covering(case, invitation.party, now, reference)),
        by=by,
        invitation=invitation.id,
        party=invitation.party,
        instead=instead,
        reason=command.reason,
    )
    state = case.with_invitation(
        invitation.id,
        status=Status.DECLINED,
        instead=instead or command.instead,
        reason=command.reason,
    )
    first = Outcome(state, (fact,), cancel=answered(case, invitation))
    full = command.reason == DeclineReason.NO_CAPACITY
    if command.instead is None and not full:
        return then(first, settled(state, now, reference))
    unit, cause = None, InvitationCause.INSTEAD
    if command.instead is not None:
        unit = askable(state, command.instead, now, reference)
    elif full:
        # It would come if it could: who stands in for it is asked, as if it had been silent.
        unit, cause = next_of(state, invitation.party, now, reference), InvitationCause.FULL
    if unit is None:
        return then(first, _nobody_left(state, invitation, now, reference))
    asked = invite(state, unit, cause, now, reference, follows=invitation.id, by=by)
    return then(first, asked)


def _nobody_left(
    case: Case, invitation: Invitation, now: datetime, reference: Reference
) -> Outcome[Case]:
    fact = InvitationUnanswered(
        **told(case, covering(case, invitation.party, now, reference)),
        party=invitation.party,
        addressed=case.asked.coordinating,
        deputy=deputy_for(case, invitation.party, now, reference),
        due=invitation.respond_by,
        invitation=invitation.id,
    )
    state = case.with_invitation(invitation.id, told=True)
    return then(Outcome(state, (fact,)), settled(state, now, reference))


def remind(case: Case, message: HalfTime, now: datetime, reference: Reference) -> Outcome[Case]:
    """Half of the time passed without an answer."""
    invitation = case.invitation(message.invitation)
    if invitation is None or invitation.status is not Status.OPEN:
        return Outcome(case)
    fact = InvitationReminded(
        **told(case, covering(case, invitation.party, now, reference)),
        party=invitation.party,
        addressed=invitation.party,
        deputy=deputy_for(case, invitation.party, now, reference),
        due=invitation.respond_by,
        invitation=invitation.id,
    )
    return Outcome(case, (fact,))


def escalate(case: Case, message: RespondBy, now: datetime, reference: Reference) -> Outcome[Case]:
    """No answer in time: the deputy is asked by an invitation of its own, or coordination told."""
    invitation = case.invitation(message.invitation)
    if invitation is None or invitation.status is not Status.OPEN:
        return Outcome(case)
    state = case.with_invitation(invitation.id, status=Status.UNANSWERED)
    stops = Outcome(state, cancel=answered(case, invitation))
    deputy = next_of(state, invitation.party, now, reference)
    if deputy is None:
        return then(stops, _nobody_left(state, invitation, now, reference))
    fact = InvitationEscalated(
        **told(case, of_units(case, (invitation.party, deputy), now, reference)),
        party=invitation.party,
        addressed=deputy,
        deputy=deputy,
        due=invitation.respond_by,
        invitation=invitation.id,
    )
    asked = invite(state, deputy, InvitationCause.ESCALATED, now, reference, follows=invitation.id)
    return then(then(stops, Outcome(state, (fact,))), asked)


def confirm_participation(
    case: Case, command: ConfirmParticipation, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The client takes part, and counts for the quorum."""
    state = case.with_(client_confirmed=True)
    fact = ClientConfirmed(
        case=case.case,
        grounds=of_units(case, case.coming, now, reference),
        round=case.round if case.phase is Phase.INVITING else None,
        by=command.by,
    )
    return then(Outcome(state, (fact,)), settled(state, now, reference))
