"""What is shown of consultations without identity: to who asked and to who was asked, no others."""

from collections.abc import Mapping
from typing import Any

from silta_chassis.disclosing import Disclosed
from silta_chassis.process import Line, Written
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party, Unit, same_unit
from silta_contracts.readers import reader_key
from silta_intake import talk
from silta_intake.existing import lines
from silta_intake.model import Case, Stage
from silta_intake.threads import Advice


def advice_page(state: Case, advice: Advice, reader: Party) -> dict[str, Any] | None:
    """Where it stands, by codes alone."""
    if not any(same_unit(unit, reader) for unit in _parties(advice)):
        return None
    shown = advice.model_dump(mode="json", exclude={"words", "answer", "overdue"})
    return {"stage": "ended" if state.stage is Stage.ENDED else "advice", "advice": shown}


def advice_asked(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for coordination's answer, and what became of what a unit asked."""
    advice = state.advice
    if advice is None:
        return {}
    due = advice.answer_by.isoformat()
    shows = {
        "advice": state.case,
        "needs": [str(need) for need in advice.needs],
        "area": advice.area,
        "asked_at": advice.at.isoformat(),
        "answer_by": None if state.stage is Stage.ENDED else due,
        "outcome": advice.outcome,
        "ended": state.stage is Stage.ENDED,
    }
    to = tuple(reader_key(unit) for unit in _parties(advice))
    return {"advice": Line(key="advice", order=f"{due}/{state.case}", shows=shows, to=to)}


def questions_asked(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for a unit's answer: in the dialogue, with no case at all, or a yes or no."""
    running = state.stage is not Stage.ENDED
    return {
        **talk.questions_asked(state, written),
        **advice_asked(state, written),
        **lines(state.case, state.existing, running),
    }


def advice_words(state: Case, reader: Party) -> tuple[Disclosed, ...] | None:
    """The situation and the answer, as long as they are kept; None where it is not the reader's."""
    advice = state.advice
    if advice is None or not any(same_unit(unit, reader) for unit in _parties(advice)):
        return None
    said = [Disclosed("situation", DataCategory.SITUATION, advice.words, "said")]
    if advice.answer is not None:
        said.append(Disclosed("answer", DataCategory.SITUATION, advice.answer, "said"))
    return tuple(said)


def _parties(advice: Advice) -> tuple[Unit, ...]:
    units = (advice.asked_by, advice.asked_of, advice.deputy)
    return tuple(unit for unit in units if unit is not None)
