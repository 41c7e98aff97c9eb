"""What of JSON is stored: nothing that cannot be read again, and nothing that means two things."""

import json
import time
from contextlib import suppress

import pytest

from silta_chassis.http.shape import MOST_DEPTH, Unfit, check

LARGE = 256 * 1024


@pytest.mark.parametrize(
    "body",
    [
        b"{}", b"[]", b'"text"', b"null", b"-9223372036854775808", b"9223372036854775807",
        b'{"a": {"b": [1, 2.5, -3e4, true, null, "x"]}}',
        '{"nimi": "Äiti ja 👶"}'.encode(),
        b'["a\\u0000b"]',
        b'{"a": "\\ud83d\\udc76 \\u00e4 \\\\u0000"}',
        b"[" * MOST_DEPTH + b"]" * MOST_DEPTH,
        # Only what opens outside a text is depth.
        json.dumps({"a": "[{" * 100 + '"' + "\\" * 3}).encode(),
        json.dumps([[]] * 100).encode(),
    ],
)  # fmt: skip
def test_json_that_can_be_stored_passes(body: bytes) -> None:
    check(body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1), "nested deeper"),
        (b'{"a":' * (MOST_DEPTH + 1) + b"1" + b"}" * (MOST_DEPTH + 1), "nested deeper"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 100_000, "nested deeper"),
        (b"\xff", "not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        ('{"a": 1}'.encode("utf-16-le"), "not JSON"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"a": 1, "\\u0061": 2}', "stands twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "stands twice"),
        (b'{"a": NaN}', "NaN"),
        (b"[Infinity]", "NaN"),
        (b"[-Infinity]", "NaN"),
        (b"[1e999]", "larger than can be stored"),
        (b"[9223372036854775808]", "64 bits"),
        (b"[-9223372036854775809]", "64 bits"),
        (b"9" * 100_000, "64 bits"),
        (b'["\\ud800"]', "half a character"),
        (b'{"\\udc00": 1}', "half a character"),
        (b'{"a\\u0000": {}}', "NUL"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": 1} x', "not JSON"),
        (b'{"a": "\n"}', "not JSON"),
        (b'"\\u00', "not JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_or_means_two_things_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(Unfit, match=says):
        check(body)


@pytest.mark.parametrize(
    "part", [b"[", b'{"a":', b"[],", b'"[",', b'\\"', b"\\", b'"', b'"\\', b"1,", b"{}", b"[}"]
)
@pytest.mark.parametrize("start", [b"", b"[", b'"', b"[" * 33 + b'"', b"[" * 40])
def test_no_body_takes_longer_than_its_size_lets_it(start: bytes, part: bytes) -> None:
    body = start + part * (LARGE // len(part))
    began = time.process_time()
    with suppress(Unfit):
        check(body)
    # Generous: what is not linear takes minutes.
    assert time.process_time() - began < 5
