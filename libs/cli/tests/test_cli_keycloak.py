"""`silta` with a Keycloak; tests/system/test_keycloak.py does it with a real one."""

import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from silta_cli import commands
from silta_cli.keycloak import People
from silta_cli.services import service_specs
from silta_cli.sign_in import own_secrets, taking
from silta_local.errors import StackError
from silta_local.keycloak import KEYCLOAK
from silta_local.specs import Parts, ServiceSpec
from silta_local.stack import Stack

SERVES = (
    "import os, http.server as h;"
    "h.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])),"
    " type('A', (h.BaseHTTPRequestHandler,),"
    " {'do_GET': lambda s: (s.send_response(200), s.end_headers())})).serve_forever()"
)
ELSEWHERE = Parts("127.0.0.1:1", "mongodb://127.0.0.1:1")


def answering(status: int) -> httpx.Client:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"error_description": "somebody@example.org is unknown"})

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_a_service_takes_keycloaks_tokens_and_has_its_own_secret_there(tmp_path: Path) -> None:
    services = service_specs(tmp_path)
    own = own_secrets(services, tmp_path)
    given = taking(services, "http://127.0.0.1:1/realms/silta", own)
    assert len(set(own.values())) == len(services)
    for before, after in zip(services, given, strict=True):
        added = {
            "SILTA_ISSUER": "http://127.0.0.1:1/realms/silta",
            "SILTA_CLIENT_SECRET": own[before.name],
        }
        assert after.env == {**before.env, **added}


def test_a_keycloak_that_refuses_or_is_away_is_told_without_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"refused POST .* \(401\)") as refused:
        People("http://127.0.0.1:1", tmp_path, answering(401)).token("somebody", {})
    assert "example.org" not in str(refused.value)
    assert "start the stack anew" in refused.value.next_step
    with pytest.raises(StackError, match="does not answer") as away:
        People("http://127.0.0.1:1", tmp_path).token("somebody", {})
    assert "silta status" in away.value.next_step


def test_a_stack_that_runs_with_keycloak_keeps_it_and_decides_how_long_tokens_hold(
    silta: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert commands._running_sign_in("default") == "local"
    spec = ServiceSpec(
        KEYCLOAK, [sys.executable, "-c", SERVES], {"PORT": "{port}"}, "http://127.0.0.1:{port}/"
    )
    with Stack.up([spec], name="default", data=tmp_path, parts=ELSEWHERE) as stack:
        assert commands._running_sign_in("default") == KEYCLOAK
        shown = json.loads(silta("status", "--json").out)
        assert shown["issuer"] == f"{stack.url(KEYCLOAK)}/realms/silta"
        told = silta("token", "--operator", "--seconds", "20")
        assert told.code == 2
        assert "no --seconds" in " ".join(told.err.replace("│", " ").split())
