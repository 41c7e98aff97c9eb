"""How an entry of the access log is hashed."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from silta_chassis.access_log import FIRST, Look, hash_of, to_entry
from silta_chassis.disclosing import Line
from silta_contracts.party import CLIENT

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
LINES = (Line("identity", True, "own-data"),)


def test_the_bytes_that_are_hashed_are_json_with_sorted_keys_no_spaces_and_times_in_utc() -> None:
    at = datetime(2026, 1, 2, 5, 4, 5, 678000, tzinfo=timezone(timedelta(hours=2)))
    spelled = '{"a":"2026-01-02T03:04:05.678Z","b":[1,null],"c":"ö","d":true}'.encode()
    entry = {"b": [1, None], "hash": "not hashed", "a": at, "d": True, "c": "ö"}
    assert hash_of(entry) == hashlib.sha256(spelled).hexdigest()


def test_what_no_service_writes_has_a_hash_of_its_own_and_stops_no_check() -> None:
    put = [1.0, float("nan"), b"1", {"1.0": None}, "1.0", {"ö": 1}, {"\\xf6": 2}, 1]
    assert len({hash_of({"n": one}) for one in put}) == len(put)


def test_the_hash_covers_every_field_of_an_entry() -> None:
    entry = to_entry(Look("a" * 26, NOW, CLIENT, "identity", "cooperate", LINES), 1, FIRST)
    for name in entry.keys() - {"hash"}:
        assert hash_of({**entry, name: "other"}) != entry["hash"], name
    assert hash_of({**entry, "more": 1}) != entry["hash"]
    assert hash_of(entry) == entry["hash"]
