"""What triggers what in early recognition and the early service (alkupalvelu)."""

from silta_chassis.process import When
from silta_contracts import facts
from silta_contracts.facts import early as told
from silta_intake import commands_early as commands
from silta_intake import early_service as waits
from silta_intake.decisions import adopt, early, early_after, early_may

# One row a message, so that the table is seen at once.
# fmt: off
EARLY = (
    When(commands.RegisterBooking, early.register_booking, publishes=(told.BookingAlarmRaised,),
         by=early_may.a_unit, possible=early_may.nothing_yet, mints=True, opens_at="/bookings",
         gather=adopt.gather_adopted, door="early-service"),
    When(commands.OfferEarlyService, early.offer, publishes=(told.EarlyServiceOffered,),
         by=early_may.booked_it, possible=early_may.offerable, door="early-service"),
    When(commands.BookEarlyService, early.book, publishes=(told.EarlyServiceBooked,),
         by=early_may.has_part, possible=early_may.bookable, door="early-service",
         on_mandate=True),
    When(commands.DeclineEarlyService, early.decline,
         by=early_may.has_part, possible=early_may.declinable, door="early-service",
         on_mandate=True),
    When(commands.MissEarlyService, early.no_show,
         by=early_may.is_early_service, possible=early_may.missable, door="early-service"),
    When(commands.MapSituation, early_after.map_situation, publishes=(told.SituationMapped,),
         by=early_may.is_early_service, possible=early_may.mappable, door="early-service"),
    When(commands.SettleEarlyService, early_after.settle, publishes=(told.EarlyServiceSettled,),
         by=early_may.is_early_service, possible=early_may.settleable, door="early-service"),
    When(commands.RequestFromEarlyService, early_after.request_from_early_service,
         publishes=(facts.ContactRequestReceived,),
         by=early_may.is_early_service, possible=early_may.requestable,
         gather=adopt.gather_adopted, door="early-service"),
    When(waits.BookEarlyServiceBy, early.not_booked, publishes=(told.EarlyServiceNotBooked,)),
    When(waits.RecordEarlyServiceBy, early_after.overdue, publishes=(told.EarlyServiceOverdue,)),
    When(waits.CheckEarlySelfCare, early_after.check_due,
         publishes=(told.EarlyServiceCheckDue,)),
)
# fmt: on
