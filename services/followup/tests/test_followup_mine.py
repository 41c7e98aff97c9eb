"""What a client sees of how things go, and how it ended."""

from typing import Any

from worded import is_whole, shown

from silta_followup.mine import MINE

FOLLOW_UP, WORK_ABILITY = MINE


def mine(course: Any, lang: Any = "en", thing: Any = FOLLOW_UP) -> dict[str, Any]:
    return shown(thing, course.case, course.now, course.reference, lang)


def test_she_sees_the_next_follow_up_and_how_the_goals_stand(followed: Any) -> None:
    followed.do(followed.record(notes="ref1"))
    told = mine(followed)
    assert told["next"]["on"] == followed.day(60).isoformat()
    assert [goal["status"]["code"] for goal in told["goals"]] == ["under_way", "under_way"]
    assert told["held"]["id"] == followed.follow_up(1)
    assert told["waits"]["code"] == "follow_up"
    assert "ref1" not in repr(told)


def test_why_it_stopped_or_ended_is_told_to_her(followed: Any) -> None:
    followed.take(followed.dissolved())
    assert mine(followed)["stopped"]["code"] == "network_dissolved"
    assert mine(followed)["next"] is None


def test_the_page_is_whole_in_every_language(followed: Any) -> None:
    is_whole(FOLLOW_UP, followed.case, followed.now, followed.reference, 5)
    followed.do(followed.record())
    is_whole(FOLLOW_UP, followed.case, followed.now, followed.reference, 5)
    followed.do(followed.end_need())
    assert mine(followed)["closed"]["reason"]["code"] == "need_ended"
    is_whole(FOLLOW_UP, followed.case, followed.now, followed.reference, 5)


def test_that_an_end_is_reviewed_is_told_to_her(followed: Any) -> None:
    followed.do(followed.end_need("disagrees"))
    told = mine(followed)
    assert (told["stage"]["code"], told["waits"]["code"]) == ("reviewing", "review")
    is_whole(FOLLOW_UP, followed.case, followed.now, followed.reference, 5)


def test_she_sees_her_course_in_bands_and_what_she_may_answer(followed: Any) -> None:
    followed.do(followed.measure(4, days_ago=30, by=followed.units.work))
    followed.do(followed.measure(7, domains=4))
    told = mine(followed, thing=WORK_ABILITY)
    assert [
        (
            one["by"]["code"],
            [(b["band"]["code"], b["change"] and b["change"]["code"]) for b in one["bands"]],
        )
        for one in told["measured"]
    ] == [
        ("professional", [("low", None)]),
        ("client", [("high", "better"), ("high", None)]),
    ]
    [form] = told["questionnaires"]
    assert (form["questionnaire"], form["version"], len(form["items"])) == ("work-ability", "1", 8)
    assert form["items"][0]["text"].startswith("Think of work")
    assert "ref-of-answers" not in repr(told)
    is_whole(WORK_ABILITY, followed.case, followed.now, followed.reference, 5)


def test_after_the_end_nothing_is_left_to_answer(followed: Any) -> None:
    followed.do(followed.measure())
    followed.do(followed.close())
    told = mine(followed, thing=WORK_ABILITY)
    assert (len(told["measured"]), told["questionnaires"]) == (1, [])
