"""What may be asked of a job coaching by HTTP."""

from typing import Literal

from pydantic import Field

from silta_chassis.process import Command
from silta_contracts.coaching_codes import CoachingOutcome, CoachingPhase
from silta_contracts.open_codes import Open


class StartJobCoaching(Command):
    """Starts a job coaching by the unit that coaches, when the client has said that she wants it.

    Where she does not want it nothing is sent, and nothing is kept.
    """

    client_wants_it: Literal[True] = Field(description="the client was asked and wants it")


class RecordCoachingPhase(Command):
    """Records the phase of a job coaching, by the coach: onward, back, or still the same."""

    phase: Open[CoachingPhase] = Field(description="the phase in which the coaching is")


class EndJobCoaching(Command):
    """Ends a job coaching, by the client at any time, or by the coach; no reason is asked."""

    outcome: Open[CoachingOutcome] = Field(
        default=CoachingOutcome.ENDED, description="`employed` or `studying`; else `ended`"
    )
