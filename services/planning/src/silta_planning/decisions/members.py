"""Members come and go: what that means for case managers, handovers and the plan."""

from datetime import datetime
from functools import partial

from silta_chassis.process import Outcome
from silta_contracts.course_codes import RevisionReason, StopReason
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseManagerAppointed,
    ClosePersonJoined,
    ClosePersonLeft,
    MemberJoined,
    MemberLeft,
    MemberReleased,
)
from silta_contracts.party import same_unit
from silta_planning.decisions.agreement import settled
from silta_planning.decisions.case_managers import lapsed
from silta_planning.decisions.revision import revised
from silta_planning.decisions.stopping import stopped
from silta_planning.grounds import is_void, standing
from silta_planning.model import AnswerHandoverBy, Case, Manager, Roster
from silta_planning.outcomes import in_turn
from silta_planning.parties import (
    as_manager,
    member_of,
    members,
    network_of,
    party_here,
    stamp,
)
from silta_planning.reference import Reference

Change = MemberJoined | MemberLeft | MemberReleased | ClosePersonJoined | ClosePersonLeft

# Close persons are the client's own matter: their coming and going revises no plan.
_REASONS: dict[type[AnyFact], RevisionReason] = {
    MemberJoined: RevisionReason.MEMBER_JOINED,
    MemberLeft: RevisionReason.MEMBER_LEFT,
    MemberReleased: RevisionReason.MEMBER_RELEASED,
}


def change_members(state: Case, fact: Change, now: datetime, reference: Reference) -> Outcome[Case]:
    """Takes in the list of members that a fact tells, unless a newer one is known."""
    round_ = fact.round or 1
    joined = isinstance(fact, MemberJoined | ClosePersonJoined)
    # Who goes, goes also when all that the fact stood on has ended; nobody comes by it.
    if state.phase == "ended" or (joined and is_void(state, fact)):
        return Outcome(state)
    planning_round = state.network.round if state.network else 0
    if state.phase == "open" and round_ != planning_round:
        return Outcome(state)
    known = (state.roster.round, state.roster.version) if state.roster else (0, 0)
    if (round_, fact.version) <= known:
        return Outcome(state)
    roster = Roster(round=round_, version=fact.version, members=standing(state, fact.members, now))
    return with_roster(state, roster, _REASONS.get(type(fact)), now, reference)


def with_roster(
    state: Case,
    roster: Roster,
    reason: RevisionReason | None,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """What follows, in one entry, when these are the members from now on."""
    after = state.model_copy(update={"roster": roster})
    if reason == RevisionReason.MEMBER_RELEASED:
        stood_on = (g for m in members(state) if not member_of(after, m.party) for g in m.grounds)
        released_on = tuple(dict.fromkeys((*state.released_on, *stood_on)))
        after = after.model_copy(update={"released_on": released_on})
    if state.phase != "open":
        return Outcome(after)
    # The same members on other grounds change no plan.
    if _all_in(state, after) and _all_in(after, state):
        return Outcome(after)
    if not any(member.grounds for member in roster.members):
        return stopped(after, StopReason.NO_GROUND)
    return in_turn(
        after,
        _followed_by_coordination,
        _handover_of_those_here,
        partial(_plan_of_those_here, reason=reason, now=now, reference=reference),
    )


def _all_in(one: Case, other: Case) -> bool:
    return all(member_of(other, member.party) is not None for member in members(one))


def _followed_by_coordination(state: Case) -> Outcome[Case]:
    stay = tuple(m for m in state.managers if party_here(state, m.role.party) is not None)
    gone = [m for m in state.managers if m not in stay]
    if not gone:
        return Outcome(state)
    coordinating = network_of(state).coordinating
    already = next((m for m in stay if same_unit(m.role.party, coordinating)), None)
    was_first = any(manager.role.first_contact for manager in gone)
    first = was_first or (already is not None and already.role.first_contact)
    standing_in = Manager(
        role=as_manager(state, coordinating, first_contact=first),
        contact=already.contact if already else None,
    )
    managers = (*(manager for manager in stay if manager is not already), standing_in)
    after = state.model_copy(update={"managers": managers})
    fact = CaseManagerAppointed(
        **stamp(after),
        appointed=standing_in.role,
        case_managers=tuple(manager.role for manager in managers),
    )
    return Outcome(after, facts=(fact,))


def _handover_of_those_here(state: Case) -> Outcome[Case]:
    handover = state.handover
    if handover is None:
        return Outcome(state)
    from_stays = any(same_unit(m.role.party, handover.from_party) for m in state.managers)
    if from_stays and party_here(state, handover.to.party) is not None:
        return Outcome(state)
    told = handover.from_party if from_stays else network_of(state).coordinating
    fact = lapsed(state, handover, told)
    return Outcome(
        state.model_copy(update={"handover": None}),
        facts=(fact,),
        cancel=(AnswerHandoverBy(case=state.case, handover=handover.id),),
    )


def _plan_of_those_here(
    state: Case, reason: RevisionReason | None, now: datetime, reference: Reference
) -> Outcome[Case]:
    if (proposal := state.proposal) is not None:
        bound = tuple(p for p in proposal.must_agree if party_here(state, p) is not None)
        fewer = proposal.model_copy(
            update={
                "must_agree": bound,
                "answers": tuple(a for a in proposal.answers if a.party in bound),
            }
        )
        return settled(state.model_copy(update={"proposal": fewer}), None, now, reference)
    if reason is None or state.agreed is None or state.revision is not None:
        return Outcome(state)
    return revised(state, reason, None, now, reference)
