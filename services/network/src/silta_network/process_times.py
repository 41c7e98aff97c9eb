"""What triggers what in finding a time, a place, and who cannot come."""

from silta_chassis.process import When
from silta_contracts.facts import times as f
from silta_network import commands_times as c
from silta_network import rights as r
from silta_network import times as m
from silta_network.decisions import absence, times

# One row a message, so that the table is seen at once.
# fmt: off
TIMES = (
    When(c.AskForTimes, times.ask_for_times, (f.MeetingTimesAsked,),
         by=r.by_coordination, possible=r.assembled, door="meeting"),
    When(c.GiveTimes, times.give_times,
         (f.MeetingTimesGiven, f.MeetingTimeFound, f.NoCommonTime),
         by=r.by_member, possible=r.times_asked, door="meeting", on_mandate=True),
    When(c.ChoosePlace, times.choose_place, (f.MeetingPlaceChosen,),
         by=r.by_client_or_coordination, possible=r.assembled, door="meeting", on_mandate=True),
    When(c.TellAbsence, absence.tell_absence, (f.AbsenceTold, f.QuorumAtRisk),
         by=r.by_member, possible=r.meeting_planned, door="meeting", on_mandate=True),
    When(m.TimesBy, times.times_are_up, (f.MeetingTimeFound, f.NoCommonTime)),
)
# fmt: on
