"""What network decides, a file a verb: pure functions of state, message, time and reference."""

from silta_network.decisions.answer import (
    accept,
    confirm_participation,
    decline,
    escalate,
    remind,
)
from silta_network.decisions.assemble import time_to_assemble
from silta_network.decisions.convene import confirm_invitees, invite_more, unconfirmed
from silta_network.decisions.end import end
from silta_network.decisions.following import take_move
from silta_network.decisions.ground import (
    consent_withdrawn,
    ground_begins,
    ground_came,
    grounds_ended,
    withdraw,
)
from silta_network.decisions.leave import end_own_part
from silta_network.decisions.meet import (
    record_meeting,
    reschedule_meeting,
    schedule_meeting,
    unrecorded,
    unscheduled,
)
from silta_network.decisions.name import name_close_person
from silta_network.decisions.propose import no_ground, request_network
from silta_network.decisions.say_no import say_no

__all__ = [
    "accept",
    "confirm_invitees",
    "confirm_participation",
    "consent_withdrawn",
    "decline",
    "end",
    "end_own_part",
    "escalate",
    "ground_begins",
    "ground_came",
    "grounds_ended",
    "invite_more",
    "name_close_person",
    "no_ground",
    "record_meeting",
    "remind",
    "request_network",
    "reschedule_meeting",
    "say_no",
    "schedule_meeting",
    "take_move",
    "time_to_assemble",
    "unconfirmed",
    "unrecorded",
    "unscheduled",
    "withdraw",
]
