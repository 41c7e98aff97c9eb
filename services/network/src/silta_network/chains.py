"""How each wanted place at the table was asked for: who after whom, and how it ended. Pure."""

from collections.abc import Iterator
from typing import Any

from silta_network.directory import Directory, Listed
from silta_network.model import Case, Invitation, Status

Shown = dict[str, Any]


def chains(case: Case, directory: Directory) -> list[Shown]:
    """The chains of this round: each begins with a unit that was chosen, and ends with its last.

    ``end``: waits, comes, declined, unanswered, ended (no ground carries it any more),
    client_said_no, or nobody_left: the chain is at its end, and coordination is to act.
    """
    asked = [one for one in case.invitations if one.round == case.round]
    return [
        {
            "asked": [_shown(one) for one in chain],
            "end": _end(case, chain[-1], directory),
        }
        for chain in (list(_after(first, asked)) for first in asked if first.follows is None)
    ]


def _after(first: Invitation, asked: list[Invitation]) -> Iterator[Invitation]:
    at: Invitation | None = first
    while at is not None:
        yield at
        at = next((one for one in asked if one.follows == at.id), None)


def _shown(one: Invitation) -> Shown:
    return {
        "invitation": one.id,
        "party": one.party.model_dump(mode="json"),
        "status": one.status,
    }


def _end(case: Case, last: Invitation, directory: Directory) -> str:
    unwanted = any(directory.same(unit, last.party) for unit in case.not_wanted)
    if last.told:
        return "nobody_left"
    if last.status is Status.ENDED and unwanted:
        return "client_said_no"
    words = {Status.OPEN: "waits", Status.ACCEPTED: "comes"}
    return words.get(last.status, last.status.value)


def deputies(unit: Listed | None, directory: Directory) -> list[Shown]:
    """All that may be asked after a unit, on whom the client is heard, too; each with its days."""
    found: list[Shown] = []
    known = {one.key: one for one in directory.units}
    ahead, seen = [unit] if unit is not None else [], set()
    while ahead:
        at = ahead.pop(0)
        for stand_in in at.deputies:
            deputy = known.get(stand_in.key)
            if deputy is None or deputy.key in seen:
                continue
            seen.add(deputy.key)
            ahead.append(deputy)
            found.append(
                {
                    "party": deputy.party.model_dump(mode="json"),
                    "name": deputy.name,
                    "first_day": _day(stand_in.term.first),
                    "last_day": _day(stand_in.term.last),
                }
            )
    return found


def _day(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
