"""The contact request comes or not, before or after the consent; the case ends."""

from datetime import timedelta
from typing import Any

import pytest

from silta_consent.model import RequestExpected
from silta_contracts import facts
from silta_contracts.party import CLIENT

from .conftest import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    HEALTH_CENTRE,
    ORAL,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    request,
)


def ended(kind: str) -> Any:
    """The end of the case, as intake or follow-up tells it."""
    if kind == "CaseClosed":
        return closed()
    body = {"case": CASE, "request": f"{CASE}.r1", "reason": "client_wish"}
    return getattr(facts, kind).model_validate(body, context={"tolerant": True})


ENDS = ["CaseClosed", "ContactRequestClosed", "ContactRequestWithdrawn"]


def test_a_consent_that_opened_the_case_waits_for_the_request(given: Play) -> None:
    [fact] = given.silence(START + timedelta(days=10))
    assert fact == facts.ContactRequestMissing(
        case=CASE,
        consent=f"{CASE}.1",
        addressed=EARLY_SERVICE,
        due=START + timedelta(days=7),
    )
    assert given.hears(request(consent_given())) == []
    assert given.fires(RequestExpected(case=CASE)) == []


def test_the_request_that_comes_is_not_missing(given: Play) -> None:
    assert given.hears(request(consent_given())) == []
    assert given.waits == {}
    assert given.hears(request(consent_given())) == []
    assert given.fires(RequestExpected(case=CASE)) == []


def test_the_wait_for_the_request_lives_on_in_a_narrower_consent(given: Play) -> None:
    less = {**TEAM, "special_categories": []}
    given.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=less)
    assert given.waits["request-expected"][1] == START + timedelta(days=7)
    [fact] = given.silence(START + timedelta(days=10))
    assert isinstance(fact, facts.ContactRequestMissing)
    assert fact.consent == f"{CASE}.2"


def test_a_second_consent_does_not_postpone_the_wait(given: Play) -> None:
    given.now += timedelta(days=3)
    given.gets(CLIENT, "give-consent", **WRITTEN)
    assert given.waits["request-expected"][1] == START + timedelta(days=7)


def test_a_request_that_leaves_its_organisation_uses_an_oral_consent(play: Play) -> None:
    play.gets(GUIDANCE, "give-consent", **ORAL)
    [fact] = play.hears(request(consent_given(), GUIDANCE, COORDINATION))
    assert isinstance(fact, facts.ConsentExpired)
    assert (fact.consent, fact.remaining) == (f"{CASE}.1", ())
    assert play.waits == {}


def test_a_request_within_its_organisation_uses_none(play: Play) -> None:
    play.gets(HEALTH_CENTRE, "give-consent", **ORAL)
    assert play.hears(request(consent_given(), HEALTH_CENTRE, EARLY_SERVICE)) == []
    assert set(play.waits) == {f"runs-out:{CASE}.1"}


def test_an_oral_consent_that_nobody_used_runs_out(play: Play) -> None:
    play.gets(GUIDANCE, "give-consent", **ORAL)
    said = play.silence(START + timedelta(days=30))
    assert [fact.fact for fact in said] == ["ConsentExpired"]


def test_a_request_on_a_consent_that_ran_out_makes_the_client_asked(play: Play) -> None:
    play.gets(GUIDANCE, "give-consent", **{**WRITTEN, "valid_until": "2026-02-03T08:00:00Z"})
    play.silence(START + timedelta(days=2))
    said = play.hears(request(consent_given(), GUIDANCE, COORDINATION))
    assert [fact.fact for fact in said] == ["ConsentRequested"]


@pytest.mark.parametrize("kind", ENDS)
def test_every_end_ends_work_and_deadlines(statutory: Play, kind: str) -> None:
    statutory.gets(EMPLOYMENT, "ask-for-consent", what=TEAM)
    statutory.gets(CLIENT, "give-consent", **{**WRITTEN, "form": "two_step"})
    assert statutory.hears(ended(kind)) == []
    assert statutory.waits == {}
    assert statutory.may(CLIENT) == statutory.may(EMPLOYMENT) == {"withdraw-consent"}
    before = statutory.state
    assert statutory.hears(ended(kind)) == []
    assert statutory.state == before


@pytest.mark.parametrize("kind", ENDS)
def test_a_request_after_the_end_asks_nothing(play: Play, kind: str) -> None:
    play.hears(ended(kind))
    assert play.hears(request({"kind": "consent_to_be_asked"})) == []
    assert play.waits == {}


def test_the_request_may_come_before_or_after_the_consent(play: Play, reference: Any) -> None:
    other = Play(reference)
    come = request(consent_given())
    play.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    play.hears(come)
    other.hears(come)
    other.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    assert play.since(0) == ["ConsentGranted"]
    assert other.since(0) == ["ConsentRequested", "ConsentGranted"]
    assert play.waits == other.waits == {}
    assert [h.ground for h in play.state.grounds] == [h.ground for h in other.state.grounds]


def by_close_person(play: Play) -> None:
    told = request({"kind": "consent_to_be_asked"}, GUIDANCE, COORDINATION)
    assert play.hears(told.model_copy(update={"channel": "close_person"})) == []


def reached(ground: dict[str, Any], number: int = 1) -> facts.ClientReached:
    body = {
        "case": CASE,
        "by": GUIDANCE,
        "request": f"{CASE}.r{number}",
        "drawn_up_with_client": True,
        "ground": ground,
    }
    return facts.ClientReached.model_validate(body, context={"tolerant": True})


def test_after_a_close_persons_contact_nothing_is_asked_before_the_client_is_reached(
    play: Play,
) -> None:
    by_close_person(play)
    assert play.waits == {}

    [asked] = play.hears(reached({"kind": "consent_to_be_asked"}))
    assert isinstance(asked, facts.ConsentRequested)


def test_a_client_reached_whose_consent_is_known_is_not_asked_again(given: Play) -> None:
    by_close_person(given)

    assert given.hears(reached(consent_given())) == []


def test_a_client_reached_of_a_request_never_heard_of_or_after_the_end_is_a_no_op(
    play: Play,
) -> None:
    told = reached({"kind": "consent_to_be_asked"})
    assert play.hears(told) == []
    by_close_person(play)
    assert play.hears(reached({"kind": "consent_to_be_asked"}, number=2)) == []
    play.hears(closed())
    assert play.hears(told) == []
