"""Who cannot come says so before the meeting; coordination hears where too few are left."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts.times import AbsenceTold, QuorumAtRisk
from silta_contracts.party import CLIENT, Party
from silta_contracts.rules import needs_ground
from silta_network.commands_times import TellAbsence
from silta_network.decisions.cover import of_members, told
from silta_network.directory import Reference
from silta_network.model import Case, Meeting, MeetingStatus


def tell_absence(
    case: Case, command: TellAbsence, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Notes the absence; said twice it is one. Moving the meeting asks everybody anew."""
    meeting = case.meeting(command.meeting)
    if meeting is None:
        return Refused("meeting-unknown", "The case has no such meeting: see the case view.")
    if meeting.status is not MeetingStatus.PLANNED or meeting.start <= now:
        return Refused("meeting-over", "This meeting has begun or is over: nothing to tell.")
    same = reference.directory.same
    party = next(m.party for m in case.members if same(m.party, command.by))
    if party in meeting.absences:
        return Outcome(case)
    state = case.with_meeting(meeting.id, absences=(*meeting.absences, party))
    grounds = told(case, of_members(case))
    fact = AbsenceTold(
        **grounds, by=reference.directory.on_bus(command.by), meeting=meeting.id, party=party
    )
    quorum = reference.of(case).quorum_professionals
    if _stands(case, meeting, (), quorum) and not _stands(case, meeting, (party,), quorum):
        request = case.asked
        risk = QuorumAtRisk(
            **grounds,
            party=request.coordinating,
            addressed=request.coordinating,
            deputy=request.coordinating_deputy,
            due=meeting.start,
            meeting=meeting.id,
        )
        return Outcome(state, (fact, risk))
    return Outcome(state, (fact,))


def _stands(case: Case, meeting: Meeting, more: tuple[Party, ...], quorum: int) -> bool:
    """Whether the client and enough professionals are still to come."""
    away = (*meeting.absences, *more)
    coming = [m.party for m in case.members if m.party not in away]
    return CLIENT in coming and sum(needs_ground(party) for party in coming) >= quorum
