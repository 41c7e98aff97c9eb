"""Times are asked of the members and the client; the earliest common one is proposed."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_world import EMPLOYMENT, HEALTH_CENTRE, SOCIAL_WORK

from silta_contracts.facts import times as f
from silta_contracts.party import CLIENT, Party
from silta_network import commands_times as c
from silta_network.commands import RescheduleMeeting
from silta_network.times import Asking, Suits, TimesBy, earliest

from .said import START

UNITS = ("health-centre", "employment-services", "adult-social-work")


def at(days: float) -> f.Candidate:
    start = START + timedelta(days=days)
    return f.Candidate(start=start, end=start + timedelta(hours=1))


def asks(table: Any, *days: float) -> Any:
    candidates = tuple(
        f.Candidate(start=table.now + timedelta(days=n), end=table.now + timedelta(days=n, hours=1))
        for n in days
    )
    return table.ask(c.AskForTimes, table.case.asked.coordinating, candidates=candidates)


def gives(table: Any, by: Party, *suits: int, number: int = 1) -> Any:
    return table.ask(c.GiveTimes, by, number=number, suits=suits)


def everybody(table: Any) -> list[Party]:
    return [member.party for member in table.case.members]


def kinds(facts: Any) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def test_all_members_and_the_client_are_asked_and_the_earliest_stands_first(table: Any) -> None:
    table.assemble()
    [fact] = asks(table, 12, 9).facts
    assert fact.asked == tuple(everybody(table))
    assert CLIENT in fact.asked
    assert [one.start for one in fact.candidates] == sorted(one.start for one in fact.candidates)


def test_when_all_have_said_the_earliest_that_suits_client_and_quorum_is_proposed(
    table: Any,
) -> None:
    table.assemble()
    asks(table, 9, 10, 11)
    *most, last = everybody(table)
    for party in most:
        assert kinds(gives(table, party, *((2, 3) if party == CLIENT else (1, 2, 3))).facts) == [
            "MeetingTimesGiven"
        ]
    told = gives(table, last).facts
    assert kinds(told) == ["MeetingTimesGiven", "MeetingTimeFound"]
    found = told[1]
    assert found.start == table.case.times.candidates[1].start
    assert set(found.suits) == set(most)
    assert not any(isinstance(d, TimesBy) for d, _ in table.waits.values())


def test_without_the_client_no_time_is_common(table: Any) -> None:
    table.assemble()
    asks(table, 9)
    for party in everybody(table):
        told = gives(table, party, *(() if party == CLIENT else (1,)))
    assert kinds(told.facts) == ["MeetingTimesGiven", "NoCommonTime"]
    assert told.facts[1].addressed == table.case.asked.coordinating


def test_when_the_time_is_up_those_who_answered_are_enough(table: Any) -> None:
    table.assemble()
    asks(table, 20)
    for party in everybody(table)[:3]:
        gives(table, party, 1)
    assert kinds(table.until(table.due(TimesBy))) == ["MeetingTimeFound"]


def test_when_nobody_answers_coordination_is_told(table: Any) -> None:
    table.assemble()
    asks(table, 20)
    assert kinds(table.until(table.due(TimesBy))) == ["NoCommonTime"]
    assert gives(table, CLIENT, 1).reason == "nothing-asked"


def test_said_twice_it_is_one_and_what_is_said_last_holds(table: Any) -> None:
    table.assemble()
    asks(table, 9, 10)
    gives(table, CLIENT, 1)
    assert gives(table, CLIENT, 1).facts == ()
    gives(table, CLIENT, 2)
    assert table.case.times.said == (Suits(party=CLIENT, places=(2,)),)


def test_a_new_asking_takes_the_open_one_s_place_and_answers_to_that_one_are_late(
    table: Any,
) -> None:
    table.assemble()
    asks(table, 9)
    assert asks(table, 10).answer == {"number": 2}
    assert gives(table, CLIENT, 1, number=1).reason == "not-asked"
    assert table.late(TimesBy(case=table.case.case, number=1)).facts == ()


def test_a_meeting_that_is_set_ends_the_asking(table: Any) -> None:
    table.assemble()
    asks(table, 9)
    table.schedule()
    assert gives(table, CLIENT, 1).reason == "nothing-asked"
    assert not any(isinstance(d, TimesBy) for d, _ in table.waits.values())


def test_what_does_not_fit_is_refused_with_what_to_do(table: Any) -> None:
    table.assemble()
    assert gives(table, CLIENT, 1).reason == "nothing-asked"
    assert asks(table, -1).reason == "start-in-the-past"
    asks(table, 9)
    assert gives(table, CLIENT, 2).reason == "no-such-candidate"
    assert gives(table, table.unit("adult-social-work-duty"), 1).status == 403
    assert table.ask(c.AskForTimes, CLIENT, candidates=(at(90),)).status == 403


def test_no_times_are_asked_before_the_network_stands_or_after_the_case(table: Any) -> None:
    table.convene()
    assert asks(table, 9).reason == "not-assembled"
    table.accept(*UNITS)
    asks(table, 9)
    table.hear(table.closed())
    assert gives(table, CLIENT, 1).status == 403


def test_a_meeting_is_set_where_the_client_wants_to_meet(table: Any) -> None:
    table.assemble()
    chosen = table.ask(c.ChoosePlace, CLIENT, remote=True)
    assert [(fact.remote, fact.place) for fact in chosen.facts] == [(True, None)]
    assert table.ask(c.ChoosePlace, CLIENT, remote=True).facts == ()
    assert table.schedule().reason == "the-client-chose-another-place"
    assert kinds(table.schedule(remote=True, place=None).facts) == ["MeetingScheduled"]


def test_coordination_notes_a_new_choice_that_the_client_told_it(table: Any) -> None:
    table.assemble()
    table.ask(c.ChoosePlace, CLIENT, remote=True)
    coordination = table.case.asked.coordinating
    table.ask(c.ChoosePlace, coordination, place="health-centre")
    assert kinds(table.schedule().facts) == ["MeetingScheduled"]
    table.ask(c.ChoosePlace, coordination)
    assert table.case.place is None


def test_a_place_that_is_none_is_refused(table: Any) -> None:
    table.assemble()
    assert table.ask(c.ChoosePlace, CLIENT, place="nowhere").reason == "place-unknown"
    both = {"remote": True, "place": "health-centre"}
    assert table.ask(c.ChoosePlace, CLIENT, **both).reason == "place-or-remote"
    unit = table.unit("health-centre")
    assert table.ask(c.ChoosePlace, unit, remote=True).status == 403


def test_who_cannot_come_says_so_once_and_moving_the_meeting_asks_anew(table: Any) -> None:
    table.assemble()
    table.schedule()
    meeting = table.case.planned[0].id
    unit = table.unit("adult-social-work")
    assert kinds(table.ask(c.TellAbsence, unit, meeting=meeting).facts) == ["AbsenceTold"]
    assert table.ask(c.TellAbsence, unit, meeting=meeting).facts == ()
    start = table.now + timedelta(days=3)
    moved = {"meeting": meeting, "start": start, "end": start + timedelta(hours=1), "remote": True}
    table.ask(RescheduleMeeting, table.case.asked.coordinating, **moved)
    assert table.case.planned[0].absences == ()


@pytest.mark.parametrize("client", [True, False])
def test_coordination_is_told_once_when_client_or_quorum_is_missing(
    table: Any, client: bool
) -> None:
    table.assemble()
    table.schedule()
    meeting = table.case.planned[0].id
    units = [CLIENT, table.unit("health-centre")] if client else [table.unit(u) for u in UNITS]
    told = [fact for who in units for fact in table.ask(c.TellAbsence, who, meeting=meeting).facts]
    assert kinds(told).count("QuorumAtRisk") == 1


def test_no_absence_is_told_of_a_meeting_that_has_begun(table: Any) -> None:
    table.assemble()
    table.schedule()
    meeting = table.case.planned[0]
    table.until(meeting.start)
    refused = table.ask(c.TellAbsence, table.unit("health-centre"), meeting=meeting.id)
    assert refused.reason == "meeting-over"
    unknown = table.ask(c.TellAbsence, CLIENT, meeting=f"{table.case.case}.m9")
    assert unknown.reason == "meeting-unknown"


DAYS = st.lists(st.integers(-3, 20), min_size=1, max_size=5, unique=True)


@given(DAYS, st.lists(st.sets(st.integers(1, 5)), min_size=4, max_size=4), st.integers(1, 3))
def test_the_earliest_common_time_is_ahead_suits_client_and_quorum_and_none_earlier_does(
    days: list[int], said: list[set[int]], quorum: int
) -> None:
    parties: list[Party] = [CLIENT, HEALTH_CENTRE, EMPLOYMENT, SOCIAL_WORK]
    candidates = tuple(at(day) for day in sorted(days))
    suits = tuple(
        Suits(party=party, places=tuple(sorted(places)))
        for party, places in zip(parties, said, strict=True)
    )
    asking = Asking(number=1, candidates=candidates, answer_by=START, said=suits)

    def fits(place: int) -> bool:
        there = [one.party for one in suits if place in one.places]
        return candidates[place - 1].start > START and CLIENT in there and len(there) > quorum

    wanted = next((candidates[n - 1] for n in range(1, len(candidates) + 1) if fits(n)), None)
    found = earliest(asking, parties, quorum, START)
    assert (found[0] if found else None) == wanted
