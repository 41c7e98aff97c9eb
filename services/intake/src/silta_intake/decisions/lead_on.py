"""A request is led on to another area's coordination: both ends confirm, and there is no gap."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import ZONE, after
from silta_contracts.area_model import AreaModel
from silta_contracts.facts import CaseMovedToModel
from silta_contracts.facts.leading import (
    LeadingOnDeclined,
    LeadingOnProposed,
    LeadingOnUnanswered,
    LedOn,
)
from silta_contracts.operating_models import Adopted
from silta_contracts.party import Party, same_unit
from silta_intake.commands_leading import ConfirmLeadingOn, DeclineLeadingOn, LeadOn
from silta_intake.decisions.open_triage import open_triage
from silta_intake.decisions.triage import triage_open
from silta_intake.leading import Leading, LeadingOnBy, is_asked, open_one, over
from silta_intake.model import Case, Reference, Request, Stage, coordination_may_know
from silta_intake.threads import Question

_NO_GROUND = Refused(
    "consent-first",
    "No ground lets that area's coordination know of the request. Ask the client's consent for it "
    "first (ask-for-consent at the consent service).",
    kept=False,
)


def leadable(state: Case) -> Refused | None:
    """While triage is open, and nobody is asked already."""
    if state.stage is not Stage.TRIAGE:
        return triage_open(state) or Refused(
            "help-goes-on", "Help has been agreed on here. Lead the request on once triage is open."
        )
    if state.request is not None and state.request.turvakielto:
        return Refused(
            "area-not-told", "Under turvakielto no area is told: nothing can be led on by it."
        )
    if open_one(state.leading) is not None:
        return Refused("asked-already", "Another coordination is asked already: see the case view.")
    return None


def may_answer(state: Case, party: Party, reference: Reference) -> bool:
    """The other end: that coordination, its deputy, and who is told after it."""
    return is_asked(state.leading, party)


def answerable(state: Case) -> Refused | None:
    """While the other end is asked and triage is still open."""
    if state.stage is Stage.TRIAGE and open_one(state.leading) is not None:
        return None
    return Refused("nothing-asked", "Nothing is to be led on here now.")


def lead_on(
    state: Case, command: LeadOn, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks the coordination of an area; the client agrees to it."""
    if (refused := leadable(state)) is not None:
        return refused
    return _proposed(state, command.by, command.area, command.adopted, now, reference)


def confirm(
    state: Case, command: ConfirmLeadingOn, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The other end takes it: in one entry coordination, model and the time for triage change."""
    if (refused := answerable(state)) is not None:
        return refused
    asked, request = open_one(state.leading), state.request
    assert asked is not None
    assert request is not None
    assert state.follows.model is not None
    model = _model_of(asked.area, command.adopted, now, reference)
    led = _led(state, request, model)
    if not coordination_may_know(led):
        return _NO_GROUND
    moved = CaseMovedToModel(
        case=state.case,
        by=command.by,
        area=model.area,
        model=model.ref,
        request=request.id,
        before=state.follows.model,
        move=state.follows.moves + 1,
    )
    fact = LedOn(
        case=state.case,
        by=command.by,
        area=model.area,
        model=model.ref,
        leading=asked.id,
        before=request.coordinating,
        coordinating=model.coordinating,
        coordinating_deputy=model.deputy,
    )
    taken = _answered(led, "confirmed").model_copy(
        update={"follows": state.follows.after(moved), "questions": _to_new(led, request)}
    )
    opened = open_triage(taken, now, reference)
    return replace(opened, facts=(fact, moved), cancel=(*opened.cancel, LeadingOnBy))


def decline(
    state: Case, command: DeclineLeadingOn, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The other end cannot; whom it names is asked in the same entry."""
    if (refused := answerable(state)) is not None:
        return refused
    asked = open_one(state.leading)
    assert asked is not None
    fact = LeadingOnDeclined(
        case=state.case, by=command.by, leading=asked.id, instead=command.instead
    )
    declined = _answered(state, "declined")
    if command.instead is None:
        return Outcome(declined, (fact,), cancel=(LeadingOnBy,))
    by = asked.asked_by
    following = _proposed(declined, by, command.instead, command.adopted, now, reference)
    if isinstance(following, Refused):
        return following
    return replace(following, facts=(fact, *following.facts), cancel=(LeadingOnBy,))


def unanswered(
    state: Case, deadline: LeadingOnBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The other end is told once more; then who asked is, and nobody is asked any longer."""
    asked, request = open_one(state.leading), state.request
    if asked is None or request is None or asked.id != deadline.leading:
        return Outcome(state)
    if state.stage is not Stage.TRIAGE:
        return Outcome(state.model_copy(update={"leading": over(state.leading)}))
    first, *others = asked.units
    ends = asked.reminded
    fact = LeadingOnUnanswered(
        case=state.case,
        party=first,
        addressed=request.coordinating if ends else (*others, first)[0],
        deputy=others[0] if others else None,
        due=asked.answer_by,
        leading=asked.id,
        ends=ends,
    )
    if ends:
        return Outcome(_answered(state, "silent"), (fact,))
    due = after(now, reference.of(state).durations.answer_leading_on)
    reminded = asked.model_copy(update={"reminded": True, "answer_by": due})
    return Outcome(_with(state, reminded), (fact,), ((deadline, due),))


def _proposed(
    state: Case,
    by: Party,
    area: str,
    adopted: tuple[Adopted, ...],
    now: datetime,
    reference: Reference,
) -> Outcome[Case] | Refused:
    request = state.request
    assert request is not None
    if area not in reference.models.areas:
        known = ", ".join(code for code in reference.models.areas if code != request.area)
        return Refused(
            "area-unknown",
            f"There is no model of such an area. Name one of: {known}.",
            status=422,
            kept=False,
        )
    model = _model_of(area, adopted, now, reference)
    if same_unit(model.coordinating, request.coordinating):
        return Refused("same-coordination", "That area is coordinated by who has the case already.")
    if any(one.area == area and one.answer == "declined" for one in state.leading):
        return Refused("declined-already", "That area's coordination has said that it cannot.")
    if not coordination_may_know(_led(state, request, model)):
        return _NO_GROUND
    due = after(now, reference.of(state).durations.answer_leading_on)
    deputy = (model.deputy,) if model.deputy is not None else ()
    asked = Leading(
        id=f"{state.case}.l{len(state.leading) + 1}",
        area=area,
        units=(model.coordinating, *deputy, *model.escalation),
        asked_by=by,
        answer_by=due,
    )
    fact = LeadingOnProposed(
        case=state.case,
        by=by,
        leading=asked.id,
        to_area=area,
        party=model.coordinating,
        answer_by=due,
    )
    return Outcome(
        state.model_copy(update={"leading": (*state.leading, asked)}),
        (fact,),
        ((LeadingOnBy(case=state.case, leading=asked.id), due),),
        answer={"leading": asked.id},
    )


def _model_of(
    area: str, adopted: tuple[Adopted, ...], now: datetime, reference: Reference
) -> AreaModel:
    return reference.models.chosen(area, adopted, now.astimezone(ZONE).date())


def _led(state: Case, request: Request, model: AreaModel) -> Case:
    """The case with the other area's coordination."""
    led = request.model_copy(
        update={
            "area": model.area,
            "coordinating": model.coordinating,
            "deputy": model.deputy,
            "escalation": model.escalation,
            "model": model.ref,
        }
    )
    return state.model_copy(update={"request": led})


def _to_new(led: Case, before: Request) -> tuple[Question, ...]:
    """What the coordination before was asked and did not answer, the new one is asked."""
    assert led.request is not None
    return tuple(
        question.model_copy(update={"asked_of": led.request.coordinating})
        if question.answered_at is None and same_unit(question.asked_of, before.coordinating)
        else question
        for question in led.questions
    )


def _answered(state: Case, answer: str) -> Case:
    return _with(state, state.leading[-1].model_copy(update={"answer": answer}))


def _with(state: Case, changed: Leading) -> Case:
    return state.model_copy(update={"leading": (*state.leading[:-1], changed)})
