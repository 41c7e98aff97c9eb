"""The client is asked for a consent; the question is reminded of, answered or runs out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after, half_way
from silta_consent.commands import AskForConsent
from silta_consent.model import (
    AnswerBy,
    Ask,
    Case,
    HalfTime,
    Request,
    standing,
    unit_or_none,
)
from silta_consent.reference import Reference
from silta_contracts.codes import ConsentPurpose, DataCategory, Need
from silta_contracts.facts import ConsentReminded, ConsentRequested, ConsentUnanswered
from silta_contracts.grounds import (
    Recipient,
    SensitiveUnitRecipient,
    TypeRecipient,
    UnitRecipient,
)
from silta_contracts.open_codes import Open
from silta_contracts.party import CLIENT, OrganisationParty, Party, Unit, same_unit

# What cooperation cannot do without; special data are asked for only where a need calls for them.
_COOPERATION: Final = (
    DataCategory.IDENTITY,
    DataCategory.CONTACT,
    DataCategory.SITUATION,
    DataCategory.SERVICES_USED,
    DataCategory.WORK_AND_EDUCATION,
    DataCategory.PLAN,
    DataCategory.FOLLOW_UP,
)
_BY_NEED: Final[Mapping[Open[Need], DataCategory]] = {
    Need.WORK_ABILITY: DataCategory.WORK_ABILITY,
    Need.HEALTH: DataCategory.HEALTH,
    Need.MENTAL_WELLBEING: DataCategory.HEALTH,
    Need.REHABILITATION: DataCategory.REHABILITATION,
    Need.LIVELIHOOD: DataCategory.LIVELIHOOD,
    Need.DEBT: DataCategory.LIVELIHOOD,
    Need.EVERYDAY_LIFE: DataCategory.FUNCTIONAL_ABILITY,
    Need.FAMILY: DataCategory.SOCIAL_CARE,
}


def ask_for_consent(
    state: Case, command: AskForConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A unit puts the question: again, or for a further party."""
    unit = unit_or_none(command.by)
    assert unit is not None, "the row lets units only"
    what = command.what
    for ask in state.asks:
        if ask.purpose == what.purpose and set(ask.recipients) == set(what.recipients):
            return Refused(
                "already-asked",
                "The same question is open already. Wait for the answer, or record it.",
            )
    return asked(
        state, now, reference, unit, what.purpose, what.data, what.recipients, by=command.by
    )


def asked(
    state: Case,
    now: datetime,
    reference: Reference,
    unit: Unit,
    purpose: Open[ConsentPurpose],
    categories: Sequence[Open[DataCategory]],
    recipients: Sequence[Recipient],
    by: Party | None = None,
) -> Outcome[Case]:
    """The question is open from now on, with its half time and its end."""
    ask = Ask(
        id=f"{state.case}.a{state.last_ask + 1}",
        request=state.request.id if state.request else None,
        asked_by=unit,
        purpose=purpose,
        categories=tuple(categories),
        recipients=tuple(recipients),
        answer_by=after(now, reference.of(state).durations.answer_consent),
    )
    fact = ConsentRequested(
        case=state.case,
        by=by,
        ask=ask.id,
        request=ask.request,
        asked_by=unit,
        purpose=purpose,
        categories=ask.categories,
        recipients=ask.recipients,
        answer_by=ask.answer_by,
    )
    return Outcome(
        state.model_copy(update={"asks": (*state.asks, ask), "last_ask": state.last_ask + 1}),
        facts=(fact,),
        deadlines=(
            (HalfTime(case=state.case, ask=ask.id), half_way(now, ask.answer_by)),
            (AnswerBy(case=state.case, ask=ask.id), ask.answer_by),
        ),
        answer={"ask": ask.id},
    )


def asked_for_request(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """The question that a contact request without a ground calls for, put by who took it.

    The client is not asked while an answer stands or is under way.
    """
    request = state.request
    if request is None or answered_or_under_way(state):
        return Outcome(state)
    purpose = ConsentPurpose.COOPERATE
    return asked(state, now, reference, request.taken_by, purpose, *wanted_of(request))


def wanted_of(
    request: Request,
) -> tuple[tuple[Open[DataCategory], ...], tuple[Recipient, ...]]:
    """Which data of whom a question for this request is about, and for whom."""
    categories = (*_COOPERATION, *(_BY_NEED[n] for n in request.needs if n in _BY_NEED))
    units = [request.taken_by]
    if not same_unit(request.taken_by, request.coordinating):
        units.append(request.coordinating)
    return tuple(dict.fromkeys(categories)), (
        *(_recipient(unit) for unit in units),
        *(TypeRecipient(type=kind) for kind in dict.fromkeys(request.existing_services)),
    )


def answered_or_under_way(state: Case) -> bool:
    """Whether a ground for cooperation stands, or the client is about to give a consent for it."""
    return ConsentPurpose.COOPERATE in (
        *(ask.purpose for ask in state.asks),
        *(waiting.held.ground.purpose for waiting in state.unconfirmed),
        *(held.ground.purpose for held in standing(state)),
    )


def remind(state: Case, deadline: HalfTime, now: datetime, reference: Reference) -> Outcome[Case]:
    """Half of the time is over: who puts the question is reminded."""
    ask = _open(state, deadline.ask)
    if ask is None:
        return Outcome(state)
    return Outcome(state, facts=(ConsentReminded(**_silent(state, ask)),))


def unanswered(
    state: Case, deadline: AnswerBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No answer came; the question is closed, a late answer stays welcome."""
    ask = _open(state, deadline.ask)
    if ask is None:
        return Outcome(state)
    fact = ConsentUnanswered(**_silent(state, ask))
    return Outcome(closed(state, [ask.id]), facts=(fact,), cancel=waits_of(state, [ask.id]))


def closed(state: Case, asks: Sequence[str | None]) -> Case:
    """The state in which these questions are no longer open."""
    return state.model_copy(update={"asks": tuple(a for a in state.asks if a.id not in asks)})


def waits_of(state: Case, asks: Sequence[str | None]) -> tuple[HalfTime | AnswerBy, ...]:
    """The deadlines of these questions."""
    ids = [ask.id for ask in state.asks if ask.id in asks]
    return tuple(wait(case=state.case, ask=ask) for ask in ids for wait in (HalfTime, AnswerBy))


def _open(state: Case, ask: str) -> Ask | None:
    return next((a for a in state.asks if a.id == ask and not state.ended), None)


def _silent(state: Case, ask: Ask) -> dict[str, Any]:
    """What is told where the client has not answered."""
    return {
        "case": state.case,
        "party": CLIENT,
        "addressed": ask.asked_by,
        "due": ask.answer_by,
        "ask": ask.id,
        "request": ask.request,
    }


def _recipient(unit: Unit) -> Recipient:
    if isinstance(unit, OrganisationParty):
        return UnitRecipient(oid=unit.oid, unit=unit.unit)
    return SensitiveUnitRecipient(ref=unit.ref)
