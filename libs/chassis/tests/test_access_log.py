"""How an entry of the access log is hashed."""

from datetime import UTC, datetime

from silta_chassis.access_log import FIRST, Look, canonical, hash_of, to_entry
from silta_chassis.disclosing import Line
from silta_contracts.party import CLIENT

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
LINES = (Line("identity", True, "own-data"),)


def test_the_bytes_that_are_hashed_are_json_with_sorted_keys_and_no_spaces() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert canonical({"b": [1, None], "a": at, "ö": True}) == (
        '{"a":"2026-01-02T03:04:05.678Z","b":[1,null],"ö":true}'.encode()
    )


def test_the_hash_covers_every_field_of_an_entry() -> None:
    entry = to_entry(Look("a" * 26, NOW, CLIENT, "identity", "cooperate", LINES), 1, FIRST)
    for name in entry.keys() - {"hash"}:
        assert hash_of({**entry, name: "other"}) != entry["hash"], name
    assert hash_of({**entry, "more": 1}) != entry["hash"]
    assert hash_of(entry) == entry["hash"]
