"""What network shows of a work-ability team: on the page of the case, and what waits for a unit."""

from collections.abc import Mapping
from typing import Any

from silta_chassis.process import Line, Written
from silta_contracts.codes import ConsentPurpose
from silta_contracts.party import Party
from silta_contracts.rules import allows
from silta_network.directory import Reference
from silta_network.model import Case
from silta_network.team import Ask, AskStatus

Shown = dict[str, Any]


def team(case: Case, reference: Reference) -> Shown | None:
    """For the client and coordination; None where the model of the case has no such steps.

    ``consents``: ids of the grounds for each of the two purposes, side by side.
    """
    steps = reference.of(case).team_steps if case.follows.model is not None else ()
    if not steps and not case.team.asks:
        return None
    grounds = (*case.grounds, *case.team.gathering)
    return {
        "steps": [str(step) for step in steps],
        "consents": {
            purpose.value: [ground.id for ground in grounds if allows(ground, purpose)]
            for purpose in (ConsentPurpose.COOPERATE, ConsentPurpose.GATHER_INFORMATION)
        },
        "time": time(case),
        "asks": [_ask(ask) for ask in case.team.asks],
    }


def time(case: Case) -> Shown | None:
    """The team's time, for whoever is at the table, too."""
    booked = case.team.time
    return None if booked is None else booked.model_dump(mode="json")


def own(case: Case, reader: Party, reference: Reference) -> list[Shown]:
    """What is, or was, asked of the reader's unit; what ended without an answer is gone."""
    return [
        _ask(ask)
        for ask in case.team.asks
        if ask.status is not AskStatus.ENDED and reference.directory.same(ask.party, reader)
    ]


def asked(case: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for a unit's answer."""
    return {
        ask.id: Line(
            key=ask.id,
            order=f"{ask.answer_by.isoformat()} {ask.id}",
            shows={"case": case.case, **_ask(ask)},
            to=ask.keys,
        )
        if ask.status is AskStatus.OPEN
        else None
        for ask in case.team.asks
    }


def _ask(ask: Ask) -> Shown:
    return {
        "ask": ask.id,
        "step": ask.step.value,
        "party": ask.party.model_dump(mode="json"),
        "status": ask.status.value,
        "timing": ask.timing,
        "question": ask.question,
        "answer": None if ask.answer is None else str(ask.answer),
        "answer_by": ask.answer_by.isoformat() if ask.status is AskStatus.OPEN else None,
        "client_confirmed": ask.client_confirmed,
        "unit_confirmed": ask.unit_confirmed,
    }
