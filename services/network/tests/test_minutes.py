"""Minutes of a meeting are decisions in codes: what, who, by when."""

from datetime import date
from typing import Any

import pytest

from silta_contracts.course_codes import ClientPresence
from silta_contracts.facts.meetings import MeetingDecision, MeetingHeld
from silta_contracts.meeting_codes import MeetingDecisionKind
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_contracts.payload import Member
from silta_network import commands as c
from silta_network.views import page

BY = date(2026, 4, 1)


def record(table: Any, *decisions: c.Decided) -> Any:
    """The first meeting was held, with these decisions."""
    held = c.Held(
        at=table.now,
        present=(table.unit("health-centre"),),
        client=ClientPresence.IN_PERSON,
        decisions=decisions,
    )
    meeting = f"{table.case.case}.m1"
    return table.ask(c.RecordMeeting, table.unit("early-service"), meeting=meeting, held=held)


def decided(responsible: Party) -> c.Decided:
    """Something that this party applies for."""
    return c.Decided(kind=MeetingDecisionKind.APPLY, responsible=responsible, due=BY)


@pytest.fixture
def met(table: Any) -> Any:
    """A meeting is set."""
    table.assemble()
    table.schedule()
    return table


def test_what_was_decided_is_told_and_shown_with_who_does_it(met: Any) -> None:
    health = met.unit("health-centre")
    [fact] = record(met, decided(health), decided(CLIENT)).facts
    assert isinstance(fact, MeetingHeld)
    assert fact.decisions == tuple(
        MeetingDecision(kind=MeetingDecisionKind.APPLY, responsible=who, due=BY)
        for who in (health, CLIENT)
    )
    for reader in (CLIENT, health, met.unit("early-service")):
        shown: Any = page(met.case, reader, met.reference)
        [meeting] = shown["meetings"]
        assert [one["kind"] for one in meeting["decisions"]] == ["apply", "apply"]


def test_where_nothing_was_decided_nothing_is_said_of_it(met: Any) -> None:
    [fact] = record(met).facts
    assert fact.decisions is None
    shown: Any = page(met.case, CLIENT, met.reference)
    assert "decisions" not in shown["meetings"][0]


def test_only_a_member_can_be_responsible(met: Any) -> None:
    refused = record(met, decided(met.unit("adult-social-work-duty")))
    assert refused.reason == "not-a-member"


def test_a_close_person_sees_the_meetings_and_not_what_was_decided(met: Any) -> None:
    record(met, decided(CLIENT))
    friend = ClosePersonParty(number=1)
    there = met.case.with_(members=(*met.case.members, Member(party=friend)))
    shown: Any = page(there, friend, met.reference)
    assert [sorted(one) for one in shown["meetings"]] == [
        ["end", "id", "place", "remote", "start", "status"]
    ]
