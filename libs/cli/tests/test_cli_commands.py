"""The command line: help, exit codes, and what a failure looks like."""

import errno
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from silta_cli import commands, demo, main
from silta_cli.client import NotInTime
from silta_cli.courses import COURSES
from silta_cli.services import REFERENCE
from silta_local.errors import StackError
from silta_local.specs import Parts, ServiceSpec
from silta_local.stack import Stack
from silta_local.state import sole_command

COMMANDS = (
    *("up", "down", "status", "topics", "acls", "run", "demo", "docs", "contracts"),
    *("parked", "gap", "journal"),
)


def test_help_names_every_command_and_the_exit_codes(silta: Any) -> None:
    told = silta("--help")
    assert told.code == 0
    assert [name for name in COMMANDS if f" {name} " not in told.out] == []
    assert "Exit codes" in told.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(silta: Any, command: str) -> None:
    told = silta(command, "--help")
    assert (told.code, told.err) == (0, "")
    assert f"silta {command}" in told.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("demo", "--case", "99"), "there is no course 99: say 35, 25, 55, team,"),
        (("nonsense",), "No such command 'nonsense'"),
        (("up", "--nonsense"), "No such option: --nonsense"),
        (("topics",), "Missing option '--kafka'"),
        (("run",), "Name the services, or say --all."),
        (("run", "intake", "--all"), "Name the services, or say --all."),
        (("run", "intake", "nonsense"), "nonsense: there are intake, consent"),
    ],
)
def test_what_is_not_understood_ends_with_2(
    silta: Any, words: tuple[str, ...], sentence: str
) -> None:
    told = silta(*words)
    assert told.code == 2
    assert sentence in " ".join(told.err.split())
    assert told.out == ""


@pytest.mark.parametrize(
    ("words", "sentence", "step"),
    [
        (("status",), "No stack 'default' is running.", "Start it: `make up NAME=default`."),
        (("up", "--name", "../x"), "'../x' is no name for a stack.", "Use small letters"),
        (("up", "--name", "demo"), "The name 'demo' is the demonstration's.", "another name"),
    ],
)
def test_what_fails_ends_with_1_a_sentence_and_the_next_step(
    silta: Any, tmp_path: Path, words: tuple[str, ...], sentence: str, step: str
) -> None:
    told = silta(*words)
    assert told.code == 1
    first, second = told.err.splitlines()
    assert first == f"Silta: {sentence}"
    assert second.startswith("Next step: ")
    assert step in second
    assert told.out == ""
    assert list(tmp_path.rglob("secret")) == []


def test_down_where_nothing_runs_is_no_failure(silta: Any) -> None:
    told = silta("down")
    assert (told.code, told.err) == (0, "Nothing of the stack 'default' runs.\n")


def test_down_does_not_take_a_damaged_state_for_nothing(silta: Any, tmp_path: Path) -> None:
    state = tmp_path / "default" / "stack.json"
    state.parent.mkdir()
    state.write_text("{")
    told = silta("down")
    assert told.code == 1
    assert f"Log: {state}" in told.err


def test_an_error_shows_its_log_in_one_line_and_its_words_as_they_are(
    silta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Path("/x" * 100)

    def fails() -> None:
        raise StackError("intake [bold] stopped.", "Read [/] it.", log)

    monkeypatch.setattr(commands, "app", fails)
    told = silta()
    assert told.code == 1
    assert told.err.splitlines() == [
        "Silta: intake [bold] stopped.",
        "Next step: Read [/] it.",
        f"Log: {log}",
    ]


def test_a_full_disk_is_a_sentence_wherever_it_shows_itself(
    silta: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(commands, "app", fails)
    told = silta()
    assert told.code == 1
    assert "Silta: The disk is full" in told.err
    assert "Next step: Free some space" in told.err


SERVES = (
    "import http.server as h, os\n"
    "class Ready(h.BaseHTTPRequestHandler):\n"
    "    def do_GET(self): self.send_response(200); self.end_headers()\n"
    "h.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Ready).serve_forever()\n"
)


def test_status_and_up_tell_programs_in_json_where_everything_is(
    silta: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where somebody forces colours a program still reads JSON.
    monkeypatch.setenv("FORCE_COLOR", "1")
    spec = ServiceSpec("intake", [sys.executable, "-c", SERVES], {"PORT": "{port}"})
    elsewhere = Parts("127.0.0.1:1", "mongodb://127.0.0.1:1")
    with Stack.up([spec], name="default", data=tmp_path, parts=elsewhere) as stack:
        told = silta("status", "--json")
        found = json.loads(told.out)
        assert (told.code, told.err) == (0, "")
        assert found["services"] == {"intake": stack.url("intake")}
        assert found["kafka"] == "127.0.0.1:1"
        assert found["running"] == {"intake": True}
        assert found["memory_bytes"]["intake"] > 0
        assert found["logs"] == str(tmp_path / "default" / "logs")
        assert "silta.intake.v1" in found["topics"]

        monkeypatch.setattr(commands, "start_stack", lambda name, **_: stack)
        told = silta("up", "--json")
        assert (told.code, told.err) == (0, "")
        assert json.loads(told.out)["services"] == {"intake": stack.url("intake")}


def test_status_ends_with_1_where_a_process_is_gone(silta: Any, tmp_path: Path) -> None:
    specs = [
        ServiceSpec(name, [sys.executable, "-c", SERVES], {"PORT": "{port}"})
        for name in ("intake", "consent")
    ]
    elsewhere = Parts("127.0.0.1:1", "mongodb://127.0.0.1:1")
    with Stack.up(specs, name="default", data=tmp_path, parts=elsewhere) as stack:
        stack.kill("consent")
        told = silta("status")
        assert told.code == 1
        assert "Silta: consent does not run any more." in told.err
        assert f"Log: {stack.log('consent')}" in told.err


def test_a_second_demonstration_is_told_to_wait(silta: Any, tmp_path: Path) -> None:
    with sole_command(tmp_path / demo.STACK, lock="playing"):
        told = silta("demo")
    assert told.code == 1
    assert "is being played in this checkout already" in told.err


def test_a_course_that_cannot_go_on_names_the_logs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise NotInTime("network did not offer accept-invitation within 30 s")

    class Started:
        folder = tmp_path

        def url(self, name: str) -> str:
            return f"http://127.0.0.1:1/{name}"

    monkeypatch.setattr(demo, "_play", fails)
    with pytest.raises(StackError, match="network did not offer") as raised:
        demo._played(Started(), {"35": COURSES["35"]}, quiet=True)  # type: ignore[arg-type]
    assert raised.value.log == tmp_path / "logs"


def test_topics_says_where_no_broker_answers(silta: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    told = silta("topics", "--kafka", f"127.0.0.1:{port}", "--wait", "0.2")
    assert told.code == 1
    assert f"Kafka at 127.0.0.1:{port} did not answer" in told.err


def test_other_errors_are_not_hidden(silta: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError(errno.EBADF, "a mistake of ours")

    monkeypatch.setattr(commands, "app", fails)
    with pytest.raises(OSError, match="a mistake of ours"):
        main.main()


def test_services_that_cannot_start_say_why_in_one_sentence(
    silta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("SILTA_")]:
        monkeypatch.delenv(name)
    told = silta("run", "--all")
    assert told.code == 2
    assert "silta run cannot start: " in told.err
    assert "SILTA_INTAKE_SECRET: Field required" in told.err
    assert told.err.count("\n") == 1


def test_a_port_that_is_taken_stops_all_of_it(silta: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SILTA_")]:
        monkeypatch.delenv(name)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {
            "SILTA_KAFKA": "127.0.0.1:1",
            "SILTA_DATABASE": "mongodb://127.0.0.1:1",
            "SILTA_REFERENCE": str(REFERENCE),
            "SILTA_ENVIRONMENT": "local",
            "SILTA_INTAKE_SECRET": "i" * 32,
            "SILTA_CONSENT_SECRET": "c" * 32,
            "SILTA_INTAKE_PORT": "0",
            "SILTA_CONSENT_PORT": str(taken.getsockname()[1]),
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        told = silta("run", "intake", "consent")
    assert told.code == 2
    assert "silta consent cannot start: " in told.err
    assert "in use" in told.err
