"""A consultation without identity: of no case, and gone soon after its answer."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import ZONE, after
from silta_contracts.facts import AdviceAsked, AdviceGiven, AdviceOverdue
from silta_contracts.following import Followed
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty, same_unit
from silta_intake.commands_beside import AskAdvice, GiveAdvice
from silta_intake.model import Case, End, Reference, Stage
from silta_intake.threads import Advice, AdviceBy


def may_ask(state: Case, party: Party, reference: Reference) -> bool:
    """Any unit: no consent is needed, since nothing of anybody is told."""
    return isinstance(party, OrganisationParty | SensitiveUnitParty)


def nothing_here(state: Case) -> Refused | None:
    """A consultation has an id of its own, which no case has."""
    if state == Case(case=state.case):
        return None
    return Refused(
        "id-taken", "This is a case, or another consultation. Open a new one without an id."
    )


def ask_advice(
    state: Case, command: AskAdvice, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The area's coordination is asked, and has its time to answer."""
    refused = nothing_here(state)
    if refused is not None:
        return refused
    if command.area not in reference.models.areas:
        known = ", ".join(reference.models.areas)
        return Refused(
            "area-unknown",
            f"There is no model of such an area. Name one of: {known}.",
            status=422,
            kept=False,
        )
    assert isinstance(command.by, OrganisationParty | SensitiveUnitParty)
    model = reference.models.chosen(command.area, command.adopted, now.astimezone(ZONE).date())
    due = after(now, model.durations.answer_advice)
    advice = Advice(
        area=command.area,
        asked_by=command.by,
        asked_of=model.coordinating,
        deputy=model.deputy,
        needs=tuple(dict.fromkeys(command.needs)),
        at=now,
        answer_by=due,
        words=command.words,
    )
    fact = AdviceAsked(
        advice=state.case,
        by=command.by,
        area=command.area,
        asked_of=model.coordinating,
        needs=advice.needs,
        answer_by=due,
    )
    return Outcome(
        state.model_copy(
            update={"advice": advice, "follows": Followed(area=command.area, model=model.ref)}
        ),
        (fact,),
        ((AdviceBy(case=state.case), due),),
    )


def may_give(state: Case, party: Party, reference: Reference) -> bool:
    """The coordination that was asked, and its deputy."""
    advice = state.advice
    if advice is None:
        return False
    units = (advice.asked_of, advice.deputy)
    return any(unit is not None and same_unit(unit, party) for unit in units)


def advice_waited_for(state: Case) -> Refused | None:
    """Answered once; what ended without an answer is asked anew."""
    if state.advice is None:
        return Refused("no-advice", "No consultation is asked for under this id.")
    if state.stage is Stage.ENDED:
        return Refused("advice-ended", "The consultation is answered or has ended. Ask anew.")
    return None


def give_advice(
    state: Case, command: GiveAdvice, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The answer ends it: from here the time runs after which its words are gone."""
    refused = advice_waited_for(state)
    if refused is not None:
        return refused
    assert state.advice is not None
    answered = state.advice.model_copy(
        update={"answer": command.words, "outcome": command.outcome, "answered_at": now}
    )
    fact = AdviceGiven(advice=state.case, by=command.by, outcome=command.outcome)
    return Outcome(_ended(state, answered, command.by, now), (fact,), ends=True)


def advice_overdue(
    state: Case, deadline: AdviceBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The deputy is told; the second time who asked is, and it ends: nothing is kept in vain."""
    advice = state.advice
    if advice is None or state.stage is Stage.ENDED:
        return Outcome(state)
    ends = advice.overdue or advice.deputy is None
    fact = AdviceOverdue(
        advice=state.case,
        party=advice.asked_of,
        addressed=advice.asked_by if ends or advice.deputy is None else advice.deputy,
        ends=ends,
        due=advice.answer_by,
    )
    if ends:
        return Outcome(_ended(state, advice, None, now), (fact,), ends=True)
    due = after(now, reference.of(state).durations.answer_advice)
    waiting = advice.model_copy(update={"overdue": True, "answer_by": due})
    return Outcome(
        state.model_copy(update={"advice": waiting}), (fact,), ((AdviceBy(case=state.case), due),)
    )


def _ended(state: Case, advice: Advice, by: Party | None, now: datetime) -> Case:
    reason = "settled" if advice.answered_at is not None else "no_answer"
    end = End(how="closed", reason=reason, by=by, at=now)
    return state.model_copy(update={"advice": advice, "stage": Stage.ENDED, "end": end})
