"""Work ability is measured again and again; facts tell bands, and what changed by the day."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from silta_chassis.disclosing import value_of
from silta_contracts import facts as f
from silta_contracts.party import CLIENT
from silta_followup.commands import Answered, GivenAnswers, counted
from silta_followup.disclosed import work_ability
from silta_followup.views import page

SCORE, DOMAINS = "work_ability_score", "self_assessment"


def told(facts: Any) -> list[tuple[str, str, str, str | None]]:
    """Number of the measurement, scale, band, change."""
    return [
        (
            fact.measurement.rpartition(".")[2],
            str(fact.scale),
            str(fact.band),
            fact.change and str(fact.change),
        )
        for fact in facts
    ]


def test_a_measurement_is_told_as_bands(followed: Any) -> None:
    command = followed.measure(6, domains=6, worded=("own_words",))
    assert followed.ask(command).answer == {"measurement": f"{followed.id}.w1"}
    said = followed.do(command)
    assert told(said) == [("w1", SCORE, "middle", None), ("w1", DOMAINS, "middle", None)]
    assert said[0] == f.WorkAbilityMeasured(
        case=followed.id,
        grounds=(followed.g(1),),
        round=1,
        by=CLIENT,
        scale=SCORE,
        band="middle",
        measured_on=followed.day(0),
        measurement=f"{followed.id}.w1",
        questionnaire="work-ability",
        questionnaire_version="1",
    )
    [kept] = followed.case.measured
    assert kept.answers == "ref-of-answers"


@pytest.mark.parametrize(
    ("answer", "band"),
    [(0, "very_low"), (2, "very_low"), (3, "low"), (5, "middle"), (7, "high"), (10, "very_high")],
)
def test_bands_are_those_of_the_questionnaire(followed: Any, answer: int, band: str) -> None:
    assert told(followed.do(followed.measure(answer))) == [("w1", SCORE, band, None)]


def test_a_scale_with_too_few_answers_is_not_told(followed: Any) -> None:
    assert len(followed.do(followed.measure(domains=3))) == 1
    assert len(followed.do(followed.measure(domains=4))) == 2


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [(3, 7, "better"), (3, 4, "same"), (7, 3, "worse")],
)
def test_change_is_told_by_bands_since_the_measurement_before(
    followed: Any, first: int, second: int, change: str
) -> None:
    followed.do(followed.measure(first, days_ago=60))
    [(_, _, _, said)] = told(followed.do(followed.measure(second)))
    assert said == change


def test_a_measurement_of_an_earlier_day_is_told_and_so_is_what_it_changes(followed: Any) -> None:
    followed.do(followed.measure(2, days_ago=90))
    followed.do(followed.measure(8))
    said = followed.do(followed.measure(10, days_ago=30, by=followed.units.work))
    assert told(said) == [("w3", SCORE, "very_high", "better"), ("w2", SCORE, "high", "worse")]
    # Nobody measured anew: the later one is told again without an actor.
    assert [fact.by for fact in said] == [followed.units.work, None]


def test_whatever_the_order_in_which_they_come_the_course_is_the_same(followed: Any) -> None:
    given = ((2, 90), (8, 60), (5, 30))
    courses = set()
    for order in permutations(given):
        case = followed.anew()
        for fact in (case.assembled(), case.appointed(), case.agreed()):
            case.take(fact)
        last: dict[str, str] = {}
        for now, days_ago in order:
            for fact in case.do(case.measure(now, days_ago=days_ago)):
                last[str(fact.measured_on)] = f"{fact.band} {fact.change}"
        courses.add(tuple(sorted(last.items())))
        days = [one.measured_on for one in case.case.measured]
        assert days == sorted(days)
    assert len(courses) == 1


def test_of_one_day_the_one_recorded_later_comes_later(followed: Any) -> None:
    """Client and professional at once: two measurements, none lost."""
    followed.do(followed.measure(2))
    said = followed.do(followed.measure(8, by=followed.units.health))
    assert told(said) == [("w2", SCORE, "high", "better")]
    assert [one.by_client for one in followed.case.measured] == [True, False]


def test_a_correction_takes_the_place_and_what_follows_from_it_is_told_again(
    followed: Any,
) -> None:
    followed.do(followed.measure(2, days_ago=60))
    followed.do(followed.measure(6))
    corrected = followed.measure(8, days_ago=60, corrects=f"{followed.id}.w1", given="ref2")
    said = followed.do(corrected)
    assert told(said) == [("w1", SCORE, "high", None), ("w2", SCORE, "middle", "worse")]
    assert [one.answers for one in followed.case.measured] == ["ref2", "ref-of-answers"]
    assert followed.do(corrected) == ()
    # The next one is the third: numbers are not used again.
    assert told(followed.do(followed.measure(6)))[0][0] == "w3"


def test_a_correction_may_change_the_day(followed: Any) -> None:
    followed.do(followed.measure(2, days_ago=60))
    followed.do(followed.measure(6, days_ago=30))
    said = followed.do(followed.measure(2, days_ago=0, corrects=f"{followed.id}.w1"))
    assert told(said) == [("w2", SCORE, "middle", None), ("w1", SCORE, "very_low", "worse")]


def test_who_recorded_it_corrects_it(followed: Any) -> None:
    followed.do(followed.measure(2))
    for who in (followed.units.work, followed.units.coordination):
        command = followed.measure(8, by=who, corrects=f"{followed.id}.w1")
        assert followed.refused(command) == ("not-yours", 403)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"corrects": "abcdefghijklmnopqrstuvwxyz.w9"}, "no-such-measurement"),
        ({"questionnaire": "mood"}, "questionnaire-not-used"),
        ({"questionnaire": "feedback"}, "questionnaire-not-used"),
        ({"version": "9"}, "version-not-known"),
        ({"days_ago": -1}, "measured-in-the-future"),
        ({"now": 11}, "answers-do-not-fit"),
        ({"answers": ()}, "answers-do-not-fit"),
        ({"worded": ("now",)}, "answers-do-not-fit"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    followed: Any, more: dict[str, Any], reason: str
) -> None:
    assert followed.refused(followed.measure(**more)) == (reason, 422)


def test_a_correction_may_not_leave_out_what_was_told(followed: Any) -> None:
    followed.do(followed.measure(5, domains=6))
    command = followed.measure(5, corrects=f"{followed.id}.w1")
    assert followed.refused(command) == ("too-few-answers", 422)


def test_a_correction_is_of_the_questionnaire_that_was_answered(followed: Any) -> None:
    followed.do(followed.measure())
    command = followed.measure(questionnaire="feedback", corrects=f"{followed.id}.w1")
    assert followed.refused(command) == ("another-questionnaire", 422)


@pytest.mark.parametrize("who", ["client", "health", "work", "work_duty", "coordination"])
def test_client_and_professionals_of_the_case_measure(followed: Any, who: str) -> None:
    by = getattr(followed.units, who)
    [said] = followed.do(followed.measure(by=by))
    assert said.by == by
    assert "record-work-ability" in followed.may(by)


@pytest.mark.parametrize("who", ["close_person", "expert", "stranger", "sensitive"])
def test_nobody_else_measures(followed: Any, who: str) -> None:
    assert followed.refused(followed.measure(by=getattr(followed.units, who))) == ("not-yours", 403)


def test_it_is_measured_from_the_first_meeting_on_before_there_is_a_plan(course: Any) -> None:
    assert course.refused(course.measure()) == ("case-not-known-here", 404)
    course.take(course.withdrawn(2))
    assert course.refused(course.measure()) == ("too-early", 409)
    course.take(course.assembled())
    assert len(course.do(course.measure())) == 1
    assert "quiet" in course.waiting()


def test_nothing_is_measured_after_the_end_nor_while_it_has_stopped(followed: Any) -> None:
    followed.do(followed.withdraw())
    assert followed.refused(followed.measure()) == ("follow-up-stopped", 409)
    followed.do(followed.close())
    assert followed.refused(followed.measure()) == ("case-ended", 409)


def test_the_course_goes_on_in_a_next_network(followed: Any) -> None:
    followed.do(followed.measure(2, days_ago=30))
    followed.take(followed.dissolved())
    followed.take(followed.assembled(round=2, grounds=(2,)))
    assert told(followed.do(followed.measure(9))) == [("w2", SCORE, "very_high", "better")]


def test_a_measurement_is_something_that_happens_and_no_step_that_is_waited_for(
    followed: Any,
) -> None:
    waits = followed.waiting()
    followed.now += timedelta(days=1)
    followed.do(followed.measure())
    assert (followed.waiting(), followed.case.last) == (waits, followed.now)


# --- what of it is seen -----------------------------------------------------------------------


def test_a_decision_sees_numbers_and_choices_and_no_words() -> None:
    given = GivenAnswers.model_validate(
        {
            "answers": [{"item": "now", "value": 4}],
            "words": [{"item": "own_words", "words": "I sleep badly"}],
        }
    )
    seen = counted(given)
    assert seen == Answered(answers=given.answers, worded=("own_words",))
    assert "sleep" not in seen.model_dump_json()


def test_bands_stand_on_the_clients_page_and_on_no_others(followed: Any) -> None:
    followed.do(followed.measure(8))
    client = page(followed.case, CLIENT, followed.reference)
    assert client is not None
    assert client["work_ability"]["measured"][0]["bands"][0]["band"] == "high"
    for who in (followed.units.work, followed.units.coordination):
        shown = page(followed.case, who, followed.reference)
        assert shown is not None
        [one] = shown["work_ability"]["measured"]
        assert set(one) == {"measurement", "questionnaire", "version", "measured_on", "by_client"}
    close = page(followed.case, followed.units.close_person, followed.reference)
    assert close is not None
    assert "work_ability" not in close


def test_bands_answers_words_and_scores_leave_under_a_decision(followed: Any) -> None:
    followed.do(followed.measure(5, domains=4))
    fields = work_ability(followed.case, followed.units.work, followed.reference)
    assert {one.category.value for one in fields} == {"work_ability"}
    held = {
        "case": followed.id,
        "category": "work_ability",
        "value": {
            "answers": [
                {"item": item, "value": value}
                for item, value in (("now", 5), ("strength", 4), ("mind", 6), ("skills", 5))
            ]
            + [{"item": "everyday", "value": 8}],
            "words": [],
        },
    }
    values = {one.name.partition("/")[2]: value_of(one, followed.id, held)[1] for one in fields}
    assert values["scores"] == [
        {"score": "overall", "value": 5},
        {"score": "domains", "value": 5.75},
    ]
    assert values["answers"] == held["value"]["answers"]
    assert values["words"] == []
    assert [band["band"] for band in values["bands"]["bands"]] == ["middle", "middle"]
    assert not {"giver", "answers"} & set(values["bands"])


def test_where_a_version_is_here_no_more_its_answers_are(followed: Any) -> None:
    followed.do(followed.measure())
    stored = followed.case.measured[0].model_copy(update={"version": "9"})
    case = followed.case.model_copy(update={"measured": (stored,)})
    names = {one.name.partition("/")[2] for one in work_ability(case, CLIENT, followed.reference)}
    assert names == {"bands", "answers", "words"}
