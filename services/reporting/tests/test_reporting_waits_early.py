"""What the page says is pending before there is a network: the client, less than a network."""

from datetime import date, timedelta
from typing import Any

from silta_contracts import facts
from silta_contracts.fact import AnyFact
from silta_contracts.facts.leading import (
    LeadingOnDeclined,
    LeadingOnProposed,
    LeadingOnUnanswered,
    LedOn,
)
from silta_reporting.reference import Reference
from silta_reporting.views import page

from .reporting_course import (
    CASE,
    COLLEGE,
    COORDINATION,
    GUIDANCE,
    MODELS,
    REQUESTED,
    START,
    TRIAGED,
    make,
)
from .reporting_told import Told

REFERENCE = Reference(MODELS)
LATER = START + timedelta(days=30)


def kinds(told: Told) -> list[str]:
    return [wait.kind for wait in told.state.waits]


def hear(told: Told, *course: AnyFact) -> None:
    for fact in course:
        told.hear(fact)


def by_close_person() -> AnyFact:
    return REQUESTED.model_copy(update={"channel": "close_person"})


def reached() -> AnyFact:
    return make(
        facts.ClientReached, drawn_up_with_client=True, ground={"kind": "consent_to_be_asked"}
    )


def less(outcome: str) -> AnyFact:
    return TRIAGED.model_copy(update={"outcome": outcome})


def consulted(result: str) -> AnyFact:
    return make(facts.ConsultationGiven, result=result)


def test_after_a_close_persons_contact_the_client_is_waited_for_and_then_triage(told: Told) -> None:
    told.hear(by_close_person())
    assert [(w.kind, w.party) for w in told.state.waits] == [("client", GUIDANCE)]
    told.hear(reached())
    assert kinds(told) == ["triage"]


def test_before_the_client_is_reached_coordination_is_shown_nothing(told: Told) -> None:
    told.hear(by_close_person())
    assert page(told.state, COORDINATION, REFERENCE) is None
    assert page(told.state, GUIDANCE, REFERENCE) is not None
    told.hear(reached())
    assert page(told.state, COORDINATION, REFERENCE) is not None


def test_a_consultation_is_waited_for_and_what_it_did_not_settle_is_triaged(told: Told) -> None:
    hear(told, REQUESTED, less("consultation"))
    assert kinds(told) == ["consultation"]
    told.hear(consulted("not_settled"))
    assert kinds(told) == ["triage"]


def test_self_care_is_waited_for_until_its_day(told: Told) -> None:
    agreed = make(facts.SelfCareAgreed, check_back_on=date(2026, 5, 4))
    due = make(facts.SelfCareCheckDue, party=COORDINATION, addressed=COORDINATION, due=LATER)
    hear(told, REQUESTED, less("self_care"), agreed)
    assert [(w.kind, w.until) for w in told.state.waits] == [("self_care", "2026-05-04")]
    told.hear(due)
    assert kinds(told) == ["triage"]


def test_a_question_is_waited_for_until_it_is_answered(told: Told) -> None:
    hear(told, REQUESTED, TRIAGED)
    for number in (1, 2):
        told.hear(
            make(
                facts.QuestionAsked,
                question=f"{CASE}.q{number}",
                asked_of=GUIDANCE,
                answer_by=LATER,
            )
        )
    told.hear(make(facts.QuestionAnswered, question=f"{CASE}.q1"))
    assert [(w.kind, w.of) for w in told.state.waits] == [("question", f"{CASE}.q2")]


def led_on(kind: type[AnyFact], **more: Any) -> AnyFact:
    return make(kind, leading=f"{CASE}.l1", **more)


def proposed() -> AnyFact:
    answer_by = LATER.isoformat()
    return led_on(LeadingOnProposed, to_area="kainuu", party=COLLEGE, answer_by=answer_by)


def test_another_areas_answer_is_waited_for_and_then_it_has_the_case(told: Told) -> None:
    hear(told, REQUESTED, proposed())
    assert [(w.kind, w.party) for w in told.state.waits] == [
        ("triage", COORDINATION),
        ("leading_on", COLLEGE),
    ]
    key = {"area": REQUESTED.area, "model": REQUESTED.model}
    told.hear(led_on(LedOn, before=COORDINATION, coordinating=COLLEGE, **key))
    assert [(w.kind, w.party) for w in told.state.waits] == [("triage", COLLEGE)]
    assert page(told.state, COORDINATION, REFERENCE) is None
    assert page(told.state, COLLEGE, REFERENCE) is not None


def test_a_decline_and_a_silence_end_the_wait_and_the_case_stays(told: Told) -> None:
    ended = {"party": COLLEGE, "addressed": COORDINATION, "due": LATER}
    for over in (
        led_on(LeadingOnDeclined),
        led_on(LeadingOnUnanswered, ends=True, **ended),
        TRIAGED,
    ):
        hear(told, REQUESTED, proposed(), led_on(LeadingOnUnanswered, ends=False, **ended))
        assert "leading_on" in kinds(told)
        told.hear(over)
        assert "leading_on" not in kinds(told)
        assert told.state.coordinating == COORDINATION
