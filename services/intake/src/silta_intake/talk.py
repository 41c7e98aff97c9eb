"""What is shown of the dialogue of requester and coordination: where each question stands.

The words are disclosed from the vault, under a decision, to both ends and the client alone.
"""

from collections.abc import Mapping
from typing import Any

from silta_chassis.disclosing import Disclosed
from silta_chassis.process import Line, Written
from silta_contracts.codes import DataCategory
from silta_contracts.party import ClientParty, Party, same_unit
from silta_contracts.readers import reader_key
from silta_intake.model import Case, Stage, coordinates, coordination_may_know, took_contact


def questions(state: Case) -> list[dict[str, Any]]:
    """Every question with who asked whom and until when; none of the words."""
    return [
        question.model_dump(mode="json", exclude={"words", "answer"})
        for question in state.questions
    ]


def questions_asked(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for the answer of a unit or its deputy, the first due on top."""
    request = state.request
    lines: dict[str, Line | None] = {}
    running = state.stage is not Stage.ENDED and coordination_may_know(state)
    for one in state.questions:
        if request is None or not running or one.answered_at is not None:
            lines[one.id] = None
            continue
        of_coordination = same_unit(one.asked_of, request.coordinating)
        deputy = request.deputy if of_coordination else None
        due = one.answer_by.isoformat()
        shows = {
            "case": state.case,
            "question": one.id,
            "asked_by": one.asked_by.model_dump(mode="json"),
            "answer_by": due,
        }
        to = tuple(reader_key(unit) for unit in (one.asked_of, deputy) if unit is not None)
        lines[one.id] = Line(key=one.id, order=f"{due}/{one.id}", shows=shows, to=to)
    return lines


def dialogue(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """What was asked and answered, by the number of the question."""
    ends = coordinates(state, reader) or took_contact(state, reader)
    if not (ends or isinstance(reader, ClientParty)):
        return ()
    said: list[Disclosed] = []
    for question in state.questions:
        number = question.id.rpartition(".")[2]
        said.append(_said(f"{number}_question", question.words))
        if question.answer is not None:
            said.append(_said(f"{number}_answer", question.answer))
    return tuple(said)


def _said(name: str, ref: str) -> Disclosed:
    return Disclosed(name, DataCategory.SITUATION, ref, "said")
