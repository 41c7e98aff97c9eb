"""What a plan must have by the area's model before it is proposed, and who approves it."""

from collections.abc import Callable, Mapping
from typing import Final

from silta_chassis.process import Refused
from silta_contracts.area_model import AreaModel, PlanElement
from silta_contracts.course_codes import Horizon
from silta_contracts.party import CLIENT, OrganisationParty, Party, SensitiveUnitParty
from silta_planning.model import Case


def _has_goal(state: Case, horizon: Horizon) -> bool:
    return any(g.standing == "open" and g.goal.horizon == horizon for g in state.goals)


def _each_goal_has_a_task(state: Case) -> bool:
    served = {planned.task.goal for planned in state.tasks if planned.standing != "dropped"}
    return all(g.goal.id in served for g in state.goals if g.standing == "open")


def _client_has_a_task(state: Case) -> bool:
    return any(p.task.responsible == CLIENT and p.standing != "dropped" for p in state.tasks)


# Whether it is there, and what to do where it is not.
_ELEMENTS: Final[Mapping[PlanElement, tuple[Callable[[Case], bool], str]]] = {
    PlanElement.NEED_ASSESSED: (
        lambda state: state.assessment is not None,
        "Assess the need with the client first (record-assessment).",
    ),
    PlanElement.SHORT_GOAL: (
        lambda state: _has_goal(state, Horizon.SHORT),
        "Set a short-term goal with the client.",
    ),
    PlanElement.LONG_GOAL: (
        lambda state: _has_goal(state, Horizon.LONG),
        "Set a long-term goal with the client.",
    ),
    PlanElement.TASK_FOR_EACH_GOAL: (
        _each_goal_has_a_task,
        "Assign a task for each goal, so that somebody answers for it.",
    ),
    PlanElement.CLIENT_TASK: (
        _client_has_a_task,
        "Assign the client a task of their own.",
    ),
}


def approves(model: AreaModel, member: Party) -> bool:
    """Whether the model asks for the approval of such a member, also without a task."""
    if not isinstance(member, OrganisationParty | SensitiveUnitParty):
        return False
    return member.type in model.plan_approvals


def lacking_element(state: Case, model: AreaModel) -> Refused | None:
    """The refusal that names every element that is not there yet."""
    says = [says for e in model.plan_elements for there, says in [_ELEMENTS[e]] if not there(state)]
    if not says:
        return None
    return Refused("plan-element-missing", " ".join(["The model wants more of a plan.", *says]))
