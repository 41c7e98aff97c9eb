"""Placements: at the table and on a consent, their courses, and their commands."""

from datetime import timedelta
from typing import Any

from stateful import Message, Offer, Story
from stateful_world import BEGINS, CASE, EMPLOYMENT, SOCIAL_WORK, unit

from silta_contracts import facts as f
from silta_contracts.facts.placement import PlacementEnded
from silta_contracts.party import CLIENT
from silta_contracts.placement_codes import PlacementKind, PlacementOutcome
from silta_followup import commands_placement as c
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.waits import PlacementReviewBy

from .followup_asked import asked
from .followup_drawn import Draw, day
from .followup_workplace import ALONE, EMPLOYER, TAKEN_BACK_ALONE

ELSEWHERE = unit(90000032, "workshop", "association")
_KIND = PlacementKind.REHABILITATIVE_WORK
_SOON = (BEGINS + timedelta(days=200)).date()


def _started(provider: object) -> c.StartPlacement:
    told = {
        "case": CASE,
        "by": EMPLOYMENT,
        "placement": _KIND,
        "provider": provider,
        "until": _SOON,
        "client_wants_it": True,
    }
    return c.StartPlacement.model_validate(told)


PLACED = (
    _started(SOCIAL_WORK),
    PlacementReviewBy,
    c.ContinuePlacement.model_validate(
        {
            "case": CASE,
            "by": EMPLOYMENT,
            "placement": _KIND,
            "until": _SOON + timedelta(days=30),
            "client_wants_it": True,
        }
    ),
    PlacementReviewBy,
    PlacementReviewBy,
    PlacementReviewBy,
    c.EndPlacement(case=CASE, by=CLIENT, placement=_KIND),
)
PLACED_ON_CONSENT = (
    f.ConsentGranted(case=CASE, by=CLIENT, ground=ALONE),
    _started(EMPLOYER),
    TAKEN_BACK_ALONE,
)


def _start(draw: Draw, story: Story) -> dict[str, Any]:
    return {
        "placement": draw.one(*PlacementKind),
        "provider": draw.one(EMPLOYER, ELSEWHERE, SOCIAL_WORK, EMPLOYMENT),
        "until": day(draw, story),
        "client_wants_it": True,
    }


def _go_on(draw: Draw, story: Story) -> dict[str, Any]:
    kind = draw.one(*PlacementKind)
    return {"placement": kind, "until": day(draw, story), "client_wants_it": True}


def _end(draw: Draw, story: Story) -> dict[str, Any]:
    return {"placement": draw.one(*PlacementKind), "outcome": draw.one(*PlacementOutcome)}


ASKED_OF_PLACEMENT: dict[type[Message], Offer] = {
    c.StartPlacement: asked(c.StartPlacement, _start),
    c.ContinuePlacement: asked(c.ContinuePlacement, _go_on),
    c.EndPlacement: asked(c.EndPlacement, _end),
}


def a_placement_is_carried_and_waits_for_a_moment(story: Story) -> None:
    case: Case = story.state
    kinds = {
        wait.placement for wait, _ in story.waits.values() if isinstance(wait, PlacementReviewBy)
    }
    going_on = case.placements
    if case.stage in ACTIVE:
        assert kinds == {one.placement for one in going_on}
    assert len({one.placement for one in going_on}) == len(going_on)
    assert not going_on or case.stage not in (Stage.STOPPED, Stage.CLOSED)
    alone = {ground.id for ground in case.single_party}
    assert all(
        one.consent in alone and one.consent not in case.ended
        for one in going_on
        if one.consent is not None
    )
    assert all(one.consent for one in going_on if one.provider.type in ("employer", "association"))
    assert all(fact.by is None for fact in story.new(PlacementEnded))
