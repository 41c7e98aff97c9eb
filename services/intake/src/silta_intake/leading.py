"""What intake remembers, and shows, of leading a request on to another area's coordination."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline, Line
from silta_contracts.party import Party, Unit, same_unit
from silta_contracts.readers import reader_key


class LeadingOnBy(Deadline):
    """Until when the other area's coordination is to answer."""

    leading: str


class Leading(BaseModel):
    """One area's coordination that is or was asked; the last one is the one that may be open.

    ``units``: that coordination, its deputy and who is told after it: each may answer.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    area: str
    units: tuple[Unit, ...]
    asked_by: Party
    answer_by: datetime
    answer: Literal["waiting", "declined", "confirmed", "silent", "over"] = "waiting"
    reminded: bool = False


def open_one(asked: tuple[Leading, ...]) -> Leading | None:
    """The one that waits for an answer."""
    return asked[-1] if asked and asked[-1].answer == "waiting" else None


def is_asked(asked: tuple[Leading, ...], party: Party) -> bool:
    """Whether a party is the end that is to answer."""
    waiting = open_one(asked)
    return waiting is not None and any(same_unit(unit, party) for unit in waiting.units)


def over(asked: tuple[Leading, ...]) -> tuple[Leading, ...]:
    """As they are when triage was recorded here: nobody is asked any longer."""
    if open_one(asked) is None:
        return asked
    return (*asked[:-1], asked[-1].model_copy(update={"answer": "over"}))


def shown(asked: tuple[Leading, ...]) -> list[dict[str, Any]]:
    """For the client, coordination, and who took the contact."""
    return [
        one.model_dump(mode="json", include={"id", "area", "answer_by", "answer"}) for one in asked
    ]


def other_end(asked: tuple[Leading, ...], reader: Party) -> dict[str, Any] | None:
    """What the other end sees before it has answered: that it is asked, and nothing of the case."""
    return {"stage": "asked", "leading_on": shown(asked[-1:])} if is_asked(asked, reader) else None


def lines(case: str, asked: tuple[Leading, ...], running: bool) -> Mapping[str, Line | None]:
    """What waits for another area's coordination, in its list of triage."""
    if not asked:
        return {}
    waiting = open_one(asked) if running else None
    if waiting is None:
        return {"leading_on": None}
    due = waiting.answer_by.isoformat()
    shows = {"case": case, "leading": waiting.id, "answer_by": due}
    to = tuple(reader_key(unit) for unit in waiting.units)
    return {"leading_on": Line(key="leading_on", order=f"{due}/{case}", shows=shows, to=to)}
