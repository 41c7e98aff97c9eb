"""Meetings: set, moved, held or not, and what is told where nobody says."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Ref
from silta_chassis.workdays import after
from silta_contracts import facts as f
from silta_contracts.course_codes import ClientPresence, NotHeldReason
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_network import commands as c
from silta_network.model import MeetingStatus, Phase, RecordBy, ScheduleBy

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def held(table: Any, *codes: str, client: ClientPresence, **fields: Any) -> c.Held:
    """A meeting held now with these units."""
    present = tuple(table.unit(code) for code in codes)
    return c.Held(**{"at": table.now, "present": present, "client": client, **fields})


def record(table: Any, by: str = "early-service", **fields: Any) -> Any:
    """Records the first meeting."""
    fields = {"meeting": f"{table.case.case}.m1", **fields}
    return table.ask(c.RecordMeeting, table.unit(by), **fields)


def test_a_meeting_is_set_for_all_members_and_its_address_stays_in_the_vault(table: Any) -> None:
    table.assemble()
    start = table.now + DAY
    scheduled = table.schedule(address=Ref("ref-of-an-address"))
    case = table.case.case
    assert scheduled.facts == (
        f.MeetingScheduled(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=table.unit("early-service"),
            meeting=f"{case}.m1",
            start=start,
            end=start + HOUR,
            place="health-centre",
            parties=tuple(member.party for member in table.case.members),
        ),
    )
    assert scheduled.answer == {"meeting": f"{case}.m1"}
    assert table.case.meetings[0].address == "ref-of-an-address"
    assert table.waits.keys() == {f"record-by:{case}.m1"}
    assert table.due(RecordBy) == after(start + HOUR, "3 working days")


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("start-in-the-past", {"start": -HOUR}),
        ("end-before-start", {"end": DAY}),
        ("place-or-remote", {"remote": True}),
        ("place-or-remote", {"place": None}),
        ("place-unknown", {"place": "somewhere"}),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    table: Any, reason: str, changes: dict[str, Any]
) -> None:
    table.assemble()
    moments = {
        name: table.now + value for name, value in changes.items() if isinstance(value, timedelta)
    }
    assert table.schedule(**{**changes, **moments}).reason == reason


def test_a_meeting_may_begin_this_moment(table: Any) -> None:
    table.assemble()
    assert table.schedule(start=table.now).facts[0].start == table.now


def test_a_remote_meeting_has_no_place(table: Any) -> None:
    table.assemble()
    fact = table.schedule(remote=True, place=None).facts[0]
    assert (fact.remote, fact.place) == (True, None)


def test_a_meeting_is_set_once_the_network_stands(table: Any) -> None:
    table.convene()
    assert table.schedule().reason == "not-assembled"


def test_only_coordination_sets_meetings(table: Any) -> None:
    table.assemble()
    for party in (CLIENT, table.unit("health-centre")):
        assert c.ScheduleMeeting not in table.may(party)
    assert c.ScheduleMeeting in table.may(table.unit("health-centre-nurses"))


def test_a_moved_meeting_keeps_its_id_and_its_address_where_the_place_stays(table: Any) -> None:
    table.assemble()
    table.schedule(address=Ref("ref-of-an-address"))
    start = table.now + 2 * DAY
    fields = {"meeting": f"{table.case.case}.m1", "start": start, "end": start + HOUR}
    early = table.unit("early-service")
    moved = table.ask(c.RescheduleMeeting, early, place="health-centre", **fields)
    assert isinstance(moved.facts[0], f.MeetingRescheduled)
    assert (moved.facts[0].meeting, moved.facts[0].start) == (f"{table.case.case}.m1", start)
    assert table.case.meetings[0].address == "ref-of-an-address"
    assert table.due(RecordBy) == after(start + HOUR, "3 working days")
    table.ask(c.RescheduleMeeting, early, remote=True, **fields)
    assert table.case.meetings[0].address is None
    wrong = {**fields, "end": start}
    assert table.ask(c.RescheduleMeeting, early, remote=True, **wrong).reason == "end-before-start"


def test_a_meeting_may_be_recorded_before_its_day_and_absence_is_computed(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    table.schedule()
    recorded = record(
        table,
        held=held(table, "early-service", "adult-social-work", client=ClientPresence.IN_PERSON),
    )
    case = table.case.case
    assert recorded.facts == (
        f.MeetingHeld(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=table.unit("early-service"),
            area="central-finland",
            model=table.request().model,
            meeting=f"{case}.m1",
            held_at=table.now,
            present=(CLIENT, table.unit("early-service"), table.unit("adult-social-work")),
            absent=(
                table.unit("health-centre"),
                table.unit("employment-services"),
                ClosePersonParty(number=1),
            ),
            client_present=ClientPresence.IN_PERSON,
        ),
    )
    assert table.waits == {}


@pytest.mark.parametrize("how", [ClientPresence.NO, ClientPresence.REPRESENTED])
def test_a_client_who_was_not_there_is_absent_whatever_the_list_says(
    table: Any, how: ClientPresence
) -> None:
    table.assemble()
    table.schedule()
    there = (CLIENT, table.unit("early-service"))
    recorded = record(table, held=held(table, client=how, present=there))
    assert CLIENT in recorded.facts[0].absent
    assert recorded.facts[0].present == (table.unit("early-service"),)


def test_what_cannot_be_recorded_is_refused(table: Any) -> None:
    table.assemble()
    table.schedule()
    in_person = ClientPresence.IN_PERSON
    late = held(table, client=in_person, at=table.now + HOUR)
    stranger = held(table, "kela-customer-service", client=in_person)
    nobody = held(table, client=ClientPresence.NO)
    reasons = [
        record(table, **fields).reason
        for fields in (
            {"held": late},
            {"held": stranger},
            {"held": nobody},
            {},
            {"held": stranger, "not_held": NotHeldReason.OTHER},
            {"meeting": f"{table.case.case}.m7", "not_held": NotHeldReason.OTHER},
        )
    ]
    assert reasons == [
        "held-in-the-future",
        "not-a-member",
        "nobody-present",
        "held-or-not",
        "held-or-not",
        "meeting-unknown",
    ]
    assert table.case.planned


def test_a_meeting_is_recorded_once(table: Any) -> None:
    table.assemble()
    table.schedule()
    table.schedule()
    record(table, held=held(table, client=ClientPresence.REMOTELY))
    assert record(table, not_held=NotHeldReason.OTHER).reason == "meeting-over"


def test_a_member_unit_may_record_others_may_not(table: Any) -> None:
    table.assemble()
    table.schedule()
    assert c.RecordMeeting in table.may(table.unit("adult-social-work"))
    assert c.RecordMeeting not in table.may(table.unit("kela-customer-service"))
    assert c.RecordMeeting not in table.may(CLIENT)


def test_after_a_meeting_not_held_another_is_to_be_set(table: Any) -> None:
    table.assemble()
    table.schedule()
    recorded = record(table, not_held=NotHeldReason.TOO_FEW)
    case = table.case.case
    assert recorded.facts == (
        f.MeetingNotHeld(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=table.unit("early-service"),
            meeting=f"{case}.m1",
            reason=NotHeldReason.TOO_FEW,
        ),
    )
    assert table.due(ScheduleBy) == after(table.now, "10 working days")


def test_after_a_meeting_not_held_one_that_is_planned_is_enough(table: Any) -> None:
    table.assemble()
    table.schedule()
    table.schedule()
    record(table, not_held=NotHeldReason.OTHER)
    assert table.waits.keys() == {f"record-by:{table.case.case}.m2"}


def coordination(table: Any) -> dict[str, Any]:
    """Whose step is waited for, and who is told."""
    nurses = table.unit("health-centre-nurses")
    return {
        "case": table.case.case,
        "grounds": (f"{table.case.case}.1",),
        "round": 1,
        "party": table.unit("early-service"),
        "addressed": nurses,
        "deputy": nurses,
    }


def test_a_network_without_a_meeting_is_told_to_the_deputy_again_and_again(table: Any) -> None:
    table.assemble()
    for _ in range(2):
        due = table.due(ScheduleBy)
        assert table.until(due) == [f.MeetingUnscheduled(**coordination(table), due=due)]
    assert table.case.due == table.due(ScheduleBy)


def test_a_meeting_that_nobody_recorded_is_told_to_the_deputy_again_and_again(table: Any) -> None:
    table.assemble()
    table.schedule()
    for _ in range(2):
        due = table.due(RecordBy)
        assert table.until(due) == [
            f.MeetingUnrecorded(**coordination(table), due=due, meeting=f"{table.case.case}.m1")
        ]


def test_late_deadlines_of_meetings_do_nothing(table: Any) -> None:
    table.assemble()
    table.schedule()
    record(table, held=held(table, client=ClientPresence.IN_PERSON))
    table.schedule()
    for deadline in (
        ScheduleBy(case=table.case.case),
        RecordBy(case=table.case.case, meeting=f"{table.case.case}.m1"),
    ):
        late = table.late(deadline)
        assert (late.state, late.facts) == (table.case, ())


def test_a_planned_meeting_is_dropped_with_its_network(table: Any) -> None:
    table.assemble()
    table.schedule()
    table.hear(table.withdrawn(table.consent()))
    assert table.case.phase is Phase.OVER
    assert table.case.meetings[0].status is MeetingStatus.DROPPED
    assert record(table, not_held=NotHeldReason.OTHER).reason == "no-meeting-planned"
