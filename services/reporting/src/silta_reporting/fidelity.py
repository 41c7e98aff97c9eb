"""What reporting remembers of a coaching unit: its assessments, and when the next is due."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from silta_contracts.coaching_codes import FidelityBand
from silta_contracts.open_codes import Open

SUBJECT: Final = "fidelity:"
# 25 criteria of at most 5 points each.
MOST: Final = 125
# The least points of each band, the best first; below them all it is not IPS.
# Source: domain.md, Linked processes.
BANDS: Final = (
    (115, FidelityBand.EXEMPLARY),
    (100, FidelityBand.GOOD),
    (75, FidelityBand.FAIR),
)
GOOD: Final = (FidelityBand.GOOD, FidelityBand.EXEMPLARY)


class Assessment(BaseModel):
    """One assessment: its day, the points of each criterion in their order, and the band."""

    model_config = ConfigDict(frozen=True)

    on: date
    points: tuple[int, ...] = Field(description="of criterion 1 to 25, 1 to 5 each")
    band: Open[FidelityBand]


class Fidelity(BaseModel):
    """The assessments of a unit by day, and the day by which the next is due."""

    model_config = ConfigDict(frozen=True)

    assessments: tuple[Assessment, ...]
    next_on: date


def band_of(points: int) -> FidelityBand:
    """The band of the points of all criteria together."""
    return next((band for least, band in BANDS if points >= least), FidelityBand.NOT_IPS)
