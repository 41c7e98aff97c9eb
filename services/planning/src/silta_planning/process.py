"""What triggers what in planning, on one screen: data only."""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import Dispose, dispose, with_retention
from silta_contracts import facts as f
from silta_contracts.erasure import ERASURE
from silta_contracts.facts.planning import TaskReminded
from silta_contracts.facts.statutory import StatutoryPlanLinked
from silta_planning import commands as c
from silta_planning import may, views
from silta_planning import model as m
from silta_planning.decisions import (
    agreement,
    assessment,
    case_managers,
    following,
    goals,
    members,
    opening,
    overdue,
    revision,
    statutory,
    stopping,
    tasks,
    withdrawal,
)

# What follows in one entry when a member comes or goes.
_MEMBERS_CHANGED = (
    f.CaseManagerAppointed,
    f.HandoverLapsed,
    f.PlanAgreed,
    f.PlanNotAgreed,
    f.PlanRevisionOpened,
    f.PlanningStopped,
)
_SETTLED = (f.PlanAgreed, f.PlanNotAgreed)
_RECEIPT = (*_MEMBERS_CHANGED, f.WithdrawalAcknowledged)

# fmt: off
PROCESS = with_retention(Process("planning", state=m.Case, rows=(
    # Network: who plans, and that they have met
    When(f.NetworkAssembled, opening.take_network, (f.PlanningStopped, f.PlanningOpened)),
    When(f.MeetingHeld, opening.take_meeting, (f.PlanningOpened,)),
    When(f.MemberJoined, members.change_members, _MEMBERS_CHANGED),
    When(f.MemberLeft, members.change_members, _MEMBERS_CHANGED),
    When(f.MemberReleased, members.change_members, _MEMBERS_CHANGED),
    When(f.ClosePersonJoined, members.change_members, _MEMBERS_CHANGED),
    When(f.ClosePersonLeft, members.change_members, _MEMBERS_CHANGED),
    When(f.NetworkDissolved, stopping.dissolve, (f.PlanningStopped,)),
    When(f.CaseMovedToModel, following.take_move),
    # Consent: what planning stands on
    When(f.ConsentWithdrawn, withdrawal.take_withdrawal, _RECEIPT),
    When(f.ConsentReplaced, withdrawal.take_replacement, _MEMBERS_CHANGED),
    When(f.ConsentExpired, withdrawal.take_expiry, _MEMBERS_CHANGED),
    When(f.StatutoryBasisEnded, withdrawal.take_end_of_basis, _MEMBERS_CHANGED),
    When(c.WithdrawConsent, withdrawal.withdraw, (f.WithdrawalReceived,),
         by=may.client_or_unit, opens=True, on_mandate=True, heard_first=True),
    When(m.ConsentAnswersBy, withdrawal.consent_silent),
    # The need, and who answers for the case
    When(c.RecordAssessment, assessment.record_assessment, (f.NeedAssessed,),
         by=may.planner, possible=may.planning_open),
    When(c.AppointCaseManager, case_managers.appoint, (f.CaseManagerAppointed,),
         door="case-manager", by=may.planner, possible=may.planning_open),
    When(m.NameCaseManagerBy, overdue.case_manager_missing, (f.CaseManagerMissing,)),
    When(c.ProposeHandover, case_managers.propose_handover, (f.HandoverProposed,),
         door="handover", by=may.case_manager, possible=may.handover_proposable),
    When(c.ConfirmHandover, case_managers.confirm_handover, (f.HandoverConfirmed,),
         door="handover", by=may.handover_receiver, possible=may.handover_answerable),
    When(c.DeclineHandover, case_managers.decline_handover, (f.HandoverDeclined,),
         door="handover", by=may.handover_receiver, possible=may.handover_answerable),
    When(m.AnswerHandoverBy, case_managers.handover_lapsed, (f.HandoverLapsed,)),
    # Goals and tasks
    When(c.SetGoal, goals.set_goal, (f.GoalSet,), door="goals-and-tasks", guarded=True,
         by=may.planner_or_client, possible=may.plan_changeable),
    When(c.AssignTask, tasks.assign_task, (f.TaskAssigned,), door="goals-and-tasks", guarded=True,
         by=may.planner_or_client, possible=may.plan_changeable),
    When(c.CompleteTask, tasks.complete_task, (f.TaskCompleted,),
         by=may.task_finisher, possible=may.task_open),
    When(c.LinkStatutoryPlan, statutory.link_statutory_plan, (StatutoryPlanLinked,),
         by=may.planner_or_client, possible=may.planning_open),
    When(m.RemindOfTask, tasks.remind_of_task, (TaskReminded,)),
    When(m.DoTaskBy, tasks.task_day_over, (f.TaskOverdue,)),
    # The plan is proposed, answered, agreed or not, and revised
    When(c.ProposePlan, agreement.propose_plan, (f.PlanProposed,), door="plan", guarded=True,
         by=may.planner, possible=may.plan_proposable),
    When(c.AgreePlan, agreement.agree_plan, _SETTLED,
         by=may.plan_party, possible=may.plan_answerable),
    When(m.AnswerPlanBy, overdue.answers_missing, (f.AgreementMissing,)),
    When(m.DeputyAnswersPlanBy, overdue.answers_still_missing, (f.AgreementMissing,)),
    When(m.PlanBy, overdue.plan_overdue, (f.PlanOverdue,)),
    When(c.OpenRevision, revision.open_revision, (f.PlanRevisionOpened,), door="plan",
         by=may.case_manager_or_coordination, possible=may.plan_revisable),
    When(f.PlanRevisionNeeded, revision.take_need_of_revision, (f.PlanRevisionOpened,)),
    # The ends
    When(f.CaseClosed, stopping.end, (f.PlanningStopped,)),
    When(f.ContactRequestClosed, stopping.end, (f.PlanningStopped,)),
    When(f.ContactRequestWithdrawn, stopping.end, (f.PlanningStopped,)),
    When(f.ErasureRequested, stopping.end, (f.PlanningStopped, f.PersonErased)),
    When(Dispose, dispose, (f.DocumentsDisposed, f.PersonErased)),
), views=(View("waiting", views.waiting), View("cases", views.cases)),
    editors_see=views.editors_see), facts=ERASURE, ended=lambda case: case.phase == "ended")
# fmt: on
