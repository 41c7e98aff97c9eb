"""What a client sees of how things go, and how it ended."""

from typing import Any

from worded import is_whole, shown

from silta_followup.mine import MINE

(FOLLOW_UP,) = MINE


def mine(course: Any, lang: Any = "en") -> dict[str, Any]:
    return shown(FOLLOW_UP, course.case, course.now, course.reference, lang)


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
