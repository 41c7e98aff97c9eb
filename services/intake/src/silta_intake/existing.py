"""What intake remembers, and shows, of asking units whether they serve the client already."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline, Line
from silta_contracts.party import Party, Unit, same_unit
from silta_contracts.readers import reader_key


class ExistingServiceBy(Deadline):
    """Until when a unit is to say whether it serves the client."""

    ask: str


class ServiceAnswer(StrEnum):
    """How a unit answered; SILENT: not at all, and it is asked no longer."""

    WAITING = "waiting"
    YES = "yes"
    NO = "no"
    SILENT = "silent"


class ServiceAsk(BaseModel):
    """One unit that is asked, on the grounds that named it then."""

    model_config = ConfigDict(frozen=True)

    id: str
    party: Unit
    grounds: tuple[str, ...]
    answer_by: datetime
    answer: ServiceAnswer = ServiceAnswer.WAITING
    reminded: bool = False


def waiting(asks: tuple[ServiceAsk, ...]) -> tuple[ServiceAsk, ...]:
    """Those that wait for an answer."""
    return tuple(ask for ask in asks if ask.answer is ServiceAnswer.WAITING)


def shown(asks: tuple[ServiceAsk, ...]) -> list[dict[str, Any]]:
    """For the client and coordination."""
    return [ask.model_dump(mode="json", exclude={"grounds", "reminded"}) for ask in asks]


def own_page(asks: tuple[ServiceAsk, ...], reader: Party) -> dict[str, Any] | None:
    """What a unit sees that is asked: its own question, and nothing else of the case."""
    own = [ask for ask in waiting(asks) if same_unit(ask.party, reader)]
    return {"stage": "asked", "existing_services": shown(tuple(own))} if own else None


def lines(case: str, asks: tuple[ServiceAsk, ...], running: bool) -> Mapping[str, Line | None]:
    """What waits for a unit's yes or no."""
    return {
        ask.id: Line(
            key=ask.id,
            order=f"{ask.answer_by.isoformat()}/{ask.id}",
            shows={"case": case, "ask": ask.id, "answer_by": ask.answer_by.isoformat()},
            to=(reader_key(ask.party),),
        )
        if running and ask.answer is ServiceAnswer.WAITING
        else None
        for ask in asks
    }
