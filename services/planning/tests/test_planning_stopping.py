"""The network is dissolved or the case ends: all work stops in one entry."""

import pytest

from silta_chassis.process import Command
from silta_contracts import facts as f
from silta_contracts.course_codes import ClosingReason, RequestEndReason, StopReason
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT
from silta_contracts.readers import reader_key

from .planning_commands import (
    agree,
    appoint,
    assign,
    complete,
    confirm,
    hand_over,
    propose,
    revise,
    set_goal,
    withdraw,
)
from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    FRIEND,
    ONE,
    SOCIAL,
    TWO,
    assembled,
    dissolved,
    joined,
    member,
    met,
    released,
)

CLOSED = f.CaseClosed(case=CASE, reason=ClosingReason.NEED_ENDED)
REQUEST_CLOSED = f.ContactRequestClosed(
    case=CASE, request=f"{CASE}.r1", reason=RequestEndReason.CLIENT_WISH
)
REQUEST_WITHDRAWN = f.ContactRequestWithdrawn(
    case=CASE, request=f"{CASE}.r1", reason=RequestEndReason.CLIENT_WISH
)
ENDS = (CLOSED, REQUEST_CLOSED, REQUEST_WITHDRAWN)

COMMANDS = (
    set_goal(),
    assign(CLIENT),
    complete(1, EMPLOYMENT),
    propose(),
    agree(EMPLOYMENT),
    appoint(EMPLOYMENT),
    hand_over(SOCIAL),
    confirm(SOCIAL),
    revise(),
)


def stopped(reason: StopReason) -> f.PlanningStopped:
    return f.PlanningStopped(case=CASE, grounds=(ONE,), round=1, reason=reason)


def test_a_dissolved_network_closes_revision_and_handover_in_one_entry(agreed: Course) -> None:
    agreed.takes(revise())
    agreed.takes(hand_over(SOCIAL))
    assert agreed.takes(dissolved()) == (stopped(StopReason.NETWORK_DISSOLVED),)
    assert (agreed.state.revision, agreed.state.handover, agreed.waits) == (None, None, {})
    assert agreed.state.stopped == StopReason.NETWORK_DISSOLVED
    assert agreed.takes(dissolved()) == ()


def test_an_earlier_networks_end_said_late_changes_nothing(opened: Course) -> None:
    opened.takes(dissolved())
    opened.takes(assembled(round_=2))
    opened.takes(met(round_=2))
    before = opened.state
    assert opened.takes(dissolved()) == ()
    assert opened.state == before


def test_a_later_networks_end_stops_what_it_planned(opened: Course) -> None:
    opened.takes(dissolved())
    opened.takes(assembled(round_=2))
    opened.takes(met(round_=2))
    (fact,) = opened.takes(dissolved(2))
    assert isinstance(fact, f.PlanningStopped)
    assert fact.round == 2


def test_a_networks_end_said_before_its_beginning_opens_nothing(course: Course) -> None:
    assert course.takes(dissolved()) == ()
    assert course.takes(assembled()) == ()
    assert course.takes(met()) == ()


@pytest.mark.parametrize("end", ENDS)
def test_an_end_stops_planning_and_every_deadline(agreed: Course, end: AnyFact) -> None:
    agreed.takes(withdraw(1))
    assert agreed.takes(end) == (stopped(StopReason.CASE_ENDED),)
    assert agreed.waits == {}
    assert agreed.takes(end) == ()


@pytest.mark.parametrize("end", ENDS)
def test_an_end_before_planning_opened_says_nothing(course: Course, end: AnyFact) -> None:
    assert course.takes(end) == ()
    assert course.state.phase == "ended"


@pytest.mark.parametrize(
    "fact",
    [
        assembled(round_=2),
        met(round_=2),
        joined(member(FRIEND), 2),
        released(SOCIAL, 2),
        dissolved(),
        f.ConsentExpired(case=CASE, consent=ONE, ended=(), remaining=()),
        f.StatutoryBasisEnded(case=CASE, basis=TWO, ended=(), remaining=()),
        f.PlanRevisionNeeded(case=CASE, round=1, version=1),
        *ENDS,
    ],
)
def test_after_the_end_facts_are_ordinary_and_say_nothing(agreed: Course, fact: AnyFact) -> None:
    agreed.takes(CLOSED)
    before = agreed.state
    assert agreed.takes(fact) == ()
    # Grounds that end are still noted.
    assert agreed.state.model_copy(update={"ended": (), "remaining": ()}) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_after_the_end_nothing_is_planned(agreed: Course, command: Command) -> None:
    agreed.takes(hand_over(SOCIAL))
    agreed.takes(CLOSED)
    assert agreed.refuses(command) in ("case-ended", "not-yours")
    for reader in (CLIENT, EMPLOYMENT, EARLY):
        assert agreed.may(reader) == {"withdraw-consent"}


def test_after_the_end_disclosure_ends_but_for_the_client_and_coordination(
    agreed: Course,
) -> None:
    agreed.takes(CLOSED)
    assert agreed.page(EMPLOYMENT) is None
    assert agreed.page(CLIENT) is not None
    assert agreed.page(EARLY) is not None
    assert agreed.lines("cases") == {}
    assert agreed.lines("waiting") == {}


def test_a_dissolved_network_is_shown_to_the_client_and_coordination_only(agreed: Course) -> None:
    agreed.takes(dissolved())
    assert agreed.page(EMPLOYMENT) is None
    assert agreed.page(CLIENT) is not None
    assert agreed.page(EARLY) is not None
    (line,) = agreed.lines("cases").values()
    assert line.to == (reader_key(EARLY), reader_key(EARLY_DEPUTY))
