"""What triggers what in an unemployed person's health check (1326/2010 s. 13)."""

from silta_chassis.process import When
from silta_contracts import facts
from silta_contracts.facts import health_check as told
from silta_intake import commands_health_check as commands
from silta_intake import health_check as waits
from silta_intake.decisions import adopt, check, check_after, check_may

# One row a message, so that the table is seen at once.
# fmt: off
HEALTH_CHECK = (
    When(commands.OfferHealthCheck, check.offer, publishes=(told.HealthCheckOffered,),
         by=check.may_offer, possible=check_may.nothing_yet, opens=True, mints=True,
         gather=adopt.gather_adopted, door="health-check"),
    When(commands.BookHealthCheck, check.book, publishes=(told.HealthCheckBooked,),
         by=check_may.has_part, possible=check_may.bookable, door="health-check",
         on_mandate=True),
    When(commands.DeclineHealthCheck, check.decline,
         by=check_may.has_part, possible=check_may.declinable, door="health-check",
         on_mandate=True),
    When(commands.RecordNoShow, check.no_show,
         by=check_may.carries_out, possible=check_may.missable, door="health-check"),
    When(commands.DoneHealthCheck, check.done, publishes=(told.HealthCheckDone,),
         by=check_may.carries_out, possible=check_may.doable, door="health-check"),
    When(commands.RequestFromHealthCheck, check_after.request_from_check,
         publishes=(facts.ContactRequestReceived,),
         by=check_may.client_or_carries_out, possible=check_may.requestable,
         gather=adopt.gather_adopted, door="health-check"),
    When(waits.BookCheckBy, check_after.not_booked, publishes=(told.HealthCheckNotBooked,)),
    When(waits.RecordCheckBy, check_after.unrecorded, publishes=(told.HealthCheckUnrecorded,)),
    When(waits.RequestAfterCheckBy, check_after.not_followed,
         publishes=(told.HealthCheckNotFollowed,)),
)
# fmt: on
