"""Signed requests, and the operator's file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook

from silta_contracts.operating_model import UnreadableFile
from silta_webhooks.reference import FILE, Reference, read_reference
from silta_webhooks.sending import Sender
from silta_webhooks.targets import Policy

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtbG9uZyE="
BODY = '{"data":{"fact":"työ"}}'.encode()
PARTY = "organisation;1.2.246.10.90000012;employment-services;professional;employment_authority"


async def outside(host: str, port: int) -> Sequence[str]:
    return ["93.184.215.14"]


async def inside(host: str, port: int) -> Sequence[str]:
    return ["10.0.0.1"]


async def nowhere(host: str, port: int) -> Sequence[str]:
    raise OSError("unknown")


@pytest.mark.parametrize("status", [200, 204, 302, 410, 500])
async def test_a_request_is_signed_and_its_status_told(status: int) -> None:
    came: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        came.append(request)
        return httpx.Response(status, headers={"Location": "http://10.0.0.1/"})

    sender = Sender(Policy(False, resolve=outside), httpx.MockTransport(answer))
    now = datetime.now(UTC)
    assert await sender.send("https://unit.example/hook", SECRET, "k1", BODY, now) == status
    (request,) = came
    Webhook(SECRET).verify(request.content, dict(request.headers))
    assert str(request.url) == "https://93.184.215.14/hook"
    assert request.headers["host"] == "unit.example"
    assert request.extensions["sni_hostname"] == "unit.example"
    await sender.close()


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (Policy(False, resolve=inside), "TargetNotAllowed"),
        (Policy(False, resolve=nowhere), "OSError"),
    ],
)
async def test_nothing_is_sent_where_it_may_not_go(policy: Policy, said: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("sent")

    sender = Sender(policy, httpx.MockTransport(answer))
    now = datetime.now(UTC)
    assert await sender.send("https://unit.example/", SECRET, "k1", BODY, now) == said
    await sender.close()


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_reference(tmp_path) == Reference()


def test_the_file_names_accounts_and_their_secrets_stand_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "unit.secret").write_text("a-secret\n")
    (tmp_path / FILE).write_text(
        f'waits_seconds = [1]\nallow_addresses = ["10.0.0.0/8"]\n[[reader]]\nparty = "{PARTY}"\n'
        'client_id = "unit"\nclient_secret_file = "unit.secret"\n'
    )
    found = read_reference(tmp_path)
    key = "organisation;1.2.246.10.90000012;employment-services"
    account = found.account(key)
    assert account is not None
    assert (account[0], account[1].get_secret_value()) == ("unit", "a-secret")
    assert found.account("organisation;1.2.246.10.90000012;other") is None
    assert "a-secret" not in repr(found)


@pytest.mark.parametrize(
    "text",
    ["waits_seconds = []", "waits_seconds = [-1]", "typo = 1", "=", '[[reader]]\nparty = "x"'],
)
def test_a_file_that_cannot_be_used_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UnreadableFile, match=FILE):
        read_reference(tmp_path)
