"""Ordinary stories of network, which stories of anybody begin with."""

from datetime import datetime, timedelta
from typing import Any

from stateful import Courses, Message
from stateful_world import (
    BEGINS,
    CASE,
    CONSENTS,
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    NURSES,
    SOCIAL_WORK,
    STATUTES,
)

from silta_contracts.codes import Service
from silta_contracts.course_codes import ClientPresence, DeclineReason, NotHeldReason
from silta_contracts.facts import ConsentGranted, ConsentWithdrawn, StatutoryBasisRecorded
from silta_contracts.facts.times import Candidate
from silta_contracts.party import CLIENT, Party, Unit
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion
from silta_network import commands, commands_team, commands_times, model, team, times

from .network_team_told import CLINIC, GATHERING, ROUTING
from .network_told import LATER, requested

FIRST = CONSENTS[0]
GIVEN = ConsentGranted(case=CASE, by=CLIENT, ground=FIRST)
RECORDED = StatutoryBasisRecorded(case=CASE, by=EMPLOYMENT, ground=STATUTES[1])
REQUESTED = requested(True, (FIRST.id,), drawn_up=True, number=1)
NOT_DRAWN_UP = requested(True, (FIRST.id,), drawn_up=False, number=1)
INVITING = commands.ConfirmInvitees(
    case=CASE,
    by=EARLY_SERVICE,
    proposal=1,
    invitees=(commands.Invitee(party=EMPLOYMENT), commands.Invitee(party=SOCIAL_WORK)),
    units_heard=True,
    deputies_heard=True,
)
ALONE = INVITING.model_copy(update={"invitees": (commands.Invitee(party=EMPLOYMENT),)})


def _more(unit: Unit) -> Message:
    return commands.InviteMore(
        case=CASE,
        by=EARLY_SERVICE,
        invitees=(commands.Invitee(party=unit),),
        units_heard=True,
        deputies_heard=True,
    )


def _accepts(party: Party, number: int) -> Message:
    return commands.AcceptInvitation(case=CASE, by=party, invitation=f"{CASE}.i{number}")


ASSEMBLED: list[Message] = [
    GIVEN,
    REQUESTED,
    INVITING,
    _accepts(EMPLOYMENT, 1),
    _accepts(SOCIAL_WORK, 2),
]
IN_MAY = datetime(2028, 5, 8, 9, tzinfo=BEGINS.tzinfo)
MEETING = commands.ScheduleMeeting(
    case=CASE, by=EARLY_SERVICE, start=IN_MAY, end=IN_MAY + timedelta(hours=1), remote=True
)
MOVED = commands.RescheduleMeeting(
    case=CASE,
    by=NURSES,
    meeting=f"{CASE}.m1",
    start=IN_MAY,
    end=IN_MAY + timedelta(hours=2),
    remote=True,
)
HELD = commands.RecordMeeting(
    case=CASE,
    by=EMPLOYMENT,
    meeting=f"{CASE}.m1",
    held=commands.Held(at=BEGINS, present=(EMPLOYMENT,), client=ClientPresence.IN_PERSON),
)
NOT_HELD = commands.RecordMeeting(
    case=CASE, by=EARLY_SERVICE, meeting=f"{CASE}.m1", not_held=NotHeldReason.TOO_FEW
)
SAYS_NO = commands.SayNoToUnit(case=CASE, by=CLIENT, unit=SOCIAL_WORK)
TAKES_IT_BACK = commands.SayNoToUnit(case=CASE, by=EARLY_SERVICE, unit=SOCIAL_WORK, taken_back=True)
FULL = commands.DeclineInvitation(
    case=CASE, by=SOCIAL_WORK, invitation=f"{CASE}.i2", reason=DeclineReason.NO_CAPACITY
)
TAKES_PART = commands.ConfirmParticipation(case=CASE, by=CLIENT)
WITHDRAWN = ConsentWithdrawn(
    case=CASE, consent=FIRST.id, received_by=Service.CONSENT, ended=(FIRST,), remaining=()
)
GATHERED = ConsentGranted(case=CASE, by=CLIENT, ground=GATHERING)
HANDED_OVER = ConsentGranted(case=CASE, by=CLIENT, ground=ROUTING)
BOOKED = commands_team.BookTeamTime(
    case=CASE, by=EARLY_SERVICE, start=IN_MAY, end=IN_MAY + timedelta(hours=1)
)
EXAMINED = commands_team.RequestExamination(
    case=CASE,
    by=EARLY_SERVICE,
    unit=HEALTH_CENTRE,
    timing=ExaminationTime.BEFORE_MEETING,
    question=TeamQuestion.WORK_ABILITY,
)
CONSULTED = commands_team.ConsultClinic(
    case=CASE, by=EARLY_SERVICE, unit=CLINIC, question=TeamQuestion.REHABILITATION_NEED
)
ROUTED = commands_team.ProposeClinicRouting(case=CASE, by=EARLY_SERVICE, unit=CLINIC)


def _of_team(kind: type[Any], by: Party, number: int, **more: Any) -> Message:
    told: Message = kind(case=CASE, by=by, ask=f"{CASE}.k{number}", **more)
    return told


TEAM: Courses = {
    "team": [
        GIVEN,
        REQUESTED,
        GATHERED,
        BOOKED,
        EXAMINED,
        _of_team(commands_team.RecordExamination, HEALTH_CENTRE, 1),
        CONSULTED,
        team.AnswerTeamBy,
        _of_team(commands_team.AnswerTeamConsultation, CLINIC, 2, answer=TeamAnswer.CLINIC_PERIOD),
        team.TeamTimeComes,
    ],
    "routed": [
        GIVEN,
        REQUESTED,
        HANDED_OVER,
        ROUTED,
        _of_team(commands_team.ConfirmClinicRouting, CLINIC, 1),
        _of_team(commands_team.ConfirmClinicRouting, CLIENT, 1),
    ],
    "not routed": [
        GIVEN,
        REQUESTED,
        HANDED_OVER,
        ROUTED,
        _of_team(commands_team.EndTeamAsk, CLIENT, 1),
        WITHDRAWN,
    ],
}
_HOUR = timedelta(hours=1)
_LATER = BEGINS + timedelta(days=30)
_ASKING = commands_times.AskForTimes(
    case=CASE, by=EARLY_SERVICE, candidates=(Candidate(start=_LATER, end=_LATER + _HOUR),)
)


def _suits(by: Party) -> Message:
    return commands_times.GiveTimes(case=CASE, by=by, number=1, suits=(1,))


TIMES: Courses = {
    "a time is found": [
        *ASSEMBLED,
        _ASKING,
        _suits(CLIENT),
        _suits(EMPLOYMENT),
        _suits(SOCIAL_WORK),
        _suits(EARLY_SERVICE),
    ],
    "no time is common": [*ASSEMBLED, _ASKING, times.TimesBy, _ASKING],
    "who cannot come": [
        *ASSEMBLED,
        MEETING,
        commands_times.TellAbsence(case=CASE, by=CLIENT, meeting=f"{CASE}.m1"),
        MOVED,
    ],
}
COURSES: Courses = {
    **TEAM,
    **TIMES,
    "met": [*ASSEMBLED, MEETING, MOVED, HELD, WITHDRAWN],
    "not met": [*ASSEMBLED, model.ScheduleBy, MEETING, model.RecordBy, NOT_HELD],
    "more": [*ASSEMBLED, _more(HEALTH_CENTRE), _accepts(HEALTH_CENTRE, 3)],
    "silence": [GIVEN, REQUESTED, model.ConfirmBy, INVITING, model.HalfTime, model.RespondBy],
    "client last": [NOT_DRAWN_UP, GIVEN, ALONE, _accepts(EMPLOYMENT, 1), TAKES_PART],
    "two grounds": [RECORDED, *ASSEMBLED, WITHDRAWN],
    "no ground": [REQUESTED, model.NoGroundBy],
    "begins later": [REQUESTED, ConsentGranted(case=CASE, ground=LATER), model.GroundBegins],
    "not wanted": [
        *ASSEMBLED[:3],
        _accepts(EMPLOYMENT, 1),
        SAYS_NO,
        TAKES_IT_BACK,
        _more(SOCIAL_WORK),
    ],
    "full": [*ASSEMBLED[:3], _accepts(EMPLOYMENT, 1), FULL, model.RespondBy],
    "too few": [NOT_DRAWN_UP, GIVEN, ALONE, model.AssembleBy],
}
