from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from silta_local.processes import start_process, stop_processes
from silta_local.state import ProcessRecord


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[ProcessRecord]:
    """A process that does nothing until it is stopped."""
    argv = [sys.executable, "-c", "import signal; signal.pause()"]
    record = start_process("waiting", argv, {}, "", tmp_path / "waiting.log")
    yield record
    stop_processes([record])
