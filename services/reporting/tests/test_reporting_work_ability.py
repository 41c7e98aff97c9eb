"""Measures of work ability, and an end that the client does not agree with."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from silta_contracts import facts
from silta_contracts.course_codes import Band, ClientView, NeedEndOutcome, Scale
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT
from silta_reporting.counting import Cell
from silta_reporting.model import MeasuredBand, Measures
from silta_reporting.outcomes import OUTCOMES
from silta_reporting.reference import Reference
from silta_reporting.views import page

from .reporting_course import (
    ASSEMBLED,
    CASE,
    COLLEGE,
    COORDINATION,
    EMPLOYMENT,
    FOLLOWED,
    GRANTED,
    MODELS,
    REQUESTED,
    make,
)
from .reporting_told import Told

FIRST, LATER = date(2026, 3, 2), date(2026, 6, 1)


@pytest.fixture
def assembled(told: Told) -> Told:
    """A case whose network is assembled."""
    return told.hear_all([(REQUESTED, 0), (GRANTED, 0), (ASSEMBLED, 6)])


def measured(
    number: int, band: Band, on: date, scale: Scale = Scale.WORK_ABILITY_SCORE, **more: Any
) -> facts.WorkAbilityMeasured:
    return make(
        facts.WorkAbilityMeasured,
        scale=scale,
        band=band,
        measured_on=on,
        **{"measurement": f"{CASE}.w{number}"} | more,
    )


def of_case(*bands: Band, day: int = 1) -> Measures:
    """A case with these measurements, one a day."""
    return Measures(
        work_ability_measured=datetime(2026, 3, day, 12, tzinfo=UTC),
        work_ability=tuple(
            MeasuredBand(id=f"{n}", scale=Scale.WORK_ABILITY_SCORE, band=band, on=FIRST)
            for n, band in enumerate(bands)
        ),
    )


def cells(code: str, *cases: Measures) -> dict[str | None, Cell]:
    indicator = next(one for one in OUTCOMES if one.code == code)
    return {cell.group: cell for cell in indicator.count(cases)}


def test_what_was_told_last_of_a_measurement_counts_whatever_came_first(told: Told) -> None:
    said = (
        measured(1, Band.LOW, FIRST),
        measured(2, Band.HIGH, LATER),
        measured(2, Band.MIDDLE, LATER, Scale.SELF_ASSESSMENT),
    )
    seen = set()
    for order in permutations(said):
        one = Told(state=told.state)
        for fact in order:
            one.hear(fact)
        seen.add(one.state.measures.model_dump_json())
    assert len(seen) == 1
    for fact in (*said, measured(1, Band.VERY_LOW, FIRST)):
        told.hear(fact)
    assert [(m.scale, m.band) for m in told.state.measures.work_ability] == [
        (Scale.WORK_ABILITY_SCORE, Band.VERY_LOW),
        (Scale.SELF_ASSESSMENT, Band.MIDDLE),
        (Scale.WORK_ABILITY_SCORE, Band.HIGH),
    ]
    assert told.state.measures.work_ability_measured == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_measurement_of_a_writer_that_names_none_counts_by_its_day(told: Told) -> None:
    told.hear(measured(1, Band.LOW, FIRST, measurement=None))
    told.hear(measured(1, Band.HIGH, FIRST, measurement=None))
    assert [m.band for m in told.state.measures.work_ability] == [Band.HIGH]


def test_bands_are_counted_as_they_were_last() -> None:
    found = cells("work_ability", of_case(Band.LOW, Band.HIGH), of_case(Band.HIGH), Measures())
    assert (found[None].cases, found["high"].value, found["low"].value) == (2, 2, 0)


def test_better_is_counted_against_the_first_time_among_those_measured_twice() -> None:
    found = cells(
        "work_ability_better",
        of_case(Band.LOW, Band.HIGH, Band.MIDDLE),
        of_case(Band.HIGH, Band.HIGH),
        of_case(Band.VERY_HIGH),
        Measures(),
    )
    assert found[None] == Cell(None, 50, 2, (1, 1))


# --- an end that the client does not agree with ------------------------------------------------


def ended(view: ClientView) -> facts.NeedEnded:
    return make(
        facts.NeedEnded,
        by=COLLEGE,
        outcome=NeedEndOutcome.STUDYING,
        client_view=view,
        progress=(),
    )


def reviewed(result: str) -> facts.ClosingReviewed:
    return make(facts.ClosingReviewed, by=EMPLOYMENT, result=result)


def kinds(told: Told) -> list[str]:
    return [wait.kind for wait in told.state.waits]


def test_it_waits_for_its_review(assembled: Told) -> None:
    assembled.hear(FOLLOWED, 58)
    assembled.hear(ended(ClientView.DISAGREES), 60)
    assert "closing_review" in kinds(assembled)
    assembled.hear(reviewed("upheld"), 61)
    assert "closing_review" not in kinds(assembled)
    assert assembled.state.measures.client_view == ClientView.DISAGREES


def test_where_support_goes_on_nothing_has_come_of_it_yet(assembled: Told) -> None:
    assembled.hear(ended(ClientView.DISAGREES), 60)
    assembled.hear(reviewed("goes_on"), 61)
    measures = assembled.state.measures
    assert (measures.outcome, measures.client_view, measures.goals) == (None, None, 0)


@pytest.mark.parametrize(
    "fact",
    [
        ended(ClientView.DISAGREES),
        reviewed("goes_on"),
        make(
            facts.ClosingReviewOverdue,
            party=EMPLOYMENT,
            addressed=EMPLOYMENT,
            due=datetime(2026, 5, 1, tzinfo=UTC),
        ),
    ],
    ids=lambda fact: fact.fact,
)
def test_that_she_did_not_agree_is_told_to_her_and_coordination_alone(
    assembled: Told, fact: AnyFact
) -> None:
    assembled.hear(fact, 60)
    name = type(fact).kebab_name()
    for reader in (CLIENT, COORDINATION):
        assert assembled.names(reader)[-1] == name
    for party in (COLLEGE, EMPLOYMENT):
        assert name not in assembled.names(party)


def test_others_do_not_see_it_by_what_follows_nor_by_what_is_pending(assembled: Told) -> None:
    assembled.hear(ended(ClientView.DISAGREES), 60)
    shown = page(assembled.state, EMPLOYMENT, Reference(MODELS))
    assert shown is not None
    assert "closing_review" not in repr(shown["pending"])
    scheduled = make(
        facts.FollowUpScheduled,
        by=EMPLOYMENT,
        follow_up=f"{CASE}.f9",
        on=FIRST + timedelta(days=90),
        plan_version=1,
    )
    assembled.hear(scheduled, 61, causation="command:review-closing")
    line = assembled.story(COLLEGE)[-1]
    assert (line["fact"], line["by"], line["caused_by"]) == ("follow-up-scheduled", None, None)


def test_how_work_ability_was_is_no_part_of_others_story(assembled: Told) -> None:
    assembled.hear(measured(1, Band.LOW, FIRST), 20)
    assert assembled.story(CLIENT)[-1]["codes"]["scale"] == "work_ability_score"
    codes = assembled.story(EMPLOYMENT)[-1]["codes"]
    assert not {"scale", "change", "band"} & set(codes)
