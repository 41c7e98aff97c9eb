"""Signing in on the real stack: tokens of the local issuer, at the real doors."""

import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from ready import ready_checks
from typer.testing import CliRunner

from silta_cli.client import Client
from silta_cli.commands import app
from silta_cli.courses.north_ostrobothnia import GUIDANCE
from silta_cli.sign_in import ISSUER, keys_folder
from silta_contracts.catalogue import SERVICES
from silta_local.issuer import rotate_keys
from silta_local.stack import Stack

pytestmark = pytest.mark.system

Played = dict[str, tuple[str, list[dict[str, Any]]]]
# A service looks for an unknown key this often; the issuer and the machine need some time, too.
ROTATION_SECONDS = 20


@pytest.fixture
def silta_token(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Types `silta token`; gives the header to send."""
    monkeypatch.setenv("SILTA_STACK_FOLDER", str(stack.folder.parent))

    def typed(*words: str) -> dict[str, str]:
        told = CliRunner().invoke(app, ["token", *words, "--name", stack.name, "--json"])
        assert told.exit_code == 0, told.output
        return {"Authorization": f"Bearer {json.loads(told.stdout)['token']}"}

    return typed


def title(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("title", ""))


def test_a_person_reads_their_own_case_and_no_other(
    stack: Stack, played: Played, silta_token: Any
) -> None:
    own, other = played["35"][0], played["25"][0]
    token = silta_token("--client", "--case", own)
    for name in SERVICES:
        read = httpx.get(f"{stack.url(name)}/cases/{own}", headers=token)
        assert read.status_code == 200, f"{name}: {read.text}"
        refused = httpx.get(f"{stack.url(name)}/cases/{other}", headers=token)
        assert title(refused) == (403, "not-yours"), name
    # What a list holds is of their own cases, too, though the header alone shows more.
    for path in ("/invitations", "/requests"):
        shown = httpx.get(f"{stack.url('network')}{path}", headers=token)
        if shown.status_code == 200:
            assert {item.get("case", own) for item in shown.json()["items"]} <= {own}


def test_a_unit_acts_by_its_token_and_not_by_a_header_beside_it(
    stack: Stack, played: Played, silta_token: Any
) -> None:
    case = played["25"][0]
    token = silta_token("--party", GUIDANCE.header)
    url = f"{stack.url('intake')}/cases/{case}"
    by_token = httpx.get(url, headers=token)
    by_header = httpx.get(url, headers={"Silta-Party": GUIDANCE.header})
    assert by_token.status_code == 200, by_token.text
    assert by_token.json() == by_header.json()
    both = httpx.get(url, headers={**token, "Silta-Party": "client"})
    assert title(both) == (400, "party-in-header")


def test_doors_between_services_and_for_operators_are_theirs(
    stack: Stack, played: Played, silta_token: Any
) -> None:
    case = played["35"][0]
    unit, service = silta_token("--party", GUIDANCE.header), silta_token("--service", "consent")
    operator = silta_token("--operator")
    facts, waiting = f"/facts/{case}", "/operate/waiting"
    for name in SERVICES:
        url = stack.url(name)
        assert httpx.get(url + facts, headers=service).status_code == 200
        assert title(httpx.get(url + facts, headers=unit)) == (403, "not-yours")
        assert httpx.get(url + waiting, headers=operator).status_code == 200
        assert title(httpx.get(url + waiting, headers=unit)) == (403, "not-yours")
        assert title(httpx.get(url + waiting, headers=service)) == (403, "not-yours")


def test_services_ask_each_other_with_tokens_of_their_own(client: Client) -> None:
    for name in SERVICES:
        # Under load one may have been silent when it was asked last.
        client.until(
            partial(ready_checks, client, name),
            lambda checks: checks["publishers_away"] == [],
            f"{name} to be answered by every publisher",
        )


def test_a_token_of_a_key_that_was_rotated_away_stops_and_a_new_one_serves(
    stack: Stack, played: Played, silta_token: Any
) -> None:
    url = f"{stack.url('planning')}/cases/{played['35'][0]}"
    words = ("--client", "--case", played["35"][0])
    old = silta_token(*words)
    assert httpx.get(url, headers=old).status_code == 200
    folder = keys_folder(stack.folder)
    assert Path(folder / "keys.json").exists()
    # The first still shows the old key, the second does not.
    rotate_keys(folder)
    rotate_keys(folder)
    new = silta_token(*words)
    end = time.monotonic() + ROTATION_SECONDS
    while httpx.get(url, headers=new).status_code != 200:
        assert time.monotonic() < end, "the new key was not taken in time"
        # Another process' clock decides: there is nothing to be woken by.
        time.sleep(0.5)
    assert title(httpx.get(url, headers=old)) == (401, "invalid-token")


def test_signing_in_goes_on_while_the_issuer_is_away(
    stack: Stack, played: Played, silta_token: Any
) -> None:
    url = f"{stack.url('intake')}/cases/{played['35'][0]}"
    words = ("--client", "--case", played["35"][0])
    end = time.monotonic() + ROTATION_SECONDS
    while httpx.get(url, headers=silta_token(*words)).status_code != 200:
        assert time.monotonic() < end, "the present key was not taken in time"
        # As above.
        time.sleep(0.5)
    stack.kill(ISSUER)
    try:
        fresh = silta_token(*words, "--subject", "pseudonym-of-another")
        assert httpx.get(url, headers=fresh).status_code == 200
    finally:
        stack.restart(ISSUER)
