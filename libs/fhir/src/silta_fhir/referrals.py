"""The closed loop of a referral: ServiceRequest and Task, from intake's, network's and planning's
pages.

Source: HL7 Gravity SDOH Clinical Care, closed loop referral: the request stays as it was, its
Task tells how far it has come.
"""

from typing import Any, Final

from silta_contracts.codes import Need, OrganisationType
from silta_contracts.course_codes import Channel, RequestEndReason
from silta_fhir.words import (
    Json,
    Shown,
    case_identifier,
    client,
    concept,
    party,
    present,
    resource,
    system,
    to,
)

TASK_CODES: Final = "http://hl7.org/fhir/CodeSystem/task-code"
DRAWN_UP: Final = "urn:silta:fhir:drawn-up-with-client"

# What a stage at intake is as the status of a Task.
# Source: FHIR R4, value set task-status.
_STATUS: Final = {
    "awaiting_client": "requested",
    "awaiting_consent": "requested",
    "triage": "requested",
    "consultation": "accepted",
    "self_care": "accepted",
    "decided": "accepted",
    "network_requested": "accepted",
    "network_assembled": "in-progress",
}
_INVITATION: Final = {
    "open": "requested",
    "accepted": "accepted",
    "declined": "rejected",
    "unanswered": "cancelled",
    "ended": "cancelled",
}
_PLANNED: Final = {"open": "accepted", "done": "completed", "dropped": "cancelled"}


def service_request(page: Shown) -> Json | None:
    """The contact request of intake's page; None where the page shows this reader none."""
    request, case = page.get("request"), page["case"]
    if request is None:
        return None
    area = request.get("area")
    return resource(
        "ServiceRequest",
        case,
        identifier=[case_identifier(case), {"system": "urn:silta:request", "value": request["id"]}],
        status=_request_status(page.get("end")),
        intent="order",
        category=[concept("channel", request["channel"], Channel)],
        code=concept("request", "contact_request"),
        subject=client(case),
        authoredOn=request["at"],
        requester=party(request["taken_by"], case),
        performer=[party(request["coordinating"], case)],
        performerType=None,
        locationCode=[concept("area", area)] if area else None,
        reasonCode=[concept("need", need, Need) for need in request["needs"]],
        supportingInfo=[to("Consent", ground) for ground in page.get("grounds", ())],
        extension=[{"url": DRAWN_UP, "valueBoolean": request["drawn_up_with_client"]}],
    )


def _request_status(end: Shown | None) -> str:
    if end is None:
        return "active"
    return "revoked" if end.get("how") in ("withdrawn", "erased") else "completed"


def referral_task(page: Shown) -> Json:
    """How far the request has come, by intake's page.

    An end whose kind this reader is not told is `completed` without a reason.
    """
    case, request, end = page["case"], page.get("request"), page.get("end")
    reason = (end or {}).get("reason")
    return resource(
        "Task",
        case,
        identifier=[case_identifier(case)],
        basedOn=[to("ServiceRequest", case)],
        status=_task_status(page["stage"], end),
        statusReason=concept("request-end-reason", reason, RequestEndReason) if reason else None,
        businessStatus=concept("stage", page["stage"]),
        intent="order",
        code={"coding": [{"system": TASK_CODES, "code": "fulfill"}]},
        focus=to("ServiceRequest", case),
        for_=client(case),
        authoredOn=request["at"] if request else None,
        requester=party(request["taken_by"], case) if request else None,
        owner=party(request["coordinating"], case) if request else None,
        restriction=_until(page.get("waits_for")),
        output=[_triage(triage)] if (triage := page.get("triage")) else None,
    )


def _task_status(stage: str, end: Shown | None) -> str:
    if end is None:
        return _STATUS.get(stage, "requested")
    return {"withdrawn": "cancelled", "erased": "cancelled"}.get(str(end.get("how")), "completed")


def _until(waits: Shown | None) -> Json | None:
    until = (waits or {}).get("until")
    return {"period": {"end": until}} if until else None


def _triage(triage: Shown) -> Json:
    kind = {"coding": [{"system": system("task-output"), "code": "triage"}]}
    return {"type": kind, "valueCodeableConcept": concept("triage-outcome", triage["outcome"])}


def invitation_task(case: str, invitation: Shown, coordinating: Shown | None) -> Json:
    """An invitation to a unit, from network's page or its list."""
    by = invitation.get("respond_by")
    status = _INVITATION.get(invitation.get("status", "open"), "cancelled")
    # Why an invitation ended is the client's: nothing of it is told.
    return resource(
        "Task",
        invitation["id"],
        partOf=[to("Task", case)],
        basedOn=[to("ServiceRequest", case)],
        status=status,
        intent="proposal",
        code=concept("task", "invitation"),
        focus=to("ServiceRequest", case),
        for_=client(case),
        requester=party(coordinating, case),
        owner=party(invitation.get("party"), case),
        restriction={"period": {"end": by}} if by else None,
    )


def planned_task(case: str, task: Shown) -> Json:
    """A task of the plan, from planning's page; its words stay in planning's vault."""
    goal, due = task.get("goal"), task["due"]
    responsible: Any = task.get("responsible")
    kind = OrganisationType
    performer = (responsible or {}).get("type")
    return resource(
        "Task",
        task["id"],
        basedOn=[to("CarePlan", case)],
        status=_PLANNED.get(task["standing"], "accepted"),
        intent="plan",
        code=concept("task", "plan_task"),
        focus=to("Goal", goal) if goal else None,
        for_=client(case),
        owner=party(responsible, case),
        performerType=[concept("organisation-type", performer, kind)] if performer else None,
        restriction=present(period={"end": due}),
    )
