"""Facts that end with who published them: nobody but reporting reads them, and that is right."""

from collections.abc import Mapping
from typing import Final

from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    coaching,
    common,
    consent,
    followup,
    intake,
    meetings,
    network,
    team,
)
from silta_contracts.facts import coordination as coord
from silta_contracts.facts import health_check as check
from silta_contracts.facts import planning as plan
from silta_contracts.facts import reporting as report

_ALARM: Final = "alarm"
_REMINDER: Final = "reminder"
_OWN_WORK: Final = "own work"

# Facts that no service but reporting reads, and why that is right.
TERMINAL: Final[Mapping[type[AnyFact], str]] = {
    intake.ClientNotReached: _ALARM,
    intake.TriageRecorded: _OWN_WORK,
    intake.RequesterInformed: _OWN_WORK,
    intake.SelfCareAgreed: _OWN_WORK,
    intake.SelfCareCheckDue: _REMINDER,
    intake.ConsultationGiven: _OWN_WORK,
    intake.ConsultationOverdue: _ALARM,
    intake.QuestionAsked: _OWN_WORK,
    intake.QuestionAnswered: _OWN_WORK,
    intake.QuestionOverdue: _ALARM,
    intake.TriageOverdue: _ALARM,
    coord.AdviceAsked: _OWN_WORK,
    coord.AdviceGiven: _OWN_WORK,
    coord.AdviceOverdue: _ALARM,
    coord.FailureDemandNoted: _OWN_WORK,
    coord.DuplicateSuspected: _OWN_WORK,
    coord.CasesJoined: _OWN_WORK,
    coord.CasesSeparated: _OWN_WORK,
    check.HealthCheckOffered: _OWN_WORK,
    check.HealthCheckBooked: _OWN_WORK,
    check.HealthCheckDone: _OWN_WORK,
    # The client's own choice, and no step that somebody was late with.
    check.HealthCheckNotBooked: _OWN_WORK,
    check.HealthCheckUnrecorded: _ALARM,
    check.HealthCheckNotFollowed: _ALARM,
    intake.ErasureUnacknowledged: _ALARM,
    intake.LinkErased: _OWN_WORK,
    common.DocumentsDisposed: _OWN_WORK,
    consent.ConsentRequested: _OWN_WORK,
    consent.ConsentReminded: _REMINDER,
    consent.ConsentUnconfirmed: _ALARM,
    consent.StatutoryBasisReviewDue: _REMINDER,
    consent.ClientInformed: _OWN_WORK,
    consent.ClientNotInformed: _ALARM,
    consent.WithdrawalCompleted: _OWN_WORK,
    consent.WithdrawalUnacknowledged: _ALARM,
    consent.ContactRequestMissing: _ALARM,
    network.InviteesProposed: _OWN_WORK,
    network.NetworkConvened: _OWN_WORK,
    network.InvitationSent: _OWN_WORK,
    network.InvitationAccepted: _OWN_WORK,
    network.InvitationDeclined: _OWN_WORK,
    network.ClientConfirmed: _OWN_WORK,
    network.InviteesUnconfirmed: _ALARM,
    network.InvitationReminded: _REMINDER,
    network.InvitationEscalated: _ALARM,
    network.InvitationUnanswered: _ALARM,
    network.InvitationEnded: _OWN_WORK,
    meetings.MeetingScheduled: _OWN_WORK,
    meetings.MeetingRescheduled: _OWN_WORK,
    meetings.MeetingUnscheduled: _ALARM,
    meetings.MeetingNotHeld: _OWN_WORK,
    meetings.MeetingUnrecorded: _ALARM,
    team.TeamTimeBooked: _OWN_WORK,
    team.TeamTimeUnused: _ALARM,
    team.ClinicRoutingConfirmed: _OWN_WORK,
    team.TeamAskOverdue: _ALARM,
    plan.PlanningOpened: _OWN_WORK,
    plan.NeedAssessed: _OWN_WORK,
    plan.HandoverProposed: _OWN_WORK,
    plan.HandoverDeclined: _OWN_WORK,
    plan.HandoverLapsed: _ALARM,
    plan.CaseManagerMissing: _ALARM,
    plan.GoalSet: _OWN_WORK,
    plan.TaskAssigned: _OWN_WORK,
    plan.TaskCompleted: _OWN_WORK,
    plan.TaskOverdue: _ALARM,
    plan.TaskReminded: _REMINDER,
    plan.PlanProposed: _OWN_WORK,
    plan.PlanNotAgreed: _OWN_WORK,
    plan.AgreementMissing: _ALARM,
    plan.PlanOverdue: _ALARM,
    followup.FollowUpScheduled: _OWN_WORK,
    followup.RevisionOverdue: _ALARM,
    followup.FollowUpStopped: _OWN_WORK,
    followup.FollowUpDue: _REMINDER,
    followup.FollowUpOverdue: _ALARM,
    followup.CaseStalled: _ALARM,
    followup.FollowUpHeld: _OWN_WORK,
    followup.ClosingOverdue: _ALARM,
    followup.WorkAbilityMeasured: _OWN_WORK,
    coaching.JobCoachingStarted: _OWN_WORK,
    coaching.JobCoachingPhaseReached: _OWN_WORK,
    coaching.JobCoachingEnded: _OWN_WORK,
    coaching.JobCoachingQuiet: _REMINDER,
    followup.FeedbackGiven: _OWN_WORK,
    followup.NeedEnded: _OWN_WORK,
    followup.ClosingReviewed: _OWN_WORK,
    followup.ClosingReviewOverdue: _ALARM,
    report.IndicatorsPublished: _OWN_WORK,
}

# The types of those that tell of something that was not done in time, as they are on the wire.
ALARMS: Final = frozenset(fact.wire_type() for fact, why in TERMINAL.items() if why == _ALARM)
