"""What network remembers of finding a time, and which time is the earliest common one."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.facts.times import Candidate
from silta_contracts.party import CLIENT, Party
from silta_contracts.value import Moment


class Suits(BaseModel):
    """Who said which of the candidates suit, by place from 1."""

    model_config = ConfigDict(frozen=True)

    party: Party
    places: tuple[int, ...]


class Asking(BaseModel):
    """One asking for times; ``open`` until a time is found, none is, or a meeting is set."""

    model_config = ConfigDict(frozen=True)

    number: int
    candidates: tuple[Candidate, ...]
    answer_by: Moment
    said: tuple[Suits, ...] = ()
    open: bool = True


class Place(BaseModel):
    """Where the client wants to meet."""

    model_config = ConfigDict(frozen=True)

    remote: bool = False
    place: str | None = None


class TimesBy(Deadline):
    """Until when those who are asked say which times suit."""

    number: int


def earliest(
    asking: Asking, members: Sequence[Party], quorum: int, now: Moment
) -> tuple[Candidate, tuple[Party, ...]] | None:
    """The earliest candidate ahead that suits the client and enough professionals, and whom.

    Of several with the same start the one that suits most. None where there is none.
    """
    found = []
    for place, candidate in enumerate(asking.candidates, 1):
        suits = tuple(
            one.party for one in asking.said if place in one.places and one.party in members
        )
        if candidate.start > now and CLIENT in suits and len(suits) > quorum:
            found.append((candidate.start, -len(suits), candidate.end, candidate, suits))
    if not found:
        return None
    *_, candidate, suits = min(found, key=lambda one: one[:3])
    return candidate, suits
