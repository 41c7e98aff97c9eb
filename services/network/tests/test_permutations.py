"""Consent, withdrawal, new consent, request and assembly, in every order of arrival."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.model import Phase


def everybody_acts(table: Any) -> None:
    """Coordination confirms what is proposed, and whoever is asked accepts."""
    case = table.case
    if case.phase is Phase.PROPOSED:
        units = tuple(c.Invitee(party=invitee.party) for invitee in case.proposed)
        table.confirm(invitees=units)
    for invitation in table.case.open_invitations:
        table.ask(c.AcceptInvitation, invitation.party, invitation=invitation.id)


def play(table: Any, order: tuple[str, ...], events: dict[str, Any]) -> None:
    """Plays the events of that order; "act" is people doing what they can at that moment."""
    for name in order:
        before = len(table.facts)
        if name == "act":
            everybody_acts(table)
        else:
            table.hear(events[name])
        if "withdrawn" in order[: order.index(name) + 1]:
            ended = f"{table.case.case}.1"
            said = table.facts[before:]
            assert not any(ended in fact.grounds for fact in said), "rests on what was withdrawn"


def published(table: Any, kind: type) -> list[Any]:
    """Facts of a type that network said."""
    return [fact for fact in table.facts if isinstance(fact, kind)]


ORDERS = list(permutations(("consent", "withdrawn", "new", "request", "act")))


def events_of(table: Any, *, new_before_withdrawal: bool, names_ground: bool) -> dict[str, Any]:
    """The facts of a history; what remained is told by consent as it was then."""
    new = table.consent(2)
    return {
        "consent": table.granted(table.consent()),
        "new": table.granted(new),
        "withdrawn": table.withdrawn(table.consent(), *([new] if new_before_withdrawal else [])),
        "request": table.request(grounds=(f"{table.case.case}.1",) if names_ground else ()),
    }


@pytest.mark.parametrize("names_ground", [True, False])
def test_a_new_consent_before_the_withdrawal_carries_the_network_on_in_every_order(
    tables: Callable[[], Any], names_ground: bool
) -> None:
    for order in ORDERS:
        table = tables()
        events = events_of(table, new_before_withdrawal=True, names_ground=names_ground)
        play(table, order, events)
        everybody_acts(table)
        assert table.case.phase == Phase.ASSEMBLED, order
        assert {m.grounds for m in table.case.professionals} == {(f"{table.case.case}.2",)}, order
        counts = [
            len(published(table, kind))
            for kind in (f.NetworkAssembled, f.NetworkDissolved, f.WithdrawalAcknowledged)
        ]
        assert counts == [1, 0, 1], order


def test_a_consent_after_the_withdrawal_needs_a_new_request_in_every_order(
    tables: Callable[[], Any],
) -> None:
    # What consent said in order arrives in order: consent, withdrawal, new consent.
    told = [o for o in ORDERS if o.index("consent") < o.index("withdrawn") < o.index("new")]
    for order in told:
        table = tables()
        events = events_of(table, new_before_withdrawal=False, names_ground=True)
        play(table, order, events)
        everybody_acts(table)
        assert table.case.phase == Phase.OVER, order
        stood = max(order.index("consent"), order.index("request")) < order.index("act")
        stood = stood and order.index("act") < order.index("withdrawn")
        assert bool(published(table, f.NetworkDissolved)) is stood, order
        assert bool(published(table, f.NetworkNotAssembled)) is not stood, order
        table.hear(table.request(grounds=(f"{table.case.case}.2",)))
        everybody_acts(table)
        assert table.case.phase == Phase.ASSEMBLED, order
        assert table.case.round == (2 if stood else 1), order
        assert len(published(table, f.WithdrawalAcknowledged)) == 1, order


def test_a_request_that_names_no_ground_takes_the_new_consent_in_every_order(
    tables: Callable[[], Any],
) -> None:
    told = [o for o in ORDERS if o.index("consent") < o.index("withdrawn") < o.index("new")]
    for order in told:
        table = tables()
        events = events_of(table, new_before_withdrawal=False, names_ground=False)
        play(table, order, events)
        everybody_acts(table)
        if published(table, f.NetworkDissolved):
            assert table.case.phase == Phase.OVER, order
        else:
            assert table.case.phase == Phase.ASSEMBLED, order


def test_the_statute_carries_its_own_in_every_order(tables: Callable[[], Any]) -> None:
    for order in permutations(("statute", "consent", "withdrawn", "request", "act")):
        table = tables()
        basis = table.statute(3, "employment_authority", "adult_social_work")
        events = {
            "statute": table.recorded(basis),
            "consent": table.granted(table.consent(1, "social_and_health_centre")),
            "withdrawn": table.withdrawn(table.consent(1, "social_and_health_centre"), basis),
            "request": table.request(grounds=(f"{table.case.case}.1", basis.id)),
        }
        play(table, order, events)
        everybody_acts(table)
        # Who was asked on the consent alone, before the statute came, is not asked anew by itself.
        if table.case.phase is Phase.INVITING:
            table.invite_more(*(_missing(table)))
            everybody_acts(table)
        if table.case.phase is not Phase.OVER:
            units = [m.party.unit for m in table.case.professionals]
            assert sorted(units) == ["adult-social-work", "employment-services"], order
        assert len(published(table, f.WithdrawalAcknowledged)) == 1, order


def _missing(table: Any) -> list[Any]:
    wanted = [table.unit("employment-services"), table.unit("adult-social-work")]
    return [unit for unit in wanted if unit not in table.case.coming]


def test_the_receipt_says_what_stopped_wherever_the_withdrawal_was_taken(
    tables: Callable[[], Any],
) -> None:
    for order in permutations(("consent", "request", "act", "here", "withdrawn")):
        table = tables()
        events = {
            "consent": table.granted(table.consent()),
            "request": table.request(),
            "withdrawn": table.withdrawn(table.consent()),
        }
        stood = False
        for name in order:
            stood = stood or table.case.phase is Phase.ASSEMBLED
            if name == "here":
                table.ask(c.WithdrawConsent, CLIENT, consent=f"{table.case.case}.1")
            elif name == "act":
                everybody_acts(table)
            else:
                table.hear(events[name])
        everybody_acts(table)
        (receipt,) = published(table, f.WithdrawalAcknowledged)
        assert ("network" in receipt.stopped) is stood, order
        assert table.case.phase == Phase.OVER, order
        assert len(published(table, f.NetworkDissolved)) == stood, order


def test_the_end_comes_at_any_moment_and_nothing_waits_after_it(
    tables: Callable[[], Any],
) -> None:
    for order in permutations(("consent", "request", "act", "closed", "withdrawn")):
        table = tables()
        events = {
            "consent": table.granted(table.consent()),
            "request": table.request(),
            "withdrawn": table.withdrawn(table.consent()),
            "closed": table.closed(),
        }
        play(table, order, events)
        everybody_acts(table)
        assert (table.case.ended, table.waits) == (True, {}), order
        assert len(published(table, f.WithdrawalAcknowledged)) == 1, order
