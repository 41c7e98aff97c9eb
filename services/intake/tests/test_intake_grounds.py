"""Grounds come, end and fail to come."""

from typing import Any

import pytest

from silta_chassis.workdays import after
from silta_contracts.codes import OrganisationType
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseClosed,
    ConsentRefused,
    ConsentUnanswered,
    HelpWithoutSharing,
    StatutoryBasisRefused,
)
from silta_intake.decisions.open_triage import OFFERS
from silta_intake.model import Case, Stage, coordination_may_know

from .intake_examples import (
    CASE,
    COORDINATION,
    EMPLOYMENT,
    GUIDANCE,
    MODEL,
    NOW,
    REQUEST,
    STATUTE,
    TO_BE_ASKED,
    TRIAGE_DUE,
    asking_at_guidance_centre,
    assembled,
    basis_ended,
    consent,
    expired,
    granted,
    recorded,
    replaced,
    submitting,
    triaging,
)
from .intake_played import names, played, requested

ASK = f"{CASE}.a1"
REFUSED = ConsentRefused(case=CASE, ask=ASK, request=REQUEST)
UNANSWERED = ConsentUnanswered(
    case=CASE, ask=ASK, request=REQUEST, party=GUIDANCE, addressed=GUIDANCE, due=NOW
)
NO_STATUTE = StatutoryBasisRefused(
    case=CASE, act="381/2023", section="5", reason="not_named", request=REQUEST
)
ON_STATUTE = submitting(EMPLOYMENT, area="north", ground=STATUTE)
WAITING_FOR_CONSENT = asking_at_guidance_centre()
OWN_ASKED = submitting(ground=TO_BE_ASKED)
INSURER = {"kind": "organisation", "oid": "1.2.246.10.90000026"}


@pytest.mark.parametrize("no_consent", [REFUSED, UNANSWERED])
def test_without_consent_help_goes_on_and_triage_opens_with_its_deadline(
    no_consent: AnyFact,
) -> None:
    case = played(WAITING_FOR_CONSENT)

    assert case.take(no_consent) == [
        HelpWithoutSharing(case=CASE, request=REQUEST, informing=GUIDANCE, offers=OFFERS)
    ]
    assert (case.state.stage, case.state.triage_by) == (Stage.TRIAGE, TRIAGE_DUE)
    assert case.state.without_sharing


@pytest.mark.parametrize("no_consent", [REFUSED, UNANSWERED])
def test_without_consent_a_network_that_was_asked_for_is_triaged_anew(no_consent: AnyFact) -> None:
    case = played(OWN_ASKED, triaging())

    assert names(case.take(no_consent)) == ["HelpWithoutSharing"]
    assert case.state.stage is Stage.TRIAGE


def test_a_refusal_does_not_put_off_triage_that_is_open() -> None:
    case = played(OWN_ASKED)
    case.now = after(NOW, "2 days")
    case.take(REFUSED)

    assert case.state.triage_by == TRIAGE_DUE


def test_after_a_refusal_what_was_decided_on_sharing_is_triaged_anew() -> None:
    case = played(OWN_ASKED, triaging("consultation"))

    assert names(case.take(REFUSED)) == ["HelpWithoutSharing"]
    assert (case.state.stage, case.state.triage_by) == (Stage.TRIAGE, TRIAGE_DUE)


def test_help_without_sharing_is_told_once_for_each_asking() -> None:
    unasked = ConsentRefused(case=CASE)
    case = played(WAITING_FOR_CONSENT, REFUSED)

    assert case.take(REFUSED, UNANSWERED) == []
    again = ConsentRefused(case=CASE, ask=f"{CASE}.a2", request=REQUEST)
    assert names(case.take(again, unasked, unasked)) == ["HelpWithoutSharing"] * 2


def test_a_refusal_is_not_told_to_an_authority_that_could_attach_a_sanction() -> None:
    case = played(submitting(EMPLOYMENT, area="north", ground=TO_BE_ASKED))

    [told] = case.take(REFUSED)

    assert isinstance(told, HelpWithoutSharing)
    assert told.informing == COORDINATION
    assert EMPLOYMENT.type is OrganisationType.EMPLOYMENT_AUTHORITY


def test_a_refusal_for_a_further_party_changes_nothing_while_a_ground_carries_the_network() -> None:
    for before in ((recorded(), ON_STATUTE), (ON_STATUTE,), (submitting(), granted())):
        case = played(*before)
        state = case.state
        assert case.take(REFUSED) == []
        assert case.state == state


def test_a_refusal_after_the_network_stands_changes_nothing() -> None:
    case = played(submitting(), triaging(), assembled())

    assert case.take(REFUSED) == []
    assert case.state.stage is Stage.NETWORK_ASSEMBLED


def test_no_consent_before_the_request_and_after_the_end_is_a_no_op() -> None:
    early = played(REFUSED, UNANSWERED)
    late = played(OWN_ASKED, CaseClosed(case=CASE, reason="client_wish"))

    assert early.state == Case(case=CASE)
    assert late.take(REFUSED) == []


def test_a_named_consent_that_consent_never_knew_does_not_let_coordination_work() -> None:
    case = played(submitting(GUIDANCE, area="north"))
    assert coordination_may_know(case.state)

    case.take(REFUSED)

    assert not coordination_may_know(case.state)


def test_a_further_consent_refused_takes_nothing_from_the_one_that_covered_the_request() -> None:
    used = expired().model_copy(update={"ended": (consent(form="oral"),)})
    gathering = granted(purpose="gather_information")
    for before in ((granted(form="oral"), used), (gathering,)):
        case = played(submitting(GUIDANCE, area="north"), *before)
        assert names(case.take(REFUSED)) == ["HelpWithoutSharing"]
        assert coordination_may_know(case.state)


def test_a_consent_for_a_single_party_does_not_stand_in_for_the_one_refused() -> None:
    case = played(OWN_ASKED, granted(purpose="single_party", recipients=[INSURER]))

    assert names(case.take(REFUSED)) == ["HelpWithoutSharing"]


def test_a_named_consent_that_leaves_coordination_out_does_not_let_it_work() -> None:
    narrow = granted(purpose="single_party", recipients=[INSURER])
    case = played(submitting(GUIDANCE, area="north"), narrow)

    assert not coordination_may_know(case.state)
    assert case.stage() is Stage.TRIAGE


def test_a_new_consent_after_a_refusal_starts_the_time_for_triage_anew() -> None:
    case = played(WAITING_FOR_CONSENT, REFUSED)
    case.now = after(NOW, "2 days")

    case.take(granted())

    assert case.state.triage_by == after(case.now, MODEL.durations.triage)
    assert not case.state.without_sharing


def test_a_consent_that_leaves_coordination_out_ends_the_wait_but_not_the_need_for_one() -> None:
    narrow = granted(purpose="single_party", recipients=[INSURER])
    case = played(WAITING_FOR_CONSENT, narrow)

    assert (case.state.stage, case.state.triage_by) == (Stage.TRIAGE, TRIAGE_DUE)
    assert case.refused(triaging(by=COORDINATION)) == (409, "consent-first", False)


@pytest.mark.parametrize("changes", [{"purpose": "gather_information"}, {"form": "oral"}])
def test_a_consent_that_names_coordination_lets_it_triage(changes: dict[str, Any]) -> None:
    case = played(WAITING_FOR_CONSENT, granted(**changes))

    assert coordination_may_know(case.state)
    assert case.state.stage is Stage.TRIAGE


def test_a_statute_for_others_does_not_end_the_wait_for_a_consent() -> None:
    elsewhere = [{"kind": "type", "type": "kela"}]
    case = played(WAITING_FOR_CONSENT)

    case.take(recorded(2, purpose="gather_information", recipients=elsewhere))
    assert case.stage() is Stage.AWAITING_CONSENT
    case.take(recorded(3))
    assert case.stage() is Stage.TRIAGE


def test_a_refused_statute_is_a_consent_to_be_asked() -> None:
    case = played(ON_STATUTE, NO_STATUTE)

    assert (case.state.stage, case.waits) == (Stage.AWAITING_CONSENT, {})
    assert case.refused(triaging(by=COORDINATION)) == (409, "consent-first", False)
    case.take(granted())
    assert case.state.stage is Stage.TRIAGE


def test_a_refused_statute_changes_nothing_where_the_request_did_not_stand_on_it() -> None:
    other = NO_STATUTE.model_copy(update={"section": "6"})
    for before, fact in (
        ((), NO_STATUTE),
        ((submitting(),), NO_STATUTE),
        ((ON_STATUTE,), other),
        ((ON_STATUTE, CaseClosed(case=CASE, reason="client_wish")), NO_STATUTE),
    ):
        case = played(*before)
        state = case.state
        assert (case.take(fact), case.state) == ([], state)


def test_a_refused_statute_does_not_close_triage_that_a_consent_carries() -> None:
    case = played(ON_STATUTE, granted(), NO_STATUTE)

    assert case.state.stage is Stage.TRIAGE


def test_a_consent_and_its_replacement_count_once_in_either_order() -> None:
    new = consent(2)
    orders = [
        (granted(), granted(2), replaced(1, new)),
        (granted(), replaced(1, new), granted(2)),
        (replaced(1, new), granted(2), granted()),
    ]

    for order in orders:
        state = played(*order).state
        assert [ground.id for ground in state.grounds] == [f"{CASE}.2"]
        assert state.ended_grounds == (f"{CASE}.1",)


def test_a_network_asked_for_after_a_replacement_names_the_consent_that_stands() -> None:
    case = played(submitting(), granted(), replaced(1, consent(2)))

    assert requested(case.take(triaging())).grounds == (f"{CASE}.2",)


@pytest.mark.parametrize(
    "ended",
    [
        expired(),
        replaced(1, consent(2, form="oral", recipients=[{"kind": "type", "type": "kela"}])),
    ],
)
def test_when_the_consent_ended_coordination_elsewhere_asks_for_no_network(ended: AnyFact) -> None:
    case = played(submitting(GUIDANCE, area="north"), granted(), ended)

    assert case.refused(triaging(by=COORDINATION)) == (409, "consent-first", False)
    assert case.state.triage_by == TRIAGE_DUE


def test_an_oral_consent_covers_the_request_itself_and_no_network() -> None:
    oral = consent(form="oral")
    used = expired().model_copy(update={"ended": (oral,)})
    case = played(granted(form="oral"), submitting(GUIDANCE, area="north"), used)

    assert coordination_may_know(case.state)
    assert requested(case.take(triaging(by=COORDINATION))).grounds == ()


def test_when_the_statutory_basis_ended_coordination_elsewhere_asks_for_no_network() -> None:
    for order in ((recorded(), ON_STATUTE, basis_ended()), (ON_STATUTE, basis_ended())):
        case = played(*order)
        assert case.refused(triaging(by=COORDINATION)) == (409, "consent-first", False)


def test_grounds_are_ignored_after_the_end() -> None:
    case = played(submitting(), CaseClosed(case=CASE, reason="client_wish"))
    state = case.state

    case.take(granted(), recorded(2), expired(), basis_ended(2))

    assert case.state == state


def test_the_same_ground_said_twice_is_known_once() -> None:
    case = played(submitting(), granted(), granted())

    assert case.state.grounds == (consent(),)
