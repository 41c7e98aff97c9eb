"""`silta journal export`: what is printed, and what is not."""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from silta_local.specs import Parts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nowhere",), "there is no service nowhere"),
        (("intake", "--since", "yesterday"), "yesterday is no time"),
        (("intake", "--name", "a", "--database", "mongodb://b"), "not both"),
    ],
)
def test_what_is_not_understood_is_told(silta: Any, words: tuple[str, ...], sentence: str) -> None:
    told = silta("journal", "export", *words)
    assert (told.code, told.out) == (2, "")
    assert sentence in " ".join(told.err.split())


def test_a_database_that_is_away_is_one_sentence(silta: Any) -> None:
    told = silta("journal", "export", "intake", "--database", "mongodb://127.0.0.1:1", "--quiet")
    assert (told.code, told.out) == (1, "")
    assert "cannot be read" in told.err


@pytest.fixture
def journalled(parts: Parts) -> Iterator[tuple[str, str]]:
    """A journal of twelve entries of one case and one of another, and a vault."""
    name = f"j{secrets.token_hex(4)}"
    with MongoClient[dict[str, Any]](parts.mongo_uri) as client:
        entries = [_entry("b", n) for n in range(12, 0, -1)]
        client[name]["journal"].insert_many([*entries, _entry("a", 1)])
        client[name]["vault"].insert_one({"_id": "ref", "value": {"name": "nobody"}})
        yield parts.mongo_uri, name
        for collection in ("journal", "vault"):
            client[name].drop_collection(collection)


def _entry(case: str, n: int) -> dict[str, Any]:
    at = NOW + timedelta(hours=n)
    return {"_id": f"{case}:{n}", "subject": case, "n": n, "at": at, "facts": [{"body": b"{}"}]}


@pytest.mark.system
def test_entries_come_by_subject_and_number_and_nothing_of_the_vault(
    silta: Any, journalled: tuple[str, str]
) -> None:
    uri, name = journalled
    told = silta("journal", "export", "intake", "--database", uri, "--database-name", name)
    entries = [json.loads(line) for line in told.out.splitlines()]
    assert told.code == 0
    assert [e["_id"] for e in entries] == ["a:1", *(f"b:{n}" for n in range(1, 13))]
    assert entries[0]["facts"] == [{"body": {"$binary": {"base64": "e30=", "subType": "00"}}}]
    assert entries[0]["at"] == {"$date": "2026-11-22T13:00:00Z"}
    assert "Exporting intake" in told.err
    assert "nobody" not in told.out


@pytest.mark.system
def test_a_case_and_a_time_choose_entries(silta: Any, journalled: tuple[str, str]) -> None:
    uri, name = journalled
    where = ("--database", uri, "--database-name", name, "--quiet")
    of_case = silta("journal", "export", "intake", "--case", "a", *where)
    since = silta("journal", "export", "intake", "--since", "2026-11-22T22:30:00Z", *where)
    assert [json.loads(line)["_id"] for line in of_case.out.splitlines()] == ["a:1"]
    assert [json.loads(line)["n"] for line in since.out.splitlines()] == [11, 12]
    assert (of_case.err, since.err) == ("", "")
