"""What may be asked of a placement by HTTP."""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_chassis.process import Command
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.placement_codes import PlacementKind, PlacementOutcome


class StartPlacement(Command):
    """Begins rehabilitative work activity or a work-based assessment, when the client wants it.

    Where she does not want it nothing is sent, and nothing is kept. Who provides places for which
    municipality stands in the directory (`GET /placements` of the network service).
    """

    placement: PlacementKind = Field(description="`rehabilitative_work` or `work_based_assessment`")
    provider: Unit = Field(description="the unit that has the place")
    until: date = Field(description="the last day, at most a year ahead; it may be continued")
    client_wants_it: Literal[True] = Field(description="the client was asked and wants it")


class ContinuePlacement(Command):
    """Lets a placement go on until a later day, after it was looked at with the client."""

    placement: PlacementKind = Field(description="which placement goes on")
    until: date = Field(description="the last day, later than now and at most a year ahead")
    client_wants_it: Literal[True] = Field(description="the client was asked and wants it")


class EndPlacement(Command):
    """Ends a placement, by the client at any time, or by the arranger; no reason is asked."""

    placement: PlacementKind = Field(description="which placement ends")
    outcome: Open[PlacementOutcome] = Field(
        default=PlacementOutcome.ENDED,
        description="`employed`, `studying` or `assessed`; else `ended`",
    )
