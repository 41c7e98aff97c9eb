"""What reporting can be asked on the fidelity of a coaching unit, and until when it waits."""

from datetime import date
from typing import Annotated

from pydantic import Field

from silta_chassis.process import Command, Deadline, Injected

# One criterion: 1, not there, to 5, fully there.
Points = Annotated[int, Field(ge=1, le=5)]


class AssessFidelity(Command):
    """Records how close a unit's job coaching is to IPS (laatukriteeristö), by 25 criteria.

    By management, never by the assessed unit itself. An assessment of the same day is replaced.
    The criteria are numbers, 1 to 25, in the order of the scale that the assessors use; its
    wording is its authors' and is not held here.
    """

    # It is about no case: its subject is `fidelity:<organisation>:<unit>`.
    case: Annotated[str, Injected()] = ""
    oid: Annotated[str, Injected()]
    unit: Annotated[str, Injected()]
    assessed_on: date = Field(description="the day of the assessment, not in the future")
    points: tuple[Points, ...] = Field(
        min_length=25, max_length=25, description="points of criterion 1 to 25, each 1 to 5"
    )


class AssessAgainBy(Deadline):
    """Until when a unit is to be assessed again."""
