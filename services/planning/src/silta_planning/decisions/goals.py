"""Goals of the plan in the making: set, replaced, given up. Their words lie in the vault."""

from collections.abc import Mapping
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import GoalSet
from silta_contracts.party import Party, Unit
from silta_contracts.payload import Goal
from silta_planning.commands import SetGoal
from silta_planning.model import (
    AnswerPlanBy,
    Case,
    DeputyAnswersPlanBy,
    DoTaskBy,
    PlannedGoal,
    PlannedTask,
    RemindOfTask,
)
from silta_planning.outcomes import in_turn
from silta_planning.parties import stamp
from silta_planning.parts import named, sees_goal
from silta_planning.reference import Reference

GOAL_UNKNOWN = Refused(
    "goal-unknown",
    "That goal does not belong to the plan. Read the case and name one of its goals.",
)


def set_goal(
    state: Case, command: SetGoal, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A new goal, one in the place of another, or one given up."""
    other = command.gives_up or command.replaces
    if other is not None and seen_goal(state, other, command.by) is None:
        return GOAL_UNKNOWN
    if isinstance(seen_by := named(state, command.seen_by), Refused):
        return seen_by
    if command.gives_up is not None:
        return in_turn(state, next_version, lambda known: _give_up(known, command))
    return in_turn(state, next_version, lambda known: _set(known, command, seen_by))


def open_goal(state: Case, goal: str) -> PlannedGoal | None:
    """A goal of the plan in the making."""
    return next((g for g in state.goals if g.goal.id == goal and g.standing == "open"), None)


def seen_goal(state: Case, goal: str, by: Party) -> PlannedGoal | None:
    """A goal of the plan in the making that this party sees."""
    found = open_goal(state, goal)
    return found if found is not None and sees_goal(state, by, found) else None


def next_version(state: Case) -> Outcome[Case]:
    """Where a version is proposed, a change begins the next one and its answers lapse."""
    if state.proposal is None:
        return Outcome(state)
    return Outcome(
        state.model_copy(update={"proposal": None, "version": state.version + 1}),
        cancel=(AnswerPlanBy, DeputyAnswersPlanBy),
    )


def leave_plan(state: Case, over: Mapping[str, str]) -> Outcome[Case]:
    """Goals leave the plan (met, given up), and the open tasks that served them alone."""
    dropped = [
        planned.task.id
        for planned in state.tasks
        if planned.standing == "open" and planned.task.goal in over
    ]
    goals = tuple(
        g.model_copy(update={"standing": over[g.goal.id]})
        if g.goal.id in over and g.standing == "open"
        else g
        for g in state.goals
    )
    tasks = tuple(
        planned.model_copy(update={"standing": "dropped"})
        if planned.task.id in dropped
        else planned
        for planned in state.tasks
    )
    return Outcome(
        state.model_copy(update={"goals": goals, "tasks": tasks}),
        cancel=tuple(
            kind(case=state.case, task=task)
            for task in dropped
            for kind in (RemindOfTask, DoTaskBy)
        ),
    )


def _give_up(state: Case, command: SetGoal) -> Outcome[Case]:
    planned = open_goal(state, command.gives_up or "")
    if planned is None:
        return Outcome(state)
    left = leave_plan(state, {planned.goal.id: "given_up"})
    fact = GoalSet(
        **stamp(state, command.by), goal=planned.goal, version=state.version, given_up=True
    )
    return Outcome(left.state, (fact,), cancel=left.cancel, answer={"goal": planned.goal.id})


def _set(state: Case, command: SetGoal, seen_by: tuple[Unit, ...] | None) -> Outcome[Case]:
    # The command checks that these three are there.
    if command.kind is None or command.horizon is None or command.words is None:
        return Outcome(state)
    number = state.goals_made + 1
    before = open_goal(state, command.replaces) if command.replaces is not None else None
    if seen_by is None and before is not None:
        seen_by = before.goal.seen_by
    goal = Goal(
        id=f"{state.case}.g{number}",
        kind=command.kind,
        horizon=command.horizon,
        seen_by=seen_by,
    )
    planned = PlannedGoal(goal=goal, words=command.words, client_words=command.client_words)
    goals = tuple(
        g.model_copy(update={"standing": "replaced"}) if g.goal.id == command.replaces else g
        for g in state.goals
    )
    after = state.model_copy(
        update={
            "goals": (*goals, planned),
            "goals_made": number,
            "tasks": tuple(_moved(task, command.replaces, goal) for task in state.tasks),
        }
    )
    fact = GoalSet(
        **stamp(after, command.by), goal=goal, version=after.version, replaces=command.replaces
    )
    return Outcome(after, (fact,), answer={"goal": goal.id, "version": after.version})


def _moved(planned: PlannedTask, replaced: str | None, goal: Goal) -> PlannedTask:
    """A task that is still open serves the goal that stands in its goal's place."""
    if replaced is None or planned.standing != "open" or planned.task.goal != replaced:
        return planned
    update = {"goal": goal.id, "seen_by": planned.task.seen_by or goal.seen_by}
    return planned.model_copy(update={"task": planned.task.model_copy(update=update)})
