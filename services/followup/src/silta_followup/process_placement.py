"""What triggers what in rehabilitative work activity and work-based assessment."""

from silta_chassis.process import When
from silta_contracts.facts import placement as f
from silta_followup import commands_placement as c
from silta_followup.decisions import placement
from silta_followup.decisions.follow_up import not_open
from silta_followup.may import may_begin
from silta_followup.waits import PlacementReviewBy

_DOOR = "placements"

# One row a message, so that the table is seen at once.
# fmt: off
PLACEMENT = (
    When(c.StartPlacement, placement.start, (f.PlacementStarted,),
         by=may_begin, possible=not_open, door=_DOOR),
    When(c.ContinuePlacement, placement.go_on, (f.PlacementContinued,),
         by=placement.may_continue, possible=placement.not_placed, door=_DOOR),
    When(c.EndPlacement, placement.end, (f.PlacementEnded,),
         by=placement.may_end, possible=placement.not_placed, door=_DOOR),
    When(PlacementReviewBy, placement.review, (f.PlacementReviewDue,)),
)
# fmt: on
