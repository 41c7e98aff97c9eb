"""Which services the client has already: units are asked one by one, and say yes or no."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.codes import ConsentPurpose
from silta_contracts.facts.existing import (
    ExistingServiceAsked,
    ExistingServiceConfirmed,
    ExistingServiceNotFound,
    ExistingServiceUnanswered,
)
from silta_contracts.party import Party, same_unit
from silta_contracts.rules import allows, is_live, is_oral, names
from silta_intake.commands_beside import AnswerExistingService, AskExistingService
from silta_intake.decisions.triage import triage_open
from silta_intake.existing import ExistingServiceBy, ServiceAnswer, ServiceAsk, waiting
from silta_intake.model import Case, Reference, Stage, coordination_may_know

_PURPOSES = (ConsentPurpose.COOPERATE, ConsentPurpose.GATHER_INFORMATION)


def askable(state: Case) -> Refused | None:
    """While triage is open and the request has reached coordination."""
    if (closed := triage_open(state)) is not None:
        return closed
    return None if coordination_may_know(state) else _NO_GROUND


def may_answer(state: Case, party: Party, reference: Reference) -> bool:
    """A unit that is asked; anyone in it may answer."""
    return any(same_unit(ask.party, party) for ask in waiting(state.existing))


def answerable(state: Case) -> Refused | None:
    """While something is asked and the case runs."""
    if state.stage is Stage.ENDED:
        return Refused("case-ended", "The case has ended: nothing is asked any more.")
    if not waiting(state.existing):
        return Refused("nothing-asked", "Nothing of the kind waits for an answer.")
    return None


def ask(
    state: Case, command: AskExistingService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks one unit, on the grounds that name it."""
    if (refused := askable(state)) is not None:
        return refused
    if any(same_unit(one.party, command.unit) for one in waiting(state.existing)):
        return Refused("asked-already", "This unit is asked already: wait for its answer.")
    grounds = tuple(
        ground.id
        for ground in state.grounds
        if is_live(ground, now)
        and not is_oral(ground)
        and any(allows(ground, purpose) for purpose in _PURPOSES)
        and names(ground, command.unit)
    )
    if not grounds:
        return _NO_GROUND
    due = after(now, reference.of(state).durations.answer_existing_service)
    asked = ServiceAsk(
        id=f"{state.case}.e{len(state.existing) + 1}",
        party=command.unit,
        grounds=grounds,
        answer_by=due,
    )
    fact = ExistingServiceAsked(
        case=state.case,
        by=command.by,
        grounds=grounds,
        ask=asked.id,
        party=command.unit,
        answer_by=due,
    )
    return Outcome(
        state.model_copy(update={"existing": (*state.existing, asked)}),
        (fact,),
        ((ExistingServiceBy(case=state.case, ask=asked.id), due),),
        answer={"ask": asked.id},
    )


def answer(
    state: Case, command: AnswerExistingService, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Yes or no; a yes is among the client's services when a network is asked for."""
    if (refused := answerable(state)) is not None:
        return refused
    asked = next((one for one in waiting(state.existing) if one.id == command.ask), None)
    # What is asked of another unit is as unknown to this one as what never was.
    if asked is None or not same_unit(asked.party, command.by):
        return Refused("ask-unknown", "Nothing such is asked of your unit: see the case view.")
    if not _carried(state, asked):
        return _NO_GROUND
    said = ServiceAnswer.YES if command.serves else ServiceAnswer.NO
    kind = ExistingServiceConfirmed if command.serves else ExistingServiceNotFound
    fact = kind(
        case=state.case, by=command.by, grounds=asked.grounds, ask=asked.id, party=asked.party
    )
    answered = _with(state, asked.model_copy(update={"answer": said}))
    return Outcome(answered, (fact,), cancel=(ExistingServiceBy(case=state.case, ask=asked.id),))


def unanswered(
    state: Case, deadline: ExistingServiceBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The unit is reminded once; then coordination is told, and it is asked no longer."""
    asked = next((one for one in waiting(state.existing) if one.id == deadline.ask), None)
    request = state.request
    if asked is None or request is None or state.stage is Stage.ENDED:
        return Outcome(state)
    # Without a ground it may not be answered, and nobody is reminded of it.
    ends = asked.reminded or not _carried(state, asked)
    fact = ExistingServiceUnanswered(
        case=state.case,
        party=asked.party,
        addressed=request.coordinating if ends else asked.party,
        due=asked.answer_by,
        ask=asked.id,
        ends=ends,
    )
    if ends:
        return Outcome(
            _with(state, asked.model_copy(update={"answer": ServiceAnswer.SILENT})), (fact,)
        )
    due = after(now, reference.of(state).durations.answer_existing_service)
    reminded = asked.model_copy(update={"reminded": True, "answer_by": due})
    return Outcome(_with(state, reminded), (fact,), ((deadline, due),))


def _carried(state: Case, asked: ServiceAsk) -> bool:
    known = [ground.id for ground in state.grounds]
    return any(ground in known for ground in asked.grounds)


def _with(state: Case, changed: ServiceAsk) -> Case:
    asks = tuple(changed if one.id == changed.id else one for one in state.existing)
    return state.model_copy(update={"existing": asks})


_NO_GROUND = Refused(
    "consent-first",
    "No ground that holds now names this unit. Ask the client's consent for it first "
    "(ask-for-consent at the consent service).",
    kept=False,
)
