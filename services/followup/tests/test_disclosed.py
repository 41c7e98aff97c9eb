"""What followup discloses: notes, and feedback to who gave it and to coordination."""

from typing import Any

from silta_contracts.party import CLIENT, Party
from silta_followup.disclosed import ended, feedback, notes
from silta_followup.model import Held


def given(course: Any, reader: Party) -> list[tuple[str, str, str]]:
    return [(one.name, one.ref, one.part) for one in feedback(course.case, reader)]


def test_feedback_is_shown_to_who_gave_it_and_to_coordination_alone(followed: Any) -> None:
    followed.do(followed.feedback(CLIENT, scores_and_words="ref1"))
    followed.do(followed.feedback(followed.units.work, scores_and_words="ref2"))
    mine = [("1/client/scores", "ref1", "scores"), ("1/client/words", "ref1", "words")]
    assert given(followed, CLIENT) == mine
    assert [ref for _, ref, _ in given(followed, followed.units.work)] == ["ref2", "ref2"]
    assert given(followed, followed.units.social) == []
    assert len(given(followed, followed.units.coordination)) == 4


def test_the_notes_of_the_last_follow_up_have_a_field(followed: Any) -> None:
    assert notes(followed.case, CLIENT) == ()
    at = followed.now
    held = Held(follow_up=f"{followed.id}.f1", held_at=at, next="next_follow_up", notes="ref1")
    case = followed.case.model_copy(update={"held": held})
    [one] = notes(case, CLIENT)
    assert (one.name, one.ref, one.part) == (f"{followed.id}.f1/words", "ref1", "words")
    assert one.category.value == "follow_up"


def test_a_ground_that_has_ended_is_over(followed: Any) -> None:
    ground = followed.g(1)
    assert not ended(followed.case, ground, False)
    case = followed.case.model_copy(update={"ended": (ground,)})
    assert ended(case, ground, False)
