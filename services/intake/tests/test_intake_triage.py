"""How much help is enough."""

import pytest

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.facts import (
    CaseClosed,
    ConsentRefused,
    NetworkRequested,
    RequesterInformed,
    TriageOverdue,
    TriageRecorded,
)
from silta_contracts.party import CLIENT, Party
from silta_intake.commands import RecordTriage
from silta_intake.decisions.triage import record_triage, triage_overdue
from silta_intake.leading import LeadingOnBy
from silta_intake.model import Case, ConsultationBy, SelfCareCheck, Stage, Triage, TriageBy

from .intake_examples import (
    CASE,
    COORDINATION,
    DUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    MODEL,
    NOW,
    NURSES,
    REFERENCE,
    REQUEST,
    TRIAGE_DUE,
    asking_at_guidance_centre,
    assembled,
    granted,
    recorded,
    submitting,
    triaging,
)
from .intake_played import Played, names, played, requested


def test_a_network_is_asked_for_with_the_grounds_known() -> None:
    before = played(submitting()).state

    decided = record_triage(before, triaging(), NOW, REFERENCE)

    assert decided == Outcome(
        state=before.model_copy(
            update={
                "stage": Stage.NETWORK_REQUESTED,
                "triage": Triage(
                    outcome="network", reasons=("client_wish",), by=EARLY_SERVICE, at=NOW
                ),
                "triage_by": None,
            }
        ),
        facts=(
            TriageRecorded(
                case=CASE,
                by=EARLY_SERVICE,
                request=REQUEST,
                outcome="network",
                reasons=("client_wish",),
            ),
            RequesterInformed(
                case=CASE,
                by=EARLY_SERVICE,
                request=REQUEST,
                requester=EARLY_SERVICE,
                outcome="network",
            ),
            NetworkRequested(
                case=CASE,
                by=EARLY_SERVICE,
                grounds=(f"{CASE}.1",),
                area="middle",
                model=MODEL.ref,
                request=REQUEST,
                requester=EARLY_SERVICE,
                coordinating=EARLY_SERVICE,
                coordinating_deputy=NURSES,
                wanted_types=("employment_authority",),
                existing_services=("employment_authority",),
                drawn_up_with_client=True,
                client_wants_meeting=True,
            ),
        ),
        cancel=(TriageBy, ConsultationBy, SelfCareCheck, LeadingOnBy),
    )


def test_each_known_ground_is_named_once() -> None:
    case = played(granted(), granted(2), submitting(), triaging())

    assert requested(case.facts).grounds == (f"{CASE}.1", f"{CASE}.2")


@pytest.mark.parametrize("party", [EMPLOYMENT, COORDINATION, CLIENT])
def test_only_the_coordinating_party_and_its_deputy_triage(party: Party) -> None:
    case = played(submitting())

    assert case.refused(triaging(by=party)) == (403, "not-yours", False)
    assert "record-triage" in case.may(NURSES)


def test_the_unit_that_took_the_contact_does_not_triage_for_coordination() -> None:
    case = played(asking_at_guidance_centre(), granted())

    assert case.refused(triaging(by=GUIDANCE)) == (403, "not-yours", False)


def test_triage_elsewhere_waits_for_the_consent_and_its_time_starts_then() -> None:
    case = played(asking_at_guidance_centre())

    assert case.refused(triaging(by=COORDINATION)) == (409, "consent-first", False)
    assert "record-triage" not in case.may(COORDINATION)
    case.now = after(NOW, "3 days")
    case.take(granted())
    assert case.state.triage_by == after(case.now, MODEL.durations.triage)
    assert names(case.take(triaging(by=DUTY)))[-1] == "NetworkRequested"


def test_without_a_ground_coordination_elsewhere_may_consult_but_asks_for_no_network() -> None:
    refusal = ConsentRefused(case=CASE, ask=f"{CASE}.a1")
    case = played(asking_at_guidance_centre(), refusal)

    assert case.refused(triaging(by=COORDINATION)) == (409, "consent-first", False)
    assert "record-triage" in case.may(COORDINATION)
    case.take(triaging("consultation", by=COORDINATION))
    assert case.state.stage is Stage.CONSULTATION


def test_coordination_that_took_the_contact_itself_need_not_wait_for_the_consent() -> None:
    case = played(submitting(ground={"kind": "consent_to_be_asked"}))

    assert requested(case.take(triaging())).grounds == ()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (triaging(wanted_types=[]), "wanted-types-missing"),
        (triaging(client_wants_meeting=None), "client-wish-missing"),
        (triaging("self_care", wanted_types=["kela"]), "no-network-asked"),
    ],
)
def test_triage_that_does_not_fit_is_refused_and_leaves_nothing(
    command: RecordTriage, reason: str
) -> None:
    case = played(submitting())

    assert case.refused(command) == (422, reason, False)


def test_triage_once_recorded_for_a_network_is_not_recorded_again() -> None:
    case = played(submitting(), triaging())

    assert case.refused(triaging()) == (409, "already-triaged", True)
    case.take(assembled())
    assert case.refused(triaging()) == (409, "already-triaged", True)


def test_triage_before_the_request_and_after_the_end_is_refused() -> None:
    early = played(granted())
    late = played(submitting(), CaseClosed(case=CASE, reason="client_wish"))

    assert early.refused(triaging()) == (403, "not-yours", False)
    assert late.refused(triaging()) == (409, "case-ended", True)
    decided = record_triage(early.state, triaging(), NOW, REFERENCE)
    assert getattr(decided, "reason", None) == "no-request"


def test_silence_is_told_to_the_deputy_and_told_again() -> None:
    case = played(submitting())

    for due in (TRIAGE_DUE, after(TRIAGE_DUE, MODEL.durations.triage)):
        assert case.pass_deadline() == [
            TriageOverdue(
                case=CASE,
                party=EARLY_SERVICE,
                addressed=NURSES,
                deputy=NURSES,
                due=due,
                request=REQUEST,
            )
        ]


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    for state in (Case(case=CASE), played(submitting(), triaging()).state):
        decided = triage_overdue(state, TriageBy(case=CASE), NOW, REFERENCE)
        assert decided == Outcome(state)


def test_may_lists_exactly_what_would_be_accepted() -> None:
    case = Played()
    beside = ["note-failure-demand", "record-duplicate", "join-cases", "separate-cases"]
    fresh = [
        "submit-contact-request",
        "ask-advice",
        "offer-health-check",
        "register-booking",
        "withdraw-consent",
    ]
    assert case.may(EARLY_SERVICE) == fresh
    case.take(submitting(), triaging())
    assert case.may(EARLY_SERVICE) == [
        "move-to-model",
        *beside,
        "close-request",
        "withdraw-contact-request",
        "withdraw-consent",
    ]
    case.take(assembled())
    assert case.may(EARLY_SERVICE) == ["move-to-model", *beside, "withdraw-consent"]


def test_a_network_is_asked_for_on_grounds_that_can_carry_one() -> None:
    gathering = granted(2, purpose="gather_information")
    case = played(submitting(), granted(form="oral"), gathering, recorded(3))

    assert requested(case.take(triaging())).grounds == (f"{CASE}.3",)
