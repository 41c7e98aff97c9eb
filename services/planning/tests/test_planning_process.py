"""The process table fits the catalogue, the doors take their bodies, and `may` is true."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from silta_chassis.http.bodies import door_body, to_command, vaulted_values
from silta_chassis.process import Command, Ref
from silta_contracts.binding import decode_body
from silta_contracts.catalogue import PUBLISHES, READS
from silta_contracts.fact import Fact
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.party import CLIENT
from silta_planning.api import DOORS
from silta_planning.model import Case
from silta_planning.process import PROCESS
from silta_planning.reference import read_reference

from .planning_commands import (
    agree,
    appoint,
    assign,
    complete,
    confirm,
    decline,
    hand_over,
    propose,
    revise,
    set_goal,
    withdraw,
)
from .planning_course import Course
from .planning_examples import (
    CASE,
    DEMONSTRATION,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    REPOSITORY,
    SOCIAL,
    STRANGER,
)


def test_the_process_reads_and_publishes_what_the_catalogue_says() -> None:
    assert set(PROCESS.reads) == set(READS["planning"])
    assert set(PROCESS.publishes) == set(PUBLISHES["planning"])


EXAMPLES = sorted((REPOSITORY / "libs" / "contracts" / "examples" / "planning").glob("*.json"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_that_planning_relies_on_are_taken(example: Path) -> None:
    fact = decode_body(json.dumps(json.loads(example.read_text("utf-8"))["body"]).encode())
    assert isinstance(fact, Fact)
    course = Course()
    course.state = Case(case=fact.case)
    course.takes(fact)
    course.takes(fact)


def test_lists_show_views_that_there_are() -> None:
    assert {door.view for door in DOORS.lists} == {view.name for view in PROCESS.views}


UNIT = EMPLOYMENT.model_dump(mode="json")
WORDS = {"text": "some words"}
WHO = {"name": "Test Person", "phone": "000"}

BODIES: list[tuple[str, dict[str, Any]]] = [
    (
        "record-assessment",
        {
            "needs": ["work_ability", "employment"],
            "assessed_by": [{"kind": "client"}, UNIT],
            "client_took_part": True,
            "words": WORDS,
            "client_words": WORDS,
        },
    ),
    ("case-manager", {"party": UNIT, "first_contact": True, "contact": WHO}),
    ("handover", {"command": "propose-handover", "to": UNIT}),
    ("handover", {"command": "confirm-handover", "handover": f"{CASE}.h1", "contact": WHO}),
    ("handover", {"command": "decline-handover", "handover": f"{CASE}.h1"}),
    (
        "goals-and-tasks",
        {"command": "set-goal", "kind": "work_ability", "horizon": "short", "words": WORDS},
    ),
    (
        "goals-and-tasks",
        {
            "command": "set-goal",
            "kind": "employment",
            "horizon": "long",
            "words": WORDS,
            "client_words": WORDS,
            "replaces": f"{CASE}.g1",
        },
    ),
    ("goals-and-tasks", {"command": "set-goal", "gives_up": f"{CASE}.g1"}),
    (
        "goals-and-tasks",
        {
            "command": "assign-task",
            "responsible": {"kind": "client"},
            "due": "2026-12-07",
            "goal": f"{CASE}.g1",
            "words": WORDS,
        },
    ),
    (
        "goals-and-tasks",
        {
            "command": "assign-task",
            "responsible": UNIT,
            "due": "2026-12-07",
            "task": f"{CASE}.t1",
        },
    ),
    ("complete-task", {"task": f"{CASE}.t1"}),
    ("plan", {"command": "propose-plan", "first_follow_up": "2027-01-22"}),
    (
        "plan",
        {
            "command": "propose-plan",
            "first_follow_up": "2027-01-22",
            "respond_by": "2026-12-01T09:00:00Z",
        },
    ),
    ("plan", {"command": "open-revision"}),
    ("agree-plan", {"version": 1, "answer": "with_reservation", "words": WORDS}),
    ("withdraw-consent", {"consent": f"{CASE}.1"}),
    ("withdraw-consent", {"consent": None}),
    ("withdraw-consent", {}),
]


def read(door: str, body: dict[str, Any]) -> tuple[type[Command], Any]:
    rows = [row for row in PROCESS.rows if row.kind == "command" and (row.door or row.name) == door]
    found: Any = TypeAdapter(door_body(rows)).validate_python(body)
    command = next(row.message for row in rows if row.name == found.command)
    assert issubclass(command, Command)
    return command, found


@pytest.mark.parametrize(("door", "body"), BODIES)
def test_a_door_takes_its_body_and_what_is_personal_becomes_a_reference(
    door: str, body: dict[str, Any]
) -> None:
    command, found = read(door, body)
    personal = vaulted_values(command, found)
    assert set(personal) == {"words", "client_words", "contact"} & set(body)
    refs = {name: Ref(f"ref-{name}") for name in personal}
    made = to_command(command, found, refs, {"case": CASE, "by": EMPLOYMENT})
    text = made.model_dump_json()
    assert "some words" not in text
    assert "Test Person" not in text


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x" * 4001}, {"text": "x", "more": 1}])
def test_words_have_a_limit(wrong: dict[str, Any]) -> None:
    body = {"command": "set-goal", "kind": "health", "horizon": "long", "words": wrong}
    with pytest.raises(ValidationError):
        read("goals-and-tasks", body)


COMMANDS: tuple[Command, ...] = (
    appoint(HEALTH),
    hand_over(HEALTH),
    confirm(HEALTH),
    decline(HEALTH),
    set_goal(),
    assign(CLIENT),
    complete(1, CLIENT),
    complete(2, CLIENT),
    propose(),
    agree(CLIENT),
    agree(CLIENT, 2),
    revise(),
    withdraw(1),
)
STAGES: dict[str, Callable[[Course], object]] = {
    "new": lambda course: None,
    "open": lambda course: course.opened(),
    "managed": lambda course: course.opened().managed(),
    "proposed": lambda course: course.opened().managed().proposed(),
    "agreed": lambda course: course.opened().managed().proposed().agreed(),
    "revised": lambda course: course.opened().managed().proposed().agreed().takes(revise()),
    "handed": lambda course: course.opened().managed().takes(hand_over(HEALTH)),
    "version 2": lambda course: course.opened().managed().proposed().takes(set_goal()),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("reader", [CLIENT, EMPLOYMENT, HEALTH, SOCIAL, EARLY, STRANGER])
def test_may_lists_exactly_what_a_well_formed_command_could_do(stage: str, reader: Any) -> None:
    accepted = set()
    listed = set()
    for command in COMMANDS:
        course = Course()
        STAGES[stage](course)
        listed = course.may(reader) if course.known else {"withdraw-consent"}
        given = command.model_copy(update={"by": reader})
        if isinstance(course.tries(given), tuple):
            row = PROCESS.row(type(command))
            assert row is not None
            accepted.add(row.name)
    # An assessment always succeeds where it is listed, and needs no test of its arguments; of whom
    # a party may tell that there is a statutory plan depends on the party.
    assert accepted == listed - {"record-assessment", "link-statutory-plan"}


def test_the_demonstrations_files_are_read() -> None:
    for model in read_reference(DEMONSTRATION).models.versions:
        assert model.durations.answer_plan == "10 working days"


def test_a_folder_without_the_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="SILTA_REFERENCE"):
        read_reference(tmp_path)
    (tmp_path / "installation.toml").write_text("fallback_area = ", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="TOML"):
        read_reference(tmp_path)
