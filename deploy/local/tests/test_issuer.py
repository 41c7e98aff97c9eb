"""The local issuer: it starts in local use only, and gives services their own tokens."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt

from silta_local.errors import StackError
from silta_local.issuer import ALGORITHM, CLIENTS, DISCOVERY, ENVIRONMENT, issuer_url, keys_of, mint, rotate_keys
from silta_local.ports import free_port
from silta_local.processes import start_process, stop_processes, wait_until_ready


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """An issuer that runs as a process."""
    port = free_port()
    argv = [sys.executable, "-m", "silta_local.issuer", "--folder", str(tmp_path), "--port", str(port)]
    env = {ENVIRONMENT: "local", CLIENTS: json.dumps({"silta-intake": "right: %"})}
    record = start_process("issuer", argv, env, f"{issuer_url(port)}{DISCOVERY}", tmp_path / "log")
    try:
        wait_until_ready(record, lambda: _answers(record.ready), 20)
        yield issuer_url(port)
    finally:
        stop_processes([record])


def _answers(address: str) -> bool:
    try:
        return asked(address)[0] == 200
    except OSError:
        return False


def asked(url: str, form: str | None = None, user: str = "", **headers: str) -> tuple[int, Any]:
    """Status and JSON."""
    if user:
        headers["Authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
    data = None if form is None else form.encode()
    # An address of this machine.
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@pytest.mark.parametrize("environment", [None, "production", "", "Local"])
def test_it_does_not_start_outside_local_use(environment: str | None, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != ENVIRONMENT}
    env |= {} if environment is None else {ENVIRONMENT: environment}
    argv = [sys.executable, "-m", "silta_local.issuer", "--folder", str(tmp_path / "keys"), "--port", "1"]
    told = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=30)
    assert told.returncode == 2
    assert "SILTA_ENVIRONMENT is not `local`" in told.stderr
    assert not (tmp_path / "keys").exists()


def test_it_shows_public_keys_only_and_those_of_its_folder(url: str, tmp_path: Path) -> None:
    status, document = asked(url + DISCOVERY)
    assert (status, document["issuer"]) == (200, url)
    shown = asked(document["jwks_uri"])[1]["keys"]
    assert [key["kid"] for key in shown] == [key.kid for key in keys_of(tmp_path)]
    assert not any("d" in key for key in shown)
    assert asked(f"{url}/else")[0] == 404


def test_a_service_gets_its_own_token_with_its_secret_only(url: str, tmp_path: Path) -> None:
    form = "grant_type=client_credentials"
    status, given = asked(f"{url}/token", form, "silta-intake:right%3A+%25")
    assert status == 200
    claims = jwt.decode(given["access_token"], keys_of(tmp_path)[0], [ALGORITHM]).claims
    assert (claims["silta_kind"], claims["client_id"], claims["iss"]) == ("service", "silta-intake", url)
    assert claims["exp"] - claims["iat"] == given["expires_in"]
    for user in ("silta-intake:wrong", "silta-consent:right%3A+%25", "silta-intake:", ":"):
        assert asked(f"{url}/token", form, user)[0] == 401
    assert asked(f"{url}/token", form)[0] == 401
    assert asked(f"{url}/token", form, Authorization="Basic é!".encode().decode("latin-1"))[0] == 401
    assert asked(f"{url}/token", "grant_type=password", "silta-intake:right%3A+%25")[0] == 400
    assert asked(f"{url}/token", "x" * 20_000, "silta-intake:right%3A+%25")[0] == 400


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first = keys_of(tmp_path)
    assert [key.kid for key in keys_of(tmp_path)] == [key.kid for key in first]
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_rotation_shows_the_last_key_too_and_no_older_one(tmp_path: Path) -> None:
    (first,) = keys_of(tmp_path)
    rotate_keys(tmp_path)
    second = keys_of(tmp_path)[0]
    assert [key.kid for key in keys_of(tmp_path)] == [second.kid, first.kid]
    rotate_keys(tmp_path)
    assert [key.kid for key in keys_of(tmp_path)][1] == second.kid
    assert first.kid not in [key.kid for key in keys_of(tmp_path)]


def test_a_token_says_what_it_was_told_to_and_ends(tmp_path: Path) -> None:
    token = mint(tmp_path, "http://here", {"sub": "pseudonym-1", "roles": ["operator"]}, seconds=30)
    read = jwt.decode(token, keys_of(tmp_path)[0], [ALGORITHM])
    assert read.header["typ"] == "at+jwt"
    assert read.claims["roles"] == ["operator"]
    assert read.claims["exp"] <= time.time() + 30


def test_keys_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{", encoding="utf-8")
    with pytest.raises(StackError, match="cannot be read"):
        keys_of(tmp_path)
