"""A statute in place of consent: recorded by an authority that the act names, reviewed, ended."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, not_yours
from silta_chassis.workdays import ZONE, after, at_morning
from silta_consent.commands import EndStatutoryBasis, RecordStatutoryBasis
from silta_consent.decisions.asking import asked_for_request
from silta_consent.decisions.informing import to_inform
from silta_consent.decisions.steps import then
from silta_consent.model import (
    Case,
    Held,
    ReviewBy,
    remaining,
    standing_bases,
    unit_or_none,
    with_ends,
)
from silta_consent.reference import Reference, Statute, no_ground
from silta_contracts.codes import ConsentPurpose, InformedAbout
from silta_contracts.facts import (
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    StatutoryBasisRefused,
    StatutoryBasisReviewDue,
)
from silta_contracts.grounds import StatuteGround, TypeRecipient
from silta_contracts.party import Party, Unit, same_unit


def record_statutory_basis(
    state: Case, command: RecordStatutoryBasis, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """An authority records the act as a ground."""
    unit = unit_or_none(command.by)
    assert unit is not None, "the row lets authorities only"
    if _has_basis(state, command.act, command.section):
        return Refused(
            "basis-recorded-already", "This basis stands already. See `grounds` in the case view."
        )
    return claimed(state, command.act, command.section, unit, command.by, now, reference)


def claimed(
    state: Case,
    act: str,
    section: str,
    unit: Unit,
    by: Party | None,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """The act becomes a ground if it names the unit's kind; if not, the client is asked."""
    if _has_basis(state, act, section):
        return Outcome(state)
    needs = state.request.needs if state.request else ()
    statute = reference.statute(act, section)
    reason = no_ground(statute, unit.type, needs)
    if statute is not None and reason is None:
        return _recorded(state, statute, unit, by, now, reference)
    refused = StatutoryBasisRefused(
        case=state.case,
        by=by,
        act=act,
        section=section,
        reason=reason,
        request=state.request.id if state.request else None,
    )
    told = Outcome(state, facts=(refused,))
    return then(told, lambda s: asked_for_request(s, now, reference))


def _recorded(
    state: Case,
    statute: Statute,
    unit: Unit,
    by: Party | None,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    review = after(now, statute.review_interval)
    ground = StatuteGround(
        id=f"{state.case}.{state.last_ground + 1}",
        purpose=ConsentPurpose.COOPERATE,
        categories=statute.all_categories,
        recipients=tuple(TypeRecipient(type=kind) for kind in statute.parties),
        valid_from=now,
        act=statute.act,
        section=statute.section,
        recorded_by=unit,
        review_on=review.astimezone(ZONE).date(),
    )
    fact = StatutoryBasisRecorded(
        case=state.case,
        by=by,
        grounds=(ground.id,),
        ground=ground,
        request=state.request.id if state.request else None,
    )
    recorded = state.model_copy(
        update={
            "grounds": (*state.grounds, Held(ground=ground, taken_by=unit)),
            "last_ground": state.last_ground + 1,
        }
    )
    return then(
        Outcome(
            recorded,
            facts=(fact,),
            deadlines=((ReviewBy(case=state.case, basis=ground.id), at_morning(review)),),
            answer={"basis": ground.id},
        ),
        lambda s: to_inform(s, InformedAbout.STATUTORY_BASIS, ground.id, unit, now, reference),
    )


def review_due(
    state: Case, deadline: ReviewBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The day of the review came; unless the basis is ended, the next one is waited for."""
    basis = next((b for b in standing_bases(state) if b.id == deadline.basis), None)
    if basis is None or state.ended:
        return Outcome(state)
    fact = StatutoryBasisReviewDue(
        case=state.case,
        grounds=(basis.id,),
        party=basis.recorded_by,
        addressed=basis.recorded_by,
        due=now,
        basis=basis.id,
        review_on=basis.review_on,
    )
    statute = reference.statute(basis.act, basis.section)
    # A section that was taken out of the file meanwhile is reminded of as often as others are.
    interval = statute.review_interval if statute else "180 days"
    review = after(now, interval)
    later = basis.model_copy(update={"review_on": review.astimezone(ZONE).date()})
    grounds = tuple(
        held.model_copy(update={"ground": later}) if held.ground.id == basis.id else held
        for held in state.grounds
    )
    return Outcome(
        state.model_copy(update={"grounds": grounds}),
        facts=(fact,),
        deadlines=((ReviewBy(case=state.case, basis=basis.id), at_morning(review)),),
    )


def end_statutory_basis(
    state: Case, command: EndStatutoryBasis, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Who recorded the basis ends it."""
    basis = next((b for b in standing_bases(state) if b.id == command.basis), None)
    if basis is None:
        return Refused(
            "basis-not-in-force",
            "This basis is not in force (any more). See `grounds` in the case view.",
        )
    if not same_unit(basis.recorded_by, command.by):
        return not_yours("Only the unit that recorded a statutory basis ends it.")
    ended = with_ends(state, [basis.id], "ended", now)
    fact = StatutoryBasisEnded(
        case=state.case,
        by=command.by,
        basis=basis.id,
        ended=(basis,),
        remaining=remaining(ended, now),
    )
    return Outcome(ended, facts=(fact,), cancel=(ReviewBy(case=state.case, basis=basis.id),))


def _has_basis(state: Case, act: str, section: str) -> bool:
    return any((b.act, b.section) == (act, section) for b in standing_bases(state))
