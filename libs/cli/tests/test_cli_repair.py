"""`silta rebuild`, `republish` and `backfill`: what is not understood, and what is away."""

from typing import Any

import pytest

from silta_chassis.rebuild import MISSING, Difference, Rebuilt
from silta_chassis.settings import Settings
from silta_cli import repair
from silta_cli.reach import reached

COMMANDS = (("rebuild",), ("rebuild", "views"), ("republish",), ("backfill",))
AWAY = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"SILTA_{field.upper()}", raising=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(silta: Any, command: tuple[str, ...]) -> None:
    told = silta(*command, "--help")
    assert (told.code, told.err) == (0, "")
    assert f"silta {' '.join(command)}" in told.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rebuild", "views"), "Missing argument 'SERVICE'"),
        (("rebuild", "views", "nowhere"), "there is no service nowhere: say intake, consent"),
        (("republish", "nowhere"), "there is no service nowhere"),
        (("backfill", "nowhere"), "there is no service nowhere"),
        (("republish", "intake", "--database", AWAY), "say --kafka, too"),
        (
            ("republish", "intake", "--database", AWAY, "--kafka", "k:1", "--since", "noon"),
            "noon is no time",
        ),
        (("backfill", "intake", "--type", "nonsense"), "intake has no row for nonsense"),
        # Its own facts come to it by its state.
        (("backfill", "intake", "--type", "triaged"), "intake has no row for triaged"),
    ],
)
def test_what_is_not_understood_ends_with_2(
    silta: Any, words: tuple[str, ...], sentence: str
) -> None:
    told = silta(*words)
    assert told.code == 2
    assert sentence in " ".join(told.err.replace("│", " ").split())
    assert told.out == ""


@pytest.mark.parametrize(
    "words", [("rebuild", "views", "intake"), ("republish", "intake"), ("backfill", "intake")]
)
def test_a_stack_that_does_not_run_is_one_sentence(silta: Any, words: tuple[str, ...]) -> None:
    told = silta(*words, "--name", "nowhere")
    assert told.code == 1
    assert "No stack 'nowhere' is running." in told.err
    assert "Traceback" not in told.err


def test_a_database_that_is_away_is_one_sentence(
    silta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_cli.reach.DATABASE_MS", 200)
    told = silta("rebuild", "views", "intake", "--database", AWAY, "--quiet")
    assert told.code == 1
    assert "The database of intake does not answer" in " ".join(told.err.split())
    assert "Traceback" not in told.err


def test_settings_that_are_not_all_here_are_named(
    silta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILTA_DATABASE", AWAY)
    told = silta("backfill", "intake")
    assert told.code == 1
    assert "SILTA_KAFKA" in told.err
    assert "--name STACK" in " ".join(told.err.split())


def test_a_database_of_ones_own_goes_before_the_local_stack() -> None:
    found = reached("intake", None, AWAY, None, "k:1")
    assert (found.database, found.database_name, found.kafka) == (AWAY, "silta_intake", "k:1")


@pytest.mark.parametrize(("check", "code"), [(True, 1), (False, 0)])
def test_differences_are_told_and_end_a_check_with_1(
    silta: Any, monkeypatch: pytest.MonkeyPatch, check: bool, code: int
) -> None:
    async def found(*_: object, **__: object) -> Rebuilt:
        rebuilt = Rebuilt(subjects=3, lines=30)
        rebuilt.add([Difference(MISSING, f"view/case/{n}", "case") for n in range(25)])
        return rebuilt

    monkeypatch.setattr(repair, "make_again", found)
    words = ("rebuild", "views", "intake", "--database", AWAY, "--quiet")
    told = silta(*words, *(["--check"] if check else []))
    assert told.code == code
    assert "30 lines of 3 cases in intake: 25 missing" in told.out
    assert told.err.count("missing: view/case/") == 20
    assert "5 more" in told.err
