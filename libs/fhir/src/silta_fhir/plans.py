"""CarePlan, Goal and CareTeam, from planning's and network's pages; words stay in the vaults."""

from typing import Any, Final

from silta_contracts.codes import OrganisationType, Role
from silta_contracts.course_codes import GoalKind, Horizon
from silta_fhir.words import Json, Shown, case_identifier, client, concept, party, resource, to

_GOAL: Final = {
    "open": "active",
    "met": "completed",
    "replaced": "cancelled",
    "given_up": "cancelled",
}
_TEAM: Final = {
    "waiting_for_ground": "proposed",
    "invitees_proposed": "proposed",
    "inviting": "proposed",
    "assembled": "active",
    "over": "inactive",
}
_DETAIL: Final = {"open": "in-progress", "done": "completed", "dropped": "cancelled"}


def care_plan(page: Shown) -> Json | None:
    """The client plan by planning's page; None before there is a goal or a version."""
    case, plan = page["case"], page["plan"]
    if not (page["goals"] or plan["version"]):
        return None
    agreed = plan["agreed"]
    return resource(
        "CarePlan",
        case,
        identifier=[case_identifier(case)],
        basedOn=[to("ServiceRequest", case)],
        status=_plan_status(page),
        intent="plan",
        subject=client(case),
        created=agreed["at"] if agreed else None,
        author=_author(page),
        careTeam=[to("CareTeam", case)],
        goal=[to("Goal", goal["id"]) for goal in page["goals"]],
        activity=[{"detail": _activity(case, task)} for task in page["tasks"]],
    )


def _author(page: Shown) -> Json | None:
    managers = [manager["party"] for manager in page["case_managers"]]
    return party(managers[0], page["case"]) if managers else None


def _plan_status(page: Shown) -> str:
    if page["phase"] == "ended":
        return "completed"
    if page["stopped"] or page["phase"] == "stopped":
        return "on-hold"
    return "active" if page["plan"]["agreed"] else "draft"


def _activity(case: str, task: Shown) -> Json:
    responsible = party(task.get("responsible"), case)
    detail: dict[str, Any] = {
        "kind": "Task",
        "status": _DETAIL.get(task["standing"], "unknown"),
        "code": concept("task", "plan_task"),
        "scheduledPeriod": {"end": task["due"]},
    }
    if task.get("goal"):
        detail["goal"] = [to("Goal", task["goal"])]
    return detail | ({"performer": [responsible]} if responsible else {})


def goals(page: Shown) -> list[Json]:
    """The goals of the plan, by planning's page."""
    case = page["case"]
    return [
        resource(
            "Goal",
            goal["id"],
            lifecycleStatus=_GOAL.get(goal["standing"], "active"),
            category=[concept("horizon", goal["horizon"], Horizon)],
            description=concept("goal-kind", goal["kind"], GoalKind),
            subject=client(case),
        )
        for goal in page["goals"]
    ]


def care_team(page: Shown) -> Json | None:
    """The network round the client, by network's page; None before there is one."""
    case = page["case"]
    status = _TEAM.get(page["phase"])
    if status is None:
        return None
    coordinating = party(page.get("coordinating"), case)
    return resource(
        "CareTeam",
        case,
        identifier=[case_identifier(case)],
        status=status,
        subject=client(case),
        participant=[
            participant
            for member in page.get("members", ())
            if (participant := _participant(member["party"], case))
        ],
        managingOrganization=[coordinating] if coordinating else None,
    )


def _participant(member: Shown, case: str) -> Json | None:
    reference = party(member, case)
    if reference is None:
        return None
    roles = []
    if "role" in member:
        roles.append(concept("role", member["role"], Role))
    if "type" in member:
        roles.append(concept("organisation-type", member["type"], OrganisationType))
    return {"member": reference} | ({"role": roles} if roles else {})
