"""The case ends."""

import pytest

from silta_chassis.process import Command, Outcome
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseClosed,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    NetworkDissolved,
)
from silta_contracts.party import CLIENT, Party
from silta_intake.commands import CloseRequest, WithdrawContactRequest
from silta_intake.decisions.close import close_request, take_back
from silta_intake.model import End, Stage

from .intake_examples import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    NOW,
    NURSES,
    REFERENCE,
    REQUEST,
    asking_at_guidance_centre,
    assembled,
    granted,
    submitting,
    triaging,
)
from .intake_played import Played, names, played

DISSOLVED = NetworkDissolved(case=CASE, request=REQUEST, round=1)


def closing(by: Party = EARLY_SERVICE, reason: str = "settled") -> CloseRequest:
    return CloseRequest.model_validate({"case": CASE, "by": by, "reason": reason})


def taking_back(by: Party = CLIENT) -> WithdrawContactRequest:
    return WithdrawContactRequest(case=CASE, by=by)


def test_closing_ends_the_case_and_every_deadline() -> None:
    before = played(submitting()).state

    assert close_request(before, closing(), NOW, REFERENCE) == Outcome(
        state=before.model_copy(
            update={
                "stage": Stage.ENDED,
                "end": End(how="closed", reason="settled", by=EARLY_SERVICE, at=NOW),
                "triage_by": None,
            }
        ),
        facts=(
            ContactRequestClosed(case=CASE, by=EARLY_SERVICE, request=REQUEST, reason="settled"),
        ),
        ends=True,
    )


def test_taking_back_ends_the_case_and_every_deadline() -> None:
    before = played(submitting()).state

    assert take_back(before, taking_back(), NOW, REFERENCE) == Outcome(
        state=before.model_copy(
            update={
                "stage": Stage.ENDED,
                "end": End(how="withdrawn", reason="client_wish", by=CLIENT, at=NOW),
                "triage_by": None,
            }
        ),
        facts=(
            ContactRequestWithdrawn(case=CASE, by=CLIENT, request=REQUEST, reason="client_wish"),
        ),
        ends=True,
    )


@pytest.mark.parametrize("party", [EARLY_SERVICE, NURSES])
def test_coordination_and_its_deputy_close(party: Party) -> None:
    assert names(played(submitting(), triaging()).take(closing(party))) == ["ContactRequestClosed"]


@pytest.mark.parametrize("party", [CLIENT, GUIDANCE])
def test_the_client_and_the_unit_that_took_the_contact_take_it_back(party: Party) -> None:
    case = played(asking_at_guidance_centre())

    assert names(case.take(taking_back(party))) == ["ContactRequestWithdrawn"]


@pytest.mark.parametrize("command", [closing(EMPLOYMENT), closing(CLIENT), taking_back(EMPLOYMENT)])
def test_others_end_nothing(command: Command) -> None:
    assert played(submitting()).refused(command) == (403, "not-yours", False)


def test_once_the_network_stands_it_is_too_late() -> None:
    case = played(submitting(), triaging(), assembled())

    assert case.refused(closing()) == (409, "too-late", True)
    assert case.refused(taking_back()) == (409, "too-late", True)
    case.take(DISSOLVED)
    assert names(case.take(closing(reason="no_network"))) == ["ContactRequestClosed"]


def test_coordination_does_not_close_what_has_not_reached_it() -> None:
    case = played(asking_at_guidance_centre())

    assert case.refused(closing(COORDINATION)) == (409, "consent-first", False)
    assert "close-request" not in case.may(COORDINATION)


def test_nothing_ends_twice_or_before_it_began() -> None:
    case = played(submitting(), closing())

    assert case.refused(closing()) == (409, "case-ended", True)
    assert case.refused(taking_back()) == (409, "case-ended", True)
    assert played(granted()).refused(taking_back()) == (409, "no-request", True)


@pytest.mark.parametrize(
    "before",
    [(), (granted(),), (submitting(),), (asking_at_guidance_centre(),), (submitting(), triaging())],
)
def test_a_case_that_followup_closed_has_ended_here(before: tuple[AnyFact | Command, ...]) -> None:
    case = played(*before)
    closed = CaseClosed(case=CASE, reason="need_ended", outcome="employed", by=EARLY_SERVICE)

    assert case.take(closed) == []
    state = case.state
    assert (state.stage, case.waits) == (Stage.ENDED, {})
    assert case.take(closed) == []
    assert case.state == state


def test_a_case_closed_after_its_request_was_taken_back_keeps_its_end() -> None:
    case = played(submitting(), taking_back(), CaseClosed(case=CASE, reason="client_wish"))

    assert case.state.end == End(how="withdrawn", reason="client_wish", by=CLIENT, at=NOW)


def test_after_the_end_a_party_may_only_withdraw_a_consent_and_ask_to_erase() -> None:
    case: Played = played(submitting(), closing())

    left = ["withdraw-consent", "erase-person"]
    # What went badly is often told first after the end, and a join can be undone.
    same = ["record-duplicate", "join-cases", "separate-cases"]
    assert case.may(CLIENT) == ["note-failure-demand", *left]
    assert case.may(EARLY_SERVICE) == ["note-failure-demand", *same, *left]
