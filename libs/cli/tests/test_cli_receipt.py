"""`silta receipt verify`: valid, not valid, or not to be checked, and in plain words why."""

import io
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from silta_chassis.canonical import canonical
from silta_chassis.signing import SigningKeys
from silta_consent.chain import History, joined, longer
from silta_consent.receipts import TYP

from .conftest import Typed

KEYS = SigningKeys.derived(b"c" * 40)
CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
EVENTS = [
    {"event": "given", "at": "2026-02-02T08:00:00Z"},
    {"event": "withdrawn", "at": "2026-02-09T08:00:00Z", "consent": f"{CASE}.1"},
]


def history(count: int) -> dict[str, Any]:
    told, made = History(), []
    for event in EVENTS[:count]:
        told = longer(told, CASE, [event])
        made.append(list(told.made))
    return {"case": CASE, "head": told.head.model_dump(), "links": joined(made)}


def said(head: dict[str, Any] | None) -> dict[str, Any]:
    silta = {
        "case": CASE,
        "consent": f"{CASE}.1",
        "status": "in_force",
        "form": "two_step",
        "given_by": "client",
        "valid_from": "2026-02-02T08:00:00.123Z",
    }
    early = "unit;1.2.246.10.90000011;early-service"
    purpose = {
        "purpose": "cooperate",
        "pii_information": [
            {"pii_type": "identity"},
            {"pii_type": "a_later_category"},
            {"pii_type": "health", "special_pii_category": True},
        ],
        "pii_controllers": [early],
        "recipient_third_parties": ["type;kela", "sensitive_unit;mh7k2q9x4w1d8c3e"],
    }
    given = {"event_time": "2026-02-02T08:00:00Z", "event_type": "confirmed", "entity_id": "client"}
    return {
        "iss": "/silta/consent/1",
        "iat": 1770019200,
        "pii_processing": {"purposes": [purpose]},
        "event": [given],
        "silta": silta | ({"head": head} if head else {}),
    }


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with a receipt, the keys, and the history as it was and as it is."""
    receipt = KEYS.sign(canonical(said(history(1)["head"])), TYP)
    (tmp_path / "receipt.jws").write_text(receipt + "\n")
    (tmp_path / "keys.json").write_text(json.dumps(KEYS.public()))
    (tmp_path / "then.json").write_text(json.dumps(history(1)))
    (tmp_path / "now.json").write_text(json.dumps(history(2)))
    return tmp_path


def verified(silta: Typed, kept: Path, *more: str, file: str = "receipt.jws") -> Any:
    return silta("receipt", "verify", str(kept / file), "--keys", str(kept / "keys.json"), *more)


def test_a_valid_receipt_is_told_in_words(silta: Typed, kept: Path) -> None:
    told = verified(silta, kept)
    assert told.code == 0
    for word in (
        "The receipt is valid",
        KEYS.kid,
        "in force",
        "multi-agency cooperation",
        "name and identity, a_later_category",
        "special data",
        "every unit of: Kela",
        "unit (sensitive) mh7k2q9x4w1d8c3e",
        "unit early-service of 1.2.246.10.90000011",
        "confirmed in two steps",
        "2026-02-02 08:00:00 UTC",
        "taken back, or the case ends",
        "consent was confirmed",
        "the client",
    ):
        assert word in told.out, word


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Kuitti on aito", "voimassa", "asiakas", "monialainen yhteistyö")),
        ("sv", ("äkta", "i kraft", "klienten", "sektorsövergripande samarbete", "FPA")),
        ("plain", ("Tämä on oikea kuitti", "lupa on voimassa", "sinä itse", "monta palvelua")),
    ],
)
def test_it_is_told_in_the_language_asked_for(
    silta: Typed, kept: Path, language: str, words: tuple[str, ...]
) -> None:
    told = verified(silta, kept, "--language", language)
    assert all(word in told.out for word in words), told.out


def test_the_answer_of_the_door_is_read_as_it_was_saved(silta: Typed, kept: Path) -> None:
    one = {"consent": f"{CASE}.1", "receipt": (kept / "receipt.jws").read_text().strip()}
    (kept / "receipts.json").write_text(json.dumps({"case": CASE, "receipts": [one, one]}))
    told = verified(silta, kept, "--json", file="receipts.json")
    assert told.code == 0
    assert [receipt["valid"] for receipt in json.loads(told.out)] == [True, True]


def test_a_receipt_comes_by_standard_input(
    silta: Typed, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (kept / "receipt.jws").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert silta("receipt", "verify", "-", "--keys", str(kept / "keys.json")).code == 0


@pytest.mark.parametrize(("file", "since"), [("then.json", 0), ("now.json", 1)])
def test_a_history_that_was_receipted_fits_and_may_have_grown(
    silta: Typed, kept: Path, file: str, since: int
) -> None:
    told = verified(silta, kept, "--history", str(kept / file), "--json")
    assert told.code == 0
    assert json.loads(told.out)[0]["links_since"] == since
    assert f"events since: {since}" in verified(silta, kept, "--history", str(kept / file)).out


def _other_case(told: dict[str, Any]) -> None:
    told["case"] = "z" * 26


def _changed(told: dict[str, Any]) -> None:
    told["links"][0]["says"]["event"] = "refused"


def _cut(told: dict[str, Any]) -> None:
    told["links"].clear()


@pytest.mark.parametrize(
    ("harm", "says"),
    [(_other_case, "of another case"), (_changed, "was changed"), (_cut, "there was a link 1")],
)
def test_a_history_that_is_another_is_not_valid(
    silta: Typed, kept: Path, harm: Any, says: str
) -> None:
    told = history(2)
    harm(told)
    (kept / "now.json").write_text(json.dumps(told))
    answer = verified(silta, kept, "--history", str(kept / "now.json"))
    assert answer.code == 1
    assert says in answer.out
    assert "not valid" in answer.out


def test_a_receipt_that_was_changed_is_not_valid_and_its_words_are_not_told(
    silta: Typed, kept: Path
) -> None:
    head, payload, signature = (kept / "receipt.jws").read_text().strip().split(".")
    other = SigningKeys.derived(b"d" * 40).sign(canonical(said(None)), TYP).split(".")[1]
    assert other != payload
    (kept / "receipt.jws").write_text(f"{head}.{other}.{signature}")
    answer = verified(silta, kept)
    assert answer.code == 1
    assert "changed after it was signed" in answer.out
    assert "cooperation" not in answer.out
    told = json.loads(verified(silta, kept, "--json").out)
    assert (told[0]["valid"], told[0]["receipt"]) == (False, None)


def test_what_another_signed_or_what_is_no_receipt_is_not_valid(silta: Typed, kept: Path) -> None:
    stranger = SigningKeys.derived(b"d" * 40).sign(canonical(said(None)), TYP)
    token = KEYS.sign(canonical(said(None)), "at+jwt")
    empty = KEYS.sign(b"{}", TYP)
    for text, says in [
        (stranger, "not among the issuer's keys"),
        (token, "something else than"),
        (empty, "says nothing that a receipt says"),
        ("no receipt", "no compact JWS"),
    ]:
        (kept / "receipt.jws").write_text(text)
        answer = verified(silta, kept)
        assert answer.code == 1
        assert says in answer.out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing.jws", "--keys", "keys.json"], "nothing.jws cannot be read"),
        (["receipt.jws", "--keys", "nothing.json"], "nothing.json cannot be read"),
        (["receipt.jws", "--keys", "receipt.jws"], "is no JWK set"),
        (["receipt.jws", "--keys", "keys.json", "--history", "keys.json"], "is no history"),
        (["receipt.jws", "--keys", "keys.json", "--language", "de"], "fi, sv, en or plain"),
        (["empty", "--keys", "keys.json"], "no receipt in it"),
        (["keys.json", "--keys", "keys.json"], "holds no receipt"),
        (["binary", "--keys", "keys.json"], "is no text"),
        (["receipt.jws", "--keys", "http://consent.example/keys"], "changed on the way"),
        (["receipt.jws", "--keys", "http://127.0.0.1:1/keys"], "cannot be had"),
        (["bare.jws", "--keys", "keys.json", "--history", "now.json"], "carries no head"),
    ],
)
def test_what_cannot_be_checked_is_neither_valid_nor_not(
    silta: Typed, kept: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    (kept / "empty").write_text("\n")
    (kept / "binary").write_bytes(b"\xff\xfe")
    (kept / "bare.jws").write_text(KEYS.sign(canonical(said(None)), TYP))
    monkeypatch.chdir(kept)
    answer = silta("receipt", "verify", *words)
    assert answer.code == 2
    assert says in answer.err.replace("\n", " ")
    assert answer.out == ""


@pytest.fixture
def published() -> Iterator[str]:
    """The keys at an address, as a service publishes them."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/keys" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(KEYS.public()).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["", "/", "/keys"])
def test_keys_are_fetched_from_the_services_address(
    silta: Typed, kept: Path, published: str, path: str
) -> None:
    answer = silta("receipt", "verify", str(kept / "receipt.jws"), "--keys", published + path)
    assert answer.code == 0, answer.err


def test_a_door_that_is_no_door_of_keys_is_said_to_be_none(
    silta: Typed, kept: Path, published: str
) -> None:
    answer = silta("receipt", "verify", str(kept / "receipt.jws"), "--keys", f"{published}/other")
    assert (answer.code, "cannot be had" in answer.err) == (2, True)
