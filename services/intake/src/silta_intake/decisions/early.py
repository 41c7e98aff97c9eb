"""Early recognition at a booking, and the early-service appointment: offered, never ordered."""

from datetime import datetime
from typing import Any, Final

from silta_chassis.process import Deadline, Outcome, Refused
from silta_chassis.workdays import ZONE, after
from silta_contracts.early_recognition import EarlyRule, fired
from silta_contracts.facts.early import (
    BookingAlarmRaised,
    EarlyServiceBooked,
    EarlyServiceNotBooked,
    EarlyServiceOffered,
)
from silta_contracts.following import Followed
from silta_contracts.party import CLIENT, OrganisationParty, Party, SensitiveUnitParty
from silta_intake.commands_early import (
    BookEarlyService,
    DeclineEarlyService,
    MissEarlyService,
    OfferEarlyService,
    RegisterBooking,
)
from silta_intake.decisions.early_may import (
    bookable,
    declinable,
    kept,
    missable,
    nothing_yet,
    offerable,
    open_in,
)
from silta_intake.early_service import (
    BookEarlyServiceBy,
    EarlyService,
    EarlyStage,
    RecordEarlyServiceBy,
)
from silta_intake.model import Case, End, Reference, Stage

# Said with every answer, so that no program takes a rule for a decision.
NOTE: Final = {
    "fi": "Havainto ei ole päätös. Ammattilainen ja asiakas päättävät yhdessä.",
    "sv": "En iakttagelse är inget beslut. En yrkesperson och klienten beslutar tillsammans.",
    "en": "An observation is no decision. A professional and the client decide together.",
    "plain": "Tämä ei ole päätös. Sinä päätät yhdessä työntekijän kanssa.",
}


def with_early(state: Case, **changes: object) -> Case:
    """The case with these changes to its early service."""
    return state.model_copy(update={"early": kept(state).model_copy(update=changes)})


def ended(state: Case, stage: EarlyStage, by: Party | None, now: datetime) -> Case:
    """The case after an early service out of which no contact request came."""
    end = End(how="closed", reason="early_service", by=by, at=now)
    over = with_early(state, stage=stage, due=now)
    return over.model_copy(update={"stage": Stage.ENDED, "end": end})


def register_booking(
    state: Case, command: RegisterBooking, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Tells which rules fired; what held is kept nowhere, and nothing at all where she objects."""
    refused = nothing_yet(state) or _does_not_fit(command, reference)
    if refused is not None:
        return refused
    if command.objects:
        return Outcome(state, answer=_answer(()))
    model = reference.models.chosen(command.area, command.adopted, now.astimezone(ZONE).date())
    looked_at = model.early_recognition
    rules = fired(looked_at.rules, command.indicators) if looked_at is not None else ()
    if looked_at is None or not rules:
        return Outcome(state, answer=_answer((), looked=looked_at is not None))
    assert isinstance(command.by, OrganisationParty | SensitiveUnitParty)
    early = EarlyService(
        area=command.area,
        turvakielto=command.turvakielto,
        rules=tuple(rule.code for rule in rules),
        booked_with=command.by,
        carried_out_by=looked_at.early_service or model.coordinating,
        at=now,
        due=after(now, model.durations.offer_early_service),
    )
    fact = BookingAlarmRaised(
        case=state.case,
        by=command.by,
        area=command.area,
        model=model.ref,
        rules=early.rules,
        booked_with=early.booked_with,
        carried_out_by=early.carried_out_by,
        offer_by=early.due,
    )
    follows = Followed(area=command.area, model=model.ref)
    raised = state.model_copy(update={"early": early, "follows": follows})
    answer = _answer(rules, looked=True)
    return Outcome(raised, (fact,), _to_book(state, early.due), answer=answer)


def _answer(rules: tuple[EarlyRule, ...], *, looked: bool = False) -> dict[str, Any]:
    said = [
        {"rule": rule.code, "why": {lang: getattr(rule, lang) for lang in NOTE}} for rule in rules
    ]
    return {"evaluated": looked, "fired": said, "note": dict(NOTE)}


def _does_not_fit(command: RegisterBooking, reference: Reference) -> Refused | None:
    if not command.client_told:
        return _wrong(
            "tell-the-client-first",
            "Tell the client what is looked at and that she may object, then send it. Nothing was "
            "looked at.",
        )
    if command.turvakielto:
        if command.area is None:
            return None
        return _wrong("area-not-told", "Under turvakielto leave area out: it tells too much.")
    if command.area in reference.models.areas:
        return None
    known = ", ".join(reference.models.areas)
    return _wrong("area-unknown", f"Name the area that serves the client, one of: {known}.")


def offer(
    state: Case, command: OfferEarlyService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It is offered, and can be booked until the offer runs out."""
    refused = offerable(state)
    if refused is not None:
        return refused
    early = kept(state)
    if early.turvakielto and command.contact is not None:
        return _wrong(
            "contact-not-told",
            "Under turvakielto contact data never go through Silta: leave them out.",
        )
    due = after(now, reference.of(state).durations.book_early_service)
    offered = with_early(
        state,
        stage=EarlyStage.OFFERED,
        due=due,
        declined=False,
        client=command.client,
        contact=command.contact,
    )
    fact = EarlyServiceOffered(
        case=state.case, by=command.by, carried_out_by=early.carried_out_by, book_by=due
    )
    return Outcome(offered, (fact,), _to_book(state, due))


def book(
    state: Case, command: BookEarlyService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """An appointment stands, in place of the one before."""
    refused = bookable(state)
    if refused is not None:
        return refused
    if command.start <= now:
        return _wrong("start-in-the-past", "Name a time to come.")
    due = after(command.start, reference.of(state).durations.record_early_service)
    booked = with_early(
        state,
        stage=EarlyStage.BOOKED,
        start=command.start,
        due=due,
        declined=False,
        told_overdue=False,
    )
    fact = EarlyServiceBooked(
        case=state.case,
        by=command.by,
        carried_out_by=kept(state).carried_out_by,
        start=command.start,
    )
    waits: tuple[tuple[Deadline, datetime], ...] = ((RecordEarlyServiceBy(case=state.case), due),)
    return Outcome(booked, (fact,), waits, cancel=(BookEarlyServiceBy,))


def decline(
    state: Case, command: DeclineEarlyService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Nothing is said: what was offered runs out on its day, as if she had not answered."""
    refused = declinable(state)
    if refused is not None:
        return refused
    if kept(state).stage is EarlyStage.BOOKED:
        return _offered_again(with_early(state, declined=True), now, reference)
    return Outcome(with_early(state, declined=True))


def no_show(
    state: Case, command: MissEarlyService, now: datetime, reference: Reference
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
    due = after(now, reference.of(state).durations.book_early_service)
    offered = with_early(state, stage=EarlyStage.OFFERED, start=None, due=due)
    return Outcome(offered, deadlines=_to_book(state, due), cancel=(RecordEarlyServiceBy,))


def not_booked(
    state: Case, deadline: BookEarlyServiceBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No appointment stands, and it ends; why, is told to nobody."""
    if not open_in(state, EarlyStage.ALARM, EarlyStage.OFFERED):
        return Outcome(state)
    early = kept(state)
    waited_for = early.booked_with if early.stage is EarlyStage.ALARM else CLIENT
    fact = EarlyServiceNotBooked(
        case=state.case, party=waited_for, addressed=early.carried_out_by, due=early.due
    )
    return Outcome(ended(state, EarlyStage.NOT_BOOKED, None, now), (fact,), ends=True)


def _to_book(state: Case, due: datetime) -> tuple[tuple[Deadline, datetime], ...]:
    return ((BookEarlyServiceBy(case=state.case), due),)


def _wrong(reason: str, says: str) -> Refused:
    return Refused(reason, says, status=422, kept=False)
