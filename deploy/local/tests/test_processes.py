from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from silta_local.errors import StackError
from silta_local.processes import (
    is_alive,
    kill_process,
    memory_bytes,
    start_process,
    start_time,
    stop_processes,
    wait_until_ready,
)
from silta_local.state import ProcessRecord

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_starts_and_stops(waiting: ProcessRecord) -> None:
    assert is_alive(waiting)
    # Between two programs of one process there is none for a moment.
    wait_until_ready(waiting, lambda: memory_bytes(waiting) > 0, 10)
    assert stop_processes([waiting]) == []
    assert not is_alive(waiting)
    assert start_time(waiting.pid) is None
    assert memory_bytes(waiting) == 0


def test_another_process_with_the_same_pid_is_left_alone(waiting: ProcessRecord) -> None:
    stranger = replace(waiting, started=waiting.started - 1)
    assert not is_alive(stranger)
    stop_processes([stranger])
    kill_process(stranger)
    assert is_alive(waiting)


def test_process_deaf_to_sigterm_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "deaf.log"
    deaf = start_process("deaf", python(DEAF), {}, "", log)
    wait_until_ready(deaf, lambda: "deaf" in log.read_text(), 10)
    assert stop_processes([deaf], grace_seconds=0.2) == ["deaf"]
    assert not is_alive(deaf)


def test_kill_is_at_once(waiting: ProcessRecord) -> None:
    kill_process(waiting)
    assert not is_alive(waiting)
    # Again: nothing there, no error.
    kill_process(waiting)


def test_death_at_start_shows_the_last_telling_line(tmp_path: Path) -> None:
    code = "raise SystemExit('the setting PORT is missing')"
    record = start_process("web", python(code), {}, "", tmp_path / "web.log")
    with pytest.raises(StackError, match="web stopped while it started: the setting PORT is missing") as raised:
        wait_until_ready(record, lambda: False, 10)
    assert raised.value.log == tmp_path / "web.log"
    assert raised.value.next_step


def test_not_ready_in_time(waiting: ProcessRecord) -> None:
    with pytest.raises(StackError, match="waiting was not ready within 0 s"):
        wait_until_ready(waiting, lambda: False, 0.1)


def test_missing_program(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="was not found"):
        start_process("gone", [str(tmp_path / "gone")], {}, "", tmp_path / "gone.log")


def test_gets_only_its_own_silta_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTA_OF_ANOTHER", "x")
    monkeypatch.setenv("OF_THE_SYSTEM", "y")
    code = "import os, signal; print(sorted(k for k in os.environ if 'OF_' in k or 'SILTA' in k), flush=True)"
    code += "; signal.pause()"
    log = tmp_path / "env.log"
    record = start_process("env", python(code), {"SILTA_ITS_OWN": "z"}, "", log)
    wait_until_ready(record, lambda: "]" in log.read_text(), 10)
    stop_processes([record])
    assert log.read_text().strip() == "['OF_THE_SYSTEM', 'SILTA_ITS_OWN']"


def test_is_in_a_session_of_its_own(waiting: ProcessRecord) -> None:
    assert os.getsid(waiting.pid) == waiting.pid
    os.kill(waiting.pid, signal.SIGTERM)
