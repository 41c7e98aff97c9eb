"""The table, the doors and the files."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from silta_chassis.http.bodies import door_body, to_command, vaulted_values
from silta_chassis.process import Deadline, Ref
from silta_chassis.retaining import Dispose
from silta_contracts.catalogue import PUBLISHES, READS
from silta_contracts.operating_model import UnreadableFile
from silta_followup.api import DOORS
from silta_followup.commands import GiveFeedback, RecordFollowUp, RecordWorkAbility
from silta_followup.process import PROCESS
from silta_followup.reference import read_reference
from silta_followup.waits import (
    OPEN_WAITS,
    CoachingQuietBy,
    ConsentAnswersBy,
    FeedbackUntil,
    PlacementReviewBy,
    RemindFeedback,
    WorkplaceQuietBy,
)


def test_it_reads_and_publishes_what_the_catalogue_says() -> None:
    assert set(PROCESS.reads) == set(READS["followup"])
    assert set(PROCESS.publishes) == set(PUBLISHES["followup"])


def test_every_wait_has_a_row_and_every_row_of_a_wait_is_cancelled_by_a_move() -> None:
    waits = {row.message for row in PROCESS.rows if issubclass(row.message, Deadline)}
    beside = {FeedbackUntil, RemindFeedback, ConsentAnswersBy, Dispose}
    linked = {CoachingQuietBy, WorkplaceQuietBy, PlacementReviewBy}
    assert waits == {*OPEN_WAITS, *beside, *linked}


def test_the_doors_are_those_of_the_guide() -> None:
    doors = {
        row.door or row.name: (row.guarded, row.opens, row.mints)
        for row in PROCESS.rows
        if row.kind == "command"
    }
    assert doors == {
        "record-follow-up": (False, False, False),
        "feedback": (False, False, False),
        "record-work-ability": (False, False, False),
        "job-coaching": (False, False, False),
        "workplace-contacts": (False, False, False),
        "placements": (False, False, False),
        "end-need": (True, False, False),
        "review-closing": (True, False, False),
        "close-case": (True, False, False),
        "withdraw-consent": (False, True, False),
    }
    assert {door.view for door in DOORS.lists} == {view.name for view in PROCESS.views}


def body(command: type, given: dict[str, Any]) -> Any:
    row = PROCESS.row(command)
    assert row is not None
    return TypeAdapter(door_body([row])).validate_python(given)


def test_a_body_as_it_is_sent_becomes_a_command_with_references_only(course: Any) -> None:
    given = {
        "follow_up": course.follow_up(1),
        "held_at": "2027-01-11T10:00:00+02:00",
        "client_present": "in_person",
        "progress": [{"goal": course.goal(1), "status": "met"}],
        "next": {"then": "next_follow_up", "on": "2027-03-01"},
        "notes": {"words": "own words"},
    }
    read = body(RecordFollowUp, given)
    kept = vaulted_values(RecordFollowUp, read)
    assert {name: value for name, (_, value) in kept.items()} == {"notes": given["notes"]}
    injected = {"case": course.id, "by": course.units.work}
    command = to_command(RecordFollowUp, read, {"notes": Ref("ref1")}, injected)
    assert command.model_dump(mode="json") | {"by": None} == {
        **given,
        "case": course.id,
        "by": None,
        "held_at": "2027-01-11T08:00:00Z",
        "progress": [{"goal": course.goal(1), "status": "met", "revise": False}],
        "notes": "ref1",
    }


@pytest.mark.parametrize("score", [0, 6])
def test_scores_are_from_1_to_5(score: int) -> None:
    detail = {"scores": [{"question": "heard", "score": score}], "words": "own words"}
    answers = [{"question": "heard", "band": "high"}]
    with pytest.raises(ValidationError):
        body(GiveFeedback, {"answers": answers, "scores_and_words": detail})


def test_a_code_that_does_not_exist_is_refused_in_a_body() -> None:
    with pytest.raises(ValidationError):
        body(GiveFeedback, {"answers": [{"question": "heard", "band": "superb"}]})


def test_the_demonstrations_files_can_be_read(demonstration: Path) -> None:
    for model in read_reference(demonstration).models.versions:
        assert model.feedback_questions
        assert model.unreached_tries >= 1


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"installation\.toml is missing"):
        read_reference(tmp_path)
    file = tmp_path / "installation.toml"
    file.write_bytes(b"\xff")
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        read_reference(tmp_path)
    file.write_text("fallback_area = ")
    with pytest.raises(UnreadableFile, match=r"installation\.toml is no TOML"):
        read_reference(tmp_path)


def test_answers_go_to_the_vault_whole_and_to_the_decision_without_words(course: Any) -> None:
    given = {
        "answers": [{"item": "now", "value": 4}],
        "words": [{"item": "own_words", "words": "own words"}],
    }
    asked = {"questionnaire": "work-ability", "version": "1", "measured_on": "2027-01-11"}
    read = body(RecordWorkAbility, {**asked, "given": given})
    [(_, kept)] = vaulted_values(RecordWorkAbility, read).values()
    assert kept == given
    injected = {"case": course.id, "by": course.units.work}
    command = to_command(RecordWorkAbility, read, {"given": Ref("ref1")}, injected)
    assert command.model_dump(mode="json", include={"given", "answered"}) == {
        "given": "ref1",
        "answered": {"answers": given["answers"], "worded": ["own_words"]},
    }
    with pytest.raises(ValidationError):
        body(RecordWorkAbility, {**asked, "given": given, "answered": {"answers": []}})


@pytest.mark.parametrize("value", [True, 4.0, "4", None, 5000])
def test_an_answer_is_a_whole_number_or_a_code(value: object) -> None:
    asked = {"questionnaire": "work-ability", "version": "1", "measured_on": "2027-01-11"}
    given = {"answers": [{"item": "now", "value": value}]}
    with pytest.raises(ValidationError):
        body(RecordWorkAbility, {**asked, "given": given})


def test_a_model_that_names_a_questionnaire_that_is_not_there_is_refused(
    demonstration: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(demonstration, folder)
    assert [form.id for form in read_reference(folder).questionnaires.newest(["work-ability"])]
    shutil.rmtree(folder / "questionnaires/work-ability")
    with pytest.raises(UnreadableFile, match=r"there is no questionnaires/work-ability"):
        read_reference(folder)


def test_the_form_of_feedback_asks_what_the_models_ask(demonstration: Path) -> None:
    reference = read_reference(demonstration)
    [form] = reference.questionnaires.newest(["feedback"])
    for model in reference.models.versions:
        assert {score.code for score in form.scores} == set(model.feedback_questions)
