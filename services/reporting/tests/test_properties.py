"""Whatever reporting hears, in whatever order: the invariants of its README hold."""

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from stateful import LONG, SETTINGS, Story, convicted, machine, run
from stateful_world import BEGINS, CASE

from silta_chassis.process import Outcome
from silta_contracts.facts import NetworkAssembled
from silta_reporting.commands import AdoptOperatingModel, PublishIndicators
from silta_reporting.commands_fidelity import AssessAgainBy, AssessFidelity
from silta_reporting.decisions.note import note
from silta_reporting.decisions.publish import counted
from silta_reporting.model import Case, Measures
from silta_reporting.parties import part_of
from silta_reporting.periods import days_of
from silta_reporting.process import PROCESS
from silta_reporting.reference import Reference

from .reporting_course import COLLEGE, COORDINATION, GUIDANCE, KELA, MODELS, models_with
from .reporting_invariants import INVARIANTS
from .reporting_offers import COURSES, EVERYBODY, OFFERS
from .reporting_stories import STORIES, Told
from .reporting_told import Told as Telling

REFERENCE = Reference(MODELS)
# These are of no case: their story is another.
OF_CASES = replace(
    PROCESS,
    rows=tuple(
        row
        for row in PROCESS.rows
        if row.message
        not in (PublishIndicators, AdoptOperatingModel, AssessFidelity, AssessAgainBy)
    ),
)
STORY = machine(OF_CASES, REFERENCE, CASE, BEGINS, OFFERS, INVARIANTS, COURSES)
READERS = (*EVERYBODY, COORDINATION, GUIDANCE, COLLEGE, KELA)
FREE = settings(SETTINGS, derandomize=not LONG, max_examples=3000 if LONG else 120)
YEAR = days_of("2026")


def test_whatever_comes_the_invariants_hold() -> None:
    run(STORY, 10)


def test_a_list_of_members_that_is_taken_as_it_came_is_convicted() -> None:
    def trusting(
        state: Case, fact: NetworkAssembled, now: datetime, reference: Reference
    ) -> Outcome[Case]:
        decided = note(state, fact, now, reference)
        changed = decided.state.model_copy(update={"members": fact.members})
        return replace(decided, state=changed)

    assert convicted(STORY, NetworkAssembled, trusting) == "nobody_sees_on_an_ended_ground"


@st.composite
def interleaved(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """What was told by some day, and the same as the topics may come: each in its own order."""
    story = STORIES[draw(st.sampled_from(sorted(STORIES)))]
    in_time = sorted(story, key=lambda told: told.day)
    in_time = in_time[: draw(st.integers(1, len(in_time)) | st.just(len(in_time)))]
    topics = {
        told.service: [one for one in in_time if one.service == told.service] for told in in_time
    }
    order = draw(st.permutations([told.service for told in in_time]))
    left = {service: iter(facts) for service, facts in topics.items()}
    return in_time, [next(left[service]) for service in order]


def heard(story: list[Told]) -> Telling:
    telling = Telling()
    for told in story:
        telling.hear(told.fact, told.day, service=told.service)
    return telling


def shown(telling: Telling) -> dict[str, Any]:
    """All that reporting shows, counts and waits for."""
    state = telling.state
    return {
        "measures": state.measures,
        "waits": {(wait.kind, wait.of, wait.until) for wait in state.waits},
        "parts": [(reader, part_of(state, reader)) for reader in READERS],
        # Its own receipt tells what stopped here, by what had been shown until then.
        "stories": [
            [line for line in telling.story(reader) if line["service"] != "reporting"]
            for reader in READERS
        ],
        "deadlines": telling.deadlines,
        "told": state.told,
        "receipts": state.acknowledged,
    }


@settings(FREE)
@given(interleaved())
def test_in_whatever_order_the_topics_come_the_same_is_shown(
    orders: tuple[list[Told], list[Told]],
) -> None:
    in_time, as_it_came = (shown(heard(order)) for order in orders)
    for what, expected in in_time.items():
        assert as_it_came[what] == expected, what


def cells(measures: Measures) -> object:
    """What is counted of one case in its year, where nothing is hidden."""
    assert YEAR is not None
    return counted((measures,), "north-ostrobothnia", YEAR, REFERENCE.models)


@settings(FREE)
@given(interleaved(), st.data())
def test_a_kept_fact_is_never_counted_twice(
    orders: tuple[list[Told], list[Told]], data: st.DataObject
) -> None:
    """A publisher that was restored tells some facts again, under other ids."""
    story, _ = orders
    again = data.draw(st.lists(st.sampled_from(story), unique_by=id, max_size=5))
    telling = heard(story)
    counted_once = cells(telling.state.measures)
    for told in story:
        if told in again:
            telling.hear(told.fact, told.day, service=told.service)
    assert cells(telling.state.measures) == counted_once


@st.composite
def many_measures(draw: st.DrawFn) -> list[Measures]:
    """Cases of one area, alike in part, as far as they have come."""
    kinds = [heard(story[: draw(st.integers(1, len(story)))]) for story in STORIES.values()]
    return [
        telling.state.measures.model_copy(update={"area": "north-ostrobothnia", "model": "1"})
        for telling in kinds
        for _ in range(draw(st.integers(0, 9)))
    ]


@settings(FREE, max_examples=FREE.max_examples // 4)
@given(many_measures(), st.integers(1, 6), st.randoms(use_true_random=False))
def test_no_small_cell_is_published_whatever_is_counted(
    measures: list[Measures], limit: int, chance: Random
) -> None:
    by = COORDINATION
    area, period = "north-ostrobothnia", "2026"
    command = PublishIndicators(case=f"indicators:{area}:{period}", by=by, area=area, period=period)
    reference = Reference(models_with(limit))
    facts: list[Any] = []
    for _ in range(2):
        told = Story(PROCESS, reference, command.case, BEGINS)
        decided = told.take(command.model_copy(update={"measures": tuple(measures)}))
        assert isinstance(decided, Outcome)
        facts += decided.facts
        chance.shuffle(measures)
    first, second = facts
    assert first == second, "the order of the cases makes no difference"
    values = {(cell.indicator, cell.group): cell.cases for cell in first.values}
    hidden = {(cell.indicator, cell.group) for cell in first.suppressed}
    assert not hidden & set(values)
    assert all(cases >= limit for cases in values.values())
    assert len(values) == len(first.values)
