"""Facts of a coaching unit's fidelity to IPS: of no case and no person.

A coach's unit is assessed by 25 criteria of 1 to 5 points each. The criteria themselves are
numbers here: the wording of the scale is its authors'.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.coaching_codes import FidelityBand
from silta_contracts.fact import AnyFact
from silta_contracts.ids import Oid, UnitId
from silta_contracts.open_codes import Open


class _OfUnit(AnyFact):
    """A fact of a unit that coaches."""

    oid: Oid = Field(description="OID of the organisation that coaches")
    unit: UnitId = Field(description="code of its unit")

    @property
    def subject(self) -> str:
        return f"fidelity:{self.oid}:{self.unit}"


class FidelityAssessed(_OfUnit):
    """A unit's coaching was assessed, by 25 criteria with at most 125 points together.

    Source: domain.md, Linked processes: assessed half-yearly until good, then yearly.
    """

    fact: Literal["FidelityAssessed"] = "FidelityAssessed"
    assessed_on: date = Field(description="the day of the assessment")
    points: int = Field(ge=25, le=125, description="the points of the 25 criteria together")
    band: Open[FidelityBand] = Field(description="the band of these points")
    next_on: date = Field(description="the day by which the unit is assessed again")


class FidelityDue(_OfUnit):
    """The day of the next assessment has come, and none was recorded; told until one is.

    Source: nothing waits silently.
    """

    fact: Literal["FidelityDue"] = "FidelityDue"
    due_on: date = Field(description="the day on which it was due")
