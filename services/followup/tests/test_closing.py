"""The need is over, or the case is closed without evaluation."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from silta_contracts import facts as f

from .followup_ending import ended

MAY_STILL = {"decline-feedback", "give-feedback", "withdraw-consent"}


@pytest.mark.parametrize("view", ["agrees", "not_reached"])
def test_a_need_ends_with_its_goals_evaluated_and_the_case_is_closed(
    followed: Any, view: str
) -> None:
    followed.do(followed.record("closing"))
    command = followed.end_need(view)
    said = ended(followed, command)
    told = {"case": followed.id, "grounds": (followed.g(1),), "round": 1, "by": command.by}
    assert said == (
        f.NeedEnded(**told, outcome="employed", client_view=view, progress=command.progress),
        f.CaseClosed(**told, reason="need_ended", outcome="employed"),
    )
    assert followed.case.stage == "closed"
    assert followed.waiting() == {
        "feedback-until": followed.now + timedelta(days=30),
        "remind-feedback": followed.now + timedelta(days=15),
    }


@pytest.mark.parametrize("stage", ["following", "suspended"])
def test_a_need_may_end_before_a_follow_up_finds_it(followed: Any, stage: str) -> None:
    if stage == "suspended":
        followed.take(followed.revision())
    followed.do(followed.end_need())
    assert followed.case.stage == "closed"


def test_every_goal_is_evaluated_at_the_end(followed: Any) -> None:
    command = followed.end_need(progress=followed.progress(goals=(1,)))
    assert followed.refused(command) == ("goals-do-not-match", 422)


@pytest.mark.parametrize("who", ["client", "coordination", "nurses", "health", "stranger"])
def test_only_a_case_manager_or_its_deputy_ends_the_need(followed: Any, who: str) -> None:
    command = followed.end_need(by=getattr(followed.units, who))
    assert followed.refused(command) == ("not-yours", 403)
    followed.do(followed.end_need(by=followed.units.work_duty))


def test_ending_and_closing_say_which_state_they_saw(followed: Any) -> None:
    for command in (followed.end_need(), followed.close()):
        assert followed.refused(command, None) == ("if-match-missing", 428)
        assert followed.refused(command, '"0"') == ("changed-meanwhile", 412)


def test_a_need_does_not_end_before_there_is_a_plan(course: Any) -> None:
    course.take(course.appointed())
    assert course.refused(course.end_need(progress=())) == ("too-early", 409)
    assert "end-need" not in course.may(course.units.work)


def test_the_client_may_close_the_case_and_gives_no_reason(followed: Any) -> None:
    assert ended(followed, followed.close()) == (
        f.CaseClosed(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            by=followed.units.client,
            reason="client_wish",
        ),
    )
    assert list(followed.waiting()) == ["feedback-until", "remind-feedback"]


def test_from_assembly_on_closing_is_possible_without_a_plan(course: Any) -> None:
    assert course.refused(course.close()) == ("case-not-known-here", 404)
    course.take(course.assembled())
    said = ended(course, course.close(by=course.units.coordination))
    assert [(fact.fact, str(fact.reason)) for fact in said] == [("CaseClosed", "client_wish")]


def test_a_stopped_case_may_still_be_closed(followed: Any) -> None:
    followed.take(followed.dissolved())
    assert [fact.fact for fact in ended(followed, followed.close())] == ["CaseClosed"]


def test_a_case_is_closed_as_not_reached_after_so_many_tries(followed: Any) -> None:
    work = followed.units.work
    for tries in (None, 1, 2):
        command = followed.close("not_reached", by=work, tries=tries)
        assert followed.refused(command) == ("not-tried-enough", 422)
    said = ended(followed, followed.close("not_reached", by=work, tries=3))
    assert [str(fact.reason) for fact in said] == ["not_reached"]


@pytest.mark.parametrize("reason", ["moved_away", "died", "not_reached"])
def test_the_client_closes_by_own_wish_only(followed: Any, reason: str) -> None:
    command = followed.close(reason, tries=9, escorted_handover_offered=True)
    assert followed.refused(command) == ("not-for-the-client", 422)


def test_the_end_of_the_need_is_not_recorded_by_closing(followed: Any) -> None:
    command = followed.close("need_ended", by=followed.units.work)
    assert followed.refused(command) == ("evaluation-missing", 422)


@pytest.mark.parametrize("offered", [None, False])
def test_who_moves_away_is_offered_to_be_led_on_first(followed: Any, offered: bool | None) -> None:
    away = {"by": followed.units.work, "escorted_handover_offered": offered}
    assert followed.refused(followed.close("moved_away", **away)) == ("handover-not-offered", 422)


def test_a_case_is_closed_when_the_client_moved_away_and_was_led_on(followed: Any) -> None:
    work = followed.units.work
    said = ended(followed, followed.close("moved_away", by=work, escorted_handover_offered=True))
    assert said == (
        f.CaseClosed(
            case=followed.id,
            grounds=(followed.g(1),),
            round=1,
            by=work,
            reason="moved_away",
            escorted_handover_offered=True,
        ),
    )


def test_a_case_is_closed_when_the_client_died(followed: Any) -> None:
    command = followed.close("died", by=followed.units.work, escorted_handover_offered=False)
    [said] = followed.do(command)
    assert (str(said.reason), said.escorted_handover_offered) == ("died", None)


def test_a_reason_that_is_not_known_closes_nothing(followed: Any) -> None:
    with pytest.raises(ValidationError):
        followed.close("tired_of_it", by=followed.units.work)


@pytest.mark.parametrize("who", ["close_person", "health", "stranger"])
def test_nobody_else_closes(followed: Any, who: str) -> None:
    assert followed.refused(followed.close(by=getattr(followed.units, who))) == ("not-yours", 403)


@pytest.mark.parametrize("ending", ["request_closed", "request_withdrawn"])
def test_the_end_of_the_contact_request_ends_all_and_says_nothing(
    followed: Any, ending: str
) -> None:
    assert followed.take(getattr(followed, ending)()) == ()
    assert followed.case.stage == "closed"
    assert list(followed.waiting()) == ["feedback-until"]


def test_an_end_said_again_keeps_the_days_for_feedback(followed: Any) -> None:
    followed.take(followed.request_closed())
    waits = followed.waiting()
    followed.now += timedelta(days=3)
    followed.take(followed.request_withdrawn())
    assert followed.waiting() == waits


def test_an_end_may_be_the_first_that_is_heard_of_a_case(course: Any) -> None:
    course.take(course.request_closed())
    assert course.take(course.agreed()) == ()
    assert course.case.stage == "closed"


def test_after_the_end_facts_change_nothing(followed: Any) -> None:
    followed.do(followed.end_need())
    before, waits = followed.case, followed.waiting()
    for late in (
        followed.agreed(2),
        followed.revision(1),
        followed.appointed(followed.manager(followed.units.health)),
        followed.handed_over(followed.manager(followed.units.health)),
        followed.released(followed.units.health),
        followed.assembled(),
        followed.dissolved(),
        followed.planning_stopped("case_ended"),
        followed.request_closed(),
    ):
        assert followed.take(late) == ()
    assert (followed.case, followed.waiting()) == (before, waits)


def test_after_the_end_nothing_is_recorded_ended_or_closed(followed: Any) -> None:
    followed.do(followed.end_need())
    for command in (followed.record(), followed.end_need(), followed.close()):
        assert followed.refused(command) == ("case-ended", 409)
    assert followed.may(followed.units.work) == {
        "decline-feedback",
        "give-feedback",
        "withdraw-consent",
    }


def test_planning_that_stopped_because_the_case_ended_may_come_before_the_end(
    followed: Any,
) -> None:
    said = followed.take(followed.planning_stopped("case_ended"))
    assert [str(fact.reason) for fact in said] == ["case_ended"]
    assert followed.take(followed.request_closed()) == ()
    assert followed.case.stage == "closed"


def test_before_there_is_a_network_closing_is_not_ours(course: Any) -> None:
    """A withdrawal may be the first that is heard of a case; intake still closes it."""
    course.take(course.withdrawn())
    assert course.may(course.units.client) == {
        "decline-feedback",
        "give-feedback",
        "withdraw-consent",
    }
    assert course.refused(course.close()) == ("too-early", 409)
    course.take(course.assembled(round=1, grounds=(2,)))
    assert "close-case" in course.may(course.units.client)


@pytest.mark.parametrize("then", ["next_follow_up", "revision", "closing"])
def test_what_had_stopped_for_want_of_a_ground_does_not_go_on_after_the_end(
    followed: Any, then: str
) -> None:
    followed.do(followed.record(then))
    followed.do(followed.withdraw(None))
    followed.take(followed.request_closed())
    closed = followed.case
    assert followed.take(followed.expired(1, followed.consent(2))) == ()
    assert followed.case.stage == closed.stage == "closed"
    assert list(followed.waiting()) == ["feedback-until"]
