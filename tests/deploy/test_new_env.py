"""The program that makes the secrets of the composed deployment."""

import runpy
from pathlib import Path
from typing import Any

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def program(tmp_path: Path) -> dict[str, Any]:
    """The program in a folder of its own."""
    for name in ("new_env.py", ".env.example"):
        (tmp_path / name).write_bytes((DEPLOY / name).read_bytes())
    return runpy.run_path(str(tmp_path / "new_env.py"))


def test_every_secret_is_fresh_and_of_its_own(program: dict[str, Any], tmp_path: Path) -> None:
    assert program["main"]() == 0
    made = tmp_path / ".env"
    pairs = dict(
        line.split("=", 1)
        for line in made.read_text(encoding="utf-8").splitlines()
        if "=" in line and not line.startswith("#")
    )
    secrets = [value for name, value in pairs.items() if name != "COMPOSE_PROJECT_NAME"]
    assert len(secrets) == 13
    assert len(set(secrets)) == len(secrets)
    assert {len(secret) for secret in secrets} == {64}
    assert made.stat().st_mode & 0o777 == 0o600


def test_secrets_that_are_there_are_never_written_over(
    program: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("kept", encoding="utf-8")
    assert program["main"]() == 1
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "kept"
    assert "left as it is" in capsys.readouterr().err
