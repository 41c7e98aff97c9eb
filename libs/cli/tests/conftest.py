"""Commands as they are typed, in this process, with a data folder of their own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from silta_cli import main


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Typed = Callable[..., Said]


@pytest.fixture
def silta(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    """Types a command: ``silta("up", "--name", "x")``."""
    monkeypatch.setenv("SILTA_STACK_FOLDER", str(tmp_path))
    # Signals stay the test runner's.
    monkeypatch.setattr(main, "stop_in_order", lambda: None)

    def typed(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["silta", *words])
        code: object = 0
        try:
            main.main()
        except SystemExit as left:
            code = left.code or 0
        told = capsys.readouterr()
        assert isinstance(code, int)
        return Said(code, told.out, told.err)

    return typed
