"""Who sees what of a case."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from silta_chassis.process import Line, Written
from silta_contracts.grounds import OrganisationRecipient
from silta_contracts.readers import reader_key
from silta_followup.process import PROCESS
from silta_followup.views import page

WRITTEN = Written(1, datetime(2026, 11, 23, tzinfo=UTC), ())


def seen(course: Any, who: str) -> dict[str, Any] | None:
    return page(course.case, getattr(course.units, who), course.reference)


def queue(course: Any, name: str) -> Line | None:
    view = next(view for view in PROCESS.views if view.name == name)
    lines: Mapping[str, Line | None] = view.lines(course.case, WRITTEN)
    (line,) = lines.values()
    return line


def to(course: Any, *names: str) -> tuple[str, ...]:
    return tuple(reader_key(getattr(course.units, name)) for name in names)


def test_a_professional_sees_what_happened_and_what_is_waited_for(followed: Any) -> None:
    followed.do(followed.record(notes="ref1"))
    work = followed.units.work.model_dump(mode="json")
    shown = seen(followed, "social")
    assert shown is not None
    assert shown["stage"] == "following"
    assert shown["first_contact"] == work
    on = followed.day(60).isoformat()
    assert shown["planned"] == {"follow_up": followed.follow_up(2), "on": on}
    assert shown["held"]["follow_up"] == followed.follow_up(1)
    assert shown["waits"]["for"] == "follow_up"
    assert shown["waits"]["by"] == work
    assert [(goal["id"], goal["progress"]["status"]) for goal in shown["goals"]] == [
        (followed.goal(1), "under_way"),
        (followed.goal(2), "under_way"),
    ]
    assert "ref1" not in repr(shown)


@pytest.mark.parametrize("who", ["stranger", "expert", "sensitive"])
def test_who_has_no_part_sees_nothing(followed: Any, who: str) -> None:
    assert seen(followed, who) is None


def test_a_close_person_sees_when_and_with_whom_not_how_the_goals_stand(followed: Any) -> None:
    shown = seen(followed, "close_person")
    assert shown is not None
    assert shown["planned"] is not None
    assert not {"goals", "held", "alarm", "members"} & set(shown)


def test_a_withdrawal_is_shown_to_nobody_but_client_and_coordination(course: Any) -> None:
    units = course.units
    members = course.members({units.work: (1,), units.social: (2,)})
    course.take(course.agreed(grounds=(1, 2), members=members))
    before = seen(course, "work")
    left = course.consent(1, OrganisationRecipient(oid=units.work.oid))
    course.take(course.withdrawn(2, left))
    after = seen(course, "work")
    assert seen(course, "social") is None
    assert before is not None
    assert after is not None
    assert {key for key in before if before[key] != after[key]} == {"members"}
    for word in ("withdraw", "consent", "ground", "ended"):
        assert word not in repr(after)


def test_why_follow_up_stopped_is_for_the_client_and_coordination(followed: Any) -> None:
    followed.take(followed.dissolved())
    assert [(seen(followed, who) or {}).get("stopped") for who in ("client", "coordination")] == [
        "network_dissolved",
        "network_dissolved",
    ]
    shown = seen(followed, "work")
    assert shown is not None
    assert not {"stopped", "goals", "waits"} & set(shown)
    assert shown["planned"] is None


def test_after_a_withdrawal_the_client_sees_all_and_who_lost_the_ground_nothing(
    followed: Any,
) -> None:
    followed.take(followed.withdrawn())
    assert (seen(followed, "client") or {})["stopped"] == "no_ground"
    assert seen(followed, "work") is None
    assert "goals" not in (seen(followed, "coordination") or {})


@pytest.mark.parametrize(
    ("reason", "to_a_unit"), [("client_wish", None), ("not_reached", None), ("", "need_ended")]
)
def test_that_the_client_had_it_closed_is_shown_to_client_and_coordination_only(
    followed: Any, reason: str, to_a_unit: str | None
) -> None:
    if reason:
        followed.do(followed.close(reason, by=followed.units.work, tries=3))
    else:
        followed.do(followed.end_need())
    for who, expected in (
        ("client", reason or "need_ended"),
        ("coordination", reason or "need_ended"),
        ("work", to_a_unit),
        ("close_person", to_a_unit),
    ):
        assert (seen(followed, who) or {})["closed"]["reason"] == expected
    assert "goals" not in (seen(followed, "work") or {})


def test_a_reader_sees_whether_the_own_feedback_was_given(followed: Any) -> None:
    followed.do(followed.feedback())
    given = {who: (seen(followed, who) or {})["feedback"]["given"] for who in ("client", "work")}
    assert given == {"client": True, "work": False}


def test_the_queue_is_the_case_managers_then_its_deputys_too(followed: Any) -> None:
    for _ in range(3):
        line = queue(followed, "follow-ups")
        assert line is not None
        assert line.to == to(followed, "work")
        followed.wait()
    line = queue(followed, "follow-ups")
    assert line is not None
    assert line.to == to(followed, "work", "work_duty")
    assert line.shows["alarm"] == "deputy_told"
    assert line.shows["follow_up"] == followed.follow_up(1)


def test_where_no_case_manager_is_there_coordination_has_the_queue(followed: Any) -> None:
    followed.take(followed.released(followed.units.work))
    line = queue(followed, "follow-ups")
    assert line is not None
    assert line.to == to(followed, "coordination", "nurses")


def test_coordination_sees_what_is_late(followed: Any) -> None:
    followed.wait()
    assert queue(followed, "late") is None
    followed.wait()
    line = queue(followed, "late")
    assert line is not None
    assert line.to == to(followed, "coordination", "nurses")
    followed.do(followed.record())
    assert queue(followed, "late") is None


def test_an_ended_or_stopped_case_is_in_no_queue(followed: Any) -> None:
    followed.wait()
    followed.wait()
    followed.do(followed.end_need())
    assert (queue(followed, "follow-ups"), queue(followed, "late")) == (None, None)
