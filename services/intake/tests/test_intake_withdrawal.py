"""A consent is withdrawn."""

import pytest

from silta_contracts.codes import Service, Work
from silta_contracts.facts import (
    CaseClosed,
    HelpWithoutSharing,
    NetworkDissolved,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_intake.commands import WithdrawConsent
from silta_intake.decisions.open_triage import OFFERS
from silta_intake.model import Stage, coordination_may_know

from .intake_examples import (
    CASE,
    EARLY_SERVICE,
    EMPLOYMENT,
    NOW,
    OTHER_CASE,
    REQUEST,
    STRANGER,
    acknowledged,
    assembled,
    consent,
    granted,
    recorded,
    statute,
    submitting,
    triaging,
    withdrawn,
)
from .intake_played import Played, names, played

FIRST = f"{CASE}.1"
CLOSED = CaseClosed(case=CASE, reason="client_wish")
DISSOLVED = NetworkDissolved(case=CASE, request=REQUEST, round=1)


def withdrawing(consent: str | None = FIRST, by: Party = CLIENT) -> WithdrawConsent:
    return WithdrawConsent(case=CASE, by=by, consent=consent)


def receipt(stopped: tuple[Work, ...], goes_on: tuple[Work, ...]) -> WithdrawalAcknowledged:
    return WithdrawalAcknowledged(
        case=CASE,
        consent=FIRST,
        service=Service.INTAKE,
        stopped=stopped,
        goes_on=goes_on,
        at=NOW,
    )


@pytest.mark.parametrize("party", [CLIENT, STRANGER])
def test_a_withdrawal_taken_here_stops_what_rested_on_it_at_once(party: Party) -> None:
    case = played(submitting(EMPLOYMENT), granted())

    assert case.take(withdrawing(by=party)) == [
        WithdrawalReceived(case=CASE, by=party, consent=FIRST, received_by=Service.INTAKE)
    ]
    assert case.state.grounds == ()
    assert not coordination_may_know(case.state)


def test_all_consents_may_be_withdrawn_at_once_and_a_statute_stays() -> None:
    case = played(submitting(), granted(), granted(2), recorded(3))

    [told] = case.take(withdrawing(None))

    assert isinstance(told, WithdrawalReceived)
    assert told.consent is None
    assert case.state.grounds == (statute(3),)
    assert case.state.ended_grounds == (FIRST, f"{CASE}.2")


def test_a_withdrawal_of_what_is_withdrawn_says_nothing_again() -> None:
    case = played(submitting(), granted(), withdrawing())
    assert case.take(withdrawing(), withdrawing()) == []

    told_by_consent = played(submitting(), granted(), withdrawn())
    assert told_by_consent.take(withdrawing()) == []


def test_a_withdrawal_for_an_unknown_case_and_after_the_end_is_passed_on() -> None:
    for case in (Played(), played(submitting(), CLOSED)):
        assert names(case.take(withdrawing())) == ["WithdrawalReceived"]


def test_a_withdrawal_that_cannot_be_is_refused() -> None:
    case = played(submitting(), recorded(2))

    foreign = withdrawing(f"{OTHER_CASE}.1")
    assert case.refused(foreign) == (422, "consent-names-another-case", False)
    assert case.refused(withdrawing(f"{CASE}.2")) == (409, "not-a-consent", True)
    assert case.refused(withdrawing(by=ClosePersonParty(number=1))) == (403, "not-yours", False)


def test_a_receipt_says_what_stopped_and_what_goes_on() -> None:
    alone = played(submitting(), granted())
    beside = played(submitting(), granted(), recorded(2))
    own = (Work.OWN_CARE, Work.OWN_RECORDS)

    assert alone.take(withdrawn()) == [receipt((Work.DISCLOSURE,), own)]
    assert beside.take(withdrawn(remaining=[statute(2)])) == [
        receipt((Work.DISCLOSURE,), (*own, Work.OTHER_GROUNDS))
    ]


def test_a_receipt_is_given_for_an_unknown_case_and_after_the_end() -> None:
    assert Played().take(withdrawn()) == [receipt((), ())]
    assert played(submitting(), CLOSED).take(withdrawn()) == [receipt((), (Work.OWN_RECORDS,))]


def test_a_consent_gets_exactly_one_receipt() -> None:
    case = played(submitting(), granted(), withdrawing())

    assert names(case.take(withdrawn(), withdrawn())) == ["WithdrawalAcknowledged"]
    assert names(case.take(CLOSED, withdrawn(), withdrawn(2))) == ["WithdrawalAcknowledged"]


def test_when_network_has_stopped_help_goes_on_and_triage_is_open_again() -> None:
    case = played(submitting(), granted(), triaging(), assembled(), withdrawn())
    assert case.stage() is Stage.NETWORK_ASSEMBLED

    assert case.take(acknowledged()) == [
        HelpWithoutSharing(case=CASE, request=REQUEST, informing=EARLY_SERVICE, offers=OFFERS)
    ]
    assert case.stage() is Stage.TRIAGE
    assert case.take(acknowledged(), DISSOLVED) == []
    assert case.stage() is Stage.TRIAGE


def test_what_another_ground_carries_goes_on() -> None:
    cases = [
        (granted(), recorded(2), withdrawn(remaining=[statute(2)]), acknowledged()),
        (granted(), granted(2), withdrawn(remaining=[consent(2)]), acknowledged()),
        (granted(), withdrawn(), acknowledged(goes_on=[Work.NETWORK])),
        (granted(), withdrawn(), acknowledged(goes_on=[Work.OTHER_GROUNDS])),
    ]
    for facts in cases:
        case = played(submitting(), triaging(), assembled(), *facts)
        assert "HelpWithoutSharing" not in names(case.facts)
        assert case.state.stage is Stage.NETWORK_ASSEMBLED


def test_a_consent_for_a_single_party_alone_carries_no_network_on() -> None:
    single = consent(2, purpose="single_party", recipients=[{"kind": "type", "type": "insurer"}])
    facts = (granted(), withdrawn(remaining=[single]))
    case = played(submitting(), *facts)

    assert names(case.take(acknowledged())) == ["HelpWithoutSharing"]


def test_receipts_of_others_early_and_after_the_end_change_no_stage() -> None:
    other = played(submitting(), triaging(), assembled(), acknowledged(service="planning"))
    early = played(acknowledged())
    late = played(submitting(), CLOSED, acknowledged())

    stages = [case.state.stage for case in (other, early, late)]
    assert stages == [Stage.NETWORK_ASSEMBLED, Stage.NO_REQUEST, Stage.ENDED]
    assert [names(case.facts)[-1:] for case in (other, early, late)] == [
        ["NetworkRequested"],
        [],
        ["ContactRequestReceived"],
    ]
