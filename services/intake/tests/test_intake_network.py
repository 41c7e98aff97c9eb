"""What became of the network that triage asked for."""

from itertools import permutations

import pytest

from silta_contracts.fact import AnyFact
from silta_contracts.facts import CaseClosed, NetworkDissolved, NetworkNotAssembled
from silta_intake.model import Case, Stage

from .intake_examples import (
    CASE,
    EARLY_SERVICE,
    REQUEST,
    TRIAGE_DUE,
    acknowledged,
    assembled,
    consent,
    granted,
    replaced,
    submitting,
    triaging,
    withdrawn,
)
from .intake_played import names, played

ASKED_FOR = (submitting(), triaging())


def not_assembled(round_: int | None = 1) -> NetworkNotAssembled:
    return NetworkNotAssembled(case=CASE, request=REQUEST, round=round_, reason="no_quorum")


def dissolved(round_: int = 1) -> NetworkDissolved:
    return NetworkDissolved(case=CASE, request=REQUEST, round=round_)


@pytest.mark.parametrize("over", [not_assembled(), not_assembled(None), dissolved()])
def test_when_no_network_stands_triage_is_open_again_with_its_deadline(over: AnyFact) -> None:
    case = played(*ASKED_FOR, over)

    assert (case.state.stage, case.state.triage_by) == (Stage.TRIAGE, TRIAGE_DUE)
    assert "record-triage" in case.may(EARLY_SERVICE)


def test_a_dissolved_network_is_followed_by_a_new_request_for_one() -> None:
    case = played(*ASKED_FOR, assembled(1), dissolved(1))

    assert names(case.take(triaging()))[-1] == "NetworkRequested"
    case.take(assembled(2))
    assert case.state.stage is Stage.NETWORK_ASSEMBLED


def test_a_network_that_came_about_late_ends_open_triage() -> None:
    case = played(*ASKED_FOR, not_assembled(None), assembled(1))

    assert (case.state.stage, case.waits) == (Stage.NETWORK_ASSEMBLED, {})


def test_the_end_of_a_round_counts_also_when_told_before_its_beginning() -> None:
    case = played(*ASKED_FOR, dissolved(1), assembled(1))

    assert case.state.stage is Stage.TRIAGE


def test_what_is_told_of_an_older_round_is_a_no_op() -> None:
    case = played(*ASKED_FOR, dissolved(1), triaging(), assembled(2))
    state = case.state

    assert (case.take(dissolved(1), not_assembled(1), assembled(1)), case.state) == ([], state)


def test_a_consultation_decided_meanwhile_is_not_undone() -> None:
    case = played(*ASKED_FOR, not_assembled(None), triaging("consultation"), not_assembled(None))

    assert case.state.stage is Stage.CONSULTATION


def test_a_network_whose_grounds_have_all_ended_is_ignored() -> None:
    gone = played(*ASKED_FOR, withdrawn(), assembled(1))
    followed = played(*ASKED_FOR, granted(), replaced(1, consent(2)), assembled(1))

    assert gone.state.stage is Stage.NETWORK_REQUESTED
    assert followed.state.stage is Stage.NETWORK_ASSEMBLED


def test_network_facts_for_an_unknown_case_and_after_the_end_are_no_ops() -> None:
    unknown = played(assembled(), not_assembled(None))
    ended = played(*ASKED_FOR, CaseClosed(case=CASE, reason="client_wish"))
    state = ended.state

    assert unknown.state == Case(case=CASE)
    assert (ended.take(assembled(), dissolved(), not_assembled()), ended.state) == ([], state)


def test_consent_withdrawal_and_network_lead_to_open_triage_in_every_order() -> None:
    facts = (granted(), assembled(1), withdrawn(), dissolved(1), acknowledged())

    for order in permutations(facts):
        case = played(*ASKED_FOR, *order)
        assert case.state.stage is Stage.TRIAGE, names(order)
        told = [name for name in names(case.facts) if name in ("HelpWithoutSharing",)]
        receipts = [name for name in names(case.facts) if name == "WithdrawalAcknowledged"]
        assert (len(told), len(receipts)) == (1, 1), names(order)


def test_a_new_consent_beside_a_withdrawal_leads_to_the_same_stage_in_every_order() -> None:
    facts = (granted(), withdrawn(remaining=[consent(2)]), granted(2), assembled(1, ground=2))

    for order in permutations(facts):
        case = played(*ASKED_FOR, *order)
        assert case.state.stage is Stage.NETWORK_ASSEMBLED, names(order)
        assert [ground.id for ground in case.state.grounds] == [f"{CASE}.2"], names(order)
