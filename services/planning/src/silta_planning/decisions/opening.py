"""A network stands, and meets for the first time: planning opens."""

from datetime import datetime
from functools import partial

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.course_codes import StopReason
from silta_contracts.facts import MeetingHeld, NetworkAssembled, PlanningOpened
from silta_planning.decisions.following import heard
from silta_planning.decisions.stopping import stopped
from silta_planning.grounds import is_void, standing
from silta_planning.model import Case, FirstMeeting, NameCaseManagerBy, Network, PlanBy, Roster
from silta_planning.outcomes import in_turn
from silta_planning.parties import members, network_of, stamp
from silta_planning.reference import Reference


def take_network(
    state: Case, fact: NetworkAssembled, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Remembers who plans; a later round stands in the place of an earlier one."""
    round_ = fact.round or 1
    known = state.network.round if state.network else 0
    if state.phase == "ended" or round_ <= max(known, state.dissolved) or is_void(state, fact):
        return Outcome(state)
    return in_turn(
        heard(state, fact, reference),
        partial(stopped, reason=StopReason.NETWORK_DISSOLVED),
        partial(_begin, fact=fact, round_=round_, now=now),
        partial(_open_if_met, now=now, reference=reference),
    )


def take_meeting(
    state: Case, fact: MeetingHeld, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The first meeting of a network opens planning; it may come before the network does."""
    round_ = fact.round or 1
    known = state.network.round if state.network else 0
    if (
        state.phase == "ended"
        or round_ < known
        or round_ <= state.dissolved
        or (round_ == known and state.phase != "waiting")
        or is_void(state, fact)
    ):
        return Outcome(state)
    state = heard(state, fact, reference)
    met = state.first_meeting
    if met is None or met.round < round_:
        met = FirstMeeting(round=round_, meeting=fact.meeting)
    return _open_if_met(state.model_copy(update={"first_meeting": met}), now, reference)


def _begin(state: Case, fact: NetworkAssembled, round_: int, now: datetime) -> Outcome[Case]:
    network = Network(
        round=round_,
        coordinating=fact.coordinating,
        coordinating_deputy=fact.coordinating_deputy,
    )
    roster = Roster(round=round_, version=fact.version, members=standing(state, fact.members, now))
    earlier = state.roster
    # A list that came before the assembly it follows is the newer one.
    if earlier is not None and earlier.round == round_ and earlier.version > fact.version:
        roster = earlier
    return Outcome(_fresh(state).model_copy(update={"network": network, "roster": roster}))


def _fresh(state: Case) -> Case:
    """The case before a plan: what goes on over the rounds stays."""
    kept = {
        "follows",
        "dissolved",
        "ended",
        "replaced",
        "remaining",
        "withdrawing",
        "receipts",
        "goals_made",
        "tasks_made",
        "handovers_made",
        "version",
        "first_meeting",
        "roster",
    }
    return Case(case=state.case).model_copy(update={name: getattr(state, name) for name in kept})


def _open_if_met(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    met = state.first_meeting
    if state.network is None or met is None or met.round != state.network.round:
        return Outcome(state)
    if not any(member.grounds for member in members(state)):
        return Outcome(state)
    durations = reference.of(state).durations
    plan_by = after(now, durations.make_plan)
    manager_by = after(now, durations.name_case_manager)
    opened = state.model_copy(
        update={
            "phase": "open",
            "version": state.version + 1,
            "plan_by": plan_by,
            "manager_by": manager_by,
        }
    )
    network = network_of(opened)
    fact = PlanningOpened(
        **stamp(opened),
        meeting=met.meeting,
        coordinating=network.coordinating,
        coordinating_deputy=network.coordinating_deputy,
        plan_due=plan_by,
    )
    return Outcome(
        opened,
        facts=(fact,),
        deadlines=(
            (PlanBy(case=state.case), plan_by),
            (NameCaseManagerBy(case=state.case), manager_by),
        ),
    )
