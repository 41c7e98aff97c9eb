"""Less than a network is enough: a consultation is given, self-care is looked at again."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import ConsultationResult, RequestEndReason
from silta_contracts.facts import (
    ConsultationGiven,
    ConsultationOverdue,
    ContactRequestClosed,
    SelfCareCheckDue,
)
from silta_intake.commands import RecordConsultation
from silta_intake.decisions.close import ended
from silta_intake.decisions.open_triage import open_triage
from silta_intake.model import Case, ConsultationBy, Reference, SelfCareCheck, Stage


def consultation_waited_for(state: Case) -> Refused | None:
    """Only what triage left to a consultation is consulted on."""
    if state.stage is Stage.CONSULTATION:
        return None
    if state.stage is Stage.ENDED:
        return Refused("case-ended", "The case has ended already.")
    return Refused(
        "no-consultation",
        "No consultation is waited for. Record triage with the outcome consultation first.",
    )


def record_consultation(
    state: Case, command: RecordConsultation, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """What the consultation settled ends the case; what it did not settle is triaged again."""
    refused = consultation_waited_for(state)
    if refused is not None:
        return refused
    assert state.request is not None
    request = state.request.id
    given = ConsultationGiven(
        case=state.case, by=command.by, request=request, result=command.result
    )
    if command.result != ConsultationResult.SETTLED:
        # Also where a newer writer's code says so: what is not known to be settled is not.
        return replace(open_triage(state, now, reference), facts=(given,))
    reason = RequestEndReason.SETTLED
    closed = ContactRequestClosed(case=state.case, by=command.by, request=request, reason=reason)
    over = ended(state, "closed", reason, command.by, now)
    return Outcome(over, (given, closed), ends=True)


def consultation_overdue(
    state: Case, deadline: ConsultationBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Tells the deputy; told again as long as the consultation is waited for."""
    request = state.request
    if state.stage is not Stage.CONSULTATION or request is None:
        return Outcome(state)
    overdue = ConsultationOverdue(
        case=state.case,
        party=request.coordinating,
        addressed=request.deputy or request.coordinating,
        deputy=request.deputy,
        due=state.step_by or now,
        request=request.id,
    )
    due = after(now, reference.of(state).durations.give_consultation)
    state = state.model_copy(update={"step_by": due})
    return Outcome(state, (overdue,), ((ConsultationBy(case=state.case), due),))


def check_self_care(
    state: Case, deadline: SelfCareCheck, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The day to ask how it went: triage is open again, with its deadline, or it is closed.

    So that nobody is forgotten in self-care: the coordinating party triages anew or closes the
    request as settled, and its deputy is told where it does neither.
    """
    request = state.request
    if state.stage is not Stage.SELF_CARE or request is None:
        return Outcome(state)
    due = SelfCareCheckDue(
        case=state.case,
        party=request.coordinating,
        addressed=request.coordinating,
        deputy=request.deputy,
        due=state.step_by or now,
        request=request.id,
    )
    return replace(open_triage(state, now, reference), facts=(due,))
