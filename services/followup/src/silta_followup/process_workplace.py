"""What triggers what in contact with an employer or with occupational health."""

from silta_chassis.process import When
from silta_contracts.facts import ConsentGranted
from silta_contracts.facts import workplace as f
from silta_followup import commands_workplace as c
from silta_followup.decisions import single_party, workplace
from silta_followup.decisions.follow_up import not_open
from silta_followup.may import may_begin
from silta_followup.waits import WorkplaceQuietBy

_DOOR = "workplace-contacts"

# One row a message, so that the table is seen at once.
# fmt: off
WORKPLACE = (
    When(ConsentGranted, single_party.remember),
    When(c.OpenWorkplaceContact, workplace.open_contact, (f.WorkplaceContactOpened,),
         by=may_begin, possible=not_open, door=_DOOR),
    When(c.RecordWorkplaceContact, workplace.record, (f.WorkplaceContacted,),
         by=workplace.may_record, possible=workplace.not_contacted, door=_DOOR),
    When(c.EndWorkplaceContact, workplace.end, (f.WorkplaceContactEnded,),
         by=workplace.may_end, possible=workplace.not_contacted, door=_DOOR),
    When(WorkplaceQuietBy, workplace.quiet, (f.WorkplaceContactQuiet,)),
)
# fmt: on
