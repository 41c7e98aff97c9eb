"""`silta me`: what it refuses, what it asks of whom, and its own words."""

import json
from string import Formatter
from typing import Any, get_args

import httpx
import pytest

from silta_cli import me as module
from silta_cli.me_words import WORDS
from silta_contracts.open_codes import Language

AT = [
    w
    for s in ("intake", "network", "planning", "followup", "consent")
    for w in ("--at", f"{s}=http://{s}")
]
CASE = "a" * 26
LOOK: dict[str, Any] = {
    "id": f"{CASE}:1",
    "case": CASE,
    "at": "2026-03-02T10:00:00Z",
    "who": "somebody",
    "on_behalf_of": {"kind": "organisation", "text": "FPA"},
    "purpose": {"code": "cooperate", "text": "samarbete"},
    "what": {"code": "words", "text": "dina ord"},
    "categories": [
        {
            "category": {"code": "situation", "text": "livssituation"},
            "permitted": False,
            "reason": {"code": "no-live-ground", "text": "ingen gällande grund"},
            "ground": None,
        }
    ],
    "refused": None,
    "override": None,
}
Asked = list[httpx.Request]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What services were asked; they answer that there is nothing but one look, on two pages."""
    found: Asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        found.append(request)
        if request.url.host == "planning":
            raise httpx.ConnectError("nobody there")
        if request.method == "POST":
            became = {
                "case": CASE,
                "outcome": {"code": "not-now", "text": "försök igen"},
                "withdrawn": [],
            }
            return httpx.Response(200, json={"complete": False, "cases": [became]})
        if request.url.path != "/me/access-log":
            return httpx.Response(200, json={"cases": [], "next": None})
        later = "cursor" in request.url.params
        page = {"items": [] if later else [LOOK], "since": "2024-03-02T10:00:00Z"}
        return httpx.Response(200, json={**page, "next": None if later else "more"})

    transport = httpx.MockTransport(answer)
    real = httpx.Client

    def client(**given: Any) -> httpx.Client:
        return real(**{**given, "transport": transport})

    monkeypatch.setattr(httpx, "Client", client)
    monkeypatch.setenv(module.TOKEN, "a-token")
    return found


def test_without_a_token_it_says_where_to_put_one(silta: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv(module.TOKEN, raising=False)
    told = silta("me", *AT)
    assert (told.code, told.out) == (2, "")
    assert module.TOKEN in told.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--lang", "de", *AT), "fi, sv, en or plain"),
        (("--reason", "curious", *AT), "suspected-misuse"),
        (("--at", "intake=ftp://x"), "--at is like"),
        (("--at", "intake=http://x"), "--at lacks consent"),
    ],
)
def test_what_it_does_not_understand_it_refuses(
    silta: Any, asked: Asked, words: tuple[str, ...], says: str
) -> None:
    told = silta("me", *words)
    assert told.code == 2
    assert says in " ".join(told.err.replace("│", " ").split())
    assert asked == []


def test_a_service_that_is_away_is_said_and_the_rest_is_shown(silta: Any, asked: Asked) -> None:
    told = silta("me", "--lang", "sv", *AT)
    assert told.code == 1
    assert "tjänsten svarar inte" in told.out
    assert "livssituation: lämnades inte ut (ingen gällande grund)" in " ".join(told.out.split())
    assert {request.headers["accept-language"] for request in asked} == {"sv"}
    assert {request.headers["authorization"] for request in asked} == {"Bearer a-token"}


def test_every_page_is_asked_for_and_the_reason_goes_to_the_logs_only(
    silta: Any, asked: Asked
) -> None:
    told = silta("me", "--json", "--case", CASE, "--reason", "legal-claim", *AT)
    parts = {(part["service"], part["thing"]): part for part in json.loads(told.out)}
    assert parts["intake", "access-log"]["found"]["items"] == [LOOK]
    assert parts["planning", "plan"]["failed"] == "away"
    assert all(request.url.params["case"] == CASE for request in asked)
    cursors = [r.url.params.get("cursor") for r in asked if r.url.path == "/me/access-log"]
    assert cursors.count("more") == 3
    with_reason = {r.url.path for r in asked if "reason" in r.url.params}
    assert with_reason == {"/me/access-log"}


def test_a_withdrawal_that_is_not_complete_says_how_to_go_on_with_the_same_key(
    silta: Any, asked: Asked
) -> None:
    told = silta("me", "withdraw", "--lang", "en", "--key", "one-call", *AT)
    assert told.code == 1
    assert "Run the same command again: --key one-call" in told.out
    [request] = asked
    assert request.headers["idempotency-key"] == "one-call"
    assert json.loads(request.content) == {}
    silta("me", "withdraw", "--case", CASE, "--consent", f"{CASE}.1", *AT)
    assert json.loads(asked[-1].content) == {"case": CASE, "consent": f"{CASE}.1"}


def test_its_own_words_are_there_in_every_language_with_the_same_places() -> None:
    for name, said in WORDS.items():
        assert set(said) == set(get_args(Language)), name
        assert all(said.values()), name
        places = {
            tuple(f for _, f, *_ in Formatter().parse(text) if f is not None)
            for text in said.values()
        }
        assert len(places) == 1, name
        assert said["fi"] not in (said["sv"], said["en"]), name
