"""Receipts that do not come are told, again and again, until the last one is there."""

from datetime import timedelta

from silta_consent.model import ReceiptsBy
from silta_contracts import facts
from silta_contracts.codes import Service

from .conftest import (
    CASE,
    COORDINATION,
    COORDINATION_DEPUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    SERVICES,
    START,
    Play,
    closed,
    consent_given,
    receipt,
    request,
)
from .test_withdrawing import IN_24_HOURS, received


def test_missing_receipts_are_alarmed_and_late_ones_still_complete(given: Play) -> None:
    given.hears(request(consent_given()))
    given.hears(received(1))
    for service in SERVICES[:-1]:
        given.hears(receipt(service))
    [alarm] = given.silence(START + timedelta(days=2))
    assert alarm == facts.WithdrawalUnacknowledged(
        case=CASE,
        consent=f"{CASE}.1",
        missing=(Service.REPORTING,),
        due=IN_24_HOURS,
        addressed=EARLY_SERVICE,
    )
    given.gets(EARLY_SERVICE, "record-client-informed", about="withdrawal")
    assert [fact.fact for fact in given.hears(receipt(Service.REPORTING))] == [
        "WithdrawalCompleted"
    ]
    assert given.waits == {}
    assert given.fires(ReceiptsBy(case=CASE, consent=f"{CASE}.1")) == []


def test_missing_receipts_are_told_again_to_the_deputy_until_the_last_one_comes(
    given: Play,
) -> None:
    given.hears(request(consent_given(), EMPLOYMENT, COORDINATION))
    given.hears(received(1))
    for service in SERVICES[1:]:
        given.hears(receipt(service))
    # From a Monday: a day, and from there two working days each time.
    alarms = [
        alarm
        for alarm in given.silence(START + timedelta(days=9, hours=1))
        if isinstance(alarm, facts.WithdrawalUnacknowledged)
    ]
    assert [alarm.before for alarm in alarms] == [None, 1, 2, 3]
    assert [alarm.addressed for alarm in alarms] == [COORDINATION] + [COORDINATION_DEPUTY] * 3
    assert {alarm.missing for alarm in alarms} == {SERVICES[:1]}
    assert {alarm.due for alarm in alarms} == {IN_24_HOURS}
    assert given.waits[f"receipts-by:{CASE}.1"][1] == START + timedelta(days=11)
    assert [fact.fact for fact in given.hears(receipt(SERVICES[0]))] == ["WithdrawalCompleted"]
    assert f"receipts-by:{CASE}.1" not in given.waits


def test_missing_receipts_are_told_on_after_the_end(given: Play) -> None:
    given.hears(received(1))
    given.silence(START + timedelta(days=2))
    given.hears(closed())
    name = f"receipts-by:{CASE}.1"
    assert set(given.waits) == {name, f"inform-by:withdrawal:{CASE}.1"}
    [alarm] = given.fires(given.waits[name][0])
    assert isinstance(alarm, facts.WithdrawalUnacknowledged)
    for service in SERVICES:
        given.hears(receipt(service))
    assert name not in given.waits
