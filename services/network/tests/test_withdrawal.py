"""The client takes a consent back: here or elsewhere, in a known case or not, after the end too."""

from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.codes import Service, Work
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_network import commands as c
from silta_network.model import Phase

OWN = (Work.OWN_CARE, Work.OWN_RECORDS)


def receipt(table: Any, n: int, stopped: tuple[Work, ...], goes_on: tuple[Work, ...]) -> Any:
    """What network answers to a withdrawal."""
    case = table.case
    return f.WithdrawalAcknowledged(
        case=case.case,
        round=case.round or None,
        consent=f"{case.case}.{n}",
        service=Service.NETWORK,
        stopped=stopped,
        goes_on=goes_on,
        at=table.now,
    )


def kinds(facts: Any) -> list[str]:
    """Names of the fact types."""
    return [type(fact).__name__ for fact in facts]


def test_what_rested_on_the_consent_stops_and_the_clients_own_care_goes_on(table: Any) -> None:
    table.assemble()
    table.schedule()
    said = table.hear(table.withdrawn(table.consent()))
    assert said[-1] == receipt(table, 1, (Work.NETWORK, Work.MEETINGS, Work.DISCLOSURE), OWN)
    assert kinds(said)[-2:] == ["NetworkDissolved", "WithdrawalAcknowledged"]


def test_what_another_ground_carries_goes_on(table: Any) -> None:
    table.assemble()
    table.hear(table.granted(table.consent(2)))
    said = table.hear(table.withdrawn(table.consent(), table.consent(2)))
    assert said == [receipt(table, 1, (), (Work.NETWORK, Work.OTHER_GROUNDS, *OWN))]


@pytest.mark.parametrize(
    ("phase", "stopped"),
    [
        ("nothing", ()),
        ("propose", (Work.INVITATIONS,)),
        ("convene", (Work.INVITATIONS, Work.NETWORK, Work.DISCLOSURE)),
    ],
)
def test_the_receipt_says_what_stopped(table: Any, phase: str, stopped: tuple[Work, ...]) -> None:
    if phase != "nothing":
        getattr(table, phase)()
    said = table.hear(table.withdrawn(table.consent()))
    assert said[-1] == receipt(table, 1, stopped, OWN)


def test_a_service_that_never_heard_of_the_case_answers_too(table: Any) -> None:
    assert table.hear(table.withdrawn(table.consent())) == [receipt(table, 1, (), OWN)]


def test_a_withdrawal_after_the_end_is_answered(table: Any) -> None:
    table.assemble()
    table.hear(table.closed())
    assert table.hear(table.withdrawn(table.consent())) == [receipt(table, 1, (), OWN)]


def test_each_consent_is_answered_once(table: Any) -> None:
    table.hear(table.withdrawn(table.consent()))
    assert table.hear(table.withdrawn(table.consent())) == []
    assert kinds(table.hear(table.withdrawn(table.consent(2)))) == ["WithdrawalAcknowledged"]


def test_a_withdrawal_taken_here_stops_at_once_and_the_receipt_comes_later(table: Any) -> None:
    table.assemble()
    case, consent = table.case.case, f"{table.case.case}.1"
    taken = table.ask(c.WithdrawConsent, CLIENT, consent=consent)
    assert taken.facts[0] == f.WithdrawalReceived(
        case=case, round=1, by=CLIENT, consent=consent, received_by=Service.NETWORK
    )
    assert kinds(taken.facts[1:]) == ["MemberReleased"] * 4 + ["NetworkDissolved"]
    assert table.case.phase is Phase.OVER
    said = table.hear(table.withdrawn(table.consent()))
    assert said == [receipt(table, 1, (Work.NETWORK, Work.DISCLOSURE), OWN)]


def test_a_withdrawal_of_all_leaves_the_statute(table: Any) -> None:
    basis = table.statute(3, "employment_authority", "adult_social_work")
    table.hear(table.recorded(basis), table.granted(table.consent()), table.request())
    table.confirm("health-centre", "employment-services", "adult-social-work")
    table.accept("health-centre", "employment-services", "adult-social-work")
    taken = table.ask(c.WithdrawConsent, CLIENT)
    assert taken.facts[0].consent is None
    assert kinds(taken.facts[1:]) == ["MemberReleased"] * 2
    assert {m.grounds for m in table.case.professionals} == {(basis.id,)}
    said = table.hear(table.withdrawn(table.consent(), basis))
    assert said[0].stopped == (Work.DISCLOSURE,)
    assert Work.OTHER_GROUNDS in said[0].goes_on


def test_a_withdrawal_may_come_for_a_case_not_heard_of(table: Any) -> None:
    consent = f"{table.case.case}.1"
    taken = table.ask(c.WithdrawConsent, CLIENT, consent=consent)
    assert kinds(taken.facts) == ["WithdrawalReceived"]
    table.hear(table.granted(table.consent()), table.request())
    assert table.case.phase is Phase.OVER
    assert table.case.grounds == ()


def test_a_withdrawal_may_come_after_the_end(table: Any) -> None:
    table.assemble()
    table.hear(table.closed())
    assert table.may(CLIENT) == [c.WithdrawConsent]
    taken = table.ask(c.WithdrawConsent, CLIENT, consent=f"{table.case.case}.1")
    assert kinds(taken.facts) == ["WithdrawalReceived"]


def test_the_same_withdrawal_again_says_nothing(table: Any) -> None:
    table.assemble()
    consent = f"{table.case.case}.1"
    table.ask(c.WithdrawConsent, CLIENT, consent=consent)
    assert table.ask(c.WithdrawConsent, CLIENT, consent=consent).facts == ()


def test_an_organisation_may_tell_what_it_received_a_close_person_may_not(table: Any) -> None:
    table.assemble()
    by = table.unit("adult-social-work")
    taken = table.ask(c.WithdrawConsent, by, consent=f"{table.case.case}.1")
    assert taken.facts[0].by == by
    refused = table.ask(c.WithdrawConsent, ClosePersonParty(number=1))
    assert refused.status == 403


def test_a_statutory_basis_is_not_withdrawn(table: Any) -> None:
    table.hear(table.recorded(table.statute(1, "kela")))
    refused = table.ask(c.WithdrawConsent, CLIENT, consent=f"{table.case.case}.1")
    assert refused.reason == "not-a-consent"


def test_a_consent_of_another_case_is_not_taken(table: Any) -> None:
    refused = table.ask(c.WithdrawConsent, CLIENT, consent=f"{'a' * 26}.1")
    assert refused.reason == "consent-of-another-case"
