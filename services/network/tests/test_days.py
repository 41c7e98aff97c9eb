"""What holds on the day of asking: units and deputies that begin and end, chains of several."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from silta_contracts import facts as f
from silta_network.directory import ALWAYS, Term, day_of

from .directories import changed, since, until
from .playing import Table


def asked(facts: Any) -> list[str]:
    """The units that these facts invite."""
    parties: list[Any] = [x.party for x in facts if isinstance(x, f.InvitationSent)]
    return [party.unit for party in parties]


@pytest.mark.parametrize(
    ("term", "holds"),
    [
        (ALWAYS, True),
        (until(2026, 3, 2), True),
        (until(2026, 3, 1), False),
        (since(2026, 3, 2), True),
        (since(2026, 3, 3), False),
        (Term(date(2026, 3, 2), date(2026, 3, 2)), True),
    ],
)
def test_the_first_and_the_last_day_count(term: Term, holds: bool) -> None:
    assert term.holds(date(2026, 3, 2)) is holds


def test_a_day_is_one_of_helsinki() -> None:
    assert day_of(datetime.fromisoformat("2026-03-01T22:00:00Z")) == date(2026, 3, 2)
    assert day_of(datetime.fromisoformat("2026-07-01T20:59:59Z")) == date(2026, 7, 1)


@pytest.mark.parametrize("term", [until(2026, 3, 1), since(2026, 3, 3)])
def test_a_unit_that_is_not_open_is_neither_proposed_nor_invited_by_hand(
    reference: Any, term: Term
) -> None:
    table: Any = Table(changed(reference, "adult-social-work", term=term))
    table.propose()
    assert "adult-social-work" not in str(table.facts[-1].invitees)
    refused = table.confirm("health-centre", "adult-social-work")
    assert refused.reason == "unit-closed"


def test_a_unit_that_opens_today_is_proposed(reference: Any) -> None:
    table: Any = Table(changed(reference, "adult-social-work", term=since(2026, 3, 2)))
    table.propose()
    assert "adult-social-work" in str(table.facts[-1].invitees)


def test_who_is_a_deputy_is_asked_of_the_day_on_which_the_answer_is_missing(
    reference: Any,
) -> None:
    turns = [
        ("adult-social-work-duty", until(2026, 3, 5)),
        ("health-centre-nurses", since(2026, 3, 6)),
    ]
    table: Any = Table(changed(reference, "adult-social-work", deputies=turns))
    table.convene()
    first: Any = next(x for x in table.facts if asked([x]) == ["adult-social-work"])
    assert first.deputy.unit == "adult-social-work-duty"
    table.accept("health-centre", "employment-services")
    assert asked(table.until(first.respond_by)) == ["health-centre-nurses"]


def test_the_chain_goes_past_a_deputy_that_is_closed(reference: Any) -> None:
    longer = changed(
        reference, "adult-social-work-duty", deputies=[("health-centre-nurses", ALWAYS)]
    )
    closed = changed(longer, "adult-social-work-duty", term=until(2026, 3, 3))
    table: Any = Table(closed)
    table.convene()
    said = table.until(table.case.invitation(table.invitation("adult-social-work")).respond_by)
    assert "health-centre-nurses" in asked(said)
    assert "adult-social-work-duty" not in asked(said)
    unit = table.unit("adult-social-work")
    chain = [one.plain.unit for one in closed.directory.chain(unit, date(2026, 3, 4))]
    assert chain == ["health-centre-nurses"]


def test_a_unit_named_instead_that_is_closed_is_not_asked(reference: Any) -> None:
    table: Any = Table(changed(reference, "health-centre-nurses", term=until(2026, 3, 1)))
    table.convene()
    instead = table.unit("health-centre-nurses")
    said = table.decline("adult-social-work", instead=instead).facts
    assert [type(fact) for fact in said] == [f.InvitationDeclined, f.InvitationUnanswered]


def test_deputies_of_deputies_are_asked_one_after_the_other_then_coordination_is_told(
    reference: Any,
) -> None:
    longer = changed(
        reference, "adult-social-work-duty", deputies=[("employment-services-duty", ALWAYS)]
    )
    table: Any = Table(longer)
    table.propose()
    table.confirm("health-centre", "adult-social-work")
    table.accept("health-centre")
    chain = []
    for _ in range(3):
        last = table.case.open_invitations[-1]
        chain.append(last.party.unit)
        said = table.until(last.respond_by)
    assert chain == ["adult-social-work", "adult-social-work-duty", "employment-services-duty"]
    assert isinstance(said[-1], f.InvitationUnanswered)
    assert said[-1].addressed == table.unit("early-service")


def test_a_chain_that_comes_back_ends(reference: Any) -> None:
    round_ = changed(reference, "adult-social-work-duty", deputies=[("adult-social-work", ALWAYS)])
    directory = round_.directory
    unit = next(u for u in directory.units if u.plain.unit == "adult-social-work")
    found = [u.plain.unit for u in directory.chain(unit.party, date(2026, 3, 2))]
    assert found == ["adult-social-work-duty"]


def test_a_deputy_that_sits_at_the_table_already_ends_the_chain(reference: Any) -> None:
    longer = changed(
        reference, "adult-social-work-duty", deputies=[("employment-services-duty", ALWAYS)]
    )
    table: Any = Table(longer)
    table.propose()
    table.confirm("adult-social-work", "adult-social-work-duty")
    table.accept("adult-social-work-duty")
    said = table.until(table.case.open_invitations[0].respond_by)
    assert asked(said) == []
    assert [type(fact) for fact in said][-2:] == [f.InvitationUnanswered, f.NetworkAssembled]


def test_where_one_unit_serves_the_whole_area_it_is_proposed_and_else_those_of_its_parts(
    reference: Any,
) -> None:
    part = changed(reference, "adult-social-work", partly=("central-finland",))
    other = next(u for u in part.directory.units if u.plain.unit == "adult-social-work-duty")
    both = changed(part, other.plain.unit, partly=("central-finland",), capacity=3)
    table: Any = Table(both)
    table.propose()
    units = [one.party.unit for one in table.facts[-1].invitees]
    assert {"adult-social-work", "adult-social-work-duty"} <= set(units)
    table = Table(changed(both, "adult-social-work-duty", partly=()))
    table.propose()
    units = [one.party.unit for one in table.facts[-1].invitees]
    assert "adult-social-work" not in units
    assert "adult-social-work-duty" in units


def test_a_unit_that_closes_keeps_its_name_on_the_page(reference: Any) -> None:
    table: Any = Table(reference)
    table.convene()
    later = changed(reference, "adult-social-work", term=until(2026, 3, 1))
    assert later.directory.name_of(table.unit("adult-social-work")) == "Adult social work"
    assert replace(table, reference=later).case == table.case
