"""An unemployed person's health check: offered, booked, done; never a duty of the client's."""

from datetime import datetime

from silta_chassis.process import Deadline, Outcome, Refused
from silta_chassis.workdays import ZONE, after
from silta_contracts.facts.health_check import (
    HealthCheckBooked,
    HealthCheckDone,
    HealthCheckOffered,
)
from silta_contracts.following import Followed
from silta_contracts.health_check_codes import AfterCheck
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_intake.commands_health_check import (
    BookHealthCheck,
    DeclineHealthCheck,
    DoneHealthCheck,
    OfferHealthCheck,
    RecordNoShow,
)
from silta_intake.decisions.check_may import bookable, doable, kept, missable, nothing_yet
from silta_intake.health_check import (
    BookCheckBy,
    CheckStage,
    HealthCheck,
    RecordCheckBy,
    RequestAfterCheckBy,
)
from silta_intake.model import Case, End, Reference, Stage


def with_check(state: Case, **changes: object) -> Case:
    """The case with these changes to its check."""
    assert state.check is not None
    return state.model_copy(update={"check": state.check.model_copy(update=changes)})


def ended(state: Case, stage: CheckStage, by: Party | None, now: datetime) -> Case:
    """The case after a check out of which no contact request came."""
    end = End(how="closed", reason="health_check", by=by, at=now)
    over = with_check(state, stage=stage, due=now)
    return over.model_copy(update={"stage": Stage.ENDED, "end": end})


def offer(
    state: Case, command: OfferHealthCheck, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It is offered, and can be booked until the offer runs out."""
    refused = nothing_yet(state) or _does_not_fit(command, reference)
    if refused is not None:
        return refused
    assert isinstance(command.by, OrganisationParty | SensitiveUnitParty)
    model = reference.models.chosen(command.area, command.adopted, now.astimezone(ZONE).date())
    due = after(now, model.durations.book_health_check)
    check = HealthCheck(
        area=command.area,
        turvakielto=command.turvakielto,
        occasion=command.occasion,
        offered_by=command.by,
        carried_out_by=command.carried_out_by,
        at=now,
        due=due,
        client=command.client,
        contact=command.contact,
    )
    fact = HealthCheckOffered(
        case=state.case,
        by=command.by,
        area=command.area,
        model=model.ref,
        occasion=command.occasion,
        offered_by=command.by,
        carried_out_by=command.carried_out_by,
        book_by=due,
    )
    follows = Followed(area=command.area, model=model.ref)
    offered = state.model_copy(update={"check": check, "follows": follows})
    return Outcome(offered, (fact,), ((BookCheckBy(case=state.case), due),))


def _does_not_fit(command: OfferHealthCheck, reference: Reference) -> Refused | None:
    if command.turvakielto:
        if command.area is None and command.contact is None:
            return None
        return _wrong(
            "area-not-told",
            "Under turvakielto municipality, contact data and area never go through Silta.",
        )
    if command.area in reference.models.areas:
        return None
    known_areas = ", ".join(reference.models.areas)
    return _wrong("area-unknown", f"Name the area that serves the client, one of: {known_areas}.")


def book(
    state: Case, command: BookHealthCheck, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """An appointment stands, in place of the one before."""
    refused = bookable(state)
    if refused is not None:
        return refused
    if command.start <= now:
        return _wrong("start-in-the-past", "Name a time to come.")
    check = kept(state)
    due = after(command.start, reference.of(state).durations.record_health_check)
    booked = with_check(
        state,
        stage=CheckStage.BOOKED,
        start=command.start,
        due=due,
        declined=False,
        told_unrecorded=False,
    )
    fact = HealthCheckBooked(
        case=state.case,
        by=command.by,
        carried_out_by=check.carried_out_by,
        start=command.start,
    )
    waits: tuple[tuple[Deadline, datetime], ...] = ((RecordCheckBy(case=state.case), due),)
    return Outcome(booked, (fact,), waits, cancel=(BookCheckBy,))


def decline(
    state: Case, command: DeclineHealthCheck, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Nothing is said: the offer runs out on its day, as if she had not answered."""
    check = kept(state)
    if check.stage is CheckStage.BOOKED:
        return _offered_again(with_check(state, declined=True), now, reference)
    return Outcome(with_check(state, declined=True))


def no_show(
    state: Case, command: RecordNoShow, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Another appointment can be booked; nothing is said."""
    refused = missable(state)
    if refused is not None:
        return refused
    start = kept(state).start
    if start is not None and now < start:
        return Refused("appointment-to-come", "The appointment is still to come.", kept=False)
    return _offered_again(state, now, reference)


def _offered_again(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    # A decline and a no-show take the same time, so that neither is told by when the offer ends.
    due = after(now, reference.of(state).durations.book_health_check)
    offered = with_check(state, stage=CheckStage.OFFERED, start=None, due=due)
    waits: tuple[tuple[Deadline, datetime], ...] = ((BookCheckBy(case=state.case), due),)
    return Outcome(offered, deadlines=waits, cancel=(RecordCheckBy,))


def done(
    state: Case, command: DoneHealthCheck, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It is done; the case waits for the contact request where one was agreed on, else it ends."""
    refused = doable(state)
    if refused is not None:
        return refused
    if command.checked_on > now.astimezone(ZONE).date():
        return _wrong("checked-in-the-future", "Name the day on which the check was done.")
    requested = command.after == AfterCheck.CONTACT_REQUEST
    due = after(now, reference.of(state).durations.request_after_check)
    fact = HealthCheckDone(
        case=state.case,
        by=command.by,
        checked_by=command.checked_by,
        checked_on=command.checked_on,
        findings=tuple(dict.fromkeys(command.findings)),
        after=command.after,
        request_by=due if requested else None,
    )
    checked = with_check(
        state,
        declined=False,
        checked_by=fact.checked_by,
        checked_on=fact.checked_on,
        findings=fact.findings,
        after=fact.after,
        words=command.words,
        found=command.found,
    )
    if not requested:
        over = ended(checked, CheckStage.DONE, command.by, now)
        return Outcome(over, (fact,), ends=True)
    agreed = with_check(checked, stage=CheckStage.REQUEST_AGREED, due=due)
    waits: tuple[tuple[Deadline, datetime], ...] = ((RequestAfterCheckBy(case=state.case), due),)
    return Outcome(agreed, (fact,), waits, cancel=(BookCheckBy, RecordCheckBy))


def may_offer(state: Case, party: Party, reference: Reference) -> bool:
    """Any unit offers a check."""
    return isinstance(party, OrganisationParty | SensitiveUnitParty)


def _wrong(reason: str, says: str) -> Refused:
    return Refused(reason, says, status=422, kept=False)
