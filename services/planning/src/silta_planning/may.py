"""Who may do what, and what anybody could do now: `by` and `possible` of the process table.

Before the network is known nobody is turned away for who they are: it is too early, not forbidden.
"""

from collections.abc import Callable

from silta_chassis.process import Refused, too_early
from silta_contracts.party import CLIENT, Party, same_unit
from silta_contracts.rules import is_client_or_unit
from silta_planning.model import Case
from silta_planning.parties import (
    acts_here,
    coordinates,
    deputy_of,
    is_unit,
    manages,
)

By = Callable[[Case, Party, object], bool]
Possible = Callable[[Case], Refused | None]

NO_PROPOSAL = Refused(
    "nothing-proposed", "No version of the plan waits for answers. Propose the plan first."
)
NO_HANDOVER = Refused("no-handover", "No handover waits for an answer. Read the case again.")


def planner(state: Case, party: Party, _: object) -> bool:
    """A member unit, or coordination."""
    return state.network is None or (is_unit(party) and acts_here(state, party))


def planner_or_client(state: Case, party: Party, _: object) -> bool:
    """A member unit, coordination, or the client."""
    return party == CLIENT or planner(state, party, _)


def case_manager(state: Case, party: Party, _: object) -> bool:
    """A case manager, itself; where there is none yet, whoever may become one."""
    if not state.managers:
        return planner(state, party, _)
    return manages(state, party) and acts_here(state, party)


def case_manager_or_coordination(state: Case, party: Party, _: object) -> bool:
    """A case manager, or the coordinating party."""
    return case_manager(state, party, _) or coordinates(state, party)


def handover_receiver(state: Case, party: Party, _: object) -> bool:
    """The other end of the handover that waits."""
    if state.handover is None:
        return planner(state, party, _)
    return same_unit(state.handover.to.party, party) and acts_here(state, party)


def task_finisher(state: Case, party: Party, _: object) -> bool:
    """Who may tell that some open task is done."""
    return state.network is None or any(
        may_complete(state, planned.task.responsible, party)
        for planned in state.tasks
        if planned.standing == "open"
    )


def may_complete(state: Case, responsible: Party, party: Party) -> bool:
    """Whether a party may tell that a task of this responsible party is done."""
    if not acts_here(state, party):
        return False
    own = same_unit(responsible, party)
    return own or manages(state, party) or coordinates(state, party)


def plan_party(state: Case, party: Party, _: object) -> bool:
    """Whose answer the proposed version waits for, or who speaks for that party."""
    if state.proposal is None:
        return state.network is None or acts_here(state, party)
    return answers_for(state, party) is not None


def answers_for(state: Case, party: Party) -> Party | None:
    """The party for which this one answers: itself, or the unit whose deputy was told."""
    if (proposal := state.proposal) is None:
        return None
    own = next((p for p in proposal.must_agree if same_unit(p, party)), None)
    if own is not None:
        return own if acts_here(state, party) else None
    if not proposal.deputies_told:
        return None
    answered = [answer.party for answer in proposal.answers]
    for missing in proposal.must_agree:
        deputy = deputy_of(state, missing)
        if missing in answered or deputy is None or not acts_here(state, missing):
            continue
        if same_unit(deputy, party):
            return missing
    return None


def client_or_unit(_: Case, party: Party, __: object) -> bool:
    """The client, or a unit that the client told."""
    return is_client_or_unit(party)


def planning_open(state: Case) -> Refused | None:
    """Whether planning goes on."""
    match state.phase:
        case "waiting":
            return too_early("Planning opens with the first meeting; its record has not come yet.")
        case "stopped":
            return Refused(
                "planning-stopped",
                "Planning has stopped. It opens again when a new network has met.",
            )
        case "ended":
            return Refused("case-ended", "The case has ended; nothing is planned any more.")
    return None


def plan_changeable(state: Case) -> Refused | None:
    """Whether goals and tasks may change: not while a plan is agreed and not under revision."""
    if (closed := planning_open(state)) is not None:
        return closed
    if state.agreed is not None and state.revision is None:
        return Refused(
            "revision-first", "The plan is agreed. Open a revision first, then change it."
        )
    return None


def plan_proposable(state: Case) -> Refused | None:
    """Whether a plan may be proposed: there is a case manager, a goal, and nothing proposed."""
    if (closed := plan_changeable(state)) is not None:
        return closed
    if not state.managers:
        return Refused(
            "case-manager-first", "Name a case manager first: somebody answers for the plan."
        )
    if not any(planned.standing == "open" for planned in state.goals):
        return Refused("goal-first", "Set a goal with the client first.")
    if state.proposal is not None:
        return Refused(
            "already-proposed",
            "This version waits for answers. Change a goal or task to begin the next one.",
        )
    return None


def plan_answerable(state: Case) -> Refused | None:
    """Whether a version waits for answers."""
    closed = planning_open(state)
    return closed or (NO_PROPOSAL if state.proposal is None else None)


def plan_revisable(state: Case) -> Refused | None:
    """Whether an agreed plan may be revised."""
    if (closed := planning_open(state)) is not None:
        return closed
    if state.agreed is None:
        return Refused("no-plan-yet", "No plan is agreed yet. Change goals and tasks directly.")
    if state.revision is not None:
        return Refused("revision-open", "The revision is open. Change goals and tasks directly.")
    return None


def handover_proposable(state: Case) -> Refused | None:
    """Whether case management may be handed over."""
    if (closed := planning_open(state)) is not None:
        return closed
    if not state.managers:
        return Refused("case-manager-first", "There is no case manager yet. Name one first.")
    if state.handover is not None:
        return Refused("handover-open", "A handover waits for its answer. Wait for it first.")
    return None


def handover_answerable(state: Case) -> Refused | None:
    """Whether a handover waits for its other end."""
    closed = planning_open(state)
    return closed or (NO_HANDOVER if state.handover is None else None)


def task_open(state: Case) -> Refused | None:
    """Whether any task is open."""
    if (closed := planning_open(state)) is not None:
        return closed
    if not any(planned.standing == "open" for planned in state.tasks):
        return Refused("no-open-task", "No task is open. Assign one first.")
    return None
