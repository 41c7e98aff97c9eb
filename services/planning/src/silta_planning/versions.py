"""Agreed versions of the plan, and what changed from one to the next, as a reader may see it."""

from collections.abc import Iterable
from typing import Any, TypeVar

from silta_contracts.party import Party, same_unit
from silta_contracts.payload import Goal, Task
from silta_contracts.rules import may_see_part
from silta_planning.model import Case, KeptVersion
from silta_planning.parts import goals_seen, sees_all, tasks_seen

_Part = TypeVar("_Part", Goal, Task)
Shown = dict[str, Any]


def versions(state: Case, reader: Party) -> list[Shown]:
    """The agreed versions, the newest first, each with what changed since the one before it.

    Nothing of a part that is not the reader's to see stands in it, nor that it changed.
    """
    kept = [_as_seen(version, state, reader) for version in state.versions]
    before: list[KeptVersion | None] = [None, *kept][: len(kept)]
    return [
        {
            "version": now.version,
            "agreed_at": now.at.isoformat(),
            "goals": [goal.model_dump(mode="json") for goal in now.goals],
            "tasks": [task.model_dump(mode="json") for task in now.tasks],
            "changes": None if then is None else differences(then, now),
        }
        for then, now in reversed(list(zip(before, kept, strict=True)))
    ]


def differences(then: KeptVersion, now: KeptVersion) -> Shown:
    """What was added, dropped and changed from one version to another, goals and tasks by id."""
    return {
        "goals": _changed(then.goals, now.goals),
        "tasks": _changed(then.tasks, now.tasks),
    }


def _as_seen(version: KeptVersion, state: Case, reader: Party) -> KeptVersion:
    if sees_all(state, reader):
        return version
    # What was narrowed since is not his to see in an earlier version, either.
    goals_now = {planned.goal.id for planned in goals_seen(state, reader)}
    tasks_now = {planned.task.id for planned in tasks_seen(state, reader)}
    goals = tuple(
        goal
        for goal in version.goals
        if goal.id in goals_now and may_see_part(goal.seen_by, reader)
    )
    seen = {goal.id for goal in goals}
    tasks = tuple(
        task if task.goal in seen else task.model_copy(update={"goal": None})
        for task in version.tasks
        if task.id in tasks_now
        and (same_unit(task.responsible, reader) or may_see_part(task.seen_by, reader))
    )
    return version.model_copy(update={"goals": goals, "tasks": tasks})


def _changed(then: Iterable[_Part], now: Iterable[_Part]) -> dict[str, list[str]]:
    before = {part.id: part for part in then}
    after = {part.id: part for part in now}
    return {
        "added": [part for part in after if part not in before],
        "dropped": [part for part in before if part not in after],
        "changed": [
            part for part, as_it_is in after.items() if before.get(part, as_it_is) != as_it_is
        ],
    }
