"""`silta demo` as a program runs it: JSON alone on standard output, and nothing left running."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from silta_local.folders import default_data_folder, make_data_folder

pytestmark = pytest.mark.system


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of its own, with the jars of the checkout."""
    make_data_folder(default_data_folder())
    jars = default_data_folder() / "jars"
    jars.mkdir(exist_ok=True)
    (tmp_path / "jars").symlink_to(jars, target_is_directory=True)
    return tmp_path


def typed(folder: Path, *words: str) -> subprocess.Popen[str]:
    entry = "from silta_cli.main import main; main()"
    # What belongs to this run of the tests is not the command's.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SILTA_")}
    return subprocess.Popen(
        [sys.executable, "-c", entry, *words],
        env={**kept, "SILTA_STACK_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def left_running(folder: Path) -> list[str]:
    """Command lines of processes whose words or settings name the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            # Gone meanwhile, or somebody else's.
            continue
        if int(process.name) != os.getpid() and str(folder).encode() in words:
            found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def test_the_demonstration_speaks_json_and_leaves_nothing_running(folder: Path) -> None:
    with typed(folder, "demo", "--case", "25", "--json") as child:
        out, err = child.communicate(timeout=120)
    assert (child.returncode, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    assert list(told["courses"]) == ["25"]
    facts = [line["fact"] for line in told["courses"]["25"]["story"]]
    assert "case-closed" in facts
    assert [figure["area"] for figure in told["indicators"]] == ["north-ostrobothnia"]
    assert left_running(folder) == []


def test_sigterm_in_the_middle_leaves_nothing_running(folder: Path) -> None:
    with typed(folder, "demo", "--case", "35") as child:
        assert child.stderr is not None
        for line in child.stderr:
            if "Waiting for" in line:
                break
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=60)
    assert child.returncode == 143
    assert err.splitlines()[-1] == "Interrupted: this command has stopped."
    assert left_running(folder) == []
