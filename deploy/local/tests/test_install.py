from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def install() -> ModuleType:
    """deploy/install.py, which belongs to no package: it runs before any is installed."""
    spec = spec_from_file_location("silta_install", Path(__file__).parents[2] / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full"),
        (
            "WARNING: Retrying (Retry(total=0)) after…\nERROR: No matching distribution found for a==1",
            "the package registry cannot be reached",
        ),
        ("ERROR: No matching distribution found for a==1", "no such library"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that the lock names"),
        ("ERROR: something else", "pip failed"),
    ],
)
def test_what_pip_says_becomes_a_sentence_and_a_next_step(install: ModuleType, said: str, wrong: str) -> None:
    found, step = install.meaning(said)
    assert wrong in found
    assert step.endswith(".")


def test_progress_is_counted_from_what_pip_says(install: ModuleType) -> None:
    said = "Collecting a==1\n  Downloading a\nIgnoring b: markers\nCollecting c==1\n"
    assert install.how_far(said, 4) == "3 of 4"
    assert install.how_far(said + "Installing collected packages: a, c\n", 4) == "4 of 4, unpacking"


def test_a_failure_names_the_log(install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "LOG", tmp_path / "setup.log")
    install.run([sys.executable, "-c", "print('fine')"])
    with pytest.raises(install.Failed) as raised:
        install.run([sys.executable, "-c", "raise SystemExit('No space left on device')"])
    assert str(raised.value).splitlines() == [
        "Setting up failed: the disk is full.",
        "Next step: Free about 1 GB, then try again.",
        f"Log: {tmp_path / 'setup.log'}",
    ]
