"""A contact request comes in."""

from typing import Any

import pytest

from silta_chassis.process import Outcome
from silta_contracts.fact import AnyFact
from silta_contracts.facts import CaseClosed, ContactRequestReceived
from silta_contracts.following import Followed
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked
from silta_contracts.party import CLIENT, ExpertByExperienceParty
from silta_intake.decisions.submit import submit
from silta_intake.model import Case, Request, Stage, TriageBy

from .intake_examples import (
    CASE,
    CLINIC,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    HEALTH_CENTRE,
    MODEL,
    NOW,
    NURSES,
    OTHER_CASE,
    REFERENCE,
    REQUEST,
    STATUTE,
    TO_BE_ASKED,
    TRIAGE_DUE,
    asking_at_guidance_centre,
    granted,
    recorded,
    submitting,
    withdrawn,
)
from .intake_played import Played, played


def test_a_request_on_a_consent_opens_triage_with_its_deadline() -> None:
    decided = submit(Case(case=CASE), submitting(), NOW, REFERENCE)

    request = Request(
        id=REQUEST,
        at=NOW,
        submitted_by=EARLY_SERVICE,
        taken_by=EARLY_SERVICE,
        channel="professional",
        needs=("work_ability", "employment"),
        drawn_up_with_client=True,
        existing_services=("employment_authority",),
        area="middle",
        turvakielto=False,
        coordinating=EARLY_SERVICE,
        deputy=NURSES,
        ground=ConsentGiven(id=f"{CASE}.1"),
        model=MODEL.ref,
        client="vault1client",
        contact="vault1contact",
        words="vault1words",
    )
    assert decided == Outcome(
        state=Case(
            case=CASE,
            follows=Followed(area="middle", model=MODEL.ref),
            stage=Stage.TRIAGE,
            request=request,
            claimed=True,
            triage_by=TRIAGE_DUE,
        ),
        facts=(
            ContactRequestReceived(
                case=CASE,
                by=EARLY_SERVICE,
                grounds=(f"{CASE}.1",),
                area="middle",
                model=MODEL.ref,
                request=REQUEST,
                taken_by=EARLY_SERVICE,
                channel="professional",
                needs=("work_ability", "employment"),
                drawn_up_with_client=True,
                existing_services=("employment_authority",),
                coordinating=EARLY_SERVICE,
                coordinating_deputy=NURSES,
                ground=ConsentGiven(id=f"{CASE}.1"),
            ),
        ),
        deadlines=((TriageBy(case=CASE), TRIAGE_DUE),),
        answer={"request": REQUEST},
    )


def test_nothing_from_the_vault_stands_in_the_fact() -> None:
    [fact] = played(submitting()).facts

    assert "vault1" not in fact.model_dump_json()


def test_a_client_names_the_unit_that_took_the_contact() -> None:
    by_client = {"channel": "self", "ground": None, "drawn_up_with_client": False}

    [fact] = Played().take(submitting(CLIENT, taken_by=GUIDANCE, **by_client))

    assert isinstance(fact, ContactRequestReceived)
    assert (fact.by, fact.taken_by, fact.ground) == (CLIENT, GUIDANCE, ConsentToBeAsked())
    assert fact.drawn_up_with_client
    missing = submitting(CLIENT, **by_client)
    assert Played().refused(missing) == (422, "taken-by-missing", False)


def test_a_unit_takes_contacts_for_itself_only() -> None:
    assert Played().refused(submitting(taken_by=GUIDANCE)) == (422, "taken-by-other", False)
    assert played(submitting(taken_by=EARLY_SERVICE)).state.stage is Stage.TRIAGE


def test_another_organisation_without_a_ground_is_told_consent_first() -> None:
    assert Played().refused(submitting(EMPLOYMENT, ground=None)) == (409, "consent-first", False)
    assert Played().refused(submitting(CLINIC, ground=None)) == (409, "consent-first", False)


def test_within_the_coordinating_organisation_a_missing_ground_is_a_consent_to_be_asked() -> None:
    own = played(submitting(EARLY_SERVICE, ground=None))
    beside = played(submitting(HEALTH_CENTRE, ground=None))

    assert (own.state.stage, beside.state.stage) == (Stage.TRIAGE, Stage.AWAITING_CONSENT)
    for case in (own, beside):
        [fact] = case.facts
        assert isinstance(fact, ContactRequestReceived)
        assert fact.ground == ConsentToBeAsked()


def test_a_consent_names_its_case() -> None:
    foreign = {"kind": "consent_given", "id": f"{OTHER_CASE}.1"}

    refused = Played().refused(submitting(ground=foreign))

    assert refused == (422, "consent-names-another-case", False)


def test_a_consent_may_come_before_the_request() -> None:
    case = played(granted(), submitting())

    assert case.state.stage is Stage.TRIAGE
    assert [ground.id for ground in case.state.grounds] == [f"{CASE}.1"]


def test_a_consent_that_has_ended_carries_no_request() -> None:
    case = played(granted(), withdrawn())

    assert case.refused(submitting()) == (409, "consent-first", False)


def test_a_consent_that_leaves_coordination_out_carries_no_request() -> None:
    insurer = [{"kind": "organisation", "oid": "1.2.246.10.90000026"}]
    case = played(granted(purpose="single_party", recipients=insurer))

    assert case.refused(submitting(GUIDANCE, area="north")) == (409, "consent-first", False)


def test_with_a_consent_to_be_asked_elsewhere_triage_waits_without_a_deadline_of_its_own() -> None:
    case = played(asking_at_guidance_centre())

    assert (case.state.stage, case.waits) == (Stage.AWAITING_CONSENT, {})


@pytest.mark.parametrize("ground", [granted(), recorded()])
def test_a_ground_that_is_there_already_lets_triage_open_at_once(ground: AnyFact) -> None:
    case = played(ground, asking_at_guidance_centre())

    assert case.state.stage is Stage.TRIAGE


def test_a_statute_opens_triage_and_a_client_cannot_claim_one() -> None:
    claimed = submitting(EMPLOYMENT, area="north", ground=STATUTE)
    by_client = submitting(CLIENT, taken_by=EMPLOYMENT, channel="self", ground=STATUTE)

    assert played(claimed).state.stage is Stage.TRIAGE
    assert Played().refused(by_client) == (422, "statute-by-authority", False)


def test_under_turvakielto_the_area_is_empty_and_the_fallback_coordination_triages() -> None:
    hidden = {"turvakielto": True, "area": None, "contact": None, "ground": TO_BE_ASKED}

    [fact] = Played().take(submitting(GUIDANCE, **hidden))

    assert isinstance(fact, ContactRequestReceived)
    assert (fact.area, fact.coordinating) == (None, COORDINATION)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"area": None}, "area-missing"),
        ({"area": "nowhere"}, "area-unknown"),
        ({"turvakielto": True}, "area-not-told"),
        ({"turvakielto": True, "area": None}, "contact-not-told"),
        ({"channel": "close_person"}, "ground-when-reached"),
        ({"channel": "close_person", "ground": None}, "client-reached-already"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    changes: dict[str, Any], reason: str
) -> None:
    assert Played().refused(submitting(**changes)) == (422, reason, False)


def test_a_client_does_not_submit_as_a_professional() -> None:
    refused = Played().refused(submitting(CLIENT, taken_by=GUIDANCE, ground=None))

    assert refused == (422, "channel-not-own", False)


def test_an_expert_by_experience_does_not_submit() -> None:
    assert Played().refused(submitting(ExpertByExperienceParty())) == (403, "not-yours", False)


def test_a_second_request_for_the_same_case_is_refused() -> None:
    case = played(submitting())

    assert case.refused(submitting()) == (409, "already-submitted", True)
    assert "submit-contact-request" not in case.may(EARLY_SERVICE)


def test_a_request_for_an_ended_case_is_refused() -> None:
    case = played(CaseClosed(case=CASE, reason="client_wish"))

    assert case.refused(submitting()) == (409, "case-ended", True)
