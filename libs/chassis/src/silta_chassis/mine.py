"""What a service has for the person whom cases concern, as data. Pure.

A service declares :class:`Mine` and :class:`InEach`; :mod:`silta_chassis.http.mine` and
:mod:`silta_chassis.http.mine_all` make the doors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.process import Command, Refused
from silta_chassis.showing import Told
from silta_chassis.workdays import ZONE
from silta_contracts.ids import CaseId
from silta_contracts.open_codes import Language
from silta_contracts.telling import day


@dataclass(frozen=True)
class Seen:
    """What a page is made of, of one case. ``told``: all its entries, where the thing asks."""

    case: str
    state: Any
    language: Language
    now: datetime
    reference: Any
    told: Told | None = None

    def day(self, moment: datetime) -> str:
        """The day of a moment in Finland, as people write it."""
        return day(moment.astimezone(ZONE).date(), self.language)


@dataclass(frozen=True)
class Mine:
    """One thing: `GET /me/<name>`. ``shows`` is pure and makes the part of one case.

    ``discloses``: names of what stands with it from the vault. ``part``: ``shows`` gets this part
    of each entry's state.
    """

    name: str
    description: str
    shows: Callable[[Seen], Mapping[str, Any] | Refused]
    discloses: tuple[str, ...] = field(default=())
    part: str = ""


class InCase(BaseModel):
    """What a call for all of the caller's cases may name: one case in place of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: CaseId | None = Field(default=None, description="one of the caller's cases; none: all")


@dataclass(frozen=True)
class InEach:
    """The door `POST /me/<name>`, and the command that it gives in each of the caller's cases.

    ``fields`` gives the command's fields for a case, None where the body does not mean this case;
    ``shows`` makes of the command's answer what is told beside the outcome.
    """

    name: str
    body: type[InCase]
    command: type[Command]
    fields: Callable[[Any, str], Mapping[str, Any] | None]
    shows: Callable[[Mapping[str, Any], Language], Mapping[str, Any]]
