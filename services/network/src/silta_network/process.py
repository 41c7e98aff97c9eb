"""What triggers what in network, on one page."""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import with_retention
from silta_contracts import facts as f
from silta_contracts.erasure import ERASURE
from silta_contracts.facts.team import TeamAskEnded
from silta_network import commands as c
from silta_network import decisions as d
from silta_network import model as m
from silta_network import rights as r
from silta_network import team_views
from silta_network import views as v
from silta_network.process_team import TEAM
from silta_network.process_times import TIMES

# fmt: off
# What tells that no network comes about.
_NONE = (f.NetworkNotAssembled, TeamAskEnded)
# What a change of grounds may lead to, by phase.
_FEWER = (f.InviteesProposed, f.InvitationEnded, f.NetworkAssembled, *_NONE,
          f.MemberReleased, f.NetworkDissolved)
_ANSWER = "answer-invitation"
_NEXT = (f.InvitationSent, f.InvitationUnanswered, f.NetworkAssembled)

PROCESS = with_retention(Process("network", state=m.Case, rows=(
    # What others say.
    When(f.CaseMovedToModel, d.take_move),
    When(f.NetworkRequested, d.request_network, (f.InviteesProposed, *_NONE)),
    When(f.ConsentGranted, d.ground_came, _FEWER),
    When(f.StatutoryBasisRecorded, d.ground_came, _FEWER),
    When(f.ConsentReplaced, d.grounds_ended, _FEWER),
    When(f.ConsentExpired, d.grounds_ended, _FEWER),
    When(f.StatutoryBasisEnded, d.grounds_ended, _FEWER),
    When(f.ConsentWithdrawn, d.consent_withdrawn, (*_FEWER, f.WithdrawalAcknowledged)),
    When(f.ContactRequestClosed, d.end),
    When(f.ContactRequestWithdrawn, d.end),
    When(f.CaseClosed, d.end),
    When(f.ErasureRequested, d.end, (f.PersonErased,)),
    # What people ask for.
    When(c.ConfirmInvitees, d.confirm_invitees,
         (f.NetworkConvened, f.InvitationSent, f.NetworkAssembled, *_NONE),
         by=r.by_coordination, possible=r.proposed, guarded=True),
    When(c.AcceptInvitation, d.accept, (f.InvitationAccepted, f.NetworkAssembled, f.MemberJoined),
         by=r.by_invited_unit, possible=r.waiting_for_answers, door=_ANSWER),
    When(c.DeclineInvitation, d.decline, (f.InvitationDeclined, *_NEXT),
         by=r.by_invited_unit, possible=r.waiting_for_answers, door=_ANSWER),
    When(c.ConfirmParticipation, d.confirm_participation, (f.ClientConfirmed, f.NetworkAssembled),
         by=r.by_client, possible=r.waiting_for_client, door=_ANSWER, on_mandate=True),
    When(c.SayNoToUnit, d.say_no, (f.InvitationEnded, TeamAskEnded, f.NetworkAssembled),
         by=r.by_client_or_coordination, possible=r.hearing_the_client, on_mandate=True),
    When(c.InviteMore, d.invite_more, (f.InvitationSent,),
         by=r.by_coordination, possible=r.inviting, guarded=True),
    When(c.ScheduleMeeting, d.schedule_meeting, (f.MeetingScheduled,),
         by=r.by_coordination, possible=r.assembled, guarded=True, door="meeting"),
    When(c.RescheduleMeeting, d.reschedule_meeting, (f.MeetingRescheduled,),
         by=r.by_coordination, possible=r.meeting_planned, guarded=True, door="meeting"),
    When(c.RecordMeeting, d.record_meeting, (f.MeetingHeld, f.MeetingNotHeld),
         by=r.by_meeting_keeper, possible=r.meeting_planned),
    When(c.NameClosePerson, d.name_close_person, (f.ClosePersonJoined,),
         by=r.by_client, possible=r.assembled, door="close-person"),
    When(c.EndOwnPart, d.end_own_part, (f.MemberLeft, f.ClosePersonLeft),
         by=r.by_member, possible=r.assembled, door=_ANSWER),
    When(c.WithdrawConsent, d.withdraw, (f.WithdrawalReceived, *_FEWER),
         by=r.by_client_or_unit, opens=True, on_mandate=True, heard_first=True),
    *TEAM,
    *TIMES,
    # What time brings.
    When(m.NoGroundBy, d.no_ground, (f.NetworkNotAssembled,)),
    When(m.GroundBegins, d.ground_begins, _FEWER),
    When(m.ConfirmBy, d.unconfirmed, (f.InviteesUnconfirmed,)),
    When(m.HalfTime, d.remind, (f.InvitationReminded,)),
    When(m.RespondBy, d.escalate, (f.InvitationEscalated, *_NEXT)),
    When(m.AssembleBy, d.time_to_assemble, (f.NetworkAssembled, *_NONE)),
    When(m.ScheduleBy, d.unscheduled, (f.MeetingUnscheduled,)),
    When(m.RecordBy, d.unrecorded, (f.MeetingUnrecorded,)),
), views=(
    View("invitations", v.invitations),
    View("coordination", v.coordination),
    View("meetings", v.meetings),
    View("team", team_views.asked),
), editors_see=m.editors_see), facts=ERASURE, ended=lambda case: case.ended)
# fmt: on
