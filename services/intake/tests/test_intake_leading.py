"""A request is led on to another area's coordination: both ends confirm, and there is no gap."""

import pytest

from silta_chassis.process import Written
from silta_contracts.facts import CaseClosed, CaseMovedToModel, QuestionAsked
from silta_contracts.facts.leading import (
    LeadingOnDeclined,
    LeadingOnProposed,
    LeadingOnUnanswered,
    LedOn,
)
from silta_contracts.party import CLIENT, Party
from silta_intake.commands import AnswerQuestion, AskQuestion
from silta_intake.commands_leading import ConfirmLeadingOn, DeclineLeadingOn, LeadOn
from silta_intake.leading import LeadingOnBy
from silta_intake.model import Stage
from silta_intake.views import page, triage_queue

from .intake_examples import (
    CASE,
    COORDINATION,
    DUTY,
    EARLY_SERVICE,
    HEALTH_CENTRE,
    NORTH,
    NOW,
    REFERENCE,
    STRANGER,
    granted,
    submitting,
    triaging,
    withdrawn,
)
from .intake_played import Played, played

FIRST = LeadingOnBy(case=CASE, leading=f"{CASE}.l1")


def leading(area: str = "north", by: Party = EARLY_SERVICE) -> LeadOn:
    return LeadOn(case=CASE, by=by, area=area, client_agrees=True)


def confirming(by: Party = COORDINATION) -> ConfirmLeadingOn:
    return ConfirmLeadingOn(case=CASE, by=by)


def declining(by: Party = COORDINATION, instead: str | None = None) -> DeclineLeadingOn:
    return DeclineLeadingOn(case=CASE, by=by, instead=instead)


@pytest.fixture
def running() -> Played:
    """A request in the middle, on a consent that both coordinations may work on."""
    return played(granted(), submitting(HEALTH_CENTRE))


def test_another_areas_coordination_is_asked_and_the_case_stays(running: Played) -> None:
    [fact] = running.take(leading())
    assert isinstance(fact, LeadingOnProposed)
    assert (fact.party, fact.to_area) == (COORDINATION, "north")
    assert running.state.request is not None
    assert running.state.request.coordinating == EARLY_SERVICE
    assert FIRST.name in running.waits
    shown = page(running.state, COORDINATION, REFERENCE)
    assert shown is not None
    assert shown.keys() == {"stage", "leading_on"}, "nothing of the case before it confirms"


def test_confirmed_it_answers_by_its_own_model_from_then_on(running: Played) -> None:
    running.take(leading())
    led, moved = running.take(confirming(DUTY))
    assert isinstance(led, LedOn)
    assert isinstance(moved, CaseMovedToModel)
    assert (led.before, led.coordinating, led.coordinating_deputy) == (
        EARLY_SERVICE,
        COORDINATION,
        DUTY,
    )
    assert (led.area, led.model) == ("north", NORTH.ref)
    assert (moved.area, moved.model, moved.move) == ("north", NORTH.ref, 1)
    assert running.state.stage is Stage.TRIAGE
    assert running.refused(triaging())[0] == 403, "who led it on has no part any more"
    assert running.take(triaging(by=COORDINATION))
    assert FIRST.name not in running.waits
    assert page(running.state, EARLY_SERVICE, REFERENCE) is None
    taker = page(running.state, HEALTH_CENTRE, REFERENCE)
    assert taker is not None
    assert [one["answer"] for one in taker["leading_on"]] == ["confirmed"]


def test_the_other_end_finds_it_in_its_list_until_it_has_answered(running: Played) -> None:
    running.take(leading())
    asked = triage_queue(running.state, Written(1, NOW, ()))["leading_on"]
    assert asked is not None
    assert len(asked.to) == 2
    assert asked.shows.keys() == {"case", "leading", "answer_by"}
    running.take(confirming())
    assert triage_queue(running.state, None)["leading_on"] is None  # type: ignore[arg-type]


def test_a_question_that_is_open_is_the_new_coordinations(running: Played) -> None:
    [asked] = running.take(AskQuestion(case=CASE, by=HEALTH_CENTRE, words="vault-question"))
    assert isinstance(asked, QuestionAsked)
    running.take(leading(), confirming())
    answer = AnswerQuestion(
        case=CASE, by=COORDINATION, question=asked.question, words="vault-answer"
    )
    assert running.take(answer)


def test_who_declines_may_name_another_area_which_is_asked_in_the_same_entry(
    running: Played,
) -> None:
    area = next(
        code
        for code in REFERENCE.models.areas
        if code not in ("middle", "north")
        and REFERENCE.models.of_area(code)[0].coordinating not in (EARLY_SERVICE, COORDINATION)
    )
    running.take(leading())
    declined, proposed = running.take(declining(instead=area))
    assert isinstance(declined, LeadingOnDeclined)
    assert isinstance(proposed, LeadingOnProposed)
    assert (declined.instead, proposed.to_area, proposed.leading) == (area, area, f"{CASE}.l2")
    assert FIRST.name not in running.waits
    assert running.refused(confirming())[0] == 403, "who declined is asked no more"


def test_declined_the_case_goes_on_where_it_was(running: Played) -> None:
    running.take(leading())
    [declined] = running.take(declining())
    assert declined == LeadingOnDeclined(case=CASE, by=COORDINATION, leading=f"{CASE}.l1")
    assert running.refused(leading())[1] == "declined-already"
    assert running.take(triaging())


@pytest.mark.parametrize(
    ("area", "reason"), [("lapland", "area-unknown"), ("middle", "same-coordination")]
)
def test_an_area_that_nobody_else_coordinates_is_not_asked(
    running: Played, area: str, reason: str
) -> None:
    assert running.refused(leading(area))[1] == reason
    running.take(leading())
    assert running.refused(declining(instead=area))[1] == reason


def test_nobody_is_asked_twice_at_once_and_only_coordination_asks(running: Played) -> None:
    assert running.refused(leading(by=HEALTH_CENTRE))[0] == 403
    running.take(leading())
    assert running.refused(leading())[1] == "asked-already"
    for party in (STRANGER, CLIENT, EARLY_SERVICE):
        assert running.refused(confirming(party))[0] == 403
        assert running.refused(declining(party))[0] == 403


def test_a_silence_is_told_to_the_deputy_then_to_who_asked(running: Played) -> None:
    running.take(leading())
    told: list[LeadingOnUnanswered] = []
    for _ in range(2):
        deadline, running.now = running.waits[FIRST.name]
        told += [one for one in running.take(deadline) if isinstance(one, LeadingOnUnanswered)]
    assert [(fact.addressed, fact.ends) for fact in told] == [(DUTY, False), (EARLY_SERVICE, True)]
    assert FIRST.name not in running.waits
    assert running.refused(confirming())[0] == 403, "late: the case goes on where it is"
    assert running.take(leading()), "it may be asked again"


def test_an_early_or_second_answer_finds_nothing_asked(running: Played) -> None:
    assert running.refused(confirming())[0] == 403
    running.take(leading(), confirming())
    assert (
        running.refused(confirming(DUTY)) == (409, "nothing-asked", True)
        or running.refused(confirming(DUTY))[0] == 403
    )


def test_triage_recorded_in_between_ends_the_asking(running: Played) -> None:
    running.take(leading(), triaging())
    assert running.refused(confirming())[0] == 403
    assert FIRST.name not in running.waits
    assert running.refused(leading())[0] == 409


def test_without_a_ground_it_is_not_led_on_nor_taken(running: Played) -> None:
    running.take(leading(), withdrawn())
    assert running.refused(confirming())[1] == "consent-first"
    other = played(submitting(EARLY_SERVICE, ground={"kind": "consent_to_be_asked"}))
    assert other.refused(leading()) == (409, "consent-first", False)


def test_under_turvakielto_no_area_is_told(running: Played) -> None:
    hidden = played(granted(), submitting(EARLY_SERVICE, turvakielto=True, area=None, contact=None))
    assert hidden.refused(leading("middle", by=COORDINATION))[1] == "area-not-told"


def test_after_the_end_nothing_is_led_on(running: Played) -> None:
    running.take(leading(), CaseClosed(case=CASE, reason="client_wish"))
    assert running.waits.keys() & {FIRST.name} == set()
    assert running.refused(confirming())[0] in (403, 409)
    assert page(running.state, COORDINATION, REFERENCE) is None
