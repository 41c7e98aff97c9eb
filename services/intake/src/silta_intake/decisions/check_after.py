"""What follows a health check: the contact request out of it, and what nobody did in time."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Deadline, Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import Channel
from silta_contracts.facts.health_check import (
    HealthCheckNotBooked,
    HealthCheckNotFollowed,
    HealthCheckUnrecorded,
)
from silta_contracts.party import CLIENT, ClientParty
from silta_intake.commands import SubmitContactRequest
from silta_intake.commands_health_check import RequestFromHealthCheck
from silta_intake.decisions.check import ended, with_check
from silta_intake.decisions.check_may import kept, open_in, requestable
from silta_intake.decisions.submit import submit
from silta_intake.health_check import (
    BookCheckBy,
    CheckStage,
    RecordCheckBy,
    RequestAfterCheckBy,
)
from silta_intake.model import Case, Reference


def request_from_check(
    state: Case, command: RequestFromHealthCheck, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The request is the same as any other; only what was told once is not asked for again."""
    refused = requestable(state)
    if refused is not None:
        return refused
    check = kept(state)
    by_client = isinstance(command.by, ClientParty)
    asked = SubmitContactRequest(
        case=state.case,
        by=command.by,
        client=check.client,
        contact=check.contact,
        words=check.words,
        turvakielto=check.turvakielto,
        area=check.area,
        taken_by=check.carried_out_by if by_client else None,
        channel=Channel.SELF if by_client else Channel.PROFESSIONAL,
        needs=command.needs,
        drawn_up_with_client=command.drawn_up_with_client,
        existing_services=command.existing_services,
        ground=command.ground,
        adopted=command.adopted,
    )
    taken = submit(state.model_copy(update={"check": None}), asked, now, reference)
    if isinstance(taken, Refused):
        return taken
    followed = check.model_copy(update={"stage": CheckStage.DONE, "due": now})
    went_on = taken.state.model_copy(update={"check": followed})
    return replace(taken, state=went_on, cancel=(*taken.cancel, RequestAfterCheckBy))


def not_booked(
    state: Case, deadline: BookCheckBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The offer ended; why, is told to nobody."""
    if not open_in(state, CheckStage.OFFERED):
        return Outcome(state)
    check = kept(state)
    fact = HealthCheckNotBooked(
        case=state.case, party=CLIENT, addressed=check.carried_out_by, due=check.due
    )
    return Outcome(ended(state, CheckStage.NOT_BOOKED, None, now), (fact,), ends=True)


def unrecorded(
    state: Case, deadline: RecordCheckBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Who does the check is told; the second time who offered it is, and it ends."""
    if not open_in(state, CheckStage.BOOKED):
        return Outcome(state)
    check = kept(state)
    fact = HealthCheckUnrecorded(
        case=state.case,
        party=check.carried_out_by,
        addressed=check.offered_by if check.told_unrecorded else check.carried_out_by,
        due=check.due,
        ends=check.told_unrecorded,
    )
    if check.told_unrecorded:
        return Outcome(ended(state, CheckStage.UNRECORDED, None, now), (fact,), ends=True)
    due = after(now, reference.of(state).durations.record_health_check)
    waits: tuple[tuple[Deadline, datetime], ...] = ((RecordCheckBy(case=state.case), due),)
    return Outcome(with_check(state, told_unrecorded=True, due=due), (fact,), waits)


def not_followed(
    state: Case, deadline: RequestAfterCheckBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The contact request did not come: who did the check is told, and the case ends."""
    if not open_in(state, CheckStage.REQUEST_AGREED):
        return Outcome(state)
    check = kept(state)
    unit = check.carried_out_by
    fact = HealthCheckNotFollowed(case=state.case, party=unit, addressed=unit, due=check.due)
    return Outcome(ended(state, CheckStage.DONE, None, now), (fact,), ends=True)
