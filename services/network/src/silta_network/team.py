"""What network remembers of a work-ability team: its time, and what it asks of units."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.codes import ConsentPurpose
from silta_contracts.grounds import Ground
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion, TeamStep
from silta_contracts.value import Moment


class Remembered(BaseModel):
    """A frozen part of the state."""

    model_config = ConfigDict(frozen=True)


class AskStatus(StrEnum):
    """What became of what was asked; ENDED: without its answer, whoever ended it."""

    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


class Ask(Remembered):
    """One thing asked of one unit. ``keys``: under which names the unit reads its list.

    ``deputy_told``: its deputy was told that it is late; coordination is next.
    """

    id: str
    step: TeamStep
    party: Unit
    grounds: tuple[str, ...]
    answer_by: Moment
    keys: tuple[str, ...]
    status: AskStatus = AskStatus.OPEN
    timing: ExaminationTime | None = None
    question: TeamQuestion | None = None
    answer: Open[TeamAnswer] | None = None
    unit_confirmed: bool = False
    client_confirmed: bool = False
    deputy_told: bool = False


class TeamTime(Remembered):
    """The team's time for the client."""

    start: Moment
    end: Moment


class Team(Remembered):
    """A team's part of a case.

    ``gathering``: consents for gathering information, which carry no network; ``ended``: ids of
    grounds that ended, whatever they were for.
    """

    time: TeamTime | None = None
    asks: tuple[Ask, ...] = ()
    gathering: tuple[Ground, ...] = ()
    ended: tuple[str, ...] = ()

    @property
    def open_asks(self) -> tuple[Ask, ...]:
        """What waits for an answer."""
        return tuple(ask for ask in self.asks if ask.status is AskStatus.OPEN)

    def ask(self, id_: str) -> Ask | None:
        """What is asked under that id."""
        return next((ask for ask in self.asks if ask.id == id_), None)

    def with_(self, **changes: object) -> "Team":
        """The team with these changes."""
        return self.model_copy(update=changes)

    def with_ask(self, id_: str, **changes: object) -> "Team":
        """The team with these changes to one ask."""
        return self.with_(
            asks=tuple(a.model_copy(update=changes) if a.id == id_ else a for a in self.asks)
        )

    @property
    def over(self) -> "Team":
        """The team when its network is over: nothing is asked, no time is booked."""
        ended = {"status": AskStatus.ENDED}
        asks = tuple(
            a.model_copy(update=ended) if a.status is AskStatus.OPEN else a for a in self.asks
        )
        return self.with_(asks=asks, time=None)


# What each step asks the client's consent for. Routing her hands her over: cooperation.
PURPOSES: Final = {
    TeamStep.EXAMINATIONS: ConsentPurpose.GATHER_INFORMATION,
    TeamStep.SPECIALISED_CARE: ConsentPurpose.GATHER_INFORMATION,
    TeamStep.CLINIC_CONSULTED: ConsentPurpose.GATHER_INFORMATION,
    TeamStep.CLINIC_ROUTING: ConsentPurpose.COOPERATE,
}


class AnswerTeamBy(Deadline):
    """Until when a unit is to answer what the team asks."""

    ask: str


class TeamTimeComes(Deadline):
    """The team's time for the client begins."""
