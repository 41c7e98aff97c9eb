"""Placements in rehabilitative work and work-based assessment: begun, reviewed, gone on, ended."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.codes import UnknownCode
from silta_contracts.facts.placement import (
    PlacementContinued,
    PlacementEnded,
    PlacementReviewDue,
    PlacementStarted,
)
from silta_contracts.party import CLIENT, Party, Unit, same_unit
from silta_contracts.placement_codes import PlacementOutcome
from silta_contracts.rules import NEVER_COVERED
from silta_followup.commands_placement import ContinuePlacement, EndPlacement, StartPlacement
from silta_followup.decisions.follow_up import not_open, unfit
from silta_followup.decisions.single_party import CONSENT_FIRST, consent_for, stands
from silta_followup.may import may_begin
from silta_followup.model import ACTIVE, Case
from silta_followup.moves import day_of, happened, morning_of
from silta_followup.placement import Placement
from silta_followup.reference import Reference
from silta_followup.standing import contact, follows, present, stamp, takes_part, unit_of
from silta_followup.waits import PlacementReviewBy

# Nothing runs for years without being looked at; who wants longer continues it.
_LONGEST = timedelta(days=366)

_NONE_GOES_ON = Refused("no-placement", "No such placement goes on. Begin one first.")
_NOT_YOURS = Refused("not-yours", "Another unit arranged this placement.", status=403, kept=False)


def may_continue(case: Case, party: Party, reference: Reference) -> bool:
    """A unit that arranged one; who follows, where the arranger has left."""
    if not may_begin(case, party, reference):
        return False
    return not case.placements or any(_arranges(case, one, party) for one in case.placements)


def may_end(case: Case, party: Party, reference: Reference) -> bool:
    """The client at any time, and who may continue it."""
    return party == CLIENT or may_continue(case, party, reference)


def not_placed(case: Case) -> Refused | None:
    """The refusal where no placement goes on."""
    return not_open(case) or (None if case.placements else _NONE_GOES_ON)


def start(
    case: Case, command: StartPlacement, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The client begins with a provider at the table, or with one that her consent names."""
    if _of(case, command.placement) is not None:
        return Refused("placement-goes-on", "A placement of this kind goes on. End it first.")
    if wrong := _unfit(command.until, now):
        return wrong
    provider, consent = _at_the_table(case, command.provider), None
    if provider is None:
        provider, consent = command.provider, consent_for(case, command.provider, now)
        if consent is None:
            return CONSENT_FIRST
    one = Placement(
        placement=command.placement,
        provider=provider,
        arranger=unit_of(command.by),
        consent=None if consent is None else consent.id,
        until=command.until,
    )
    fact = PlacementStarted(
        **_stamp(case, one),
        by=command.by,
        placement=one.placement,
        arranger=one.arranger,
        provider_type=provider.type,
        until=one.until,
    )
    return _waits(happened(case, now), one, fact, _first_review(case, one, now, reference))


def go_on(
    case: Case, command: ContinuePlacement, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It goes on until a later day; the arranger is told anew before that."""
    one = _of(case, command.placement)
    if one is None:
        return _NONE_GOES_ON
    if not _arranges(case, one, command.by):
        return _NOT_YOURS
    if one.consent is not None and not stands(case, one.consent, now):
        return CONSENT_FIRST
    if wrong := _unfit(command.until, now):
        return wrong
    if command.until <= one.until:
        return unfit("not-later", "Give a later day than its last one, or end it.")
    longer = one.model_copy(update={"until": command.until, "arranger_told": False})
    fact = PlacementContinued(
        **_stamp(case, one),
        by=command.by,
        placement=one.placement,
        arranger=one.arranger,
        until=longer.until,
    )
    review = _first_review(case, longer, now, reference)
    return _waits(happened(case, now), longer, fact, review)


def end(
    case: Case, command: EndPlacement, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It ended; the fact does not say who ended it."""
    one = _of(case, command.placement)
    if one is None:
        return _NONE_GOES_ON
    if command.by != CLIENT and not _arranges(case, one, command.by):
        return _NOT_YOURS
    state = happened(_without(case, one), now)
    return Outcome(state, (_ended(case, one, command.outcome),), cancel=(_wait(case, one),))


def review(
    case: Case, deadline: PlacementReviewBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Its last day is near or over: the arranger is told, then again and again who follows."""
    one, answers = _of(case, deadline.placement), contact(case)
    if one is None:
        return Outcome(case)
    if answers is None or case.stage not in ACTIVE:
        return Outcome(_without(case, one))
    arranger_is_told = not one.arranger_told and takes_part(case, one.arranger)
    last = morning_of(one.until)
    fact = PlacementReviewDue(
        **_stamp(case, one),
        party=one.arranger,
        addressed=one.arranger if arranger_is_told else answers.party,
        due=last,
        placement=one.placement,
        until=one.until,
    )
    told = one.model_copy(update={"arranger_told": True})
    again = last if now < last else after(now, reference.of(case).durations.review_placement)
    return _waits(case, told, fact, again)


def uncarried(outcome: Outcome[Case], now: datetime) -> Outcome[Case]:
    """The outcome, and placements that nothing carries any more end with it.

    One goes on where a consent that stands names its provider: an extended one, or a separate one.
    """
    case = outcome.state
    over: list[Placement] = []
    for one in case.placements:
        if one.consent not in case.ended and (one.consent or not _left(case, one)):
            continue
        if (consent := consent_for(case, one.provider, now)) is not None:
            case = _with(case, one.model_copy(update={"consent": consent.id}))
        else:
            case = _without(case, one)
            over.append(one)
    ended = (_ended(case, one, PlacementOutcome.ENDED) for one in over)
    return replace(
        outcome,
        state=case,
        facts=(*outcome.facts, *ended),
        cancel=(*outcome.cancel, *(_wait(case, one) for one in over)),
    )


def _left(case: Case, one: Placement) -> bool:
    """Whether the provider, which needed no consent of its own, is not at the table any more."""
    return case.stage in ACTIVE and _at_the_table(case, one.provider) is None


def _at_the_table(case: Case, provider: Unit) -> Unit | None:
    """The provider as it takes part, where it may be covered by the case's grounds."""
    here = (
        *(member.party for member in present(case)),
        *(unit for unit in (case.coordinating, case.coordinating_deputy) if unit is not None),
    )
    found = next((unit_of(party) for party in here if same_unit(party, provider)), None)
    return None if found is None or found.type in NEVER_COVERED else found


def _arranges(case: Case, one: Placement, party: Party) -> bool:
    gone = not takes_part(case, one.arranger)
    return same_unit(one.arranger, party) or (gone and follows(case, party))


def _unfit(until: date, now: datetime) -> Refused | None:
    today = day_of(now)
    if until <= today:
        return unfit("until-in-the-past", "Give a day after today as the last day.")
    if until > today + _LONGEST:
        return unfit("until-too-late", "Give a day within a year; it may be continued then.")
    return None


def _first_review(case: Case, one: Placement, now: datetime, reference: Reference) -> datetime:
    """Some days before its last day; on that day's morning where it is shorter than that."""
    last = morning_of(one.until)
    ahead = last - (after(last, reference.of(case).durations.review_placement) - last)
    return ahead if ahead > now else last


def _ended(case: Case, one: Placement, outcome: PlacementOutcome | UnknownCode) -> PlacementEnded:
    # It rests on nothing: its consent may have ended with it, and others never carried it.
    return PlacementEnded(
        case=case.case,
        round=case.round,
        placement=one.placement,
        arranger=one.arranger,
        outcome=outcome,
    )


def _stamp(case: Case, one: Placement) -> dict[str, object]:
    return stamp(case) if one.consent is None else {**stamp(case), "grounds": (one.consent,)}


def _of(case: Case, kind: object) -> Placement | None:
    return next((one for one in case.placements if one.placement == kind), None)


def _without(case: Case, one: Placement) -> Case:
    left = tuple(other for other in case.placements if other.placement != one.placement)
    return case.model_copy(update={"placements": left})


def _with(case: Case, one: Placement) -> Case:
    others = _without(case, one).placements
    return case.model_copy(update={"placements": (*others, one)})


def _wait(case: Case, one: Placement) -> PlacementReviewBy:
    return PlacementReviewBy(case=case.case, placement=one.placement)


def _waits(
    case: Case,
    one: Placement,
    fact: PlacementStarted | PlacementContinued | PlacementReviewDue,
    at: datetime,
) -> Outcome[Case]:
    return Outcome(_with(case, one), (fact,), ((_wait(case, one), at),))
