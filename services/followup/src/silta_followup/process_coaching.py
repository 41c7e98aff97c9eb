"""What triggers what in a job coaching."""

from silta_chassis.process import When
from silta_contracts.facts import coaching as f
from silta_followup import commands_coaching as c
from silta_followup.decisions import coaching
from silta_followup.may import may_begin
from silta_followup.waits import CoachingQuietBy

_DOOR = "job-coaching"

# One row a message, so that the table is seen at once.
# fmt: off
COACHING = (
    When(c.StartJobCoaching, coaching.start, (f.JobCoachingStarted,),
         by=may_begin, possible=coaching.not_startable, door=_DOOR),
    When(c.RecordCoachingPhase, coaching.record_phase, (f.JobCoachingPhaseReached,),
         by=coaching.may_record, possible=coaching.not_coached, door=_DOOR),
    When(c.EndJobCoaching, coaching.end, (f.JobCoachingEnded,),
         by=coaching.may_end, possible=coaching.not_coached, door=_DOOR),
    When(CoachingQuietBy, coaching.quiet, (f.JobCoachingQuiet,)),
)
# fmt: on
