"""What network shows: the case to each reader by need, and what waits for a unit."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from silta_chassis.process import Line, Written
from silta_contracts.party import ClientParty, ClosePersonParty, Party, Unit
from silta_contracts.readers import reader_key
from silta_network import team_views, times_views
from silta_network.chains import chains, deputies
from silta_network.directory import Reference
from silta_network.model import Case, Invitation, Meeting, MeetingStatus, Phase, Status
from silta_network.rights import by_coordination, by_member_unit

Shown = dict[str, Any]


def page(case: Case, reader: Party, reference: Reference) -> Shown | None:
    """The case for that reader; None where the reader has no part in it.

    The client and coordination see all but a unit's own reason to decline, which is
    coordination's; members see the table and the meetings; an invited unit its invitation; a
    close person the meetings. What the client said no to is shown to nobody else.
    """
    meetings = [_meeting(meeting) for meeting in case.meetings if meeting.round == case.round]
    if isinstance(reader, ClosePersonParty):
        there = any(member.party == reader for member in case.members)
        times = [{k: v for k, v in one.items() if k != "decisions"} for one in meetings]
        return {"phase": case.phase, "meetings": times} if there else None
    if by_coordination(case, reader, reference):
        found = times_views.asked(case, reader, reference, everybody=True)
        return {**_all(case, reference, client=False), "meetings": meetings, **found}
    if isinstance(reader, ClientParty):
        found = times_views.asked(case, reader, reference, everybody=True)
        return {**_all(case, reference, client=True), "meetings": meetings, **found}
    own = [
        _invitation(invitation, reference, own=True)
        for invitation in case.invitations
        if invitation.round == case.round and reference.directory.same(invitation.party, reader)
    ]
    asked = team_views.own(case, reader, reference)
    if by_member_unit(case, reader, reference):
        members = [_json(member) for member in case.members]
        table = {**_table(case), "members": members, "invitations": own, "meetings": meetings}
        found = times_views.asked(case, reader, reference, everybody=False)
        return {**table, "asks": asked, "team_time": team_views.time(case), **found}
    waits = any(invitation["status"] == Status.OPEN for invitation in own)
    comes = any(reference.directory.same(unit, reader) for unit in case.coming)
    if not (waits or comes or asked):
        return None
    invited = {**_table(case), "invitations": own}
    return {**invited, "asks": asked} if asked else invited


def _table(case: Case) -> Shown:
    request = case.request
    return {
        "phase": case.phase,
        "round": case.round or None,
        "coordinating": _json(request.coordinating) if request else None,
    }


def _all(case: Case, reference: Reference, *, client: bool) -> Shown:
    request = case.request
    return {
        **_table(case),
        "ended": case.ended,
        "waits_until": _when(case.due),
        "waits_for": _waits_for(case),
        "request": request.request if request else None,
        "requester": _json(request.requester) if request else None,
        "client_counts": case.client_counts,
        "grounds": [_json(ground) for ground in case.grounds],
        "proposal": _proposal(case, reference) if case.phase is Phase.PROPOSED else None,
        "not_wanted": [_named(unit, reference, client) for unit in case.not_wanted],
        "invitations": [
            _invitation(invitation, reference, client=client)
            for invitation in case.invitations
            if invitation.round == case.round
        ],
        "chains": chains(case, reference.directory),
        "coming": [_json(unit) for unit in case.coming],
        "members": [_json(member) for member in case.members],
        "version_of_members": case.version,
        "team": team_views.team(case, reference),
    }


def _proposal(case: Case, reference: Reference) -> Shown:
    return {
        "number": case.proposal,
        "confirm_by": _when(case.due),
        "invitees": [
            {
                **_json(invitee),
                **_named(invitee.party, reference, True),
                "deputies": deputies(reference.directory.find(invitee.party), reference.directory),
            }
            for invitee in case.proposed
        ],
    }


def _invitation(
    invitation: Invitation, reference: Reference, *, client: bool = False, own: bool = False
) -> Shown:
    shown = {
        "id": invitation.id,
        **_named(invitation.party, reference, client or own),
        "status": invitation.status,
        "cause": str(invitation.cause),
        "follows": invitation.follows,
        "respond_by": _when(invitation.respond_by),
    }
    if client:
        return shown
    return shown | {
        "reason": str(invitation.reason) if invitation.reason else None,
        "instead": _named(invitation.instead, reference, own) if invitation.instead else None,
        "nobody_left_to_ask": invitation.told,
    }


def _meeting(meeting: Meeting) -> Shown:
    return {
        "id": meeting.id,
        "start": _when(meeting.start),
        "end": _when(meeting.end),
        "remote": meeting.remote,
        "place": meeting.place,
        "status": meeting.status,
        **({"decisions": [_json(one) for one in meeting.decisions]} if meeting.decisions else {}),
    }


def _named(unit: Unit, reference: Reference, sensitive: bool) -> Shown:
    """A unit with its name; a sensitive one's is told at the door `units`, under a decision.

    Without one only to the client, to the unit itself, and to who has to choose whom to invite.
    """
    found = reference.directory.find(unit)
    told = found is not None and (found.ref is None or sensitive)
    return {"party": _json(unit), "name": found.name if found and told else None}


def _json(value: BaseModel) -> Shown:
    return value.model_dump(mode="json")


def _when(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None


def _waits_for(case: Case) -> list[str]:
    """What coordination sees waiting, as codes."""
    waits = {
        "ground": case.phase is Phase.WAITING,
        "confirm_invitees": case.phase is Phase.PROPOSED,
        "answers": bool(case.open_invitations),
        "client": case.phase is Phase.INVITING and not case.client_counts,
        "more_units": _needs_more(case),
        "schedule_meeting": case.phase is Phase.ASSEMBLED and case.due is not None,
        "record_meeting": bool(case.planned),
    }
    return [what for what, so in waits.items() if so and not case.ended]


def _needs_more(case: Case) -> bool:
    told = any(i.told for i in case.invitations if i.round == case.round)
    return case.phase is Phase.INVITING and (told or not case.open_invitations)


def invitations(case: Case, written: Written) -> Mapping[str, Line | None]:
    """Open invitations, for the units that are to answer."""
    return {
        invitation.id: Line(
            key=invitation.id,
            order=f"{_when(invitation.respond_by)} {invitation.id}",
            shows={
                "case": case.case,
                "invitation": invitation.id,
                "respond_by": _when(invitation.respond_by),
                "coordinating": _json(case.asked.coordinating),
            },
            to=invitation.keys,
        )
        if invitation.status is Status.OPEN
        else None
        for invitation in case.invitations
    }


def coordination(case: Case, written: Written) -> Mapping[str, Line | None]:
    """The case, while something in it waits, for coordination and its deputy."""
    waits = _waits_for(case)
    if not waits or case.request is None:
        return {"case": None}
    until = [case.due, *(i.respond_by for i in case.open_invitations)]
    until += [meeting.record_by for meeting in case.planned]
    first = _when(min((u for u in until if u is not None), default=None))
    request = case.request
    deputy = request.coordinating_deputy
    units = [request.coordinating, *([deputy] if deputy is not None else [])]
    line = Line(
        key="case",
        order=f"{first} {case.case}",
        shows={"case": case.case, "waits_for": waits, "first_due": first},
        to=_keys(units),
    )
    return {"case": line}


def meetings(case: Case, written: Written) -> Mapping[str, Line | None]:
    """Planned meetings, for the units that are to come."""
    keys: dict[Party, tuple[str, ...]] = {i.party: i.keys for i in case.invitations}
    units = [member.party for member in case.professionals]
    to = tuple(key for unit in units for key in keys.get(unit, (reader_key(unit),)))
    return {
        meeting.id: Line(
            key=meeting.id,
            order=f"{_when(meeting.start)} {meeting.id}",
            shows={"case": case.case, **_meeting(meeting)},
            to=to,
        )
        if meeting.status is MeetingStatus.PLANNED
        else None
        for meeting in case.meetings
    }


def _keys(units: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(reader_key(unit) for unit in units)
