"""`silta model`: errors are explained, what holds is listed, what is adopted is sent."""

import json
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from silta_chassis.model_files import read_models

DEMONSTRATION = Path(__file__).parents[3] / "deploy" / "reference" / "demonstration"
BOARD = "organisation;1.2.246.10.90000031;work-ability-lead;management;wellbeing_services_county"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demonstration's files, to be spoilt."""
    copy = tmp_path / "reference"
    shutil.copytree(DEMONSTRATION, copy)
    return copy


class Reporting(BaseHTTPRequestHandler):
    """Lists what was adopted, and keeps what it was asked."""

    adopted: list[dict[str, Any]]
    asked: list[tuple[str, dict[str, str], dict[str, Any]]]

    def do_GET(self) -> None:
        self._answer({"items": self.adopted, "next": None})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, dict(self.headers.items()), said))
        self._answer({"case": "", "facts": []})

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def _answer(self, body: Any) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


@pytest.fixture
def reporting() -> Iterator[tuple[str, type[Reporting]]]:
    """The doors of reporting, as this command meets them, and what they were asked."""
    handler = type("Asked", (Reporting,), {"adopted": [], "asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def test_files_that_services_can_use_are_told_so(silta: Any) -> None:
    told = silta("model", "check", str(DEMONSTRATION))
    assert (told.code, told.out) == (0, "3 versions of 3 areas: all can be used.\n")


def test_every_mistake_is_named_with_its_file_and_what_to_do(silta: Any, folder: Path) -> None:
    file = folder / "models" / "kainuu" / "2026.1.toml"
    text = file.read_text(encoding="utf-8").replace("quorum_professionals = 2", "quorum = 2")
    file.write_text(text, encoding="utf-8")
    (folder / "installation.toml").write_text('fallback_area = "x y"', encoding="utf-8")
    told = silta("model", "check", str(folder))
    assert told.code == 1
    assert "models/kainuu/2026.1.toml: quorum: Extra inputs are not permitted" in told.out
    assert "installation.toml: fallback_area" in told.out
    assert "would not start" in told.out


def test_the_list_says_what_was_adopted_and_what_new_cases_follow(
    silta: Any, folder: Path, reporting: tuple[str, type[Reporting]]
) -> None:
    url, asked = reporting
    file = folder / "models" / "kainuu" / "2026.1.toml"
    text = file.read_text(encoding="utf-8").replace('"2026.1"', '"2026.2"')
    (file.parent / "2026.2.toml").write_text(text, encoding="utf-8")
    following = read_models(folder).of_area("kainuu")[1]
    adopted = {"area": "kainuu", "version": "2026.2", "hash": following.hash}
    asked.adopted = [
        adopted | {"effective_from": "2026-01-01"},
        adopted | {"version": "2026.3", "effective_from": "2999-01-01"},
    ]
    told = json.loads(silta("model", "list", str(folder), "--url", url, "--json").out)
    kainuu = {one["version"]: one for one in told["models"] if one["area"] == "kainuu"}
    assert kainuu["2026.2"]["effective_from"] == ["2026-01-01"]
    assert (kainuu["2026.1"]["followed_today"], kainuu["2026.2"]["followed_today"]) == (False, True)
    assert [one["version"] for one in told["missing"]] == ["2026.3"]
    shown = silta("model", "list", str(folder), "--url", url).out
    assert "not adopted" in shown
    assert "models/kainuu/2026.3.toml" in shown


def test_adopting_sends_the_hash_of_the_file_once_and_as_who_decided(
    silta: Any, reporting: tuple[str, type[Reporting]]
) -> None:
    url, asked = reporting
    where = ("kainuu", "2026.1", str(DEMONSTRATION))
    how = ("--from", "2027-01-01", "--party", BOARD, "--url", url)
    told = silta("model", "adopt", *where, *how)
    assert told.code == 0, told.err
    [(path, headers, said)] = asked.asked
    assert path == "/models/kainuu/adopt-operating-model"
    assert headers["Silta-Party"] == BOARD
    assert headers["Idempotency-Key"]
    [kainuu] = read_models(DEMONSTRATION).of_area("kainuu")
    assert said == {
        "version": "2026.1",
        "hash": kainuu.hash,
        "effective_from": "2027-01-01",
    }


def test_a_version_whose_file_is_not_there_is_not_sent(
    silta: Any, reporting: tuple[str, type[Reporting]]
) -> None:
    url, asked = reporting
    how = ("--from", "2027-01-01", "--party", BOARD, "--url", url)
    told = silta("model", "adopt", "kainuu", "2027.1", str(DEMONSTRATION), *how)
    assert told.code == 1
    assert "models/kainuu/2027.1.toml" in told.err
    assert asked.asked == []
