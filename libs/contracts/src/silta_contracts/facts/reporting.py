"""Facts of reporting: does the model work?"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.fact import AnyFact
from silta_contracts.ids import AreaId, ModelVersion, Period, Sha256
from silta_contracts.payload import IndicatorValue, SuppressedCell


class IndicatorsPublished(AnyFact):
    """The indicators (*mittarit*) of an area and period; small cells are suppressed.

    Published again it stands in place of the earlier one. Source: the operating model, step 7.
    """

    fact: Literal["IndicatorsPublished"] = "IndicatorsPublished"
    area: AreaId = Field(description="area code of the model file")
    period: Period = Field(description="2026, 2026-h1, 2026-q1 or 2026-01")
    model_version: ModelVersion = Field(description="version of the operating model that counts")
    suppression_limit: int = Field(ge=1, description="cells of fewer cases than this are hidden")
    values: tuple[IndicatorValue, ...] = Field(description="the cells shown")
    suppressed: tuple[SuppressedCell, ...] = Field(description="the cells hidden")

    @property
    def subject(self) -> str:
        return f"indicators:{self.area}:{self.period}"


class OperatingModelAdopted(AnyFact):
    """The leadership adopted a version of the operating model (*toimintamalli*) for an area.

    Intake chooses by it which version a new case follows. Source: the operating model is a
    versioned object, adopted by a decision.
    """

    fact: Literal["OperatingModelAdopted"] = "OperatingModelAdopted"
    area: AreaId = Field(description="area code of the model file")
    version: ModelVersion = Field(description="the version adopted")
    hash: Sha256 = Field(description="SHA-256 of the model file, hexadecimal")
    effective_from: date = Field(description="the day from which new cases follow it")

    @property
    def subject(self) -> str:
        return f"model:{self.area}"
