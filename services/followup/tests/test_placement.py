"""Placements: at the table or on a consent, looked at before their last day, ended by anybody."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.facts.placement import PlacementEnded, PlacementReviewDue
from silta_contracts.party import CLIENT, OrganisationParty, Party
from silta_contracts.rules import NEVER_COVERED
from silta_followup.commands_placement import ContinuePlacement, EndPlacement, StartPlacement
from silta_followup.decisions.placement import review
from silta_followup.views import page
from silta_followup.waits import PlacementReviewBy

from .test_workplace import EMPLOYER, granted, replaced, run_out, withdrawn

KIND = "rehabilitative_work"
WAIT = f"placement-review-by:{KIND}"
ASSOCIATION = EMPLOYER.model_copy(update={"type": "association"})


def until(course: Any, days: int = 90) -> date:
    now: datetime = course.now
    return (now + timedelta(days=days)).date()


def started(
    course: Any, provider: Any = None, by: Party | None = None, **more: Any
) -> StartPlacement:
    told = {
        "placement": KIND,
        "provider": provider or course.units.social,
        "until": until(course),
        "client_wants_it": True,
        **more,
    }
    who = by or course.units.health
    return StartPlacement.model_validate({"case": course.id, "by": who, **told})


def continued(course: Any, days: int = 180, by: Party | None = None) -> ContinuePlacement:
    told = {"placement": KIND, "until": until(course, days), "client_wants_it": True}
    who = by or course.units.health
    return ContinuePlacement.model_validate({"case": course.id, "by": who, **told})


def ended(course: Any, by: Party, **more: Any) -> EndPlacement:
    return EndPlacement.model_validate({"case": course.id, "by": by, "placement": KIND, **more})


def test_a_unit_at_the_table_provides_on_the_grounds_of_the_case(followed: Any) -> None:
    [told] = followed.do(started(followed))
    assert (told.grounds, told.provider_type) == (followed.facts[-2].grounds, "adult_social_work")
    assert followed.units.social.unit not in told.model_dump_json()
    assert followed.case.placements[0].consent is None


@pytest.mark.parametrize("kind", sorted(NEVER_COVERED))
def test_who_no_statute_covers_provides_on_a_consent_that_names_it(
    followed: Any, kind: str
) -> None:
    provider = EMPLOYER.model_copy(update={"type": kind})
    assert followed.refused(started(followed, provider)) == ("consent-first", 409)
    followed.take(granted(followed))
    [told] = followed.do(started(followed, provider))
    assert told.grounds == (followed.g(8),)
    assert EMPLOYER.oid not in told.model_dump_json()


def test_a_unit_that_is_not_at_the_table_needs_a_consent_too(followed: Any) -> None:
    stranger = OrganisationParty.model_validate(
        {**EMPLOYER.model_dump(), "type": "employment_authority"}, context={"tolerant": True}
    )
    assert followed.refused(started(followed, stranger)) == ("consent-first", 409)


def test_an_association_at_the_table_needs_its_own_consent_whatever_type_is_said(
    followed: Any,
) -> None:
    changed = [
        member.model_copy(update={"party": ASSOCIATION})
        if member.party.kind == "organisation" and member.party.unit == followed.units.social.unit
        else member
        for member in followed.case.members
    ]
    followed.case = followed.case.model_copy(update={"members": tuple(changed)})
    said = ASSOCIATION.model_copy(update={"type": "employment_authority"})
    assert followed.refused(started(followed, said)) == ("consent-first", 409)


def test_its_consent_taken_back_ends_it_in_the_same_entry_and_nothing_else(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(started(followed, ASSOCIATION))
    first, receipt = followed.take(withdrawn(followed))
    assert isinstance(first, PlacementEnded)
    assert (first.by, first.grounds, first.outcome) == (None, (), "ended")
    assert isinstance(receipt, f.WithdrawalAcknowledged)
    assert "disclosure" in receipt.stopped
    assert WAIT not in followed.waiting()
    assert followed.take(withdrawn(followed)) == ()


@pytest.mark.parametrize("told", [run_out, replaced])
def test_run_out_or_replaced_it_goes_on_where_another_stands(
    followed: Any, told: Callable[[Any], f.GroundsChanged]
) -> None:
    followed.take(granted(followed))
    followed.do(started(followed, ASSOCIATION))
    followed.take(granted(followed, 9))
    assert followed.take(told(followed)) == ()
    assert followed.do(continued(followed))[0].grounds == (followed.g(9),)
    assert [fact.fact for fact in followed.do(followed.withdraw(9))][1:] == ["PlacementEnded"]


def test_it_goes_on_where_another_consent_names_the_provider(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(started(followed, ASSOCIATION))
    followed.take(granted(followed, 9))
    [receipt] = followed.take(withdrawn(followed))
    assert isinstance(receipt, f.WithdrawalAcknowledged)
    assert followed.case.placements[0].consent == followed.g(9)
    assert WAIT in followed.waiting()


def test_it_ends_when_the_provider_leaves_the_table(followed: Any) -> None:
    followed.do(started(followed))
    told = followed.take(followed.released(followed.units.social))
    assert [fact.fact for fact in told] == ["PlacementEnded"]
    assert followed.take(followed.released(followed.units.social)) == ()


@pytest.mark.parametrize(
    ("days", "reason"),
    [(-1, "until-in-the-past"), (0, "until-in-the-past"), (400, "until-too-late")],
)
def test_its_last_day_lies_ahead_and_within_a_year(followed: Any, days: int, reason: str) -> None:
    day = until(followed, days)
    assert followed.refused(started(followed, until=day)) == (reason, 422)
    followed.do(started(followed))
    assert followed.refused(continued(followed, days)) == (reason, 422)


def test_it_is_looked_at_a_week_before_its_last_day_then_on_it_then_weekly(followed: Any) -> None:
    followed.do(started(followed, until=until(followed, 20)))
    told: list[PlacementReviewDue] = []
    moments = []
    while len(told) < 4:
        for one in followed.wait():
            if isinstance(one, PlacementReviewDue):
                told.append(one)
                moments.append(followed.now.date())
    units = followed.units
    assert [fact.addressed for fact in told] == [units.health, units.work, units.work, units.work]
    last = told[0].until
    week = timedelta(days=7)
    assert moments == [last - week, last, last + week, last + 2 * week]


def test_told_late_it_is_looked_at_on_its_last_day_all_the_same(followed: Any) -> None:
    followed.do(started(followed, until=until(followed, 20)))
    wait = PlacementReviewBy.model_validate({"case": followed.id, "placement": KIND})
    late = followed.waiting()[WAIT] + timedelta(days=3)
    outcome = review(followed.case, wait, late, followed.reference)
    assert [due.date() for _, due in outcome.deadlines] == [until(followed, 20)]


def test_a_short_one_is_looked_at_on_its_last_day(followed: Any) -> None:
    followed.do(started(followed, until=until(followed, 3)))
    assert followed.waiting()[WAIT].date() == until(followed, 3)


def test_it_is_continued_to_a_later_day_and_the_arranger_is_told_again(followed: Any) -> None:
    followed.do(started(followed, until=until(followed, 20)))
    while not isinstance(followed.facts[-1], PlacementReviewDue):
        followed.wait()
    assert followed.refused(continued(followed, 1)) == ("not-later", 422)
    [told] = followed.do(continued(followed, 60))
    assert told.until == until(followed, 60)
    assert not followed.case.placements[0].arranger_told
    assert followed.waiting()[WAIT].date() == until(followed, 53)


def test_it_is_not_continued_on_a_consent_that_has_run_out(followed: Any) -> None:
    followed.take(granted(followed, valid_until=followed.now + timedelta(days=5)))
    followed.do(started(followed, ASSOCIATION))
    followed.now += timedelta(days=6)
    assert followed.refused(continued(followed)) == ("consent-first", 409)


def test_one_of_each_kind_and_another_after_its_end(followed: Any) -> None:
    followed.do(started(followed))
    again = started(followed, by=followed.units.work)
    assert followed.refused(again) == ("placement-goes-on", 409)
    followed.do(started(followed, placement="work_based_assessment"))
    followed.do(ended(followed, CLIENT))
    assert len(followed.do(again)) == 1


def test_of_an_end_nobody_learns_whose_wish_it_was(followed: Any) -> None:
    said = []
    for who in (CLIENT, followed.units.health):
        followed.do(started(followed))
        said.append(followed.do(ended(followed, who)))
    assert said[0] == said[1]
    assert followed.refused(ended(followed, CLIENT)) == ("no-placement", 409)


def test_others_neither_continue_nor_end_it_until_the_arranger_has_left(followed: Any) -> None:
    followed.do(started(followed))
    assert followed.refused(continued(followed, by=followed.units.work)) == ("not-yours", 403)
    assert followed.refused(ended(followed, followed.units.social)) == ("not-yours", 403)
    followed.take(followed.released(followed.units.health))
    assert len(followed.do(continued(followed, by=followed.units.work))) == 1
    assert len(followed.do(ended(followed, followed.units.work))) == 1


def test_where_following_ends_nothing_of_it_is_left_and_late_waits_find_nothing(
    followed: Any,
) -> None:
    followed.do(started(followed))
    followed.do(followed.close())
    assert followed.case.placements == ()
    assert followed.refused(continued(followed)) == ("case-ended", 409)
    late = PlacementReviewBy.model_validate({"case": followed.id, "placement": KIND})
    assert review(followed.case, late, followed.now, followed.reference).facts == ()


def test_before_a_plan_is_agreed_it_is_too_early(course: Any) -> None:
    course.take(course.assembled())
    assert course.refused(started(course))[1] == 409


def test_it_is_seen_by_client_arranger_provider_who_follows_and_coordination(
    followed: Any,
) -> None:
    followed.take(granted(followed))
    followed.do(started(followed, ASSOCIATION))
    units = followed.units
    for who, seen in (
        (CLIENT, True),
        (units.health, True),
        (units.work, True),
        (units.coordination, True),
        (units.social, False),
        (units.close_person, False),
    ):
        shown = page(followed.case, who, followed.reference)
        assert shown is not None
        assert ("placements" in shown) is seen, who
