"""Parts of the plan that only some may see: who sees a goal or a task, and what is told of it.

A part without ``seen_by`` is every member's to see. One with it is shown to the units named there,
to the client, to the part's own party, to the case managers and to coordination; to nobody else,
and no number tells that it is there.
"""

from collections.abc import Iterable

from silta_chassis.process import Refused
from silta_contracts.party import CLIENT, Party, Unit, same_unit
from silta_contracts.rules import may_see_part
from silta_planning.model import Case, PlannedGoal, PlannedTask, StatutoryLink
from silta_planning.parties import coordinates, is_unit, manages, party_here

NOT_A_MEMBER = Refused(
    "not-a-member",
    "Who is to see it has no part in this network. Name units that are members.",
)


def sees_all(state: Case, reader: Party) -> bool:
    """Whether nothing of the plan is hidden from a party."""
    return reader == CLIENT or coordinates(state, reader) or manages(state, reader)


def sees_goal(state: Case, reader: Party, planned: PlannedGoal) -> bool:
    """Whether a party sees a goal."""
    return sees_all(state, reader) or may_see_part(planned.goal.seen_by, reader)


def sees_task(state: Case, reader: Party, planned: PlannedTask) -> bool:
    """Whether a party sees a task: its own in any case."""
    own = same_unit(planned.task.responsible, reader)
    return own or sees_all(state, reader) or may_see_part(planned.task.seen_by, reader)


def sees_link(state: Case, reader: Party, link: StatutoryLink) -> bool:
    """Whether a party sees the link to a statutory plan: of its own plan in any case."""
    own = same_unit(link.party, reader)
    return own or sees_all(state, reader) or may_see_part(link.seen_by, reader)


def goals_seen(state: Case, reader: Party) -> list[PlannedGoal]:
    """The goals that a party sees."""
    return [goal for goal in state.goals if sees_goal(state, reader, goal)]


def tasks_seen(state: Case, reader: Party) -> list[PlannedTask]:
    """The tasks that a party sees, without the goal of one that is hidden from it."""
    seen = {goal.goal.id for goal in goals_seen(state, reader)}
    return [
        task
        if task.task.goal is None or task.task.goal in seen
        else task.model_copy(update={"task": task.task.model_copy(update={"goal": None})})
        for task in state.tasks
        if sees_task(state, reader, task)
    ]


def bound_as_seen(state: Case, reader: Party, parties: Iterable[Party]) -> list[Party]:
    """Whom a version binds, as a party sees it: not who has tasks alone that it does not see."""
    if sees_all(state, reader):
        return list(parties)
    known = [task.task.responsible for task in tasks_seen(state, reader)]
    if state.proposal is not None:
        # That it approves says nothing of tasks.
        known += state.proposal.approving
    return [
        party
        for party in parties
        if party == CLIENT
        or same_unit(party, reader)
        or any(same_unit(party, responsible) for responsible in known)
    ]


def named(state: Case, units: tuple[Unit, ...] | None) -> tuple[Unit, ...] | Refused | None:
    """The units that are to see a part, as the network knows them; each has to be a member."""
    if units is None:
        return None
    found: list[Unit] = []
    for unit in units:
        member = party_here(state, unit)
        if member is None or not is_unit(member):
            return NOT_A_MEMBER
        found.append(unit)
    return tuple(found)
