"""What followup remembers of a placement."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from silta_contracts.party import Unit
from silta_contracts.placement_codes import PlacementKind


class Placement(BaseModel):
    """A placement that goes on: where, arranged by whom, on what, and until which day."""

    model_config = ConfigDict(frozen=True)

    placement: PlacementKind
    provider: Unit
    arranger: Unit
    # The consent of its own; none where the provider is at the table, on the case's grounds.
    consent: str | None = None
    until: date
    # Whether the arranger was told that it ends soon: then who answers for the case is told.
    arranger_told: bool = False
