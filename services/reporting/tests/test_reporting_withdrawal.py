"""A consent taken back: stopped at once, told once, acknowledged exactly once a consent."""

import pytest

from silta_chassis.process import Outcome, Refused
from silta_contracts import facts
from silta_contracts.codes import Service, Work
from silta_contracts.party import CLIENT, ClosePersonParty, ExpertByExperienceParty, Party
from silta_contracts.payload import Member
from silta_reporting.commands import WithdrawConsent
from silta_reporting.decisions import may_withdraw
from silta_reporting.model import Case
from silta_reporting.parties import shown_to
from silta_reporting.reference import Reference

from .reporting_course import (
    ASSEMBLED,
    CASE,
    CLOSED,
    COLLEGE,
    COORDINATION,
    EMPLOYMENT,
    GRANTED,
    GUIDANCE,
    KELA,
    MODELS,
    REQUESTED,
    START,
    consent,
    make,
    members,
    statute,
    withdrawn,
)
from .reporting_told import Told


@pytest.fixture
def assembled(told: Told) -> Told:
    """A network of guidance centre, college and employment authority, on one consent."""
    return told.hear_all([(GRANTED, 0), (REQUESTED, 0), (ASSEMBLED, 6)])


def receipt(stopped: tuple[Work, ...], number: int = 1) -> facts.WithdrawalAcknowledged:
    return facts.WithdrawalAcknowledged(
        case=CASE,
        consent=f"{CASE}.{number}",
        service=Service.REPORTING,
        stopped=stopped,
        goes_on=(Work.ANONYMOUS_COUNTING,),
        at=START,
    )


def withdraw(consent: str | None = None, by: Party = CLIENT) -> WithdrawConsent:
    return WithdrawConsent(case=CASE, by=by, consent=consent)


def said(outcome: Outcome[Case] | Refused) -> list[facts.WithdrawalReceived]:
    assert isinstance(outcome, Outcome)
    received = [fact for fact in outcome.facts if isinstance(fact, facts.WithdrawalReceived)]
    assert len(received) == len(outcome.facts)
    return received


def test_a_withdrawal_is_acknowledged_with_what_it_stopped(assembled: Told) -> None:
    assert assembled.hear(withdrawn(consent())).facts == (receipt((Work.DISCLOSURE,)),)


def test_a_case_never_heard_of_is_acknowledged_too(told: Told) -> None:
    assert told.hear(withdrawn(consent())).facts == (receipt(()),)


def test_it_is_acknowledged_after_the_end_too(assembled: Told) -> None:
    assembled.hear(CLOSED)
    assert assembled.hear(withdrawn(consent())).facts == (receipt((Work.DISCLOSURE,)),)


def test_a_consent_on_which_nobody_saw_anything_stops_nothing(assembled: Told) -> None:
    assert assembled.hear(withdrawn(consent(7), consent())).facts == (receipt((), 7),)


def test_each_consent_is_acknowledged_exactly_once(assembled: Told) -> None:
    first = assembled.hear(withdrawn(consent(), consent(2)))
    again = assembled.hear(withdrawn(consent(), consent(2)))
    other = assembled.hear(withdrawn(consent(2)))
    assert [len(outcome.facts) for outcome in (first, again, other)] == [1, 0, 1]
    assert assembled.state.acknowledged == (f"{CASE}.1", f"{CASE}.2")


def test_a_withdrawal_taken_here_stops_at_once_and_tells_the_others(assembled: Told) -> None:
    assert said(assembled.ask(withdraw(f"{CASE}.1"))) == [
        facts.WithdrawalReceived(
            case=CASE, by=CLIENT, consent=f"{CASE}.1", received_by=Service.REPORTING
        )
    ]
    assert shown_to(assembled.state) == (CLIENT,)
    # The receipt still says what was stopped before it was asked for.
    assert assembled.hear(withdrawn(consent())).facts == (receipt((Work.DISCLOSURE,)),)


def test_all_consents_are_taken_back_and_what_a_statute_carries_goes_on(told: Told) -> None:
    told.hear_all([(GRANTED, 0), (make(facts.StatutoryBasisRecorded, ground=statute()), 0)])
    by_law = Member(party=EMPLOYMENT, grounds=(f"{CASE}.1", f"{CASE}.2"))
    told.hear(make(facts.NetworkAssembled, members=(*members(COLLEGE), by_law), version=1))
    told.ask(withdraw())
    assert shown_to(told.state) == (CLIENT, EMPLOYMENT)


def test_a_consent_that_only_the_members_name_is_taken_back_with_all(told: Told) -> None:
    told.hear(ASSEMBLED)
    told.ask(withdraw())
    assert shown_to(told.state) == (CLIENT,)


def test_a_withdrawal_said_again_is_told_once(assembled: Told) -> None:
    for consents in (f"{CASE}.1", None):
        assert len(said(assembled.ask(withdraw(consents)))) == 1
        assert said(assembled.ask(withdraw(consents))) == []


def test_a_withdrawal_that_consent_told_of_is_not_told_back(assembled: Told) -> None:
    assembled.hear(withdrawn(consent()))
    assert said(assembled.ask(withdraw(f"{CASE}.1"))) == []


def test_all_may_be_taken_back_again_after_a_new_consent(told: Told) -> None:
    assert len(said(told.ask(withdraw()))) == 1
    told.hear(make(facts.ConsentGranted, ground=consent(2)))
    assert len(said(told.ask(withdraw()))) == 1


def test_a_withdrawal_is_taken_for_a_case_never_heard_of_and_after_the_end() -> None:
    assert len(said(Told().ask(withdraw(f"{CASE}.1")))) == 1
    assert len(said(Told().hear_all([(CLOSED, 0)]).ask(withdraw()))) == 1


def test_a_consent_of_another_case_is_refused_and_leaves_nothing_behind(told: Told) -> None:
    refused = told.ask(withdraw(f"{'x' * 26}.1"))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.kept) == ("consent-of-another-case", False)


def test_the_client_or_a_unit_that_was_told_may_withdraw() -> None:
    case, reference = Case(case=CASE), Reference(MODELS)
    may: tuple[Party, ...] = (CLIENT, GUIDANCE, KELA, COORDINATION)
    may_not: tuple[Party, ...] = (ClosePersonParty(number=1), ExpertByExperienceParty())
    assert all(may_withdraw(case, party, reference) for party in may)
    assert not any(may_withdraw(case, party, reference) for party in may_not)
    assert not may_withdraw(Case(case="indicators:x:2026"), CLIENT, reference)


def test_a_fact_made_before_the_withdrawal_taken_here_does_not_bring_the_consent_back(
    assembled: Told,
) -> None:
    assembled.ask(withdraw(f"{CASE}.1"))
    assembled.hear(
        make(
            facts.StatutoryBasisEnded,
            basis=f"{CASE}.2",
            ended=(statute(),),
            remaining=(consent(),),
        )
    )
    assembled.hear(ASSEMBLED)
    assert shown_to(assembled.state) == (CLIENT,)
