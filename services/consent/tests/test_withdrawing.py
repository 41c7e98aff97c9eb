"""The client takes a consent back, here or anywhere; services answer; the client is told."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_contracts import facts
from silta_contracts.codes import InformedAbout, Service, Work
from silta_contracts.party import CLIENT, ClosePersonParty

from .conftest import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    INSURER_ALONE,
    SERVICES,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    receipt,
    request,
)

IN_24_HOURS = START + timedelta(hours=24)


def received(consent: int | None = None) -> facts.WithdrawalReceived:
    """Planning took a withdrawal."""
    return facts.WithdrawalReceived(
        case=CASE,
        by=CLIENT,
        consent=f"{CASE}.{consent}" if consent else None,
        received_by=Service.PLANNING,
    )


@pytest.mark.parametrize("by", [CLIENT, EMPLOYMENT])
def test_a_withdrawal_is_told_at_once_whoever_takes_it(given: Play, by: Any) -> None:
    assert given.gets(by, "withdraw-consent", consent=f"{CASE}.1") == {"withdrawn": [f"{CASE}.1"]}
    ground = given.state.grounds[0].ground
    assert given.facts[1:] == [
        facts.ConsentWithdrawn(
            case=CASE,
            by=by,
            consent=f"{CASE}.1",
            received_by=Service.CONSENT,
            ended=(ground,),
            remaining=(),
        )
    ]
    assert {name: due for name, (_, due) in given.waits.items()} == {
        f"receipts-by:{CASE}.1": IN_24_HOURS
    }


def test_a_close_person_withdraws_nothing(given: Play) -> None:
    refused = given.asks(ClosePersonParty(number=1), "withdraw-consent")
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_a_withdrawal_is_idempotent_by_the_consent(given: Play) -> None:
    given.hears(received(1))
    given.gets(CLIENT, "give-consent", **WRITTEN)
    assert given.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1") == {"withdrawn": []}
    assert given.hears(received(1)) == []
    assert given.since(0) == ["ConsentGranted", "ConsentWithdrawn", "ConsentGranted"]
    given.gets(CLIENT, "withdraw-consent")
    for consent in (None, f"{CASE}.1"):
        assert given.gets(CLIENT, "withdraw-consent", consent=consent) == {"withdrawn": []}


def test_what_a_unit_may_do_here_does_not_tell_it_that_the_client_took_a_consent_back(
    statutory: Play,
) -> None:
    statutory.gets(COORDINATION, "give-consent", **{**WRITTEN, "what": INSURER_ALONE})
    before = statutory.may(EMPLOYMENT)
    assert "narrow-consent" in statutory.may(COORDINATION)
    statutory.gets(CLIENT, "withdraw-consent")
    assert statutory.may(EMPLOYMENT) == before
    assert "withdraw-consent" in before


def test_a_withdrawal_at_another_service_says_who_took_it(given: Play) -> None:
    [fact] = given.hears(received())
    assert isinstance(fact, facts.ConsentWithdrawn)
    assert (fact.by, fact.received_by) == (None, Service.PLANNING)


def test_all_consents_go_and_a_statute_stays(statutory: Play) -> None:
    statutory.gets(CLIENT, "give-consent", **WRITTEN)
    statutory.gets(CLIENT, "give-consent", **{**WRITTEN, "what": INSURER_ALONE})
    one, two = statutory.hears(received())
    assert isinstance(one, facts.ConsentWithdrawn)
    assert isinstance(two, facts.ConsentWithdrawn)
    assert (one.consent, two.consent) == (f"{CASE}.2", f"{CASE}.3")
    assert [ground.id for ground in one.remaining] == [f"{CASE}.1"]
    assert one.remaining == two.remaining


def test_a_withdrawal_of_a_replaced_consent_means_its_successor(given: Play) -> None:
    less = {**TEAM, "special_categories": []}
    given.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=less)
    [fact] = given.hears(received(1))
    assert isinstance(fact, facts.ConsentWithdrawn)
    assert fact.consent == f"{CASE}.2"


def test_a_withdrawal_drops_what_waits_for_its_second_step(given: Play) -> None:
    given.gets(CLIENT, "extend-consent", consent=f"{CASE}.1", **{**WRITTEN, "form": "two_step"})
    given.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    assert given.since(1) == ["ConsentWithdrawn"]
    assert given.state.unconfirmed == ()


def test_a_withdrawal_before_the_second_step_is_a_refusal(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "form": "two_step"})
    play.hears(request(consent_given()))
    play.hears(received(1))
    assert play.facts == [facts.ConsentRefused(case=CASE, request=f"{CASE}.r1")]
    assert (play.state.unconfirmed, play.waits) == ((), {})


@pytest.mark.parametrize("consent", [None, 1])
def test_a_withdrawal_of_a_case_nobody_knows_does_nothing(play: Play, consent: int | None) -> None:
    assert play.hears(received(consent)) == []
    assert play.waits == {}
    play.gets(CLIENT, "give-consent", **WRITTEN)
    assert play.state.grounds[0].end is None


def test_no_consent_that_is_not_here_is_withdrawn(statutory: Play) -> None:
    statutory.gets(CLIENT, "give-consent", **WRITTEN)
    for wrong in (f"{CASE}.1", f"{CASE}.9"):
        refused = statutory.asks(CLIENT, "withdraw-consent", consent=wrong)
        assert isinstance(refused, Refused)
        assert refused.reason == "consent-unknown"


def test_withdrawn_before_the_request_nothing_is_expected_any_more(given: Play) -> None:
    given.gets(CLIENT, "withdraw-consent")
    assert "request-expected" not in given.waits
    assert given.hears(request(consent_given())) == []
    assert given.state.asks == ()


@pytest.mark.parametrize("order", list(permutations(SERVICES))[::17])
def test_receipts_complete_a_withdrawal_in_any_order(
    given: Play, order: tuple[Service, ...]
) -> None:
    given.hears(received(1))
    *early, last = order
    for service in early:
        assert given.hears(receipt(service)) == []
        assert given.hears(receipt(service)) == []
    assert given.hears(receipt(last)) == [
        facts.WithdrawalCompleted(case=CASE, consent=f"{CASE}.1", services=order)
    ]
    assert given.hears(receipt(last)) == []
    assert set(given.waits) == {f"inform-by:withdrawal:{CASE}.1"}


@pytest.mark.parametrize("order", [(Service.CONSENT, *SERVICES), (*SERVICES, Service.CONSENT)])
def test_a_receipt_of_a_service_that_is_not_waited_for_is_kept(
    given: Play, order: tuple[Service, ...]
) -> None:
    given.hears(received(1))
    for service in order:
        given.hears(receipt(service))
    assert given.since(1) == ["ConsentWithdrawn", "WithdrawalCompleted"]
    assert len(given.state.withdrawals[0].receipts) == 6


def test_a_receipt_for_nothing_withdrawn_does_nothing(given: Play) -> None:
    before = given.state
    assert given.hears(receipt(Service.NETWORK)) == []
    assert given.state == before


def test_after_the_end_a_withdrawal_and_its_receipts_are_taken(given: Play) -> None:
    given.hears(closed())
    given.gets(CLIENT, "withdraw-consent")
    for service in SERVICES:
        given.hears(receipt(service))
    assert given.since(1) == ["ConsentWithdrawn", "WithdrawalCompleted"]
    given.gets(EARLY_SERVICE, "record-client-informed", about="withdrawal")
    assert given.waits == {}


def test_a_withdrawal_elsewhere_after_the_end_is_told(given: Play) -> None:
    given.hears(closed())
    assert [fact.fact for fact in given.hears(received())] == ["ConsentWithdrawn"]
    said = [fact.fact for fact in given.silence(START + timedelta(days=30))]
    assert said[0] == "WithdrawalUnacknowledged"
    assert set(said) == {"WithdrawalUnacknowledged", "ClientNotInformed"}


def test_receipts_under_way_at_the_end_are_waited_for(given: Play) -> None:
    given.hears(received(1))
    given.hears(closed())
    assert set(given.waits) == {f"receipts-by:{CASE}.1"}
    for service in SERVICES:
        given.hears(receipt(service))
    assert given.since(1) == ["ConsentWithdrawn", "WithdrawalCompleted"]


def test_two_withdrawals_are_receipted_apart(given: Play) -> None:
    given.hears(received(1))
    given.gets(CLIENT, "give-consent", **WRITTEN)
    given.hears(received(2))
    for service in SERVICES:
        given.hears(receipt(service, 2, Work.NETWORK))
    completed = given.facts[-1]
    assert isinstance(completed, facts.WithdrawalCompleted)
    assert completed.consent == f"{CASE}.2"
    assert [w.completed for w in given.state.withdrawals] == [False, True]


def test_before_the_request_a_unit_that_took_a_consent_tells_the_client(given: Play) -> None:
    less = {**TEAM, "special_categories": []}
    given.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=less)
    given.hears(received())
    for service in SERVICES:
        given.hears(receipt(service, 2))
    assert given.state.informings[0].unit == EARLY_SERVICE


def test_the_client_is_told_when_the_receipts_are_in(given: Play) -> None:
    given.hears(request(consent_given(), EMPLOYMENT, COORDINATION))
    given.hears(received(1))
    assert "record-client-informed" not in given.may(COORDINATION)
    early = given.asks(COORDINATION, "record-client-informed", about="withdrawal")
    assert isinstance(early, Refused)
    assert (early.reason, early.kept) == ("too-early", False)
    for service in SERVICES:
        given.hears(receipt(service))
    assert "record-client-informed" in given.may(COORDINATION)
    given.gets(COORDINATION, "record-client-informed", about="withdrawal", ground=f"{CASE}.1")
    assert given.facts[-1] == facts.ClientInformed(
        case=CASE, by=COORDINATION, about=InformedAbout.WITHDRAWAL, ground=f"{CASE}.1"
    )
    assert given.waits == {}
