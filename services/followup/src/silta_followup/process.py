"""followup on one page: is it happening, and is the need over?"""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import Dispose, dispose, with_retention
from silta_contracts import facts as f
from silta_contracts.erasure import ERASURE
from silta_followup import commands as c
from silta_followup import waits as w
from silta_followup.decisions import alarms, closing, feedback, follow_up, grounds, plans
from silta_followup.may import (
    may_close,
    may_end_need,
    may_give_feedback,
    may_record,
    may_withdraw,
)
from silta_followup.model import Case, Stage
from silta_followup.views import late, waiting_for_unit

_CHANGED = (f.FollowUpStopped, f.FollowUpScheduled)

PROCESS = with_retention(
    Process(
        "followup",
        state=Case,
        rows=(
            When(f.NetworkAssembled, decide=plans.learn_network),
            When(f.CaseManagerAppointed, decide=plans.learn_managers),
            When(f.HandoverConfirmed, decide=plans.learn_managers),
            When(f.PlanAgreed, decide=plans.schedule, publishes=(f.FollowUpScheduled,)),
            When(f.PlanRevisionOpened, decide=plans.suspend),
            When(f.MemberJoined, decide=plans.change_members, publishes=(f.FollowUpStopped,)),
            When(f.MemberReleased, decide=plans.change_members, publishes=(f.FollowUpStopped,)),
            When(f.ClosePersonJoined, decide=plans.change_members, publishes=(f.FollowUpStopped,)),
            When(f.ClosePersonLeft, decide=plans.change_members, publishes=(f.FollowUpStopped,)),
            When(f.NetworkDissolved, decide=plans.stop_for_network, publishes=(f.FollowUpStopped,)),
            When(f.PlanningStopped, decide=plans.stop_for_planning, publishes=(f.FollowUpStopped,)),
            When(
                f.ConsentWithdrawn,
                decide=grounds.acknowledge,
                publishes=(f.WithdrawalAcknowledged, *_CHANGED),
            ),
            When(f.ConsentReplaced, decide=grounds.replace_ground, publishes=_CHANGED),
            When(f.ConsentExpired, decide=grounds.narrow, publishes=_CHANGED),
            When(f.StatutoryBasisEnded, decide=grounds.narrow, publishes=_CHANGED),
            When(f.ContactRequestClosed, decide=closing.end),
            When(f.ContactRequestWithdrawn, decide=closing.end),
            When(
                f.ErasureRequested,
                decide=closing.end,
                publishes=(f.PersonErased,),
            ),
            When(Dispose, decide=dispose, publishes=(f.DocumentsDisposed, f.PersonErased)),
            When(w.FollowUpDay, decide=alarms.day_came, publishes=(f.FollowUpDue,)),
            When(w.HoldBy, decide=alarms.not_held, publishes=(f.FollowUpOverdue,)),
            When(w.ReviseBy, decide=alarms.not_revised, publishes=(f.RevisionOverdue,)),
            When(w.EndBy, decide=alarms.not_ended, publishes=(f.ClosingOverdue,)),
            When(w.Quiet, decide=alarms.stalled, publishes=(f.CaseStalled,)),
            When(w.FeedbackUntil, decide=closing.end_feedback),
            When(
                c.RecordFollowUp,
                decide=follow_up.record,
                publishes=(f.FollowUpHeld, f.FollowUpScheduled, f.PlanRevisionNeeded),
                by=may_record,
                possible=follow_up.not_followed,
            ),
            When(
                c.GiveFeedback,
                decide=feedback.give,
                publishes=(f.FeedbackGiven,),
                by=may_give_feedback,
                possible=feedback.feedback_over,
            ),
            When(
                c.EndNeed,
                decide=closing.end_need,
                publishes=(f.NeedEnded, f.CaseClosed),
                by=may_end_need,
                possible=follow_up.not_open,
                guarded=True,
            ),
            When(
                c.CloseCase,
                decide=closing.close_case,
                publishes=(f.CaseClosed,),
                by=may_close,
                possible=closing.not_closable,
                guarded=True,
            ),
            When(
                c.WithdrawConsent,
                decide=grounds.withdraw,
                publishes=(f.WithdrawalReceived, *_CHANGED),
                by=may_withdraw,
                opens=True,
                on_mandate=True,
                heard_first=True,
            ),
            When(
                w.ConsentAnswersBy, decide=grounds.consent_silent, publishes=(f.FollowUpScheduled,)
            ),
        ),
        views=(View("follow-ups", waiting_for_unit), View("late", late)),
        editors_see=lambda case: (
            case.stage,
            case.round,
            case.plan_version,
            case.goals,
            case.progress,
            case.planned,
        ),
    ),
    facts=ERASURE,
    ended=lambda case: case.stage is Stage.CLOSED,
)
