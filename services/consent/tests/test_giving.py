"""A consent is given: in one step, in two, or orally."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from silta_chassis.process import Refused
from silta_consent.model import ConfirmBy, RunsOut
from silta_contracts import facts
from silta_contracts.codes import ConsentForm, ConsentGiver
from silta_contracts.party import CLIENT, ExpertByExperienceParty

from .conftest import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    GUIDANCE,
    INSURER_ALONE,
    KELA,
    ORAL,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    request,
)

TWO_STEP = {**WRITTEN, "form": "two_step"}
UNTIL = "2026-08-02T08:00:00Z"


def test_a_written_consent_opens_the_case_and_holds_at_once(play: Play) -> None:
    answer = play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": UNTIL})
    assert answer == {"consent": f"{CASE}.1"}
    [fact] = play.facts
    assert isinstance(fact, facts.ConsentGranted)
    assert fact.model_dump(mode="json") == {
        "fact": "ConsentGranted",
        "by": EARLY_SERVICE.model_dump(mode="json"),
        "case": CASE,
        "grounds": [f"{CASE}.1"],
        "round": None,
        "ask": None,
        "replaces": None,
        "ground": {
            "kind": "consent",
            "id": f"{CASE}.1",
            "purpose": "cooperate",
            "categories": ["identity", "situation", "plan", "follow_up", "work_ability"],
            "recipients": TEAM["recipients"],
            "valid_from": "2026-02-02T08:00:00Z",
            "valid_until": UNTIL,
            "form": "written",
            "given_by": "client",
        },
    }
    assert {name: due for name, (_, due) in play.waits.items()} == {
        f"runs-out:{CASE}.1": START + timedelta(days=181),
        "request-expected": START + timedelta(days=7),
    }


def test_the_client_gives_a_consent_alone(play: Play) -> None:
    play.gets(CLIENT, "give-consent", **{**WRITTEN, "form": "e_signed"})
    assert play.since(0) == ["ConsentGranted"]


def test_an_expert_or_close_person_gives_none(play: Play) -> None:
    refused = play.asks(ExpertByExperienceParty(), "give-consent", **WRITTEN)
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_who_consents_on_behalf_and_the_form_stay_in_the_vault(play: Play) -> None:
    play.gets(
        EARLY_SERVICE,
        "give-consent",
        **WRITTEN,
        on_behalf={"name": "Testi Edustaja", "capacity": "edunvalvoja"},
        mandate="guardian",
        form_reference={"reference": "TESTI-Y100-1"},
    )
    [fact] = play.facts
    assert isinstance(fact, facts.ConsentGranted)
    assert fact.ground.given_by is ConsentGiver.ON_BEHALF
    assert play.state.grounds[0].on_behalf == "ref-on_behalf"
    assert play.state.grounds[0].mandate == "guardian"
    assert play.state.grounds[0].form_reference == "ref-form_reference"
    everything = play.state.model_dump_json() + fact.model_dump_json()
    assert "Testi" not in everything
    assert "TESTI" not in everything


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"categories": ["identity", "health"]}, "special_categories"),
        ({"special_categories": ["identity"]}, "categories"),
        ({"categories": [], "special_categories": []}, "name the data"),
        ({"recipients": []}, "at least 1"),
        ({"categories": ["everything"]}, "Input should be"),
        ({"purpose": "single_party"}, "one recipient"),
        ({"words": "free text"}, "Extra inputs"),
    ],
)
def test_a_body_that_names_data_or_parties_wrongly_does_not_fit(
    play: Play, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        play.asks(EARLY_SERVICE, "give-consent", **{**WRITTEN, "what": {**TEAM, **wrong}})


def test_the_validity_is_always_named_and_not_over(play: Play) -> None:
    with pytest.raises(ValidationError, match="valid_until"):
        play.asks(EARLY_SERVICE, "give-consent", what=TEAM, form="written")
    over = {**WRITTEN, "valid_until": "2026-02-02T08:00:00Z"}
    refused = play.asks(EARLY_SERVICE, "give-consent", **over)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status, refused.kept) == ("validity-over", 422, False)


def test_a_consent_in_two_steps_holds_when_the_client_confirms(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    assert play.since(0) == []
    assert "confirm-consent" in play.may(CLIENT)
    assert "confirm-consent" not in play.may(EARLY_SERVICE)
    play.now += timedelta(hours=1)
    play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    [fact] = play.facts
    assert isinstance(fact, facts.ConsentGranted)
    assert fact.by == CLIENT
    assert fact.ground.valid_from == START + timedelta(hours=1)
    assert fact.ground.form is ConsentForm.TWO_STEP
    assert set(play.waits) == {"request-expected"}


def test_a_second_step_of_another_than_the_client_is_not_theirs(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    refused = play.asks(EARLY_SERVICE, "confirm-consent", consent=f"{CASE}.1")
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_confirming_twice_or_something_else_is_refused(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    wrong = play.asks(CLIENT, "confirm-consent", consent=f"{CASE}.2")
    assert isinstance(wrong, Refused)
    play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    again = play.asks(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert isinstance(again, Refused)
    assert {wrong.reason, again.reason} == {"consent-not-waiting"}
    assert play.since(0) == ["ConsentGranted"]


def test_without_the_second_step_the_consent_does_not_hold(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    [fact] = play.silence(START + timedelta(days=8))
    assert fact == facts.ConsentUnconfirmed(
        case=CASE,
        party=CLIENT,
        addressed=EARLY_SERVICE,
        due=START + timedelta(days=7),
        consent=f"{CASE}.1",
    )
    refused = play.asks(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert isinstance(refused, Refused)
    assert play.waits == {}


def test_a_request_on_a_consent_that_is_never_confirmed_makes_the_client_asked(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    assert play.hears(request(consent_given())) == []
    play.silence(START + timedelta(days=8))
    assert play.since(0) == ["ConsentUnconfirmed", "ConsentRequested"]


def test_confirming_after_its_validity_is_refused(play: Play) -> None:
    soon = {**TWO_STEP, "valid_until": "2026-02-03T08:00:00Z"}
    play.gets(EARLY_SERVICE, "give-consent", **soon)
    assert play.waits[f"confirm-by:{CASE}.1"][1] == START + timedelta(days=1)
    play.now = START + timedelta(days=1)
    refused = play.asks(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert isinstance(refused, Refused)
    assert refused.reason == "validity-over"


def test_a_late_confirmation_deadline_does_nothing(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert play.fires(ConfirmBy(case=CASE, consent=f"{CASE}.1")) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"what": TEAM}, "oral-carries-no-network"),
        ({"valid_until": None}, "oral-covers-one-disclosure"),
        (
            {"what": {**ORAL["what"], "recipients": TEAM["recipients"]}},
            "oral-covers-one-disclosure",
        ),
    ],
)
def test_an_oral_consent_covers_one_disclosure_only(
    play: Play, change: dict[str, Any], reason: str
) -> None:
    refused = play.asks(EARLY_SERVICE, "give-consent", **{**ORAL, **change})
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status) == (reason, 422)


def test_every_recipient_stands_on_its_own_so_consents_stand_side_by_side(given: Play) -> None:
    alone = {"what": INSURER_ALONE, "form": "written", "valid_until": None}
    assert given.gets(GUIDANCE, "give-consent", **alone) == {"consent": f"{CASE}.2"}
    assert given.since(0) == ["ConsentGranted", "ConsentGranted"]
    assert [held.end for held in given.state.grounds] == [None, None]


def test_a_consent_runs_out(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": UNTIL})
    play.hears(request(consent_given()))
    [fact] = play.silence(START + timedelta(days=200))
    assert isinstance(fact, facts.ConsentExpired)
    assert fact.consent == f"{CASE}.1"
    assert [ground.id for ground in fact.ended] == [f"{CASE}.1"]
    assert fact.remaining == ()
    assert play.fires(RunsOut(case=CASE, consent=f"{CASE}.1")) == []


def test_after_the_end_no_consent_is_given_and_none_runs_out(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": UNTIL})
    play.hears(closed())
    refused = play.asks(EARLY_SERVICE, "give-consent", **WRITTEN)
    assert isinstance(refused, Refused)
    assert refused.reason == "case-ended"
    assert play.fires(RunsOut(case=CASE, consent=f"{CASE}.1")) == []


def test_a_consent_for_a_single_party_answers_the_question_for_that_party(asked: Play) -> None:
    kela = {**INSURER_ALONE, "recipients": [{"kind": "organisation", "oid": KELA.oid}]}
    asked.gets(COORDINATION, "ask-for-consent", what=INSURER_ALONE)
    asked.gets(COORDINATION, "ask-for-consent", what=kela)

    asked.gets(CLIENT, "give-consent", **{**WRITTEN, "what": kela})

    assert [ask.id for ask in asked.state.asks] == [f"{CASE}.a1", f"{CASE}.a2"]


@pytest.mark.parametrize(
    "half", [{"mandate": "guardian"}, {"on_behalf": {"name": "Testi", "capacity": "guardian"}}]
)
def test_who_consents_on_behalf_has_a_mandate_and_the_client_needs_none(
    given: Play, half: dict[str, Any]
) -> None:
    less = {**TEAM, "special_categories": []}
    for command, body in (
        ("give-consent", WRITTEN),
        ("extend-consent", {**WRITTEN, "consent": f"{CASE}.1"}),
        ("narrow-consent", {"what": less, "consent": f"{CASE}.1"}),
    ):
        refused = given.asks(EARLY_SERVICE, command, **{**body, **half})
        assert isinstance(refused, Refused)
        assert (refused.reason, refused.status, refused.kept) == ("mandate-unfit", 422, False)
