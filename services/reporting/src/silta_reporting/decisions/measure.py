"""What of a fact the indicators count: the few dates, codes and numbers of one case."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, Literal

from silta_contracts.course_codes import (
    ClosingReviewResult,
    FeedbackGiver,
    GoalStatus,
    TriageReason,
)
from silta_contracts.fact import AnyFact, KeyFact
from silta_contracts.facts import (
    CaseClosed,
    ClientReached,
    ClosingReviewed,
    ConsentGranted,
    ConsentWithdrawn,
    ContactRequestClosed,
    ContactRequestReceived,
    ContactRequestWithdrawn,
    FailureDemandNoted,
    FeedbackGiven,
    FollowUpHeld,
    HandoverConfirmed,
    HandoverDeclined,
    HandoverLapsed,
    HandoverProposed,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEscalated,
    InvitationSent,
    InvitationUnanswered,
    MeetingHeld,
    MembersChanged,
    NeedEnded,
    NetworkAssembled,
    PlanAgreed,
    TriageRecorded,
    WithdrawalCompleted,
    WorkAbilityMeasured,
)
from silta_contracts.facts.health_check import HealthCheckDone, HealthCheckOffered
from silta_contracts.party import OrganisationParty, SensitiveUnitParty
from silta_contracts.payload import GoalProgress, Member
from silta_contracts.terminal import TERMINAL
from silta_reporting.model import Asked, MeasuredBand, Measures, Meeting

Ended = Literal["", "accepted", "declined", "escalated", "unanswered"]


def measured(before: Measures, fact: AnyFact, at: datetime) -> Measures:
    """The measures after a fact that happened at that time; facts may come in any order."""
    changed = _placed(before, fact) | _dated(before, fact, at) | _counted(before, fact)
    if TERMINAL.get(type(fact)) == "alarm":
        changed["overdue"] = before.overdue + 1
    return before.model_copy(update=changed)


def _placed(before: Measures, fact: AnyFact) -> dict[str, Any]:
    if not isinstance(fact, KeyFact):
        return {}
    return {"area": before.area or fact.area, "model": before.model or fact.model.version}


def _dated(before: Measures, fact: AnyFact, at: datetime) -> dict[str, Any]:
    match fact:
        case ContactRequestReceived():
            name = "contact_requested"
        case ConsentGranted():
            name = "consented"
        case TriageRecorded():
            name = "triaged"
        case NetworkAssembled():
            name = "network_assembled"
        case MeetingHeld():
            # A meeting is often recorded days after it was held.
            name, at = "first_meeting", fact.held_at
        case PlanAgreed():
            name = "plan_agreed"
        case FollowUpHeld():
            name, at = "first_follow_up", fact.held_at
        case CaseClosed() | ContactRequestClosed() | ContactRequestWithdrawn():
            name = "closed"
        case ConsentWithdrawn():
            name = "withdrawn"
        case FeedbackGiven() if fact.giver == FeedbackGiver.CLIENT:
            name = "feedback_given"
        case WorkAbilityMeasured():
            # Noon in UTC is the same day in Helsinki all year round.
            name, at = "work_ability_measured", datetime.combine(fact.measured_on, time(12), UTC)
        case HealthCheckOffered():
            name = "health_check_offered"
        case HealthCheckDone():
            name = "health_check_done"
            at = datetime.combine(fact.checked_on, time(12), UTC)
        case _:
            return {}
    known: datetime | None = getattr(before, name)
    return {name: at if known is None else min(known, at)}


def _counted(before: Measures, fact: AnyFact) -> dict[str, Any]:
    match fact:
        case ContactRequestReceived():
            return {
                "channel": fact.channel,
                "requester_type": fact.taken_by.type,
                "needs": fact.needs,
                "drawn_up_with_client": before.drawn_up_with_client or fact.drawn_up_with_client,
            }
        case ClientReached():
            return {
                "drawn_up_with_client": before.drawn_up_with_client or fact.drawn_up_with_client
            }
        case TriageRecorded():
            early = TriageReason.EARLY_RECOGNITION in fact.reasons
            return {
                "triage": fact.outcome,
                "recognised_early": before.recognised_early or early,
            }
        case NetworkAssembled() | MembersChanged():
            return {"organisations": max(before.organisations, organisations(fact.members))}
        case MeetingHeld():
            held = Meeting(id=fact.meeting, client=fact.client_present)
            others = tuple(m for m in before.meetings if m.id != held.id)
            return {"meetings": (*others, held)}
        case PlanAgreed():
            return {
                "client_tasks": max(before.client_tasks, fact.counts.client_tasks),
                "with_reservation": before.with_reservation or fact.counts.with_reservation > 0,
            }
        case FollowUpHeld():
            return {"progress": _progress(before, fact.progress)}
        case FailureDemandNoted():
            return {"failure_demand": (*before.failure_demand, fact.kind)}
        case NeedEnded():
            return {
                "outcome": fact.outcome,
                "client_view": fact.client_view,
                **_goals(_progress(before, fact.progress), fact),
            }
        case ClosingReviewed() if fact.result == ClosingReviewResult.GOES_ON:
            return {"outcome": None, "client_view": None, "goals": 0, "goals_met": 0}
        case WorkAbilityMeasured():
            return {"work_ability": _work_ability(before, fact)}
        case CaseClosed():
            return {"closing": fact.reason, "outcome": before.outcome or fact.outcome}
        case ContactRequestClosed() | ContactRequestWithdrawn():
            return {"request_end": fact.reason}
        case FeedbackGiven() if fact.giver == FeedbackGiver.CLIENT:
            return _feedback(before, fact)
        case ConsentWithdrawn():
            return {"withdrawals": with_id(before.withdrawals, fact.consent)}
        case WithdrawalCompleted():
            return {"withdrawals_completed": with_id(before.withdrawals_completed, fact.consent)}
        case _:
            return _asked(before, fact)


def _asked(before: Measures, fact: AnyFact) -> dict[str, Any]:
    ended: Ended
    match fact:
        case InvitationSent():
            ended = ""
        case InvitationAccepted():
            ended = "accepted"
        case InvitationDeclined():
            ended = "declined"
        case InvitationEscalated():
            ended = "escalated"
        case InvitationUnanswered():
            ended = "unanswered"
        case HandoverProposed():
            return {"handovers": _with(before.handovers, fact.handover, "")}
        case HandoverConfirmed():
            return {"handovers": _with(before.handovers, fact.handover, "accepted")}
        case HandoverDeclined():
            return {"handovers": _with(before.handovers, fact.handover, "declined")}
        case HandoverLapsed():
            return {"handovers": _with(before.handovers, fact.handover, "unanswered")}
        case _:
            return {}
    return {"invitations": _with(before.invitations, fact.invitation, ended)}


def _with(asked: tuple[Asked, ...], key: str, ended: Ended) -> tuple[Asked, ...]:
    # What has ended stays so, when its beginning is told again.
    known = next((a for a in asked if a.id == key), Asked(id=key))
    others = tuple(a for a in asked if a.id != key)
    return (*others, Asked(id=key, ended=ended or known.ended))


def _progress(before: Measures, told: Iterable[GoalProgress]) -> tuple[GoalProgress, ...]:
    return tuple({one.goal: one for one in (*before.progress, *told)}.values())


def _goals(progress: tuple[GoalProgress, ...], fact: NeedEnded) -> dict[str, Any]:
    # A revision leaves out goals that are over; one that another replaced counts as that other.
    at_end = [goal.goal for goal in fact.progress]
    over = (GoalStatus.MET, GoalStatus.GIVEN_UP)
    counted = [goal for goal in progress if goal.goal in at_end or goal.status in over]
    met = sum(goal.status == GoalStatus.MET for goal in counted)
    return {"progress": progress, "goals": len(counted), "goals_met": met}


def _work_ability(before: Measures, fact: WorkAbilityMeasured) -> tuple[MeasuredBand, ...]:
    id_ = fact.measurement or fact.measured_on.isoformat()
    told = MeasuredBand(id=id_, scale=fact.scale, band=fact.band, on=fact.measured_on)
    others = (m for m in before.work_ability if (m.id, m.scale) != (told.id, told.scale))
    return tuple(sorted((*others, told), key=lambda m: (m.on, len(m.id), m.id, m.scale)))


def _feedback(before: Measures, fact: FeedbackGiven) -> dict[str, Any]:
    answered = {answer.question: answer for answer in (*before.feedback, *fact.answers)}
    return {"feedback": tuple(answered.values())}


def with_id(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    """The ids with one more, each once."""
    return ids if one in ids else (*ids, one)


def organisations(members: Iterable[Member]) -> int:
    """How many organisations sit at the table; a sensitive unit counts as one of its own."""
    found: set[str] = set()
    for member in members:
        match member.party:
            case OrganisationParty():
                found.add(member.party.oid)
            case SensitiveUnitParty():
                found.add(member.party.ref)
            case _:
                pass
    return len(found)
