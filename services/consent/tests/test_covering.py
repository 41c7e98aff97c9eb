"""A new consent that covers an older one stands in its place, and not beside it."""

from datetime import timedelta
from typing import Any

import pytest

from silta_contracts import facts
from silta_contracts.party import CLIENT

from .conftest import CASE, EARLY_SERVICE, INSURER_ALONE, ORAL, START, TEAM, WRITTEN, Play

LESS: dict[str, Any] = {**TEAM, "special_categories": []}
MORE: dict[str, Any] = {
    **TEAM,
    "recipients": [*TEAM["recipients"], {"kind": "type", "type": "kela"}],
}
GUARDIAN = {"name": "Testi Holhooja", "capacity": "guardian"}


def ends(play: Play) -> list[str | None]:
    """How each ground ended, in the order in which they came."""
    return [held.end for held in play.state.grounds]


@pytest.mark.parametrize("what", [TEAM, MORE])
def test_a_consent_that_covers_another_takes_its_place(given: Play, what: dict[str, Any]) -> None:
    given.gets(CLIENT, "give-consent", **{**WRITTEN, "what": what})
    granted, replaced = given.facts[1:]
    assert isinstance(granted, facts.ConsentGranted)
    assert isinstance(replaced, facts.ConsentReplaced)
    assert granted.replaces == f"{CASE}.1"
    assert (replaced.consent, replaced.replaced_by) == (f"{CASE}.1", f"{CASE}.2")
    assert replaced.remaining == (granted.ground,)
    assert ends(given) == ["replaced", None]


def test_it_takes_the_place_of_all_that_it_covers(given: Play) -> None:
    kela = {**LESS, "recipients": [{"kind": "type", "type": "kela"}]}
    until = (START + timedelta(days=9)).isoformat()
    given.gets(CLIENT, "give-consent", **{**WRITTEN, "what": kela, "valid_until": until})
    assert ends(given) == [None, None]
    given.gets(CLIENT, "give-consent", **{**WRITTEN, "what": MORE})
    assert ends(given) == ["replaced", "replaced", None]
    assert given.since(2) == ["ConsentGranted", "ConsentReplaced", "ConsentReplaced"]
    assert given.state.grounds[-1].replaces == f"{CASE}.2"
    assert [name for name in given.waits if name.startswith("runs-out")] == []
    # Who takes back the one that was given first means what stands in its place.
    given.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    assert ends(given)[-1] == "withdrawn"


def test_in_two_steps_it_takes_the_place_when_it_is_confirmed(given: Play) -> None:
    given.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "what": MORE, "form": "two_step"})
    assert ends(given) == [None]
    given.gets(CLIENT, "confirm-consent", consent=f"{CASE}.2")
    assert ends(given) == ["replaced", None]


def test_a_change_that_waits_changes_what_took_the_place(given: Play) -> None:
    wider = {**WRITTEN, "what": MORE, "form": "two_step"}
    given.gets(EARLY_SERVICE, "extend-consent", consent=f"{CASE}.1", **wider)
    given.gets(CLIENT, "give-consent", **WRITTEN)
    given.gets(CLIENT, "confirm-consent", consent=f"{CASE}.2")
    assert [(h.ground.id[-1], h.end) for h in given.state.grounds] == [
        ("1", "replaced"),
        ("3", "replaced"),
        ("2", None),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"what": LESS},
        {"what": INSURER_ALONE},
        {"what": {**TEAM, "purpose": "gather_information"}},
        {"what": {**TEAM, "recipients": TEAM["recipients"][:1]}},
        {"valid_until": "2026-12-01T00:00:00Z"},
        {"on_behalf": GUARDIAN, "mandate": "guardian"},
    ],
)
def test_what_does_not_cover_stands_beside(given: Play, other: dict[str, Any]) -> None:
    given.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, **other})
    assert ends(given) == [None, None]
    assert given.state.grounds[1].replaces is None


def test_an_oral_consent_takes_no_place(play: Play) -> None:
    lasting = {**ORAL, "form": "written"}
    play.gets(EARLY_SERVICE, "give-consent", **lasting)
    play.gets(EARLY_SERVICE, "give-consent", **ORAL)
    assert ends(play) == [None, None]


def test_what_was_given_on_behalf_is_replaced_by_the_client(play: Play) -> None:
    play.gets(
        EARLY_SERVICE, "give-consent", **{**WRITTEN, "on_behalf": GUARDIAN, "mandate": "guardian"}
    )
    play.gets(CLIENT, "give-consent", **WRITTEN)
    assert ends(play) == ["replaced", None]
