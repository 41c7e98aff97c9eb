"""What followup remembers of a job coaching."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from silta_contracts.coaching_codes import CoachingPhase
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit


class Coaching(BaseModel):
    """A job coaching that goes on: who coaches, the phase, and until when it may be quiet."""

    model_config = ConfigDict(frozen=True)

    coach: Unit
    phase: Open[CoachingPhase]
    quiet_by: datetime
    # Whether the coach was told of the silence: then who answers for the case is told.
    coach_told: bool = False
