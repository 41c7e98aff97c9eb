"""Facts of placements: rehabilitative work activity and work-based assessment of work ability.

They are voluntary. No fact names the provider, only its kind; of an end nobody learns whose wish
it was.
"""

from datetime import date
from typing import Final, Literal

from pydantic import Field

from silta_contracts.codes import OrganisationType
from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.placement_codes import PlacementKind, PlacementOutcome


class PlacementStarted(Fact):
    """The client begins in a placement, which she wants; `grounds` names what carries it.

    Source: domain.md, Linked processes: rehabilitative work activity, work-based assessment.
    """

    fact: Literal["PlacementStarted"] = "PlacementStarted"
    placement: Open[PlacementKind] = Field(description="what it is for")
    arranger: Unit = Field(description="the unit that arranged it")
    provider_type: Open[OrganisationType] = Field(description="the kind of who provides it")
    until: date = Field(description="its last day, ISO 8601")


class PlacementContinued(Fact):
    """The placement goes on until a later day, after it was looked at with the client.

    Source: domain.md, Linked processes; nothing goes on by itself for want of a decision.
    """

    fact: Literal["PlacementContinued"] = "PlacementContinued"
    placement: Open[PlacementKind] = Field(description="what it is for")
    arranger: Unit = Field(description="the unit that arranged it")
    until: date = Field(description="its last day now, ISO 8601")


class PlacementEnded(Fact):
    """The placement ended. It never says by whose wish, nor why.

    Source: declining harms nobody; domain.md, Principles.
    """

    fact: Literal["PlacementEnded"] = "PlacementEnded"
    placement: Open[PlacementKind] = Field(description="what it was for")
    arranger: Unit = Field(description="the unit that arranged it")
    outcome: Open[PlacementOutcome] = Field(description="what came of it, or merely that it ended")


class PlacementReviewDue(DeadlineFact):
    """The last day comes near: the arranger is told, then who answers for the case.

    Source: nothing waits silently.
    """

    fact: Literal["PlacementReviewDue"] = "PlacementReviewDue"
    placement: Open[PlacementKind] = Field(description="what it is for")
    until: date = Field(description="its last day, ISO 8601")


# A story shows none of these to other parties: an end may be the client's own.
PLACEMENT: Final = (PlacementStarted, PlacementContinued, PlacementEnded, PlacementReviewDue)
