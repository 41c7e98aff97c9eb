"""The client withdraws at this door: it stops at once."""

from typing import Any

import pytest

from silta_contracts.codes import OrganisationType

OWN = ("own_care", "own_records")


def test_a_withdrawal_here_stops_at_once_and_is_told(followed: Any) -> None:
    assert followed.do(followed.withdraw()) == (followed.received(1, round=1), followed.stopped())
    assert followed.may(followed.units.work) == {"withdraw-consent"}
    assert followed.take(followed.withdrawn()) == (
        followed.receipt(1, ("follow_up", "disclosure"), OWN, round=1),
    )


def test_a_withdrawal_here_said_again_says_nothing_more(followed: Any) -> None:
    followed.do(followed.withdraw())
    before = followed.case
    assert followed.do(followed.withdraw()) == ()
    assert followed.case == before


def test_a_withdrawal_here_narrows_where_another_ground_carries(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (1,), units.social: (2,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    assert [fact.fact for fact in course.do(course.withdraw(2))] == ["WithdrawalReceived"]
    assert course.may(units.social) == {"withdraw-consent"}


def test_all_consents_may_be_withdrawn_of_a_case_never_heard_of(course: Any) -> None:
    assert course.do(course.withdraw(None)) == (course.received(None),)
    # A consent may have been given since.
    assert course.do(course.withdraw(None)) == (course.received(None),)


def test_all_consents_withdrawn_here_leave_a_statute_that_is_known(followed: Any) -> None:
    followed.take(followed.withdrawn(3, followed.consent(1), followed.statute(2)))
    said = followed.do(followed.withdraw(None))
    assert [fact.fact for fact in said] == ["WithdrawalReceived"]
    assert followed.case.stage == "following"
    assert followed.may(followed.units.social) == {"withdraw-consent"}


@pytest.mark.parametrize("stage", ["following", "closing", "suspended"])
def test_what_turns_out_to_rest_on_a_statute_goes_on_when_consent_has_answered(
    course: Any, stage: str
) -> None:
    units = course.units
    members = course.members({units.work: (1, 2), units.social: (2,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    if stage != "following":
        course.do(course.record({"closing": "closing", "suspended": "revision"}[stage]))
    assert [fact.fact for fact in course.do(course.withdraw(None))] == [
        "WithdrawalReceived",
        "FollowUpStopped",
    ]
    said = course.take(
        course.withdrawn(2, course.statute(1, OrganisationType.EMPLOYMENT_AUTHORITY))
    )
    again = ["FollowUpScheduled"] if stage == "following" else []
    assert [fact.fact for fact in said] == [*again, "WithdrawalAcknowledged"]
    assert course.case.stage == stage
    assert course.may(units.social) == {"withdraw-consent"}
    assert "end-need" in course.may(units.work)


def test_after_the_network_is_dissolved_no_ground_brings_follow_up_back(followed: Any) -> None:
    followed.do(followed.withdraw(None))
    followed.take(followed.dissolved())
    said = followed.take(followed.withdrawn(2, followed.statute(1)))
    assert [fact.fact for fact in said] == ["WithdrawalAcknowledged"]
    assert followed.case.stage == "stopped"


@pytest.mark.parametrize("who", ["client", "work", "stranger", "sensitive"])
def test_the_client_may_withdraw_to_any_party(followed: Any, who: str) -> None:
    by = getattr(followed.units, who)
    said = followed.do(followed.withdraw(by=by), if_match=None)
    assert said[0] == followed.received(1, by=by, round=1)


@pytest.mark.parametrize("who", ["close_person", "expert"])
def test_nobody_withdraws_for_the_client(followed: Any, who: str) -> None:
    command = followed.withdraw(by=getattr(followed.units, who))
    assert followed.refused(command) == ("not-yours", 403)


def test_a_consent_of_another_case_is_refused(followed: Any) -> None:
    other = followed.withdraw().model_copy(update={"consent": "z" * 26 + ".1"})
    assert followed.refused(other) == ("consent-of-another-case", 422)


def test_withdrawal_stays_possible_after_the_end(followed: Any) -> None:
    followed.do(followed.end_need())
    said = followed.do(followed.withdraw())
    assert [fact.fact for fact in said] == ["WithdrawalReceived"]
    assert list(followed.waiting()) == ["feedback-until", "remind-feedback"]


def test_a_consent_replaced_meanwhile_is_withdrawn_by_its_old_name(followed: Any) -> None:
    followed.take(followed.replaced(1, followed.consent(2)))
    said = followed.do(followed.withdraw(1))
    assert [fact.fact for fact in said] == ["WithdrawalReceived", "FollowUpStopped"]
    assert said[0].consent == followed.g(1)
    said = followed.take(followed.withdrawn(2))
    assert [(fact.fact, fact.consent) for fact in said] == [
        ("WithdrawalAcknowledged", followed.g(2))
    ]
    assert followed.waiting() == {}


def test_what_consent_does_not_answer_was_no_consent_and_goes_on(followed: Any) -> None:
    """All that this case stands on is a statute; consent has nothing to withdraw."""
    assert followed.case.stage == "following"
    followed.do(followed.withdraw(None))
    assert followed.case.stage == "stopped"
    assert [fact.fact for fact in followed.wait()] == ["FollowUpScheduled"]
    assert followed.case.stage == "following"
    assert "end-need" in followed.may(followed.units.work)
    assert list(followed.waiting()) == [f"follow-up-day:{followed.follow_up(1)}"]


def test_an_answer_for_one_consent_leaves_the_others_waited_for(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (1,), units.social: (2,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    course.do(course.withdraw(None))
    course.take(course.withdrawn(1, course.consent(2)))
    assert list(course.waiting()) == ["consent-answers-by"]
    course.take(course.withdrawn(2))
    assert (course.case.stage, course.waiting()) == ("stopped", {})


def test_whatever_answers_a_withdrawal_ends_the_wait_for_it(followed: Any) -> None:
    followed.do(followed.withdraw(1))
    assert "consent-answers-by" in followed.waiting()
    followed.take(followed.expired(1))
    assert followed.waiting() == {}


def test_a_consent_replaced_after_it_was_taken_back_here_carries_nothing(followed: Any) -> None:
    followed.do(followed.withdraw(1))
    # Consent said so before it heard of the withdrawal.
    assert followed.take(followed.replaced(1, followed.consent(2))) == ()
    assert followed.case.stage == "stopped"
    assert list(followed.waiting()) == ["consent-answers-by"]
    assert followed.take(followed.withdrawn(2)) == (
        followed.receipt(2, ("follow_up", "disclosure"), OWN, round=1),
    )
    assert followed.waiting() == {}
