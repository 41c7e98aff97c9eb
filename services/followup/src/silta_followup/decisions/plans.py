"""What network and planning say: who is there, who follows, which plan, and when it stops."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.codes import UnknownCode
from silta_contracts.course_codes import StopReason
from silta_contracts.fact import Fact
from silta_contracts.facts import (
    CaseManagerAppointed,
    HandoverConfirmed,
    MemberReleased,
    NetworkAssembled,
    NetworkDissolved,
    PlanAgreed,
    PlanningStopped,
    PlanRevisionOpened,
)
from silta_contracts.party import same_unit
from silta_contracts.payload import Member
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.moves import happened, moved, planned_on, scheduled, stop
from silta_followup.reference import Reference
from silta_followup.standing import grounds, ignored


def learn_network(
    case: Case, fact: NetworkAssembled, now: datetime, reference: Reference
) -> Outcome[Case]:
    """From here on closing is followup's; an agreed plan knows the members better."""
    if _over(case, fact) or ignored(case, fact):
        return Outcome(case)
    state = _entered(case, fact)
    if state.coordinating is not None:
        return Outcome(case)
    state = happened(
        state,
        now,
        plan_grounds=fact.grounds,
        members=fact.members,
        coordinating=fact.coordinating,
        coordinating_deputy=fact.coordinating_deputy,
    )
    return moved(state, now, reference)


def learn_managers(
    case: Case, fact: CaseManagerAppointed | HandoverConfirmed, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Who follows from now on; before a plan the wait for it begins anew."""
    if _over(case, fact) or ignored(case, fact):
        return Outcome(case)
    state = _entered(case, fact)
    if state.case_managers == fact.case_managers:
        return Outcome(case)
    state = happened(state, now, case_managers=fact.case_managers)
    return moved(state, now, reference) if state.stage is Stage.WAITING else Outcome(state)


def schedule(case: Case, fact: PlanAgreed, now: datetime, reference: Reference) -> Outcome[Case]:
    """The first follow-up of a plan is set; a version that is not higher changes nothing."""
    if _over(case, fact):
        return Outcome(case)
    state = _entered(case, fact)
    if fact.version <= state.plan_version:
        return Outcome(case)
    goals = {goal.id for goal in fact.goals}
    outside = tuple(member for member in fact.members if _still_released(state, member))
    state = happened(
        state,
        now,
        plan_version=fact.version,
        plan_grounds=fact.grounds,
        goals=fact.goals,
        progress=tuple(progress for progress in state.progress if progress.goal in goals),
        members=tuple(member for member in fact.members if member not in outside),
        released=tuple(m for m in state.released if any(_same(m, o) for o in outside)),
        case_managers=fact.case_managers,
        coordinating=fact.coordinating,
        coordinating_deputy=fact.coordinating_deputy,
        stopped=None,
        was=None,
    )
    if fact.grounds and not grounds(state):
        return Outcome(case)
    state = planned_on(state, fact.first_follow_up)
    return moved(state, now, reference, (scheduled(state),))


def suspend(
    case: Case, fact: PlanRevisionOpened, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Follow-up waits for the next version; a revision of an older version is late."""
    late = fact.version < case.plan_version
    if _over(case, fact) or late or case.stage not in ACTIVE or ignored(case, fact):
        return Outcome(case)
    if case.stage is Stage.SUSPENDED and case.revision_due == fact.due:
        return Outcome(case)
    state = happened(case, now, stage=Stage.SUSPENDED, planned=None, revision_due=fact.due)
    return moved(state, now, reference)


def release(case: Case, fact: MemberReleased, now: datetime, reference: Reference) -> Outcome[Case]:
    """A member is out: where it was the case manager, the coordinating party is first contact."""
    if _over(case, fact):
        return Outcome(case)
    state = _entered(case, fact)
    if any(same_unit(member.party, fact.party) for member in state.released):
        return Outcome(case)
    known = next((m for m in state.members if same_unit(m.party, fact.party)), None)
    state = happened(
        state,
        now,
        members=tuple(member for member in state.members if member is not known),
        released=(*state.released, known or Member(party=fact.party)),
    )
    return moved(state, now, reference) if state.due is None else Outcome(state)


def stop_for_network(
    case: Case, fact: NetworkDissolved, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The network was dissolved: nothing is followed until a new one stands."""
    return _stop_round(case, fact, StopReason.NETWORK_DISSOLVED, now, reference)


def stop_for_planning(
    case: Case, fact: PlanningStopped, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Planning stopped: no plan is kept up that could be followed."""
    return _stop_round(case, fact, fact.reason, now, reference)


def _stop_round(
    case: Case, fact: Fact, reason: StopReason | UnknownCode, now: datetime, reference: Reference
) -> Outcome[Case]:
    if _over(case, fact):
        return Outcome(case)
    over = _round(case, fact)
    state = _entered(case, fact).model_copy(update={"stopped_round": over})
    if state.stage is Stage.STOPPED:
        # It had stopped for want of a ground; now no ground brings this round back.
        return Outcome(state.model_copy(update={"stopped": reason, "was": None}))
    return stop(state, now, reference, reason)


def _round(case: Case, fact: Fact) -> int:
    return fact.round or case.round or 1


def _over(case: Case, fact: Fact) -> bool:
    """Whether a fact comes after the end, or of a network that is no more."""
    of = _round(case, fact)
    return case.stage is Stage.CLOSED or of <= case.stopped_round or of < (case.round or 1)


def _entered(case: Case, fact: Fact) -> Case:
    """The case in the fact's round: of an earlier network nothing is followed on."""
    of = _round(case, fact)
    if case.round in (None, of):
        return case.model_copy(update={"round": of})
    return Case(
        case=case.case,
        round=of,
        stopped_round=case.stopped_round,
        ended=case.ended,
        replaced=case.replaced,
        remaining=case.remaining,
        acknowledged=case.acknowledged,
        follow_ups=case.follow_ups,
        feedback=case.feedback,
    )


def _same(one: Member, other: Member) -> bool:
    return same_unit(one.party, other.party)


def _still_released(case: Case, named: Member) -> bool:
    """Whether a plan names a released member, not knowing yet of the release.

    Named on a ground that it did not have at its release, the member has come back.
    """
    before = next((member for member in case.released if _same(member, named)), None)
    return before is not None and (not before.grounds or set(named.grounds) <= set(before.grounds))
