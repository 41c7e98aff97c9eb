"""followup on one page: is it happening, and is the need over?"""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import Dispose, dispose, with_retention
from silta_contracts import facts as f
from silta_contracts.erasure import ERASURE
from silta_contracts.facts.feedback import FeedbackAsked
from silta_contracts.facts.placement import PlacementEnded
from silta_contracts.facts.workplace import WorkplaceContactEnded
from silta_followup import commands as c
from silta_followup import may
from silta_followup import waits as w
from silta_followup.decisions import (
    alarms,
    closing,
    follow_up,
    following,
    grounds,
    plans,
    review,
    work_ability,
)
from silta_followup.model import Case, Stage
from silta_followup.process_closing import CLOSING
from silta_followup.process_coaching import COACHING
from silta_followup.process_feedback import ROWS_OF_FEEDBACK
from silta_followup.process_placement import PLACEMENT
from silta_followup.process_workplace import WORKPLACE
from silta_followup.views import editors_see, late, waiting_for_unit

_ENDED = (f.FollowUpStopped, f.FollowUpScheduled, PlacementEnded)
_CHANGED = (*_ENDED, WorkplaceContactEnded)
_LEFT = (f.FollowUpStopped, PlacementEnded)

PROCESS = with_retention(
    Process(
        "followup",
        state=Case,
        rows=(
            When(f.NetworkAssembled, plans.learn_network),
            When(f.CaseMovedToModel, following.take_move),
            When(f.CaseManagerAppointed, plans.learn_managers),
            When(f.HandoverConfirmed, plans.learn_managers),
            When(f.PlanAgreed, plans.schedule, (f.FollowUpScheduled, f.ClosingReviewed)),
            When(f.PlanRevisionOpened, plans.suspend, (f.ClosingReviewed,)),
            When(f.MemberJoined, plans.change_members, _LEFT),
            When(f.MemberLeft, plans.change_members, _LEFT),
            When(f.MemberReleased, plans.change_members, _LEFT),
            When(f.ClosePersonJoined, plans.change_members, _LEFT),
            When(f.ClosePersonLeft, plans.change_members, _LEFT),
            When(f.NetworkDissolved, plans.stop_for_network, (f.FollowUpStopped,)),
            When(f.PlanningStopped, plans.stop_for_planning, (f.FollowUpStopped,)),
            When(f.ConsentWithdrawn, grounds.acknowledge, (f.WithdrawalAcknowledged, *_CHANGED)),
            When(f.ConsentReplaced, grounds.replace_ground, _CHANGED),
            When(f.ConsentExpired, grounds.narrow, _CHANGED),
            When(f.StatutoryBasisEnded, grounds.narrow, _ENDED),
            When(f.ContactRequestClosed, closing.end),
            When(f.ContactRequestWithdrawn, closing.end),
            When(f.ErasureRequested, closing.end, (f.PersonErased,)),
            When(Dispose, dispose, (f.DocumentsDisposed, f.PersonErased)),
            When(w.FollowUpDay, alarms.day_came, (f.FollowUpDue,)),
            When(w.HoldBy, alarms.not_held, (f.FollowUpOverdue,)),
            When(w.ReviseBy, alarms.not_revised, (f.RevisionOverdue,)),
            When(w.EndBy, alarms.not_ended, (f.ClosingOverdue,)),
            When(w.ReviewBy, review.not_in_time, (f.ClosingReviewOverdue,)),
            When(w.Quiet, alarms.stalled, (f.CaseStalled,)),
            When(w.FeedbackUntil, closing.end_feedback),
            When(
                c.RecordFollowUp,
                follow_up.record,
                (f.FollowUpHeld, f.FollowUpScheduled, f.PlanRevisionNeeded, FeedbackAsked),
                by=may.may_record,
                possible=follow_up.not_followed,
            ),
            *ROWS_OF_FEEDBACK,
            When(
                c.RecordWorkAbility,
                work_ability.record,
                (f.WorkAbilityMeasured,),
                by=may.may_measure,
                possible=work_ability.not_measurable,
            ),
            *CLOSING,
            When(
                c.WithdrawConsent,
                grounds.withdraw,
                (f.WithdrawalReceived, *_CHANGED),
                by=may.may_withdraw,
                opens=True,
                on_mandate=True,
                heard_first=True,
            ),
            *COACHING,
            *WORKPLACE,
            *PLACEMENT,
            When(w.ConsentAnswersBy, grounds.consent_silent, (f.FollowUpScheduled,)),
        ),
        views=(View("follow-ups", waiting_for_unit), View("late", late)),
        editors_see=editors_see,
    ),
    facts=ERASURE,
    ended=lambda case: case.stage is Stage.CLOSED,
)
