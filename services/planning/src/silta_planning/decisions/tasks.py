"""Tasks of the plan: given to a party, given anew, done, or not done by their day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from silta_chassis.process import Outcome, Refused, not_yours
from silta_chassis.workdays import ZONE, after
from silta_contracts.facts import TaskAssigned, TaskCompleted, TaskOverdue
from silta_contracts.facts.planning import TaskReminded
from silta_contracts.party import Party
from silta_contracts.payload import Task
from silta_planning.commands import AssignTask, CompleteTask
from silta_planning.decisions.goals import GOAL_UNKNOWN, next_version, seen_goal
from silta_planning.may import may_complete
from silta_planning.model import Case, DoTaskBy, PlannedTask, RemindOfTask
from silta_planning.outcomes import in_turn
from silta_planning.parties import (
    deputy_of,
    first_contact,
    is_unit,
    party_here,
    stamp,
    without_party,
)
from silta_planning.parts import named, sees_task
from silta_planning.reference import Reference

TASK_UNKNOWN = Refused(
    "task-unknown", "That is no open task of the plan. Read the case and name one that is open."
)
DAY_PASSED = Refused("day-passed", "That day has passed. Choose today or a later day.")
NOT_A_MEMBER = Refused(
    "not-a-member",
    "That party has no part in this network. Choose a member, the client or coordination.",
)
NOT_YOUR_TASK = not_yours(
    "That task is another party's. Its party, a case manager or coordination tells that it is done."
)


def assign_task(
    state: Case, command: AssignTask, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A new task, or an open one given anew: to another party, for another day."""
    responsible = party_here(state, command.responsible)
    if responsible is None:
        return NOT_A_MEMBER
    if command.due < today(now):
        return DAY_PASSED
    served = seen_goal(state, command.goal, command.by) if command.goal is not None else None
    if command.goal is not None and served is None:
        return GOAL_UNKNOWN
    earlier = _seen_task(state, command.task, command.by) if command.task is not None else None
    if command.task is not None and earlier is None:
        return TASK_UNKNOWN
    if isinstance(seen_by := named(state, command.seen_by), Refused):
        return seen_by
    if seen_by is None:
        seen_by = earlier.task.seen_by if earlier else served.goal.seen_by if served else None
    number = state.tasks_made + (earlier is None)
    goal = command.goal or (earlier.task.goal if earlier else None)
    task = Task(
        id=earlier.task.id if earlier else f"{state.case}.t{number}",
        responsible=responsible,
        due=command.due,
        goal=goal,
        seen_by=seen_by,
    )
    planned = PlannedTask(
        task=task,
        words=command.words or (earlier.words if earlier else ""),
        client_words=command.client_words or (earlier.client_words if earlier else None),
    )

    def assigned(known: Case) -> Outcome[Case]:
        others = tuple(p for p in known.tasks if p.task.id != task.id)
        state_after = known.model_copy(update={"tasks": (*others, planned), "tasks_made": number})
        stamped = stamp(state_after, command.by)
        return Outcome(
            state_after,
            facts=(TaskAssigned(**stamped, task=task, version=state_after.version),),
            deadlines=_times(state.case, task, now, reference.of(state).durations.remind_of_task),
            cancel=(RemindOfTask(case=state.case, task=task.id),),
            answer={"task": task.id, "version": state_after.version},
        )

    return in_turn(state, next_version, assigned)


def complete_task(
    state: Case, command: CompleteTask, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A task is done; the plan does not change by it."""
    planned = _seen_task(state, command.task, command.by)
    if planned is None:
        return TASK_UNKNOWN
    if not may_complete(state, planned.task.responsible, command.by):
        return NOT_YOUR_TASK
    done = planned.model_copy(update={"standing": "done"})
    fact = TaskCompleted(
        **stamp(state, command.by),
        task=planned.task.id,
        responsible=planned.task.responsible,
        seen_by=planned.task.seen_by,
    )
    return Outcome(
        _with_task(state, done),
        facts=(fact,),
        cancel=tuple(
            kind(case=state.case, task=planned.task.id) for kind in (RemindOfTask, DoTaskBy)
        ),
    )


def remind_of_task(
    state: Case, deadline: RemindOfTask, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Its party is reminded, some days before; addressed as where it is late."""
    planned = _open_task(state, deadline.task)
    if state.phase != "open" or planned is None:
        return Outcome(state)
    return Outcome(state, facts=(TaskReminded(**_told(state, planned)),))


def task_day_over(
    state: Case, deadline: DoTaskBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Its unit is told; of a person's task, or one without a party, the case manager is."""
    planned = _open_task(state, deadline.task)
    if state.phase != "open" or planned is None:
        return Outcome(state)
    fact = TaskOverdue(**_told(state, planned))
    late = planned.model_copy(update={"overdue": True})
    # Where the clock jumped the reminder may still wait.
    reminder = RemindOfTask(case=state.case, task=planned.task.id)
    return Outcome(_with_task(state, late), facts=(fact,), cancel=(reminder,))


def _told(state: Case, planned: PlannedTask) -> dict[str, Any]:
    manager = first_contact(state)
    responsible = manager.party if without_party(state, planned) else planned.task.responsible
    return {
        **stamp(state),
        "party": responsible,
        "addressed": responsible if is_unit(responsible) else manager.party,
        "deputy": deputy_of(state, responsible),
        "due": day_end(planned.task.due),
        "task": planned.task.id,
        "seen_by": planned.task.seen_by,
    }


def _times(
    case: str, task: Task, now: datetime, ahead: str
) -> tuple[tuple[RemindOfTask | DoTaskBy, datetime], ...]:
    """When a task is over its day, and before that when its party is reminded."""
    end = day_end(task.due)
    remind = end - (after(end, ahead) - end)
    do = (DoTaskBy(case=case, task=task.id), end)
    return (do,) if remind <= now else ((RemindOfTask(case=case, task=task.id), remind), do)


def today(now: datetime) -> date:
    """The day in Finland."""
    return now.astimezone(ZONE).date()


def day_end(day: date) -> datetime:
    """When a day is over in Finland."""
    return datetime.combine(day + timedelta(days=1), time(0), ZONE).astimezone(UTC)


def _open_task(state: Case, task: str) -> PlannedTask | None:
    return next((p for p in state.tasks if p.task.id == task and p.standing == "open"), None)


def _seen_task(state: Case, task: str, by: Party) -> PlannedTask | None:
    found = _open_task(state, task)
    return found if found is not None and sees_task(state, by, found) else None


def _with_task(state: Case, changed: PlannedTask) -> Case:
    tasks = tuple(changed if p.task.id == changed.task.id else p for p in state.tasks)
    return state.model_copy(update={"tasks": tasks})
