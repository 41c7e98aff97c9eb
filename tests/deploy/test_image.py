"""The image of a service: what stands in the Dockerfile, and the two programs it uses."""

import re
import runpy
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from silta_chassis.settings import Settings
from silta_contracts.catalogue import SERVICES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CLOSURE = runpy.run_path(str(DEPLOY / "image" / "locked.py"))["closure"]
ALIVE = runpy.run_path(str(DEPLOY / "image" / "alive.py"))["main"]
DEVELOPERS_TOOLS = {"pytest", "mypy", "ruff", "hypothesis", "uv", "typer", "rich", "jgo"}

LOCK = """\
aiokafka==1.0 \\
    --hash=sha256:aa
    # via
    #   silta-chassis
Async.Timeout==2.0 ; python_full_version < '3.11.3' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via aiokafka
pytest==3.0 \\
    --hash=sha256:dd
    # via pytest-asyncio
stdnum==4.0 \\
    --hash=sha256:ee
    # via silta-intake
"""


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(line[0], line[1]) for line in lines]


def final_stage() -> dict[str, list[str]]:
    """The instructions of the last stage, by their word."""
    found: dict[str, list[str]] = {}
    for word, rest in instructions():
        if word == "FROM":
            found = {}
        found.setdefault(word, []).append(rest)
    return found


def test_the_service_is_not_root_and_anybody_can_see_it() -> None:
    user, group = final_stage()["USER"][-1].split(":")
    assert int(user) > 0
    assert int(group) > 0


def test_a_signal_reaches_the_service_itself() -> None:
    assert final_stage()["ENTRYPOINT"] == ['["/opt/silta/bin/service"]']
    assert "CMD" not in final_stage()


def test_health_is_asked_with_python_only() -> None:
    (check,) = final_stage()["HEALTHCHECK"]
    assert check.endswith('CMD ["/opt/silta/bin/python", "-I", "-S", "/opt/silta/alive.py"]')


def test_the_last_stage_runs_nothing_and_takes_only_what_was_built() -> None:
    stage = final_stage()
    assert "RUN" not in stage
    assert stage["COPY"] == ["--from=build /opt/silta /opt/silta"]
    assert stage["FROM"] == ["${BASE_IMAGE}"]


def test_everything_from_outside_is_installed_by_the_hashes_of_the_lock() -> None:
    runs = " && ".join(rest for word, rest in instructions() if word == "RUN")
    installs = re.findall(r"pip (?:--python \S+ )?(?:install|wheel) .*?(?=&&|$)", runs)
    assert len(installs) == 4
    for install in installs:
        assert "--require-hashes" in install or "--no-deps" in install, install


def test_the_image_sets_only_settings_that_a_service_knows_and_no_secret() -> None:
    names = set(re.findall(r"SILTA_\w+", " ".join(final_stage()["ENV"])))
    assert names == {"SILTA_HOST", "SILTA_PORT", "SILTA_REFERENCE"}
    assert names <= {f"SILTA_{field.upper()}" for field in Settings.model_fields}


def test_the_image_says_what_it_is() -> None:
    labels = re.findall(r"org\.opencontainers\.image\.(\w+)=", final_stage()["LABEL"][0])
    assert set(labels) == {"title", "description", "version", "revision", "licenses"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_the_command_that_the_image_starts_and_needs_no_other_of_ours(
    name: str,
) -> None:
    with (ROOT / "services" / name / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert project["scripts"][f"silta-{name}"] == f"silta_{name}.main:main"
    ours = {need for need in project["dependencies"] if need.startswith("silta-")}
    assert ours == {"silta-contracts", "silta-chassis"}


def test_only_what_is_needed_comes_from_the_lock_with_all_its_hashes() -> None:
    picked = CLOSURE(LOCK, ["silta-chassis", "silta-consent"])
    assert picked == LOCK[LOCK.index("aiokafka") : LOCK.index("pytest")]
    assert "stdnum==4.0" in CLOSURE(LOCK, ["silta-intake"])


def test_what_the_lock_does_not_hold_stops_the_build() -> None:
    with pytest.raises(SystemExit, match="does not hold hatchling: write it anew"):
        CLOSURE(LOCK, ["hatchling", "silta-intake"])
    with pytest.raises(SystemExit, match=r"cannot read the line '-e \./libs/chassis'"):
        CLOSURE(LOCK + "-e ./libs/chassis\n", ["pytest"])


@pytest.mark.parametrize("name", SERVICES)
def test_no_tool_of_developers_is_in_the_image_of_a_service(name: str) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    picked = CLOSURE(lock, ["silta-contracts", "silta-chassis", f"silta-{name}"])
    names = set(re.findall(r"^([a-z0-9.-]+)==", picked, re.MULTILINE))
    assert {"fastapi", "aiokafka", "pymongo", "pydantic"} <= names
    assert not names & DEVELOPERS_TOOLS
    assert CLOSURE(lock, ["hatchling"])


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server on a free port that answers /livez with this status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/livez" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_container_is_healthy_while_livez_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(200) as port:
        monkeypatch.setenv("SILTA_PORT", str(port))
        assert ALIVE() == 0
    assert ALIVE() == 1
    with answering(500) as port:
        monkeypatch.setenv("SILTA_PORT", str(port))
        assert ALIVE() == 1
