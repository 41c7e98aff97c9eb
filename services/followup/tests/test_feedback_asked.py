"""Feedback is asked for, reminded of once, and may be declined unseen by anybody else."""

from dataclasses import replace
from typing import Any

import pytest

from silta_contracts.facts.feedback import FeedbackAsked, FeedbackReminded
from silta_contracts.operating_models import OperatingModels
from silta_contracts.party import CLIENT
from silta_followup.commands import DeclineFeedback
from silta_followup.model import Case
from silta_followup.views import page
from silta_followup.waits import RemindFeedback


def asked(said: tuple[Any, ...]) -> FeedbackAsked | None:
    return next((fact for fact in said if isinstance(fact, FeedbackAsked)), None)


def sees(course: Any, reader: Any = CLIENT) -> dict[str, Any]:
    shown = page(course.case, reader, course.reference)
    assert shown is not None
    feedback: dict[str, Any] = shown["feedback"]
    return feedback


def decline(course: Any, by: Any = CLIENT) -> DeclineFeedback:
    return DeclineFeedback(case=course.id, by=by)


def after_the_first(examples: Any) -> Any:
    """The reference in which feedback is asked for after the first follow-up, too."""
    changed = examples.model.model_copy(update={"feedback_after_follow_ups": 1})
    models = examples.reference.models
    others = tuple(model for model in models.versions if model != examples.model)
    return replace(
        examples.reference, models=OperatingModels(models.installation, (changed, *others))
    )


def test_at_the_end_client_close_person_and_members_are_asked_once(followed: Any) -> None:
    said = followed.do(followed.end_need())
    fact = asked(said)
    assert fact is not None
    assert said[-1] == fact
    assert fact.by is None
    assert fact.answer_by == followed.case.due
    assert fact.asked[0] == CLIENT
    assert {party.kind for party in fact.asked} == {"client", "organisation", "close_person"}
    assert len(set(fact.asked)) == len(fact.asked)
    assert followed.waiting()["remind-feedback"] < fact.answer_by
    assert sees(followed)["asked_until"] == fact.answer_by.isoformat()


def test_who_gave_feedback_before_is_not_asked(followed: Any) -> None:
    followed.do(followed.feedback())
    fact = asked(followed.do(followed.end_need()))
    assert fact is not None
    assert CLIENT not in fact.asked


def test_it_is_reminded_of_once_and_not_told_of_whom(followed: Any) -> None:
    fact = asked(followed.do(followed.end_need()))
    assert fact is not None
    followed.do(followed.feedback(followed.units.work))
    [reminder] = followed.wait()
    assert isinstance(reminder, FeedbackReminded)
    assert reminder.answer_by == fact.answer_by
    assert "asked" not in reminder.model_dump()
    assert sees(followed)["reminded"]
    assert not sees(followed, followed.units.work)["reminded"]
    assert followed.wait() == ()
    assert followed.waiting() == {}
    assert sees(followed)["asked_until"] is None


def test_where_all_have_answered_nobody_is_reminded(followed: Any) -> None:
    fact = asked(followed.do(followed.end_need()))
    assert fact is not None
    for party in fact.asked:
        followed.do(followed.feedback(party))
    assert followed.wait() == ()


def test_a_decline_is_no_fact_and_nobody_else_sees_it(followed: Any) -> None:
    followed.do(followed.end_need())
    others = (followed.units.work, followed.units.coordination, followed.units.close_person)
    before = [page(followed.case, other, followed.reference) for other in others]
    assert followed.do(decline(followed)) == ()
    assert followed.do(decline(followed)) == (), "said twice it is the same"
    assert [page(followed.case, other, followed.reference) for other in others] == before
    assert sees(followed) | {"declined": True, "asked_until": None} == sees(followed)
    # The reminder is told all the same, or its want would tell of the decline.
    assert len(followed.wait()) == 1
    assert not sees(followed)["reminded"]
    assert len(followed.do(followed.feedback())) == 1, "a mind may change"


def test_a_decline_before_any_asking_stands_and_shows_in_no_fact(followed: Any) -> None:
    followed.do(decline(followed))
    fact = asked(followed.do(followed.end_need()))
    assert fact is not None
    assert CLIENT in fact.asked
    assert sees(followed)["asked_until"] is None


def test_after_the_days_for_feedback_it_is_late_to_decline(followed: Any) -> None:
    followed.do(followed.end_need())
    followed.wait()
    followed.wait()
    assert followed.refused(decline(followed)) == ("feedback-over", 409)
    assert followed.refused(decline(followed, followed.units.stranger))[0] == "not-yours"


@pytest.mark.parametrize("reason", ["client_wish", "died"])
def test_nobody_is_asked_of_a_death(followed: Any, reason: str) -> None:
    by = CLIENT if reason == "client_wish" else followed.units.work
    fact = asked(followed.do(followed.close(reason, by)))
    assert (fact is None) == (reason == "died")


@pytest.mark.parametrize("end", ["request_closed", "request_withdrawn"])
def test_where_the_request_ended_nobody_is_asked(followed: Any, end: str) -> None:
    assert followed.take(getattr(followed, end)()) == ()
    assert list(followed.waiting()) == ["feedback-until"]


def test_the_model_may_ask_after_a_follow_up_too(followed: Any) -> None:
    followed.reference = after_the_first(followed)
    fact = asked(followed.do(followed.record()))
    assert fact is not None
    followed.do(followed.feedback())
    assert asked(followed.do(followed.record())) is None, "after the first only"
    at_the_end = asked(followed.do(followed.end_need()))
    assert at_the_end is not None
    assert set(at_the_end.asked) == set(fact.asked) - {CLIENT}


def test_where_follow_up_stopped_nobody_is_reminded(followed: Any) -> None:
    followed.reference = after_the_first(followed)
    followed.do(followed.record())
    followed.take(followed.dissolved())
    assert followed.wait() == ()


def test_a_reminder_of_a_case_that_is_not_known_says_nothing(course: Any) -> None:
    reminder = RemindFeedback(case=course.id)
    row = course._row(reminder)
    outcome = row.decide(Case(case=course.id), reminder, course.now, course.reference)
    assert outcome.facts == ()
