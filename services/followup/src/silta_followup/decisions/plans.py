"""What network and planning say: who is there, who follows, which plan, and when it stops."""

from collections.abc import Iterable
from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.codes import UnknownCode
from silta_contracts.course_codes import StopReason
from silta_contracts.fact import Fact
from silta_contracts.facts import (
    CaseManagerAppointed,
    ClosePersonJoined,
    HandoverConfirmed,
    MemberJoined,
    MemberLeft,
    MemberReleased,
    MembersChanged,
    NetworkAssembled,
    NetworkDissolved,
    PlanAgreed,
    PlanningStopped,
    PlanRevisionOpened,
)
from silta_contracts.party import same_unit
from silta_contracts.payload import Member
from silta_followup.decisions.beside import settled_beside
from silta_followup.decisions.following import heard
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.moves import (
    happened,
    moved,
    planned_on,
    review_lapses,
    scheduled,
    stop,
)
from silta_followup.reference import Reference
from silta_followup.standing import grounds, ignored


def learn_network(
    case: Case, fact: NetworkAssembled, now: datetime, reference: Reference
) -> Outcome[Case]:
    """From here on closing is followup's; an agreed plan knows the members better."""
    if _over(case, fact) or ignored(case, fact):
        return Outcome(case)
    case = heard(case, fact, reference)
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
    state = _entered(heard(case, fact, reference), fact)
    if fact.version <= state.plan_version:
        return Outcome(case)
    goals = {goal.id for goal in fact.goals}
    state = happened(
        state,
        now,
        plan_version=fact.version,
        plan_grounds=fact.grounds,
        goals=fact.goals,
        progress=tuple(progress for progress in state.progress if progress.goal in goals),
        # Network keeps the list: a plan may not know yet who came or went since.
        members=state.members if state.roster else fact.members,
        course=state.course.with_goals(fact.goals),
        case_managers=fact.case_managers,
        coordinating=fact.coordinating,
        coordinating_deputy=fact.coordinating_deputy,
        stopped=None,
        was=None,
        ending=None,
    )
    if fact.grounds and not grounds(state):
        return Outcome(case)
    state = planned_on(state, fact.first_follow_up)
    return moved(state, now, reference, (*review_lapses(case), scheduled(state)))


def suspend(
    case: Case, fact: PlanRevisionOpened, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Follow-up waits for the next version; a revision of an older version is late."""
    late = fact.version < case.plan_version
    if _over(case, fact) or late or case.stage not in ACTIVE or ignored(case, fact):
        return Outcome(case)
    if case.stage is Stage.SUSPENDED and case.revision_due == fact.due:
        return Outcome(case)
    state = happened(
        case, now, stage=Stage.SUSPENDED, planned=None, revision_due=fact.due, ending=None
    )
    return moved(state, now, reference, review_lapses(case))


def change_members(
    case: Case, fact: MembersChanged, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Takes in network's list, unless a newer one is known: who came has a part, who went none.

    Where a case manager went, the coordinating party is first contact. Nobody comes by a fact all
    of whose grounds have ended.
    """
    joined = isinstance(fact, MemberJoined | ClosePersonJoined)
    if _over(case, fact) or (joined and ignored(case, fact)):
        return Outcome(case)
    state = _entered(case, fact)
    if fact.version <= state.roster:
        return Outcome(case)
    gone = [m for m in (*state.released, *state.members) if not _among(m, fact.members)]
    # A member may leave or be released before anything else is heard of it.
    unheard = Member(party=fact.party) if isinstance(fact, MemberLeft | MemberReleased) else None
    if unheard is not None and not _among(unheard, gone):
        gone.append(unheard)
    state = happened(state, now, members=fact.members, roster=fact.version, released=tuple(gone))
    if state.stage in ACTIVE:
        # The last whom a ground carried may have gone.
        return settled_beside(case, state, now, reference)
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
    # No ground brings this round back.
    state = _entered(case, fact).model_copy(update={"stopped_round": over, "was": None})
    if state.stage is Stage.STOPPED:
        return Outcome(state.model_copy(update={"stopped": reason}))
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
        follows=case.follows,
        round=of,
        stopped_round=case.stopped_round,
        ended=case.ended,
        withdrawing=case.withdrawing,
        replaced=case.replaced,
        remaining=case.remaining,
        acknowledged=case.acknowledged,
        follow_ups=case.follow_ups,
        feedback=case.feedback,
        asking=case.asking,
        course=case.course,
        # It is no part of the plan: a new network finds it going on.
        coaching=case.coaching,
        workplace=case.workplace,
        placements=case.placements,
        single_party=case.single_party,
        measured=case.measured,
        measurements=case.measurements,
    )


def _among(one: Member, members: Iterable[Member]) -> bool:
    return any(same_unit(one.party, other.party) for other in members)
