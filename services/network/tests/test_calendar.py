"""A meeting in a calendar: what it holds, what it does not, and how a calendar keeps up with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from silta_chassis.process import Ref
from silta_contracts.course_codes import NotHeldReason
from silta_contracts.party import CLIENT, Party
from silta_network import commands as c
from silta_network.calendar import invitation

HOUR = timedelta(hours=1)


def calendar(table: Any, reader: Party = CLIENT) -> Any:
    """The invitation to the first meeting as a calendar reads it, and its event."""
    made = invitation(table.case, f"{table.case.case}.m1", reader, table.reference, table.now)
    assert made is not None
    read = Calendar.from_ical(made)
    [event] = read.walk("VEVENT")
    return read, event


def moved(table: Any, start: datetime) -> None:
    """Coordination moves the first meeting."""
    fields = {"meeting": f"{table.case.case}.m1", "start": start, "end": start + HOUR}
    told = table.ask(
        c.RescheduleMeeting, table.unit("early-service"), **fields, place="health-centre"
    )
    assert told.facts


@pytest.fixture
def met(table: Any) -> Any:
    """A meeting is set, with an address."""
    table.assemble()
    table.schedule(address=Ref("ref-of-an-address"))
    return table


def test_it_says_when_and_where_and_asks_to_come(met: Any) -> None:
    read, event = calendar(met)
    assert str(read["method"]) == "REQUEST"
    assert (event["sequence"], str(event["status"])) == (0, "CONFIRMED")
    assert event.decoded("dtstart") == met.case.meetings[0].start
    assert event.decoded("dtend") == met.case.meetings[0].end
    assert event["dtstart"].params["TZID"] == "Europe/Helsinki"
    assert str(event["location"]) == "Social and health centre, meeting room"


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (datetime(2026, 10, 23, 9, tzinfo=UTC), timedelta(hours=3)),
        # The clock goes back on the 25th of October 2026.
        (datetime(2026, 10, 26, 9, tzinfo=UTC), timedelta(hours=2)),
    ],
)
def test_it_is_in_helsinkis_time_on_either_side_of_a_change(
    met: Any, start: datetime, offset: timedelta
) -> None:
    moved(met, start)
    read, event = calendar(met)
    told = event.decoded("dtstart")
    assert (told, told.utcoffset()) == (start, offset)
    # A calendar that does not know Helsinki learns its changes from the file.
    [zone] = read.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Helsinki"
    assert {zone_part.name for zone_part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_moved_it_takes_the_place_of_what_a_calendar_has(met: Any) -> None:
    _, before = calendar(met)
    moved(met, met.now + timedelta(days=3))
    read, after = calendar(met)
    assert str(after["uid"]) == str(before["uid"])
    assert (after["sequence"], str(read["method"])) == (1, "REQUEST")


def test_not_held_it_is_cancelled(met: Any) -> None:
    told = met.ask(
        c.RecordMeeting,
        met.unit("early-service"),
        meeting=f"{met.case.case}.m1",
        not_held=NotHeldReason.TOO_FEW,
    )
    assert told.facts
    read, event = calendar(met)
    assert (str(read["method"]), str(event["status"])) == ("CANCEL", "CANCELLED")
    assert event["sequence"] == 1


def test_nothing_of_the_client_nor_of_who_else_comes_is_in_it(met: Any) -> None:
    for reader in (CLIENT, met.unit("health-centre"), met.unit("early-service")):
        made = invitation(met.case, f"{met.case.case}.m1", reader, met.reference, met.now)
        text = (made or b"").decode().replace("\r\n ", "")
        for hidden in (met.case.case, "ref-of-an-address", "employment", "adult-social-work"):
            assert hidden not in text
        [attendee] = [line for line in text.splitlines() if line.startswith("ATTENDEE")]
        assert attendee.startswith("ATTENDEE;RSVP=FALSE:")


def test_who_does_not_see_the_meeting_gets_none(met: Any) -> None:
    for reader, meeting in ((met.unit("adult-social-work-duty"), "m1"), (CLIENT, "m2")):
        id_ = f"{met.case.case}.{meeting}"
        assert invitation(met.case, id_, reader, met.reference, met.now) is None
