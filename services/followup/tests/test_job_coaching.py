"""Job coaching: voluntary, onward and back, never quiet unseen, ended without a reason."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from silta_contracts.facts import coaching as f
from silta_contracts.party import CLIENT, Party
from silta_followup.commands_coaching import EndJobCoaching, RecordCoachingPhase, StartJobCoaching
from silta_followup.views import page


def started(course: Any, by: Party | None = None) -> StartJobCoaching:
    return StartJobCoaching(case=course.id, by=by or course.units.health, client_wants_it=True)


def phase(course: Any, reached: str, by: Party | None = None) -> RecordCoachingPhase:
    who = by or course.units.health
    return RecordCoachingPhase.model_validate({"case": course.id, "by": who, "phase": reached})


def ended(course: Any, by: Party, **more: Any) -> EndJobCoaching:
    return EndJobCoaching.model_validate({"case": course.id, "by": by, **more})


def test_the_unit_that_starts_it_coaches(followed: Any) -> None:
    coach = followed.units.health
    assert followed.do(started(followed)) == (
        f.JobCoachingStarted(
            case=followed.id,
            by=coach,
            grounds=(followed.g(1),),
            round=1,
            coach=coach,
            phase="engagement",
        ),
    )
    assert followed.waiting()["coaching-quiet-by"] == followed.now + timedelta(days=30)


def test_it_starts_only_when_the_client_wants_it() -> None:
    with pytest.raises(ValidationError):
        StartJobCoaching.model_validate({"client_wants_it": False})


def test_one_at_a_time_and_another_after_its_end(followed: Any) -> None:
    followed.do(started(followed))
    again = started(followed, followed.units.work)
    assert followed.refused(again) == ("coaching-goes-on", 409)
    followed.do(ended(followed, CLIENT))
    [fact] = followed.do(again)
    assert fact.coach == followed.units.work


def test_phases_go_onward_and_back_and_the_same_is_no_news(followed: Any) -> None:
    followed.do(started(followed))
    for reached in ("job_finding", "support", "job_finding"):
        [fact] = followed.do(phase(followed, reached))
        assert str(fact.phase) == reached
    followed.now += timedelta(days=20)
    assert followed.do(phase(followed, "job_finding")) == ()
    assert followed.waiting()["coaching-quiet-by"] == followed.now + timedelta(days=30)


def test_silence_is_told_to_the_coach_then_to_who_follows_again_and_again(followed: Any) -> None:
    followed.do(started(followed))
    told: list[f.JobCoachingQuiet] = []
    while len(told) < 3:
        told += [one for one in followed.wait() if isinstance(one, f.JobCoachingQuiet)]
    units = followed.units
    assert [fact.addressed for fact in told] == [units.health, units.work, units.work]
    assert {fact.party for fact in told} == {units.health}
    followed.do(phase(followed, "support"))
    told.clear()
    while not told:
        told += [one for one in followed.wait() if isinstance(one, f.JobCoachingQuiet)]
    assert told[0].addressed == units.health


def test_of_an_end_nobody_learns_whose_wish_it_was(followed: Any) -> None:
    said = []
    for who in (CLIENT, followed.units.health):
        followed.do(started(followed))
        said.append(followed.do(ended(followed, who)))
        assert "coaching-quiet-by" not in followed.waiting()
    assert said[0] == said[1]
    assert said[0][0].by is None


def test_only_the_coach_records_and_only_client_and_coach_end(followed: Any) -> None:
    followed.do(started(followed))
    for who in (followed.units.work, followed.units.coordination, followed.units.close_person):
        assert followed.refused(phase(followed, "support", who)) == ("not-yours", 403)
        assert followed.refused(ended(followed, who)) == ("not-yours", 403)
    assert followed.refused(started(followed, CLIENT)) == ("not-yours", 403)
    [fact] = followed.do(ended(followed, followed.units.health, outcome="employed"))
    assert str(fact.outcome) == "employed"


def test_where_the_coach_has_gone_who_follows_is_told_and_may_end_it(followed: Any) -> None:
    followed.do(started(followed))
    followed.take(followed.released(followed.units.health))
    assert followed.refused(phase(followed, "support")) == ("not-yours", 403)
    assert followed.wait()[0].addressed == followed.units.work
    assert len(followed.do(ended(followed, followed.units.work))) == 1


def test_before_a_plan_and_without_a_coaching_it_is_too_early(course: Any) -> None:
    course.take(course.assembled())
    assert course.refused(started(course))[1] == 409
    course.take(course.appointed())
    course.take(course.agreed())
    assert course.refused(phase(course, "support")) == ("no-coaching", 409)
    assert course.refused(ended(course, CLIENT)) == ("no-coaching", 409)


def test_after_the_end_nothing_of_it_is_left(followed: Any) -> None:
    followed.do(started(followed))
    followed.do(followed.close())
    assert set(followed.waiting()) == {"feedback-until", "remind-feedback"}
    assert followed.refused(phase(followed, "support")) == ("case-ended", 409)
    assert followed.refused(ended(followed, CLIENT)) == ("case-ended", 409)


def test_where_following_has_stopped_the_coaching_ends_without_a_word(followed: Any) -> None:
    followed.do(started(followed))
    followed.take(followed.dissolved())
    assert followed.refused(phase(followed, "support"))[1] == 409
    assert followed.wait() == ()
    assert followed.case.coaching is None


def test_it_is_seen_by_client_coach_and_who_follows(followed: Any) -> None:
    followed.do(started(followed))
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
        assert ("job_coaching" in shown) is seen
