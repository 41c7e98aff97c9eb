from __future__ import annotations

import json
from pathlib import Path

import pytest

from silta_local.logs import LONGEST, last_line, without_personal


def test_skips_stack_frames(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("started\njava.net.BindException: Address already in use\n\tat java.base/x\n\t... 4 more\n\n")
    assert last_line(log) == "java.net.BindException: Address already in use"


def test_of_json_only_what_happened() -> None:
    line = json.dumps({"event": "start failed", "error": "SILTA_X is unknown", "name": "Maija", "level": "error"})
    assert without_personal(line) == "start failed, SILTA_X is unknown"


@pytest.mark.parametrize("personal", ["maija@example.org", "010190-999X", "+358 40 123 4567", "0401234567"])
def test_blanks_what_points_to_a_person(personal: str) -> None:
    assert without_personal(f"refused: {personal} today") == "refused: […] today"


def test_keeps_addresses() -> None:
    assert without_personal("127.0.0.1:21190 in use") == "127.0.0.1:21190 in use"


def test_shortens(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("x" * 1000)
    assert len(last_line(log)) == LONGEST


def test_no_log(tmp_path: Path) -> None:
    assert last_line(tmp_path / "none.log") == ""
