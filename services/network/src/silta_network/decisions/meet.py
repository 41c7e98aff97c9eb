"""Meetings: set, moved, held or not, and what is told where nobody says."""

from datetime import datetime
from typing import Any

from silta_chassis.process import Outcome, Ref, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import ClientPresence
from silta_contracts.facts import (
    MeetingHeld,
    MeetingNotHeld,
    MeetingRescheduled,
    MeetingScheduled,
    MeetingUnrecorded,
    MeetingUnscheduled,
)
from silta_contracts.facts.meetings import MeetingDecision
from silta_contracts.party import CLIENT, Party
from silta_network.commands import Held, RecordMeeting, RescheduleMeeting, ScheduleMeeting
from silta_network.decisions.cover import key, of_members, told
from silta_network.directory import Reference
from silta_network.model import Case, Meeting, MeetingStatus, Phase, RecordBy, ScheduleBy
from silta_network.team import TeamTimeComes
from silta_network.times import TimesBy


def _wrong_with(
    command: ScheduleMeeting | RescheduleMeeting, now: datetime, reference: Reference
) -> Refused | None:
    if command.start < now:
        return Refused("start-in-the-past", "Give a start that lies ahead.")
    if command.end <= command.start:
        return Refused("end-before-start", "Give an end after the start.")
    if command.remote == (command.place is not None):
        return Refused("place-or-remote", "Give a place, or say that it is held remotely.")
    if command.place is not None and command.place not in reference.directory.places:
        return Refused(
            "place-unknown",
            f"Use a place code of the directory: {', '.join(reference.directory.places)}.",
        )
    return None


def _elsewhere(case: Case, command: ScheduleMeeting | RescheduleMeeting) -> Refused | None:
    """Where the client chose the place, it is held there."""
    chosen = case.place
    if chosen is None or (chosen.remote, chosen.place) == (command.remote, command.place):
        return None
    where = "remotely" if chosen.remote else f"at {chosen.place}"
    return Refused(
        "the-client-chose-another-place",
        f"The client wants to meet {where}. Set it so, or ask her and note her new choice first.",
    )


def schedule_meeting(
    case: Case, command: ScheduleMeeting, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Sets a meeting of all members."""
    if (wrong := _wrong_with(command, now, reference)) is not None:
        return wrong
    if (elsewhere := _elsewhere(case, command)) is not None:
        return elsewhere
    record_by = after(command.end, reference.of(case).durations.record_meeting)
    meeting = Meeting(
        id=f"{case.case}.m{len(case.meetings) + 1}",
        round=case.round,
        start=command.start,
        end=command.end,
        remote=command.remote,
        place=command.place,
        address=command.address,
        record_by=record_by,
    )
    closed = case.times.model_copy(update={"open": False}) if case.times else None
    state = case.with_(meetings=(*case.meetings, meeting), due=None, erased=False, times=closed)
    fact = MeetingScheduled(**_arranged(case, meeting.id, command, reference))
    return Outcome(
        state,
        (fact,),
        ((RecordBy(case=case.case, meeting=meeting.id), record_by),),
        cancel=(ScheduleBy, TeamTimeComes, TimesBy),
        answer={"meeting": meeting.id},
    )


def _arranged(
    case: Case, meeting: str, command: ScheduleMeeting | RescheduleMeeting, reference: Reference
) -> dict[str, Any]:
    return {
        **told(case, of_members(case)),
        "by": reference.directory.on_bus(command.by),
        "meeting": meeting,
        "start": command.start,
        "end": command.end,
        "remote": command.remote,
        "place": command.place,
        "parties": tuple(member.party for member in case.members),
    }


def _planned(case: Case, meeting: str) -> Meeting | Refused:
    found = case.meeting(meeting)
    if found is None:
        return Refused("meeting-unknown", "The case has no such meeting: see the case view.")
    if found.status is not MeetingStatus.PLANNED:
        return Refused("meeting-over", "This meeting is over. Set another.")
    return found


def reschedule_meeting(
    case: Case, command: RescheduleMeeting, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Moves a meeting; its id stays."""
    meeting = _planned(case, command.meeting)
    if isinstance(meeting, Refused):
        return meeting
    if (wrong := _wrong_with(command, now, reference)) is not None:
        return wrong
    if (elsewhere := _elsewhere(case, command)) is not None:
        return elsewhere
    stays = (command.remote, command.place) == (meeting.remote, meeting.place)
    address: Ref | None = command.address or (meeting.address if stays else None)
    record_by = after(command.end, reference.of(case).durations.record_meeting)
    state = case.with_(erased=False).with_meeting(
        meeting.id,
        start=command.start,
        end=command.end,
        remote=command.remote,
        place=command.place,
        address=address,
        record_by=record_by,
        sequence=meeting.sequence + 1,
        # Who could not come then may come now.
        absences=(),
    )
    fact = MeetingRescheduled(**_arranged(case, meeting.id, command, reference))
    return Outcome(state, (fact,), ((RecordBy(case=case.case, meeting=meeting.id), record_by),))


def record_meeting(
    case: Case, command: RecordMeeting, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Says that a planned meeting was held, also before its day, or that it was not."""
    meeting = _planned(case, command.meeting)
    if isinstance(meeting, Refused):
        return meeting
    if (command.held is None) == (command.not_held is None):
        return Refused("held-or-not", "Say either how it was held, or why it was not.")
    if command.held is not None:
        return _held(case, meeting, command.held, command.by, now, reference)
    state = case.with_meeting(
        meeting.id, status=MeetingStatus.NOT_HELD, sequence=meeting.sequence + 1
    )
    fact = MeetingNotHeld(
        **told(case, of_members(case)),
        by=reference.directory.on_bus(command.by),
        meeting=meeting.id,
        reason=command.not_held,
    )
    recorded = (RecordBy(case=case.case, meeting=meeting.id),)
    if state.planned:
        return Outcome(state, (fact,), cancel=recorded)
    due = after(now, reference.of(case).durations.schedule_meeting)
    again = ((ScheduleBy(case=case.case), due),)
    return Outcome(state.with_(due=due), (fact,), again, cancel=recorded)


def _held(
    case: Case, meeting: Meeting, held: Held, by: Party, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    if held.at > now:
        return Refused("held-in-the-future", "A meeting is recorded once it has been held.")
    same = reference.directory.same
    members = [member.party for member in case.members]
    if any(not any(same(party, member) for member in members) for party in held.present):
        return Refused(
            "not-a-member", "Only members can have been present: see `members` of the case view."
        )
    decided = [_in_network(members, one.responsible, reference) for one in held.decisions]
    if None in decided:
        return Refused(
            "not-a-member", "Only members can be responsible: see `members` of the case view."
        )
    decisions = tuple(
        MeetingDecision(kind=one.kind, responsible=member, due=one.due)
        for one, member in zip(held.decisions, decided, strict=True)
        if member is not None
    )
    # How the client took part is said by its code alone, so that the two cannot disagree.
    there = [member for member in members if any(same(member, party) for party in held.present)]
    took_part = held.client in (ClientPresence.IN_PERSON, ClientPresence.REMOTELY)
    present = tuple(m for m in members if (took_part if m == CLIENT else m in there))
    if not present:
        return Refused("nobody-present", "Say who was present, or that it was not held.")
    fact = MeetingHeld(
        **told(case, of_members(case)),
        **key(case),
        by=reference.directory.on_bus(by),
        meeting=meeting.id,
        held_at=held.at,
        present=present,
        absent=tuple(member for member in members if member not in present),
        client_present=held.client,
        decisions=decisions or None,
    )
    return Outcome(
        case.with_meeting(meeting.id, status=MeetingStatus.HELD, decisions=decisions),
        (fact,),
        cancel=(RecordBy(case=case.case, meeting=meeting.id),),
    )


def _in_network(members: list[Party], named: Party, reference: Reference) -> Party | None:
    return next((m for m in members if reference.directory.same(m, named)), None)


def unscheduled(
    case: Case, message: ScheduleBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No meeting was set in time: coordination's deputy is told, and the wait goes on."""
    if case.phase is not Phase.ASSEMBLED or case.planned:
        return Outcome(case)
    again = after(now, reference.of(case).durations.schedule_meeting)
    fact = MeetingUnscheduled(
        **told(case, of_members(case)), **_coordination(case), due=case.due or now
    )
    return Outcome(case.with_(due=again), (fact,), ((ScheduleBy(case=case.case), again),))


def unrecorded(case: Case, message: RecordBy, now: datetime, reference: Reference) -> Outcome[Case]:
    """Nobody said whether a meeting was held: coordination's deputy is told, the wait goes on."""
    meeting = case.meeting(message.meeting)
    if meeting is None or meeting.status is not MeetingStatus.PLANNED:
        return Outcome(case)
    again = after(now, reference.of(case).durations.record_meeting)
    fact = MeetingUnrecorded(
        **told(case, of_members(case)),
        **_coordination(case),
        due=meeting.record_by or now,
        meeting=meeting.id,
    )
    state = case.with_meeting(meeting.id, record_by=again)
    return Outcome(state, (fact,), ((RecordBy(case=case.case, meeting=meeting.id), again),))


def _coordination(case: Case) -> dict[str, Party | None]:
    request = case.asked
    return {
        "party": request.coordinating,
        "addressed": request.coordinating_deputy or request.coordinating,
        "deputy": request.coordinating_deputy,
    }
