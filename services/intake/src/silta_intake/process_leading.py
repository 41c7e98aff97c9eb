"""What triggers what where a request is led on to another area."""

from silta_chassis.process import When
from silta_contracts import facts
from silta_contracts.facts import leading as told
from silta_intake import commands_leading as commands
from silta_intake.decisions import adopt, lead_on, triage
from silta_intake.leading import LeadingOnBy

# One row a message, so that the table is seen at once.
# fmt: off
LEADING = (
    When(commands.LeadOn, lead_on.lead_on, publishes=(told.LeadingOnProposed,),
         by=triage.may_triage, possible=lead_on.leadable, gather=adopt.gather_adopted,
         door="record"),
    When(commands.ConfirmLeadingOn, lead_on.confirm,
         publishes=(told.LedOn, facts.CaseMovedToModel),
         by=lead_on.may_answer, possible=lead_on.answerable, gather=adopt.gather_adopted,
         door="record"),
    When(commands.DeclineLeadingOn, lead_on.decline,
         publishes=(told.LeadingOnDeclined, told.LeadingOnProposed),
         by=lead_on.may_answer, possible=lead_on.answerable, gather=adopt.gather_adopted,
         door="record"),
    When(LeadingOnBy, lead_on.unanswered, publishes=(told.LeadingOnUnanswered,)),
)
# fmt: on
