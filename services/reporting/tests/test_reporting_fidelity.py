"""A coaching unit is assessed half-yearly until good, then yearly; what is missing is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after, morning_of
from silta_contracts.coaching_codes import FidelityBand
from silta_contracts.facts.fidelity import FidelityAssessed, FidelityDue
from silta_contracts.party import CLIENT
from silta_reporting.commands_fidelity import AssessAgainBy, AssessFidelity
from silta_reporting.decisions.fidelity import assess, is_due, may_assess
from silta_reporting.fidelity import band_of
from silta_reporting.model import Case
from silta_reporting.reference import Reference

from .reporting_course import COORDINATION, MANAGEMENT, MODELS, START
from .reporting_told import Told

OID, UNIT = "1.2.246.10.90000012", "employment-services"
SUBJECT = f"fidelity:{OID}:{UNIT}"
TODAY = date(2026, 2, 2)
REFERENCE = Reference(MODELS)
# 25 criteria: 75 points, and 100.
FAIR, GOOD = (3,) * 25, (4,) * 25


def begun() -> Told:
    return Told(state=Case(case=SUBJECT))


def assessment(points: tuple[int, ...] = FAIR, on: date = TODAY, **more: Any) -> AssessFidelity:
    said = {"case": SUBJECT, "by": MANAGEMENT, "oid": OID, "unit": UNIT} | more
    return AssessFidelity(assessed_on=on, points=points, **said)


def told_of(outcome: Outcome[Case]) -> FidelityAssessed:
    [fact] = outcome.facts
    assert isinstance(fact, FidelityAssessed)
    return fact


def taken(told: Told, command: AssessFidelity, day: float = 0) -> Outcome[Case]:
    outcome = told.ask(command, day)
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (25, "not_ips"),
        (74, "not_ips"),
        (75, "fair"),
        (99, "fair"),
        (100, "good"),
        (114, "good"),
        (115, "exemplary"),
        (125, "exemplary"),
    ],
)
def test_the_bands_begin_where_the_rule_says(points: int, band: str) -> None:
    assert band_of(points) == band


def test_it_is_told_with_points_band_and_the_day_of_the_next() -> None:
    outcome = taken(told := begun(), assessment())
    next_on = TODAY + timedelta(days=182)
    assert outcome.facts == (
        FidelityAssessed(
            by=MANAGEMENT,
            oid=OID,
            unit=UNIT,
            assessed_on=TODAY,
            points=75,
            band=FidelityBand.FAIR,
            next_on=next_on,
        ),
    )
    assert outcome.facts[0].subject == SUBJECT
    assert outcome.deadlines == ((AssessAgainBy(case=SUBJECT), morning_of(next_on)),)
    [line] = told.listed["fidelity"].values()
    assert line.to == ("everyone",)
    assert line.shows["next_on"] == str(next_on)
    assert [(one["points"], one["en"]) for one in line.shows["assessments"]] == [(75, "fair")]


def test_once_good_it_is_assessed_yearly() -> None:
    told = begun()
    taken(told, assessment())
    outcome = taken(told, assessment(GOOD, TODAY + timedelta(days=180)), 180)
    assert told_of(outcome).next_on == TODAY + timedelta(days=180 + 365)
    [line] = told.listed["fidelity"].values()
    assert [one["band"] for one in line.shows["assessments"]] == ["good", "fair"]


def test_said_again_it_is_no_news() -> None:
    told = begun()
    taken(told, assessment())
    again = taken(told, assessment(), 1)
    assert (again.facts, again.deadlines) == ((), ())


def test_another_of_the_same_day_takes_its_place() -> None:
    """Also where two record at once: the second is decided after the first."""
    told = begun()
    taken(told, assessment())
    outcome = taken(told, assessment(GOOD))
    assert told_of(outcome).band == "good"
    assert outcome.deadlines[0][1] == morning_of(TODAY + timedelta(days=365))
    assert told.state.fidelity is not None
    assert len(told.state.fidelity.assessments) == 1


def test_an_older_one_that_comes_late_moves_no_day() -> None:
    told = begun()
    taken(told, assessment(GOOD))
    outcome = taken(told, assessment(FAIR, TODAY - timedelta(days=90)), 1)
    assert told_of(outcome).assessed_on == TODAY - timedelta(days=90)
    assert told_of(outcome).next_on == TODAY + timedelta(days=365)
    assert outcome.deadlines == ()


def test_a_day_that_passed_is_told_until_the_unit_is_assessed() -> None:
    told = begun()
    taken(told, assessment())
    due_on = TODAY + timedelta(days=182)
    for day in (182, 210):
        outcome = told.come(AssessAgainBy(case=SUBJECT), day)
        assert outcome.facts == (FidelityDue(oid=OID, unit=UNIT, due_on=due_on),)
        [(again, at)] = outcome.deadlines
        assert again == AssessAgainBy(case=SUBJECT)
        assert at == after(START + timedelta(days=day), "28 days")
    outcome = taken(told, assessment(GOOD, TODAY + timedelta(days=211)), 211)
    assert outcome.deadlines[0][1] == morning_of(TODAY + timedelta(days=211 + 365))


def test_without_an_assessment_nothing_is_due() -> None:
    outcome = is_due(Case(case=SUBJECT), AssessAgainBy(case=SUBJECT), START, REFERENCE)
    assert (outcome.facts, outcome.deadlines) == ((), ())


def test_a_day_to_come_is_refused() -> None:
    refused = assess(Case(case=SUBJECT), assessment(on=TODAY + timedelta(days=1)), START, REFERENCE)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status) == ("assessed-in-the-future", 422)


@pytest.mark.parametrize("named", [{"oid": "Testi Esimerkki"}, {"unit": "Ei Koodi"}])
def test_what_names_no_unit_is_refused_and_not_repeated(named: dict[str, Any]) -> None:
    refused = assess(Case(case=SUBJECT), assessment(**named), START, REFERENCE)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status) == ("unit-unreadable", 422)
    assert next(iter(named.values())) not in refused.says


@pytest.mark.parametrize("points", [(3,) * 24, (3,) * 26, (*(3,) * 24, 0), (*(3,) * 24, 6)])
def test_other_than_25_criteria_of_1_to_5_is_no_assessment(points: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        assessment(points)


def test_management_assesses_but_not_its_own_unit() -> None:
    here = Case(case=SUBJECT)
    assert may_assess(here, MANAGEMENT, REFERENCE)
    own = MANAGEMENT.model_copy(update={"oid": OID, "unit": UNIT})
    for party in (COORDINATION, CLIENT, own):
        assert not may_assess(here, party, REFERENCE)
    assert not may_assess(Case(case="k" * 26), MANAGEMENT, REFERENCE)


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.sampled_from([FAIR, GOOD])),
        min_size=1,
        max_size=6,
        unique_by=lambda one: one[0],
    ),
    st.randoms(use_true_random=False),
)
def test_in_whatever_order_they_come_the_newest_says_when_the_next_is(
    course: list[tuple[int, tuple[int, ...]]], chance: Any
) -> None:
    last, points = max(course)
    chance.shuffle(course)
    told = begun()
    for days, given_points in course:
        taken(told, assessment(given_points, TODAY + timedelta(days=days)), 900)
    expected = TODAY + timedelta(days=last + (182 if points == FAIR else 365))
    assert told.state.fidelity is not None
    assert told.state.fidelity.next_on == expected
    # Setting a wait again replaces it: the last one holds.
    assert told.deadlines[-1][1] == morning_of(expected)
