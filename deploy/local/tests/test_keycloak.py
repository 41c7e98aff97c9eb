from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from silta_local import keycloak as module
from silta_local.errors import StackError
from silta_local.jars import listed_jars
from silta_local.keycloak import KEYCLOAK, Certificate, keycloak_spec

HIDDEN, TYPED = "only here", "typed nowhere"
REALM = {"realm": "example", "clients": [{"clientId": "one", "secret": HIDDEN}]}
(LISTED,) = listed_jars(KEYCLOAK)
NAME = f"{KEYCLOAK}-{LISTED.version}"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """An archive in place of 160 MB, and what was run to build it."""

    def fetch(_jars: Any, folder: Path, *_: Any, **__: Any) -> tuple[Path]:
        archive = folder / LISTED.filename
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr(f"{NAME}/lib/quarkus-run.jar", b"a jar")
        return (archive,)

    calls: list[list[str]] = []

    def run(argv: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        calls.append(argv)
        return subprocess.CompletedProcess(argv, 0)

    monkeypatch.setattr(module, "fetch_jars", fetch)
    monkeypatch.setattr(subprocess, "run", run)
    return calls


def test_it_is_unpacked_and_built_once_for_all_stacks(tmp_path: Path, built: list[list[str]]) -> None:
    told: list[str] = []
    for stack in ("one", "two"):
        home = tmp_path / stack / KEYCLOAK
        spec = keycloak_spec(tmp_path, home, REALM, "pw", {}, progress=lambda step, *_: told.append(step))
        assert str(home / "lib" / "quarkus-run.jar") in spec.argv
        assert (home / "lib" / "quarkus-run.jar").read_bytes() == b"a jar"
    assert told == ["Unpacking Keycloak", "Building Keycloak, once"]
    assert [argv[-4:] for argv in built] == [["build", *module.BUILD_OPTIONS]]
    # The archive is of no more use.
    assert [entry.name for entry in (tmp_path / "jars").iterdir()] == [NAME]


def test_what_is_imported_is_its_owners_and_what_it_is_started_with_names_no_secret(
    tmp_path: Path, built: list[list[str]]
) -> None:
    spec = keycloak_spec(tmp_path, tmp_path / "stack", REALM, TYPED, {"PLACE": "here"})
    file = tmp_path / "stack" / "data" / "import" / "example-realm.json"
    assert json.loads(file.read_text()) == REALM
    assert file.stat().st_mode & 0o077 == 0
    # The list of processes is everybody's to read.
    assert not any(TYPED in word or HIDDEN in word for word in spec.argv)
    assert spec.env["KC_BOOTSTRAP_ADMIN_PASSWORD"] == TYPED
    assert spec.env["PLACE"] == "here"


def test_it_listens_here_only_and_names_itself_by_its_own_address(tmp_path: Path, built: list[list[str]]) -> None:
    plain = keycloak_spec(tmp_path, tmp_path / "stack", REALM, "pw", {})
    assert {"--http-host=127.0.0.1", "--http-port={port}", "--hostname=http://127.0.0.1:{port}"} <= set(plain.argv)
    assert plain.ready_url == "http://127.0.0.1:{port}/realms/example/.well-known/openid-configuration"
    files = Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
    secured = keycloak_spec(tmp_path, tmp_path / "stack", REALM, "pw", {}, tls=files)
    assert {"--https-port={port}", "--hostname=https://127.0.0.1:{port}"} <= set(secured.argv)
    assert "--http-port={port}" not in secured.argv


def test_a_build_that_fails_leaves_nothing_half_and_says_where_to_look(
    tmp_path: Path, built: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(argv: list[str], **_: Any) -> None:
        raise subprocess.CalledProcessError(1, argv, output="what went wrong")

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(StackError, match="cannot be built") as raised:
        keycloak_spec(tmp_path, tmp_path / "stack", REALM, "pw", {})
    assert raised.value.log is not None
    assert raised.value.log.read_text() == "what went wrong"
    assert not (tmp_path / "jars" / NAME).exists()
    assert not list((tmp_path / "jars").glob(".keycloak-*"))


def test_the_archive_is_asked_for_by_its_packaging() -> None:
    assert LISTED.packaging == "zip"
    assert LISTED.filename.endswith(f"{LISTED.version}.zip")
