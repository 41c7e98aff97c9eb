"""The client is asked, answers, refuses or stays silent."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_consent.model import AnswerBy, ConfirmBy, HalfTime
from silta_contracts import facts
from silta_contracts.codes import OrganisationType
from silta_contracts.grounds import OrganisationRecipient, TypeRecipient, UnitRecipient
from silta_contracts.party import CLIENT

from .conftest import (
    CASE,
    COLLEGE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    INSURER,
    INSURER_ALONE,
    MENTAL_HEALTH,
    ORAL,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    request,
)

TO_BE_ASKED = {"kind": "consent_to_be_asked"}
IN_14_DAYS = START + timedelta(days=14)


def test_a_request_without_a_ground_makes_the_client_asked(asked: Play) -> None:
    [fact] = asked.facts
    assert isinstance(fact, facts.ConsentRequested)
    assert (fact.ask, fact.request, fact.by) == (f"{CASE}.a1", f"{CASE}.r1", None)
    assert (fact.asked_by, fact.answer_by) == (GUIDANCE, IN_14_DAYS)
    assert [str(category) for category in fact.categories] == [
        "identity",
        "contact",
        "situation",
        "services_used",
        "work_and_education",
        "plan",
        "follow_up",
        "rehabilitation",
    ]
    assert fact.recipients == (
        UnitRecipient(oid=GUIDANCE.oid, unit="guidance-centre"),
        UnitRecipient(oid=COORDINATION.oid, unit="coordination"),
        TypeRecipient(type=OrganisationType.KELA),
    )
    assert {name: due for name, (_, due) in asked.waits.items()} == {
        f"half-time:{CASE}.a1": START + timedelta(days=7),
        f"answer-by:{CASE}.a1": IN_14_DAYS,
    }


def test_a_consent_answers_the_question(asked: Play) -> None:
    asked.gets(GUIDANCE, "give-consent", **WRITTEN, ask=f"{CASE}.a1")
    fact = asked.facts[-1]
    assert isinstance(fact, facts.ConsentGranted)
    assert fact.ask == f"{CASE}.a1"
    assert (asked.state.asks, asked.waits) == ((), {})


def test_a_consent_that_names_no_question_answers_the_one_for_its_purpose(asked: Play) -> None:
    alone = {"what": INSURER_ALONE, "form": "written", "valid_until": None}
    asked.gets(GUIDANCE, "give-consent", **alone)
    assert [ask.id for ask in asked.state.asks] == [f"{CASE}.a1"]
    asked.gets(GUIDANCE, "give-consent", **WRITTEN)
    assert not asked.state.asks


def test_a_consent_cannot_answer_a_question_that_was_never_put(asked: Play) -> None:
    refused = asked.asks(GUIDANCE, "give-consent", **WRITTEN, ask=f"{CASE}.a2")
    assert isinstance(refused, Refused)
    assert refused.reason == "ask-unknown"


@pytest.mark.parametrize("early", [WRITTEN, {**WRITTEN, "form": "two_step"}])
def test_a_consent_that_came_before_the_request_is_not_asked_again(
    play: Play, early: dict[str, Any]
) -> None:
    play.gets(GUIDANCE, "give-consent", **early)
    assert play.hears(request(TO_BE_ASKED, GUIDANCE, COORDINATION)) == []
    assert "request-expected" not in play.waits


def test_an_oral_consent_that_came_before_does_not_spare_the_question(play: Play) -> None:
    play.gets(GUIDANCE, "give-consent", **ORAL)
    said = play.hears(request(TO_BE_ASKED, GUIDANCE, COORDINATION))
    assert [fact.fact for fact in said] == ["ConsentRequested"]


def test_a_request_on_a_consent_nobody_knows_makes_the_client_asked(play: Play) -> None:
    [fact] = play.hears(request(consent_given(4)))
    assert isinstance(fact, facts.ConsentRequested)


def test_the_same_request_again_asks_nothing(asked: Play) -> None:
    assert asked.hears(request(TO_BE_ASKED, GUIDANCE, COORDINATION)) == []


def test_half_time_reminds_who_asks_and_silence_is_told(asked: Play) -> None:
    reminded, unanswered = asked.silence(START + timedelta(days=30))
    told = {"party": CLIENT, "addressed": GUIDANCE, "due": IN_14_DAYS}
    ids = {"case": CASE, "ask": f"{CASE}.a1", "request": f"{CASE}.r1"}
    assert reminded == facts.ConsentReminded(**ids, **told)
    assert unanswered == facts.ConsentUnanswered(**ids, **told)
    assert asked.state.asks == ()


def test_an_answer_after_the_silence_is_welcome(asked: Play) -> None:
    asked.silence(START + timedelta(days=30))
    asked.gets(CLIENT, "give-consent", **WRITTEN, ask=f"{CASE}.a1")
    assert asked.since(3) == ["ConsentGranted"]


def test_deadlines_of_an_answered_question_do_nothing(asked: Play) -> None:
    asked.gets(GUIDANCE, "give-consent", **WRITTEN)
    assert asked.fires(HalfTime(case=CASE, ask=f"{CASE}.a1")) == []
    assert asked.fires(AnswerBy(case=CASE, ask=f"{CASE}.a1")) == []


def test_a_question_stays_open_until_the_second_step(asked: Play) -> None:
    asked.now = START + timedelta(days=10)
    asked.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    assert asked.waits[f"answer-by:{CASE}.a1"][1] == START + timedelta(days=17)
    said = asked.silence(START + timedelta(days=20))
    assert {fact.fact for fact in said} == {
        "ConsentReminded",
        "ConsentUnconfirmed",
        "ConsentUnanswered",
    }
    assert asked.state.asks == ()
    assert asked.state.unconfirmed == ()


def test_an_early_first_step_shortens_no_question(asked: Play) -> None:
    asked.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    assert asked.waits[f"answer-by:{CASE}.a1"][1] == IN_14_DAYS


def test_the_second_step_closes_the_question(asked: Play) -> None:
    asked.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    asked.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert (asked.state.asks, asked.waits) == ((), {})


@pytest.mark.parametrize("by", [CLIENT, GUIDANCE])
def test_the_client_refuses_and_no_reason_is_told(asked: Play, by: Any) -> None:
    asked.gets(by, "refuse-consent")
    assert asked.facts[-1] == facts.ConsentRefused(
        case=CASE, by=by, ask=f"{CASE}.a1", request=f"{CASE}.r1"
    )
    assert (asked.state.asks, asked.waits) == ((), {})


def test_a_reason_does_not_fit_into_a_refusal(asked: Play) -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        asked.asks(CLIENT, "refuse-consent", reason="free text")


def test_who_has_no_part_records_no_refusal(asked: Play) -> None:
    refused = asked.asks(COLLEGE, "refuse-consent")
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_refusing_twice_is_refused(asked: Play) -> None:
    asked.gets(CLIENT, "refuse-consent", ask=f"{CASE}.a1")
    assert "refuse-consent" not in asked.may(CLIENT)
    again = asked.asks(CLIENT, "refuse-consent", ask=f"{CASE}.a1")
    assert isinstance(again, Refused)
    assert again.reason == "ask-not-open"


def test_refusing_the_second_step_is_a_refusal(asked: Play) -> None:
    asked.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    asked.gets(CLIENT, "refuse-consent")
    assert asked.since(1) == ["ConsentRefused"]
    assert (asked.state.unconfirmed, asked.waits) == ((), {})
    assert asked.fires(ConfirmBy(case=CASE, consent=f"{CASE}.1")) == []


def test_two_second_steps_for_one_question_are_refused_once(asked: Play) -> None:
    for _ in range(2):
        asked.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    asked.gets(GUIDANCE, "give-consent", **WRITTEN)
    asked.gets(CLIENT, "refuse-consent")
    assert asked.since(1) == ["ConsentGranted", "ConsentRefused"]


def test_refusing_one_of_two_questions_leaves_the_other(asked: Play) -> None:
    asked.gets(GUIDANCE, "ask-for-consent", what=INSURER_ALONE)
    wrong = asked.asks(CLIENT, "refuse-consent", ask=f"{CASE}.a3")
    assert isinstance(wrong, Refused)
    asked.gets(CLIENT, "refuse-consent", ask=f"{CASE}.a2")
    assert [ask.id for ask in asked.state.asks] == [f"{CASE}.a1"]


def test_the_question_is_put_again_after_a_refusal(asked: Play) -> None:
    asked.gets(CLIENT, "refuse-consent")
    assert asked.gets(COORDINATION, "ask-for-consent", what=TEAM) == {"ask": f"{CASE}.a2"}
    fact = asked.facts[-1]
    assert isinstance(fact, facts.ConsentRequested)
    assert (fact.by, fact.asked_by) == (COORDINATION, COORDINATION)


def test_a_single_further_party_is_asked_for_by_its_oid(statutory: Play) -> None:
    statutory.gets(EMPLOYMENT, "ask-for-consent", what=INSURER_ALONE)
    fact = statutory.facts[-1]
    assert isinstance(fact, facts.ConsentRequested)
    assert fact.recipients == (OrganisationRecipient(oid=INSURER.oid),)
    statutory.gets(
        EMPLOYMENT,
        "give-consent",
        what=INSURER_ALONE,
        form="written",
        valid_until=None,
        ask=f"{CASE}.a1",
    )
    assert statutory.since(1) == ["ConsentRequested", "ConsentGranted"]
    assert statutory.state.asks == ()


def test_the_same_question_is_put_once_at_a_time(asked: Play) -> None:
    asked.gets(GUIDANCE, "ask-for-consent", what=INSURER_ALONE)
    refused = asked.asks(COORDINATION, "ask-for-consent", what=INSURER_ALONE)
    assert isinstance(refused, Refused)
    assert refused.reason == "already-asked"


@pytest.mark.parametrize("by", [CLIENT, COLLEGE, MENTAL_HEALTH])
def test_who_has_no_part_asks_nothing(asked: Play, by: Any) -> None:
    refused = asked.asks(by, "ask-for-consent", what=TEAM)
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_nothing_is_asked_in_a_case_nobody_knows_or_that_ended(play: Play) -> None:
    unknown = play.asks(EARLY_SERVICE, "ask-for-consent", what=TEAM)
    assert isinstance(unknown, Refused)
    assert unknown.status == 404
    play.hears(request(TO_BE_ASKED))
    play.hears(closed())
    assert play.state.asks == ()
    assert play.waits == {}
    ended = play.asks(EARLY_SERVICE, "ask-for-consent", what=TEAM)
    assert isinstance(ended, Refused)
    assert ended.reason == "case-ended"
    assert play.fires(AnswerBy(case=CASE, ask=f"{CASE}.a1")) == []
