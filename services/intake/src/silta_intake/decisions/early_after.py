"""What a professional and the client choose at the early service, and what nobody did in time."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from silta_chassis.process import Deadline, Outcome, Refused
from silta_chassis.workdays import ZONE, after, morning_of
from silta_contracts.course_codes import Channel
from silta_contracts.early_codes import EarlyHelp
from silta_contracts.facts.early import (
    EarlyServiceCheckDue,
    EarlyServiceOverdue,
    EarlyServiceSettled,
    SituationMapped,
)
from silta_intake.commands import SubmitContactRequest
from silta_intake.commands_early import (
    MapSituation,
    RequestFromEarlyService,
    SettleEarlyService,
)
from silta_intake.decisions.early import ended, with_early
from silta_intake.decisions.early_may import (
    kept,
    mappable,
    open_in,
    requestable,
    settleable,
)
from silta_intake.decisions.submit import submit
from silta_intake.decisions.triage import FARTHEST_CHECK
from silta_intake.early_service import (
    OF_THE_EARLY_SERVICE,
    CheckEarlySelfCare,
    EarlyStage,
    RecordEarlyServiceBy,
)
from silta_intake.model import Case, Reference

_STEPS: Final = (
    EarlyStage.BOOKED,
    EarlyStage.CHECK_DUE,
    EarlyStage.CONSULTATION,
    EarlyStage.REQUEST_AGREED,
)


def map_situation(
    state: Case, command: MapSituation, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The form stands, and what was chosen is waited for; nothing goes to anybody else by it."""
    refused = mappable(state) or _does_not_fit(command, now)
    if refused is not None:
        return refused
    stage, waits, due = _chosen(state, command, now, reference)
    mapped = with_early(
        state,
        stage=stage,
        due=due,
        declined=False,
        told_overdue=False,
        mapped_on=command.mapped_on,
        needs=tuple(dict.fromkeys(command.needs)),
        existing_services=tuple(dict.fromkeys(command.existing_services)),
        chosen=command.chosen,
        form=command.form,
    )
    early = kept(mapped)
    fact = SituationMapped(
        case=state.case,
        by=command.by,
        mapped_on=command.mapped_on,
        needs=early.needs,
        existing_services=early.existing_services,
        chosen=command.chosen,
        next_by=due,
    )
    # What is waited for from here on takes the place of whatever was waited for before.
    return Outcome(mapped, (fact,), ((waits, due),), cancel=OF_THE_EARLY_SERVICE)


def _chosen(
    state: Case, command: MapSituation, now: datetime, reference: Reference
) -> tuple[EarlyStage, Deadline, datetime]:
    times = reference.of(state).durations
    if command.chosen == EarlyHelp.SELF_CARE:
        day = after(now, times.check_self_care).astimezone(ZONE).date()
        due = morning_of(command.check_back_on or day)
        return EarlyStage.SELF_CARE, CheckEarlySelfCare(case=state.case), due
    record = RecordEarlyServiceBy(case=state.case)
    if command.chosen == EarlyHelp.CONSULTATION:
        return EarlyStage.CONSULTATION, record, after(now, times.give_consultation)
    return EarlyStage.REQUEST_AGREED, record, after(now, times.request_after_early_service)


def _does_not_fit(command: MapSituation, now: datetime) -> Refused | None:
    today: date = now.astimezone(ZONE).date()
    if command.mapped_on > today:
        return _wrong("mapped-in-the-future", "Name the day on which it was mapped.")
    if command.check_back_on is None:
        return None
    if command.chosen != EarlyHelp.SELF_CARE:
        return _wrong("no-self-care", "Leave check_back_on out: it belongs to self-care only.")
    if not today < command.check_back_on <= today + FARTHEST_CHECK:
        return _wrong("check-back-day", "Name in check_back_on a day after today, within a year.")
    return None


def settle(
    state: Case, command: SettleEarlyService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It ends with what was chosen; no contact request comes of it."""
    refused = settleable(state)
    if refused is not None:
        return refused
    fact = EarlyServiceSettled(case=state.case, by=command.by)
    return Outcome(ended(state, EarlyStage.DONE, command.by, now), (fact,), ends=True)


def request_from_early_service(
    state: Case, command: RequestFromEarlyService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The request is the same as any other; the accompanying form is what it holds."""
    refused = requestable(state)
    if refused is not None:
        return refused
    early = kept(state)
    # The vault's reference came with the offer, before which nothing can be mapped.
    assert early.client is not None
    asked = SubmitContactRequest(
        case=state.case,
        by=command.by,
        client=early.client,
        contact=early.contact,
        words=early.form,
        turvakielto=early.turvakielto,
        area=early.area,
        channel=Channel.BOOKING,
        needs=early.needs,
        drawn_up_with_client=True,
        existing_services=early.existing_services,
        ground=command.ground,
        adopted=command.adopted,
    )
    taken = submit(state.model_copy(update={"early": None}), asked, now, reference)
    if isinstance(taken, Refused):
        return taken
    followed = early.model_copy(update={"stage": EarlyStage.DONE, "due": now})
    went_on = taken.state.model_copy(update={"early": followed})
    return replace(taken, state=went_on, cancel=(*taken.cancel, RecordEarlyServiceBy))


def check_due(
    state: Case, deadline: CheckEarlySelfCare, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The early service is reminded to ask how it went, and is waited for."""
    if not open_in(state, EarlyStage.SELF_CARE):
        return Outcome(state)
    early = kept(state)
    unit = early.carried_out_by
    fact = EarlyServiceCheckDue(case=state.case, party=unit, addressed=unit, due=early.due)
    due = after(now, reference.of(state).durations.record_early_service)
    looking = with_early(state, stage=EarlyStage.CHECK_DUE, due=due)
    return Outcome(looking, (fact,), ((RecordEarlyServiceBy(case=state.case), due),))


def overdue(
    state: Case, deadline: RecordEarlyServiceBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The early service is told, and told again; then it ends."""
    if not open_in(state, *_STEPS):
        return Outcome(state)
    early = kept(state)
    # Of an appointment who offered it learns, too: of what was chosen there it knows nothing.
    second = early.booked_with if early.stage is EarlyStage.BOOKED else early.carried_out_by
    fact = EarlyServiceOverdue(
        case=state.case,
        party=early.carried_out_by,
        addressed=second if early.told_overdue else early.carried_out_by,
        due=early.due,
        ends=early.told_overdue,
    )
    if early.told_overdue:
        return Outcome(ended(state, EarlyStage.OVERDUE, None, now), (fact,), ends=True)
    due = after(now, reference.of(state).durations.record_early_service)
    told = with_early(state, told_overdue=True, due=due)
    return Outcome(told, (fact,), ((RecordEarlyServiceBy(case=state.case), due),))


def _wrong(reason: str, says: str) -> Refused:
    return Refused(reason, says, status=422, kept=False)
