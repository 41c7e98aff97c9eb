"""Less than a network: a consultation, and self-care with a day to check back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.facts import (
    CaseClosed,
    ConsentRefused,
    ConsultationGiven,
    ConsultationOverdue,
    ContactRequestClosed,
    SelfCareAgreed,
    SelfCareCheckDue,
    WithdrawalAcknowledged,
)
from silta_contracts.party import CLIENT, Party
from silta_intake.commands import RecordConsultation
from silta_intake.decisions.less import check_self_care, consultation_overdue
from silta_intake.model import Case, ConsultationBy, SelfCareCheck, Stage

from .intake_examples import (
    CASE,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    MODEL,
    NOW,
    NURSES,
    REFERENCE,
    REQUEST,
    acknowledged,
    assembled,
    submitting,
    triaging,
)
from .intake_played import Played, names, played, requested

CONSULT_BY = after(NOW, MODEL.durations.give_consultation)


def consulted(result: str = "settled", by: Party = EARLY_SERVICE) -> RecordConsultation:
    return RecordConsultation.model_validate({"case": CASE, "by": by, "result": result})


def consulting() -> Played:
    return played(submitting(), triaging("consultation"))


def in_self_care(**changes: Any) -> Played:
    return played(submitting(), triaging("self_care", **changes))


def test_a_consultation_is_waited_for_and_told_to_the_requester() -> None:
    case = consulting()

    assert names(case.facts)[1:] == ["TriageRecorded", "RequesterInformed"]
    assert (case.stage(), case.state.step_by) == (Stage.CONSULTATION, CONSULT_BY)


def test_what_a_consultation_settled_ends_the_case() -> None:
    case = consulting()

    assert case.take(consulted()) == [
        ConsultationGiven(case=CASE, by=EARLY_SERVICE, request=REQUEST, result="settled"),
        ContactRequestClosed(case=CASE, by=EARLY_SERVICE, request=REQUEST, reason="settled"),
    ]
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


@pytest.mark.parametrize("party", [EARLY_SERVICE, NURSES])
def test_what_a_consultation_did_not_settle_is_triaged_again_with_its_time(party: Party) -> None:
    case = consulting()
    case.now = after(NOW, "1 days")

    assert names(case.take(consulted("not_settled", party))) == ["ConsultationGiven"]
    assert case.state.triage_by == after(case.now, MODEL.durations.triage)
    assert "NetworkRequested" in names(case.take(triaging("network")))


@pytest.mark.parametrize("party", [EMPLOYMENT, CLIENT, GUIDANCE])
def test_only_coordination_and_its_deputy_record_a_consultation(party: Party) -> None:
    assert consulting().refused(consulted(by=party)) == (403, "not-yours", False)


def test_a_consultation_is_not_recorded_before_triage_twice_or_after_the_end() -> None:
    early, twice, late = played(submitting()), consulting(), consulting()
    twice.take(consulted("not_settled"))
    late.take(CaseClosed(case=CASE, reason="client_wish"))

    assert early.refused(consulted()) == (409, "no-consultation", True)
    assert twice.refused(consulted()) == (409, "no-consultation", True)
    assert late.refused(consulted()) == (409, "case-ended", True)


def test_triage_may_be_changed_before_the_consultation_was_given() -> None:
    case = consulting()

    requested(case.take(triaging("network")))
    assert case.waits == {}
    assert case.refused(consulted()) == (409, "no-consultation", True)


def test_a_consultation_that_is_not_given_is_told_to_the_deputy_and_told_again() -> None:
    case = consulting()

    for due in (CONSULT_BY, after(CONSULT_BY, MODEL.durations.give_consultation)):
        assert case.pass_deadline() == [
            ConsultationOverdue(
                case=CASE,
                party=EARLY_SERVICE,
                addressed=NURSES,
                deputy=NURSES,
                due=due,
                request=REQUEST,
            )
        ]


def test_self_care_is_agreed_with_the_day_to_check_back() -> None:
    case = in_self_care(check_back_on=date(2026, 2, 20))

    assert case.facts[-1] == SelfCareAgreed(
        case=CASE, by=EARLY_SERVICE, request=REQUEST, check_back_on=date(2026, 2, 20)
    )
    # 8 in the morning in Helsinki, winter time.
    assert case.state.step_by == datetime.fromisoformat("2026-02-20T06:00:00Z")


def test_without_a_day_the_models_time_is_taken() -> None:
    assert in_self_care().facts[-1].model_dump()["check_back_on"] == date(2026, 3, 2)


@pytest.mark.parametrize("day", [date(2026, 2, 2), date(2020, 1, 1), date(2027, 2, 4)])
def test_a_day_to_check_back_lies_ahead_and_within_a_year(day: date) -> None:
    case = played(submitting())

    command = triaging("self_care", check_back_on=day)
    assert case.refused(command) == (422, "check-back-day", False)


def test_a_day_to_check_back_belongs_to_self_care_only() -> None:
    command = triaging("network", check_back_on=date(2026, 2, 20))

    assert played(submitting()).refused(command) == (422, "no-self-care", False)


def test_on_the_day_coordination_is_told_and_triage_opens_again() -> None:
    case = in_self_care(check_back_on=date(2026, 2, 20))
    due = case.state.step_by
    assert due is not None

    assert case.pass_deadline() == [
        SelfCareCheckDue(
            case=CASE,
            party=EARLY_SERVICE,
            addressed=EARLY_SERVICE,
            deputy=NURSES,
            due=due,
            request=REQUEST,
        )
    ]
    assert case.state.triage_by == after(due, MODEL.durations.triage)
    assert {"record-triage", "close-request"} <= set(case.may(EARLY_SERVICE))


def test_self_care_agreed_anew_waits_for_the_new_day_only() -> None:
    case = in_self_care(check_back_on=date(2026, 2, 20))

    case.take(triaging("self_care", check_back_on=date(2026, 3, 20)))
    assert [due.date() for _, due in case.waits.values()] == [date(2026, 3, 20)]


@pytest.mark.parametrize("outcome", ["consultation", "self_care"])
def test_a_network_that_assembles_late_ends_the_wait(outcome: str) -> None:
    case = played(submitting(), triaging(outcome), assembled())

    assert (case.stage(), case.waits) == (Stage.NETWORK_ASSEMBLED, {})


@pytest.mark.parametrize("outcome", ["consultation", "self_care"])
def test_the_end_ends_the_wait(outcome: str) -> None:
    case = played(submitting(), triaging(outcome), CaseClosed(case=CASE, reason="client_wish"))

    assert (case.state.step_by, case.waits) == (None, {})


@pytest.mark.parametrize(
    "told", [ConsentRefused(case=CASE, ask=f"{CASE}.a1"), acknowledged()], ids=["refused", "taken"]
)
def test_help_without_sharing_opens_triage_and_ends_the_wait(
    told: ConsentRefused | WithdrawalAcknowledged,
) -> None:
    case = played(submitting(ground={"kind": "consent_to_be_asked"}), triaging("consultation"))

    assert names(case.take(told)) == ["HelpWithoutSharing"]
    assert (case.stage(), case.state.step_by) == (Stage.TRIAGE, None)


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    for state in (Case(case=CASE), played(submitting()).state):
        late = NOW + timedelta(days=1)
        waits = consultation_overdue(state, ConsultationBy(case=CASE), late, REFERENCE)
        check = check_self_care(state, SelfCareCheck(case=CASE), late, REFERENCE)
        assert (waits, check) == (Outcome(state), Outcome(state))
