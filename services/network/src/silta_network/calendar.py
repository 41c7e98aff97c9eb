"""A meeting as a calendar takes it: iCalendar (RFC 5545) with iTIP's methods (RFC 5546).

A calendar is read by many and kept by others, so nothing in it is of the client: no name, no
case, nobody else who is invited, and the place by its name; an address is told by the service.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from silta_chassis.workdays import ZONE
from silta_contracts.party import OrganisationParty, Party, Unit
from silta_network.directory import Reference
from silta_network.model import Case, Meeting, MeetingStatus
from silta_network.views import page

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_SUMMARY: Final = "Verkoston tapaaminen · Nätverksmöte · Network meeting"
_REMOTE: Final = "Etänä · På distans · Remote"
_WHERE: Final = (
    "Osoite tai liittymislinkki: Silta. Adress eller länk: Silta. Address or link: Silta."
)
# Of what once stood in a calendar and is not to be.
_OVER: Final = (MeetingStatus.NOT_HELD, MeetingStatus.DROPPED)


def invitation(
    case: Case, meeting: str, reader: Party, reference: Reference, now: datetime
) -> bytes | None:
    """The meeting as an iCalendar file (text/calendar): REQUEST, or CANCEL where it is off.

    For whoever may see the meeting: members, the client, close persons, coordination. Its UID stays
    and SEQUENCE rises each time it is moved, so that a calendar replaces what it has. Times are in
    Helsinki's, with its clock changes. It holds nothing of the client; the address is told at
    `disclosed/meetings`, under a decision.
    """
    found = case.meeting(meeting)
    shown = page(case, reader, reference)
    listed = shown.get("meetings", []) if shown is not None else []
    if found is None or all(one["id"] != meeting for one in listed):
        return None
    return _written(case, found, reader, reference, now)


def _written(
    case: Case, meeting: Meeting, reader: Party, reference: Reference, now: datetime
) -> bytes:
    # One service in six makes calendars, now and then: loaded when it does.
    from icalendar import Calendar, Event, vCalAddress, vText

    off = meeting.status in _OVER
    calendar = Calendar()
    calendar.add("prodid", "-//Silta//network//FI")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "REQUEST")
    event = Event()
    # It tells nothing, and stays the same.
    uid = hashlib.sha256(f"urn:silta:meeting:{meeting.id}".encode()).hexdigest()[:40]
    event.add("uid", f"{uid}@silta")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.start.astimezone(ZONE))
    event.add("dtend", meeting.end.astimezone(ZONE))
    event.add("summary", _SUMMARY)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("class", "PRIVATE")
    if meeting.remote:
        event.add("location", _REMOTE)
    elif meeting.place is not None:
        event.add("location", reference.directory.place_names.get(meeting.place, meeting.place))
    if meeting.address is not None:
        event.add("description", _WHERE)
    coordinating = case.asked.coordinating
    organizer = vCalAddress(_address(coordinating, reference))
    organizer.params["CN"] = vText(reference.directory.name_of(coordinating) or coordinating.role)
    event.add("organizer", organizer, encode=False)
    attendee = vCalAddress(_address(reader, reference))
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=(meeting.start - timedelta(days=366)).date(),
        last_date=(meeting.end + timedelta(days=366)).date(),
    )
    return bytes(calendar.to_ical())


def _address(party: Party | Unit, reference: Reference) -> str:
    """A unit's e-mail from the directory, else a name that is no address; a person has none."""
    listed = reference.directory.find(party)
    # A sensitive unit's own address would tell what it is.
    if listed is not None and listed.ref is None:
        email = next((contact.email for contact in listed.contacts if contact.email), None)
        if email is not None:
            return f"mailto:{email}"
    if isinstance(party, OrganisationParty) and (listed is None or listed.ref is None):
        return f"urn:silta:unit:{party.oid}:{party.unit}"
    return f"urn:silta:{party.kind}"
