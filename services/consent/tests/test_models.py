"""What the area's model says of consents: which are asked for, in which order and form."""

from dataclasses import replace
from typing import Any

import pytest
from stateful_world import MODELS, NEXT, NORTH

from silta_chassis.process import Refused
from silta_consent.reference import Reference
from silta_contracts import facts
from silta_contracts.facts.leading import LedOn
from silta_contracts.operating_models import MissingModel, OperatingModels
from silta_contracts.party import CLIENT

from .conftest import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    GUIDANCE,
    START,
    TEAM,
    WRITTEN,
    Play,
    request,
)

TO_BE_ASKED = {"kind": "consent_to_be_asked"}


def with_model(reference: Reference, **of_the_model: Any) -> Reference:
    """The reference in which the north's model says this besides."""
    [north] = [model for model in MODELS.versions if model.ref == NORTH["model"]]
    others = tuple(model for model in MODELS.versions if model != north)
    changed = north.model_copy(update=of_the_model)
    return replace(reference, models=OperatingModels(MODELS.installation, (changed, *others)))


@pytest.fixture
def two(reference: Reference) -> Play:
    """A case of an area that asks for gathering information, too, after cooperation."""
    purposes = ("cooperate", "gather_information")
    play = Play(with_model(reference, consent_purposes=purposes), START)
    play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))
    return play


def asked_for(play: Play) -> list[str]:
    return [str(fact.purpose) for fact in play.facts if isinstance(fact, facts.ConsentRequested)]


def test_the_next_consent_is_asked_for_when_cooperation_stands_and_by_coordination(
    two: Play,
) -> None:
    assert asked_for(two) == ["cooperate"]
    two.gets(CLIENT, "give-consent", **WRITTEN)
    assert asked_for(two) == ["cooperate", "gather_information"]
    [ask] = two.state.asks
    assert ask.asked_by == EARLY_SERVICE
    assert two.since(1) == ["ConsentGranted", "ConsentRequested"]


def test_each_is_asked_for_once_whatever_the_answer(two: Play) -> None:
    two.gets(CLIENT, "give-consent", **WRITTEN)
    two.gets(CLIENT, "refuse-consent", ask=two.state.asks[0].id)
    two.gets(CLIENT, "give-consent", **WRITTEN)
    assert asked_for(two) == ["cooperate", "gather_information"]


def test_an_own_consent_after_cooperation_is_not_taken_before_it(two: Play) -> None:
    gather = TEAM | {"purpose": "gather_information"}
    refused = two.asks(CLIENT, "give-consent", **(WRITTEN | {"what": gather}))
    assert isinstance(refused, Refused)
    assert refused.reason == "cooperation-first"
    two.gets(CLIENT, "give-consent", **WRITTEN)
    two.gets(CLIENT, "give-consent", **(WRITTEN | {"what": gather}))
    assert two.state.asks == ()


def test_where_the_model_asks_for_cooperation_alone_nothing_more_is_asked(
    reference: Reference,
) -> None:
    play = Play(reference, START)
    play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))
    play.gets(CLIENT, "give-consent", **WRITTEN)
    assert asked_for(play) == ["cooperate"]


def test_a_form_that_the_area_does_not_take_is_refused_with_those_it_does(
    reference: Reference,
) -> None:
    play = Play(with_model(reference, consent_forms=("e_signed", "two_step")), START)
    # Before the request nobody knows the area: the consent is taken.
    play.gets(CLIENT, "give-consent", **WRITTEN)
    play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))
    refused = play.asks(CLIENT, "give-consent", **WRITTEN)
    assert isinstance(refused, Refused)
    assert refused.reason == "form-not-of-the-model"
    assert "e_signed, two_step" in refused.says


def test_a_withdrawal_is_heard_also_where_the_models_file_is_missing(
    reference: Reference,
) -> None:
    play = Play(reference, START)
    play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))
    play.gets(CLIENT, "give-consent", **WRITTEN)
    play.reference = with_model(reference, hash="9" * 64)
    assert play.gets(CLIENT, "withdraw-consent")["withdrawn"] == [f"{CASE}.1"]


def test_a_request_by_a_version_that_is_not_here_names_the_file(reference: Reference) -> None:
    play = Play(with_model(reference, hash="9" * 64), START)
    with pytest.raises(MissingModel, match=r"models/north-ostrobothnia/2026\.1\.toml"):
        play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))


def test_a_case_is_asked_by_the_version_that_it_was_moved_to(reference: Reference) -> None:
    play = Play(reference, START)
    moved = facts.CaseMovedToModel(
        case=CASE,
        area=NEXT.area,
        model=NEXT.ref,
        before=NORTH["model"],
        request=f"{CASE}.r1",
        move=1,
    )
    assert play.hears(moved) == []
    play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))
    assert play.state.follows.model == NEXT.ref


def test_a_request_that_was_led_on_is_its_new_coordinations(reference: Reference) -> None:
    play = Play(reference, START)
    led = LedOn(
        case=CASE,
        **NORTH,
        leading=f"{CASE}.l1",
        before=COORDINATION,
        coordinating=GUIDANCE,
    )
    assert play.hears(led) == [], "early: there is no request yet"
    play.hears(request(TO_BE_ASKED, taken_by=GUIDANCE))
    for _ in range(2):
        assert play.hears(led) == []
        assert play.state.request is not None
        assert (play.state.request.coordinating, play.state.request.deputy) == (GUIDANCE, None)
