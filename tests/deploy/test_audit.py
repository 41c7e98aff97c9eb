"""What `make audit` makes of what its tools say."""

import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy import audit

WEAK = {"id": "PYSEC-0", "fix_versions": ["2.0"]}


def test_a_known_weakness_is_a_failure_that_names_library_and_remedy() -> None:
    listed: list[dict[str, Any]] = [
        {"name": "one", "version": "1.0", "vulns": [WEAK]},
        {"name": "other", "version": "1.0", "vulns": []},
        {"name": "third", "skip_reason": "not found"},
    ]
    assert audit.concerned(listed) == ["one 1.0: PYSEC-0, mended in 2.0"]


def test_where_no_advisory_can_be_had_that_is_said_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.concerned([{"name": "one", "skip_reason": "not found"}]) == []
    assert "skipped: the index here knows no advisories" in capsys.readouterr().out
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert audit.main() == 0
    told = capsys.readouterr().out
    assert "libraries skipped: pip-audit is not installed" in told
    assert "secrets skipped: detect-secrets is not installed" in told


def test_an_index_that_does_not_answer_is_said_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent(*_: Any, **__: Any) -> Any:
        return subprocess.CompletedProcess([], 1, "", "ConnectionError: no route")

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(audit, "run", silent)
    assert audit.weaknesses(Path("requirements.lock")) == []
    assert "cannot be had (ConnectionError: no route)" in capsys.readouterr().out


def test_a_secret_is_told_by_its_place_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"results": {"a.py": [{"type": "Private Key", "line_number": 3, "hashed_secret": "x"}]}}

    def found(*_: Any, **__: Any) -> Any:
        return subprocess.CompletedProcess([], 0, json.dumps(told), "")

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(audit, "run", found)
    assert audit.secrets_in(["a.py"]) == ["a.py:3: looks like a secret (Private Key)"]
