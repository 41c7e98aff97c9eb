"""The client does not agree with the end: somebody else looks at it before anything ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from silta_chassis.process import Written
from silta_contracts import facts as f
from silta_followup.views import late, page, waiting_for_unit

from .followup_ending import ended

WRITTEN = Written(1, datetime(2026, 11, 23, tzinfo=UTC), ())


@pytest.fixture
def reviewed(followed: Any) -> Any:
    """A case whose end, recorded by its case manager, waits to be reviewed."""
    followed.do(followed.end_need("disagrees"))
    return followed


def told(course: Any, **more: Any) -> dict[str, Any]:
    return {"case": course.id, "grounds": (course.g(1),), "round": 1, **more}


def test_an_end_that_the_client_does_not_agree_with_is_told_and_waits(followed: Any) -> None:
    followed.do(followed.record("closing"))
    command = followed.end_need("disagrees")
    assert followed.do(command) == (
        f.NeedEnded(
            **told(followed, by=command.by),
            outcome="employed",
            client_view="disagrees",
            progress=command.progress,
        ),
    )
    assert followed.case.stage == "reviewing"
    assert list(followed.waiting()) == ["review-by:deputy"]


def test_an_end_that_is_upheld_closes_the_case(reviewed: Any) -> None:
    by = reviewed.units.work_duty
    assert ended(reviewed, reviewed.review()) == (
        f.ClosingReviewed(**told(reviewed, by=by), result="upheld"),
        f.CaseClosed(**told(reviewed, by=by), reason="need_ended", outcome="employed"),
    )
    assert (reviewed.case.stage, reviewed.case.ending) == ("closed", None)
    assert list(reviewed.waiting()) == ["feedback-until", "remind-feedback"]


def test_where_the_need_goes_on_the_next_follow_up_is_set(reviewed: Any) -> None:
    by = reviewed.units.work_duty
    reviewed_, scheduled = reviewed.do(reviewed.review("goes_on"))
    assert reviewed_ == f.ClosingReviewed(**told(reviewed, by=by), result="goes_on")
    assert (scheduled.fact, scheduled.on) == ("FollowUpScheduled", reviewed.day(30))
    assert (reviewed.case.stage, reviewed.case.ending) == ("following", None)
    # It may end another time, and be reviewed again.
    reviewed.do(reviewed.end_need("disagrees"))
    assert [str(fact.result) for fact in reviewed.do(reviewed.review())[:1]] == ["upheld"]


def test_it_goes_on_today_at_the_earliest_and_as_the_rhythm_has_it_at_the_latest(
    reviewed: Any,
) -> None:
    command = reviewed.review("goes_on", on=reviewed.day(-1))
    assert reviewed.refused(command) == ("next-in-the-past", 422)
    command = reviewed.review("goes_on", on=reviewed.day(120))
    assert reviewed.refused(command) == ("next-too-late", 422)
    reviewed.do(reviewed.review("goes_on", on=reviewed.day(0)))


@pytest.mark.parametrize("who", ["work", "client", "health", "close_person", "stranger"])
def test_who_ended_the_need_does_not_review_it_nor_does_anybody_else(
    reviewed: Any, who: str
) -> None:
    command = reviewed.review(by=getattr(reviewed.units, who))
    assert reviewed.refused(command) == ("not-yours", 403)


@pytest.mark.parametrize("who", ["work_duty", "coordination", "nurses"])
def test_the_deputy_and_coordination_review_it(reviewed: Any, who: str) -> None:
    assert len(ended(reviewed, reviewed.review(by=getattr(reviewed.units, who)))) == 2


def test_where_the_deputy_ended_it_coordination_reviews(followed: Any) -> None:
    duty = followed.units.work_duty
    followed.do(followed.end_need("disagrees", by=duty))
    assert followed.refused(followed.review(by=duty)) == ("not-yours", 403)
    followed.do(followed.review(by=followed.units.coordination))


def test_where_coordination_stands_in_its_deputy_reviews(followed: Any) -> None:
    followed.take(followed.released(followed.units.work))
    units = followed.units
    followed.do(followed.end_need("disagrees", by=units.coordination))
    assert followed.refused(followed.review(by=units.coordination)) == ("not-yours", 403)
    assert followed.refused(followed.review(by=units.work_duty)) == ("not-yours", 403)
    followed.do(followed.review(by=units.nurses))


def test_nothing_is_reviewed_where_nothing_waits(followed: Any) -> None:
    assert followed.refused(followed.review()) == ("nothing-to-review", 409)
    assert "review-closing" not in followed.may(followed.units.work_duty)
    followed.do(followed.end_need("disagrees"))
    assert "review-closing" in followed.may(followed.units.work_duty)
    followed.do(followed.review("goes_on"))
    assert followed.refused(followed.review()) == ("nothing-to-review", 409)
    followed.do(followed.close())
    assert followed.refused(followed.review()) == ("case-ended", 409)


def test_a_review_says_which_state_it_saw(reviewed: Any) -> None:
    assert reviewed.refused(reviewed.review(), None) == ("if-match-missing", 428)
    assert reviewed.refused(reviewed.review(), '"0"') == ("changed-meanwhile", 412)


def test_meanwhile_nothing_is_recorded_or_ended_again(reviewed: Any) -> None:
    for command in (reviewed.record(), reviewed.end_need()):
        assert reviewed.refused(command) == ("review-waiting", 409)
    assert [fact.fact for fact in ended(reviewed, reviewed.close())] == ["CaseClosed"]


def test_a_review_that_does_not_come_is_told_to_the_deputy_then_to_coordination(
    reviewed: Any,
) -> None:
    units = reviewed.units
    for addressed, then in (
        (units.work_duty, "review-by:coordination"),
        (units.nurses, "quiet"),
    ):
        [said] = reviewed.wait()
        assert isinstance(said, f.ClosingReviewOverdue)
        assert (said.party, said.addressed) == (units.work_duty, addressed)
        assert list(reviewed.waiting()) == [then]
    assert [fact.fact for fact in reviewed.wait()] == ["CaseStalled"]
    assert reviewed.case.stage == "reviewing"
    reviewed.do(reviewed.review())


def test_an_old_wait_for_a_review_says_nothing(reviewed: Any) -> None:
    wait = reviewed.waits["review-by:deputy"][0]
    reviewed.do(reviewed.review("goes_on"))
    before, waits = reviewed.case, reviewed.waiting()
    reviewed.waits[wait.name] = (wait, reviewed.now)
    assert reviewed.wait() == ()
    assert (reviewed.case, reviewed.waiting()) == (before, waits)


@pytest.mark.parametrize("what", ["revision", "agreed"])
def test_where_the_plan_is_taken_up_again_support_goes_on(reviewed: Any, what: str) -> None:
    fact = reviewed.revision() if what == "revision" else reviewed.agreed(2)
    said = reviewed.take(fact)
    assert said[0] == f.ClosingReviewed(**told(reviewed), result="goes_on")
    assert reviewed.case.stage == ("suspended" if what == "revision" else "following")
    assert reviewed.case.ending is None
    assert reviewed.take(fact) == ()


def test_a_review_stops_with_the_last_ground_and_goes_on_with_another(reviewed: Any) -> None:
    reviewed.do(reviewed.withdraw())
    assert (reviewed.case.stage, reviewed.waiting().keys()) == ("stopped", {"consent-answers-by"})
    reviewed.take(reviewed.replaced(1, reviewed.consent(2)))
    reviewed.take(reviewed.expired(2, reviewed.consent(3)))
    assert reviewed.case.stage == "reviewing"
    assert "review-by:deputy" in reviewed.waiting()


@pytest.mark.parametrize("ending", ["request_closed", "request_withdrawn"])
def test_the_end_of_the_case_ends_the_review(reviewed: Any, ending: str) -> None:
    assert reviewed.take(getattr(reviewed, ending)()) == ()
    assert (reviewed.case.stage, reviewed.case.ending) == ("closed", None)


def test_that_she_does_not_agree_is_hidden_from_who_need_not_know(reviewed: Any) -> None:
    """A no of the client's is told only to who needs it (domain.md, Principles)."""
    units = reviewed.units
    seen = {
        name: shown["stage"]
        for name in ("client", "work", "work_duty", "coordination", "health", "close_person")
        if (shown := page(reviewed.case, getattr(units, name), reviewed.reference))
    }
    known = dict.fromkeys(("client", "work", "work_duty", "coordination"), "reviewing")
    assert seen == {**known, "health": "closing", "close_person": "closing"}
    health = page(reviewed.case, units.health, reviewed.reference)
    assert "review" not in repr({**(health or {}), "work_ability": None})


def test_the_list_of_who_reviews_has_it(reviewed: Any) -> None:
    def to(lines: Any) -> set[str]:
        [line] = [line for line in lines.values() if line is not None]
        return {key.rpartition(";")[2] for key in line.to}

    assert to(waiting_for_unit(reviewed.case, WRITTEN)) == {"employment-services-duty"}
    assert late(reviewed.case, WRITTEN) == {"late": None}
    reviewed.wait()
    assert to(waiting_for_unit(reviewed.case, WRITTEN)) == {
        "employment-services-duty",
        "early-service",
        "health-centre-nurses",
    }
    assert to(late(reviewed.case, WRITTEN)) == {"early-service", "health-centre-nurses"}


def test_who_reviews_has_so_many_working_days(reviewed: Any) -> None:
    due = reviewed.waiting()["review-by:deputy"]
    assert timedelta(days=10) < due - reviewed.now < timedelta(days=21)
