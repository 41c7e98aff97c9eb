"""A consent is narrowed or extended: a new one stands in its place."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_contracts import facts
from silta_contracts.party import CLIENT

from .conftest import (
    CASE,
    COLLEGE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    INSURER_ALONE,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    request,
)

WIDER = {**TEAM, "recipients": [*TEAM["recipients"], {"kind": "type", "type": "kela"}]}


@pytest.mark.parametrize(
    "left",
    [
        {**TEAM, "special_categories": []},
        {**TEAM, "recipients": TEAM["recipients"][:1]},
        {
            **TEAM,
            "recipients": [
                TEAM["recipients"][0],
                {"kind": "unit", "oid": EARLY_SERVICE.oid, "unit": "health-centre"},
            ],
        },
    ],
)
def test_narrowing_puts_a_smaller_consent_in_the_place_of_the_old(
    given: Play, left: dict[str, Any]
) -> None:
    answer = given.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=left)
    assert answer == {"consent": f"{CASE}.2"}
    granted, replaced = given.facts[1:]
    assert isinstance(granted, facts.ConsentGranted)
    assert isinstance(replaced, facts.ConsentReplaced)
    assert (granted.by, granted.ground.id, granted.replaces) == (CLIENT, f"{CASE}.2", f"{CASE}.1")
    assert granted.ground.form == "written"
    assert (replaced.consent, replaced.replaced_by) == (f"{CASE}.1", f"{CASE}.2")
    assert [ground.id for ground in replaced.ended] == [f"{CASE}.1"]
    assert replaced.remaining == (granted.ground,)
    old = given.state.grounds[0]
    assert (old.end, old.replaced_by) == ("replaced", f"{CASE}.2")


def test_an_earlier_end_is_narrower_and_moves_the_deadline(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": "2026-08-02T08:00:00Z"})
    play.gets(
        CLIENT,
        "narrow-consent",
        consent=f"{CASE}.1",
        what=TEAM,
        valid_until="2026-03-02T08:00:00Z",
    )
    assert play.waits[f"runs-out:{CASE}.2"][1] == START + timedelta(days=28)
    assert f"runs-out:{CASE}.1" not in play.waits


@pytest.mark.parametrize(
    "change",
    [
        {"what": TEAM},
        {"what": WIDER},
        {"what": {**TEAM, "purpose": "gather_information"}},
        {"what": {**TEAM, "categories": [*TEAM["categories"], "contact"]}},
        {
            "what": {
                **TEAM,
                "recipients": [
                    {"kind": "unit", "oid": EMPLOYMENT.oid, "unit": "employment-services"}
                ],
            }
        },
    ],
)
def test_what_is_not_narrower_is_refused(given: Play, change: dict[str, Any]) -> None:
    refused = given.asks(CLIENT, "narrow-consent", consent=f"{CASE}.1", **change)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status) == ("not-narrower", 422)


def test_a_later_end_is_not_narrower(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": "2026-03-02T08:00:00Z"})
    refused = play.asks(
        CLIENT,
        "narrow-consent",
        consent=f"{CASE}.1",
        what={**TEAM, "special_categories": []},
        valid_until="2026-08-02T08:00:00Z",
    )
    assert isinstance(refused, Refused)
    assert refused.reason == "not-narrower"


def test_extending_puts_a_wider_consent_in_the_place_of_the_old(given: Play) -> None:
    given.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **{**WRITTEN, "what": WIDER})
    granted, replaced = given.facts[1:]
    assert isinstance(granted, facts.ConsentGranted)
    assert isinstance(replaced, facts.ConsentReplaced)
    assert granted.replaces == f"{CASE}.1"
    assert replaced.remaining == (granted.ground,)


def test_an_extension_in_two_steps_takes_the_place_when_it_is_confirmed(given: Play) -> None:
    wider = {**WRITTEN, "what": WIDER, "form": "two_step"}
    given.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    assert given.since(1) == []
    assert given.state.grounds[0].end is None
    given.gets(CLIENT, "confirm-consent", consent=f"{CASE}.2")
    assert given.since(1) == ["ConsentGranted", "ConsentReplaced"]


def test_an_extension_that_is_refused_is_told_to_nobody(given: Play) -> None:
    wider = {**WRITTEN, "what": WIDER, "form": "two_step"}
    given.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    given.gets(CLIENT, "refuse-consent")
    assert given.since(1) == []
    assert (given.state.unconfirmed, given.state.grounds[0].end) == ((), None)


def test_an_extension_that_a_request_waited_for_is_told_when_it_is_refused(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "what": INSURER_ALONE})
    wider = {**WRITTEN, "what": WIDER, "form": "two_step"}
    play.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    play.hears(request({"kind": "consent_to_be_asked"}, GUIDANCE, COORDINATION))
    play.gets(CLIENT, "refuse-consent")
    assert play.facts[1:] == [
        facts.ConsentRefused(case=CASE, by=CLIENT, ask=None, request=f"{CASE}.r1")
    ]


def test_an_extension_that_a_withdrawal_takes_along_is_told_by_the_withdrawal(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    play.hears(request({"kind": "consent_given", "id": f"{CASE}.1"}))
    wider = {**WRITTEN, "what": WIDER, "form": "two_step"}
    play.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    play.gets(CLIENT, "withdraw-consent")
    assert play.since(1) == ["ConsentWithdrawn"]


def test_an_extension_that_waits_changes_the_narrowed_consent(given: Play) -> None:
    wider = {**WRITTEN, "what": WIDER, "form": "two_step"}
    given.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    less = {**TEAM, "special_categories": []}
    given.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=less)
    given.gets(CLIENT, "confirm-consent", consent=f"{CASE}.2")
    replaced = given.facts[-1]
    assert isinstance(replaced, facts.ConsentReplaced)
    assert (replaced.consent, replaced.replaced_by) == (f"{CASE}.3", f"{CASE}.2")
    assert [held.end for held in given.state.grounds] == ["replaced", "replaced", None]


@pytest.mark.parametrize("form", ["two_step", "written"])
def test_of_two_extensions_the_later_takes_the_place_of_the_earlier(given: Play, form: str) -> None:
    for kind in ("two_step", form):
        wider = {**WRITTEN, "what": WIDER, "form": kind}
        given.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    if form == "two_step":
        given.gets(CLIENT, "confirm-consent", consent=f"{CASE}.3")
    given.gets(CLIENT, "confirm-consent", consent=f"{CASE}.2")
    replaced = given.facts[-1]
    assert isinstance(replaced, facts.ConsentReplaced)
    assert (replaced.consent, replaced.replaced_by) == (f"{CASE}.3", f"{CASE}.2")
    assert [held.end for held in given.state.grounds] == ["replaced", "replaced", None]


def test_of_two_extensions_of_a_consent_that_ran_out_one_is_left(play: Play) -> None:
    until = (START + timedelta(days=1)).isoformat()
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": until})
    wider = {**WRITTEN, "what": WIDER, "form": "two_step"}
    for _ in range(2):
        play.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    play.silence(START + timedelta(days=2))
    for number in (2, 3):
        play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.{number}")
    assert [held.end for held in play.state.grounds] == ["expired", "replaced", None]


def test_a_consent_is_changed_by_the_client_or_with_a_unit_that_sees_it(given: Play) -> None:
    less = {**TEAM, "special_categories": []}
    for party in (CLIENT, EARLY_SERVICE, EMPLOYMENT):
        assert {"narrow-consent", "extend-consent"} <= given.may(party)
    refused = given.asks(COLLEGE, "narrow-consent", consent=f"{CASE}.1", what=less)
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_a_consent_not_in_force_is_not_changed(given: Play) -> None:
    less = {**TEAM, "special_categories": []}
    given.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=less)
    again = given.asks(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=less)
    wider = given.asks(CLIENT, "extend-consent", consent=f"{CASE}.9", **WRITTEN)
    assert isinstance(again, Refused)
    assert isinstance(wider, Refused)
    assert {again.reason, wider.reason} == {"consent-not-in-force"}
    given.gets(CLIENT, "withdraw-consent")
    assert not {"narrow-consent", "extend-consent"} & given.may(CLIENT)
    given.hears(closed())
    ended = given.asks(CLIENT, "narrow-consent", consent=f"{CASE}.2", what=less)
    assert isinstance(ended, Refused)
    assert ended.reason == "case-ended"
