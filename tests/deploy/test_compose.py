"""The composed deployment: checked as a file, since no engine is needed to see what is wrong."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from silta_chassis.publishers import read_publishers
from silta_chassis.settings import Settings
from silta_chassis.topics import ALL_TOPICS
from silta_contracts.catalogue import PARKED_TOPICS, SERVICES, TOPICS

DEPLOY = Path(__file__).parents[2] / "deploy"
FILE = DEPLOY / "compose.yaml"
TEXT = FILE.read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = YAML(typ="safe").load(TEXT)
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = (*SERVICES, "topics")
EXAMPLE = (DEPLOY / ".env.example").read_text(encoding="utf-8")
SECRETS = {
    f"{name.upper()}_{kind}" for name in SERVICES for kind in ("SECRET", "DATABASE_PASSWORD")
}


def variables(value: Any) -> set[str]:
    """The variables of the environment file that a part of the compose file uses."""
    return set(re.findall(r"\$\{(\w+)", str(value)))


def test_the_file_fits_the_compose_schema() -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run([*checker, FILE], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_service_of_the_catalogue_runs_and_nothing_else_does() -> None:
    assert set(PARTS) == {*SERVICES, "topics", "kafka", "mongo", "traces"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_the_settings_that_it_needs_and_no_other(name: str) -> None:
    given = {key for key in PARTS[name]["environment"] if key.startswith("SILTA_")}
    own = {"SILTA_KAFKA", "SILTA_DATABASE", "SILTA_SECRET"}
    shared = {"SILTA_PUBLISHERS", "SILTA_DECISIONS", "SILTA_LOG_LEVEL", "SILTA_ENVIRONMENT"}
    assert given == own | shared
    assert given <= {f"SILTA_{field.upper()}" for field in Settings.model_fields}
    listed = read_publishers(PARTS[name]["environment"]["SILTA_PUBLISHERS"])
    assert listed == {other: f"http://{other}:8000" for other in SERVICES}
    assert PARTS[name]["environment"]["SILTA_DECISIONS"] == listed["consent"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_its_own_secrets_only(name: str) -> None:
    own = {f"{name.upper()}_SECRET", f"{name.upper()}_DATABASE_PASSWORD"}
    assert variables(PARTS[name]["environment"]) == {*own, "LOG_LEVEL"}
    assert f"silta_{name}:" in PARTS[name]["environment"]["SILTA_DATABASE"]
    assert PARTS[name]["environment"]["SILTA_DATABASE"].endswith(f"authSource=silta_{name}")
    assert "env_file" not in PARTS[name]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_built_from_its_own_code(name: str) -> None:
    build = PARTS[name]["build"]
    assert (build["dockerfile"], build["args"]["SERVICE"]) == ("deploy/Dockerfile", name)
    assert PARTS[name]["image"].startswith(f"${{SERVICE_IMAGES:-silta}}/{name}:")


def test_no_secret_has_a_default_and_all_stand_in_the_example() -> None:
    known = {*SECRETS, "MONGO_ROOT_PASSWORD"}
    used = re.findall(r"\$\{(\w+)(:?[-?+]?)", TEXT)
    secret = [(name, sign) for name, sign in used if re.search("SECRET|PASSWORD", name)]
    assert {name for name, _ in secret} == known
    assert {sign for _, sign in secret} == {":?"}
    assert set(re.findall(r"^(\w+_(?:SECRET|PASSWORD))=$", EXAMPLE, re.MULTILINE)) == known


def test_every_other_variable_has_the_default_that_the_example_shows() -> None:
    used = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", TEXT))
    assert dict(re.findall(r"^#(\w+)=(.*)$", EXAMPLE, re.MULTILINE)) == used


def test_no_secret_is_written_into_the_file() -> None:
    for name in PARTS:
        for key, value in PARTS[name].get("environment", {}).items():
            if re.search("SECRET|PASSWORD|DATABASE", key):
                assert ":?" in value, f"{name}: {key}"


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nothing_and_have_no_privileges(name: str) -> None:
    part = PARTS[name]
    assert part["read_only"] is True
    assert part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert [mount.partition(":")[0] for mount in part["tmpfs"]] == ["/tmp"]
    assert all(volume.endswith(":ro") for volume in part.get("volumes", []))
    assert "privileged" not in part
    assert "user" not in part, "the image's own user is the right one"


def test_ports_are_open_on_this_machine_only_and_those_of_the_stores_not_at_all() -> None:
    ports = {name: part.get("ports", []) for name, part in PARTS.items()}
    assert all(port.startswith("127.0.0.1:") for open_ones in ports.values() for port in open_ones)
    assert {name for name, open_ones in ports.items() if open_ones} == {*SERVICES, "traces"}
    taken = [port.rpartition(":")[0] for open_ones in ports.values() for port in open_ones]
    assert len(set(taken)) == len(taken)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_when_its_topics_stand_and_is_started_again(name: str) -> None:
    waits = {part: how["condition"] for part, how in PARTS[name]["depends_on"].items()}
    assert waits == {
        "kafka": "service_healthy",
        "mongo": "service_healthy",
        "topics": "service_completed_successfully",
    }
    assert PARTS[name]["restart"] == "unless-stopped"
    assert "healthcheck" in PARTS["kafka"]
    assert "healthcheck" in PARTS["mongo"]


def test_the_topics_job_makes_every_topic() -> None:
    assert PARTS["topics"]["entrypoint"] == ["python", "-m", "silta_chassis.topics"]
    assert PARTS["topics"]["command"] == ["--kafka", "kafka:9092"]
    assert sorted(ALL_TOPICS) == sorted([*TOPICS.values(), *PARKED_TOPICS.values()])
    assert len(set(ALL_TOPICS)) == 2 * len(SERVICES)


def test_kafka_makes_no_topic_by_itself_and_keeps_what_it_has() -> None:
    settings = PARTS["kafka"]["environment"]
    assert settings["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert settings["KAFKA_LOG_RETENTION_MS"] == "-1"
    assert PARTS["kafka"]["volumes"] == [f"kafka:{settings['KAFKA_LOG_DIRS']}"]


def test_the_database_has_a_user_for_each_service() -> None:
    script = (DEPLOY / "database" / "users.js").read_text(encoding="utf-8")
    named = re.search(r"for \(const service of \[(.*)\]\)", script)
    assert named is not None
    assert re.findall(r'"(\w+)"', named[1]) == list(SERVICES)
    given = set(PARTS["mongo"]["environment"])
    assert {f"{name.upper()}_DATABASE_PASSWORD" for name in SERVICES} < given


@pytest.mark.parametrize("name", sorted(PARTS))
def test_an_image_is_chosen_by_a_variable_and_pinned_by_default(name: str) -> None:
    image = PARTS[name]["image"]
    assert image.startswith("${")
    tag = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", image).rpartition(":")[2]
    assert re.fullmatch(r"\d+(\.\d+){1,2}", tag)
