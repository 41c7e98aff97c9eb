"""Hostile input at every door of the six services: refused, not repeated, not stored."""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from doors import Door, doors_of, token_for, tokens
from guarded import PREFIX, Guarded
from pymongo import MongoClient

from silta_contracts.catalogue import SERVICES

pytestmark = pytest.mark.system

# Stands in everything that is sent here: wherever it turns up again, something was repeated.
MARK = "zq7mark"
KB = 1024
# Of the server and the framework, before any door: too long, no such door, unreadable.
BEFORE_DOORS = {400, 404, 405, 414, 431}
OPERATORS: tuple[Any, ...] = (
    {"$gt": ""}, {"$ne": MARK}, {"$where": f"sleep(5000) || '{MARK}'"}, {"$regex": ".*"},
)  # fmt: skip
ASSIGNED = {
    "state": "closed", "by": {"kind": "client"}, "case": "a" * 26, "_id": "1", "version": 99,
    "entry": 1, "n": 1, "facts": [], "subject": "a" * 26, "at": "2027-01-01T00:00:00Z",
    "__proto__": {"admin": True}, "$set": {"state": 1}, MARK: MARK,
}  # fmt: skip
UNREADABLE = {
    "too large": b'"' + MARK.encode() * 200 * KB + b'"',
    "nested lists": b"[" * 100_000,
    "nested objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "no UTF-8": b'{"a": "\xff' + MARK.encode() + b'"}',
    "UTF-16": json.dumps({"a": MARK}).encode("utf-16"),
    "UTF-16 without a mark": json.dumps({"a": MARK}).encode("utf-16-le"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "half a character": b'{"a": "\\ud800"}',
    "NUL in a name": b'{"a\\u0000": 1}',
    "NUL in a text": b'{"a": "\\u0000"}',
    "NaN": b'{"a": NaN}',
    "an endless number": b'{"a": ' + b"9" * 5000 + b"}",
    "beyond 64 bits": b'{"a": 18446744073709551616}',
    "a name twice": b'{"command": "a", "command": "b"}',
    "cut off": b'{"a": "' + MARK.encode(),
    "a form": f"a={MARK}&$where=1".encode(),
    "XML": f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>{MARK}&b;</a>'.encode(),
    "a pickle": b"\x80\x04\x95\x00\x00\x00\x00." + MARK.encode(),
}
TRAVERSING = (
    f"..%2f..%2f{MARK}", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%2e%2e", "..%5c..%5c" + MARK,
    f"{MARK}%00", "%00", f"{MARK}%0d%0aSet-Cookie:%20a=b", f"%ef%bc%8f{MARK}", "%c0%af..%c0%af",
    f"%e2%88%95{MARK}", "%ed%a0%80", "%7B%22$gt%22:%22%22%7D", f"$where={MARK}", f"{MARK}'--",
    "%F0%9F%91%B6", "a" * 500 + MARK,
)  # fmt: skip
IN_HEADERS: tuple[bytes, ...] = (
    b'{"$gt": ""}', b"../../" + MARK.encode(), MARK.encode() + b"\xff\xfe", "Ä".encode() * 30,
    b"a" * 1000 + MARK.encode(), b"", b"00-" + b"z" * 32 + b"-" + b"z" * 16 + b"-zz",
)  # fmt: skip

Stored = dict[str, tuple[int, int]]
Sent = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=20) as found:
        yield found


@pytest.fixture(scope="module")
def doors(guarded_stack: Guarded) -> list[Door]:
    return [door for name in SERVICES for door in doors_of(name, guarded_stack.stack.url(name))]


def stored(stack: Guarded) -> Stored:
    """What commands left: entries and vault documents, by service."""
    with MongoClient[dict[str, Any]](stack.stack.parts.mongo_uri) as client:
        return {
            name: (
                client[f"{PREFIX}_{name}"]["journal"].count_documents(
                    {"causes": {"$regex": "^command:"}}
                ),
                client[f"{PREFIX}_{name}"]["vault"].count_documents({}),
            )
            for name in SERVICES
        }


def wrong_with(door: Door, answer: httpx.Response, *, may_pass: bool) -> str | None:
    """What is wrong with an answer to hostile input, if anything is."""
    status, text = answer.status_code, answer.text
    if status >= 500:
        return f"answers {status}"
    if status not in door.statuses | BEFORE_DOORS:
        return f"answers {status}, which its document does not name"
    if MARK in text or MARK in str(answer.headers):
        return f"repeats what was sent ({status})"
    if status < 400:
        return None if may_pass else f"takes it ({status})"
    if answer.headers.get("content-type") != "application/problem+json":
        return f"answers {status} with {answer.headers.get('content-type')}"
    told = json.loads(text)
    if told["status"] != status or not told["detail"].endswith((".", "page.")):
        return f"does not say what is wrong ({status})"
    if "Traceback" in text or 'File "' in text or "pydantic" in text or "pymongo" in text:
        return "tells of its inside"
    return None


def bad_bodies(door: Door) -> Iterator[Sent]:
    json_type = {"Content-Type": "application/json"}
    for what, content in UNREADABLE.items():
        yield what, {"content": content, "headers": json_type}
    fitting = door.body()
    for number, operator in enumerate(OPERATORS):
        yield f"operator {number}", {"json": operator}
        for name in fitting:
            yield f"operator {number} as {name}", {"json": {**fitting, name: operator}}
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=a", MARK):
        content = json.dumps(fitting).encode()
        yield f"type {kind}", {"content": content, "headers": {"Content-Type": kind}}
    for value in (None, [], [fitting], MARK, 1, True):
        yield f"instead {value!r:.10}", {"json": value}


def test_hostile_bodies_are_refused_at_every_door_and_leave_nothing(
    guarded_stack: Guarded, guarded_case: str, doors: list[Door], http: httpx.Client
) -> None:
    before = stored(guarded_stack)
    given_to = tokens(guarded_stack, guarded_case)
    found = []
    taking = [door for door in doors if "requestBody" in door.operation]
    for door in taking:
        url = guarded_stack.stack.url(door.service) + door.address(guarded_case)
        for what, sent in bad_bodies(door):
            headers = {**sent.pop("headers", {}), **heads(door, given_to)}
            answer = http.request(door.method, url, headers=headers, **sent)
            if wrong := wrong_with(door, answer, may_pass=False):
                found.append(f"{door}: {what}: {wrong}")
    assert len(taking) > 30
    assert not found, "\n".join(found)
    assert stored(guarded_stack) == before


def test_no_door_takes_fields_that_are_not_the_callers_to_set(
    guarded_stack: Guarded, guarded_case: str, doors: list[Door], http: httpx.Client
) -> None:
    before = stored(guarded_stack)
    given_to = tokens(guarded_stack, guarded_case)
    found = []
    for door in doors:
        fitting = door.body()
        if not isinstance(fitting, dict):
            continue
        url = guarded_stack.stack.url(door.service) + door.address(guarded_case)
        for name, value in ASSIGNED.items():
            if name in door.fields():
                continue
            body = {**fitting, name: value}
            answer = http.request(door.method, url, headers=heads(door, given_to), json=body)
            wrong = wrong_with(door, answer, may_pass=False)
            # Any other answer than this would not show that the field was looked at.
            if not wrong and answer.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
                wrong = f"answers {answer.status_code}"
            if not wrong:
                told = {error["problem"] for error in answer.json().get("errors", ())}
                wrong = None if any("xtra" in each for each in told) else f"says only {told}"
            if wrong:
                found.append(f"{door}: {name}: {wrong}")
    assert not found, "\n".join(found)
    assert stored(guarded_stack) == before


def test_traversing_and_injecting_addresses_and_headers_reach_nothing(
    guarded_stack: Guarded, guarded_case: str, doors: list[Door], http: httpx.Client
) -> None:
    before = stored(guarded_stack)
    given_to = tokens(guarded_stack, guarded_case)
    found = []
    for door in doors:
        url = guarded_stack.stack.url(door.service)
        for what, address, more in bad_requests(door, guarded_case):
            headers: dict[str, Any] = {**heads(door, given_to), **more}
            try:
                answer = http.request(door.method, url + address, headers=headers)
            except httpx.TransportError:
                # Who sends too much is cut off, and may not get to read why.
                if "large" not in what:
                    found.append(f"{door}: {what}: is cut off")
                continue
            # Without a body no command can be taken; a list is read in spite of a strange header.
            if wrong := wrong_with(door, answer, may_pass=door.method == "GET"):
                found.append(f"{door}: {what}: {wrong}")
    assert not found, "\n".join(found)
    assert stored(guarded_stack) == before


def bad_requests(door: Door, case: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What, the address, and headers."""
    for name in door.parameters("path"):
        for value in TRAVERSING:
            yield f"{name}={value:.30}", door.address(case, name, value), {}
    plain = door.address(case)
    for value in TRAVERSING:
        yield f"/{value:.30}", f"{plain}/{value}", {}
    for name in door.parameters("query"):
        for value in TRAVERSING:
            yield f"?{name}={value:.30}", f"{plain}?{name}={value}", {}
            yield f"?{name}[$gt]", f"{plain}?{name}[$gt]={value}&{name}={value}", {}
    yield "a long address", f"{plain}?a={'a' * 9 * KB}{MARK}", {}
    for name in {*door.parameters("header"), "Authorization", "Silta-Party", "Cookie", "X-A"}:
        for sent in IN_HEADERS:
            yield f"{name}: {sent[:20]!r}", plain, {name: sent}
    yield "a large header", plain, {"X-A": MARK * 10 * KB}
    yield "many headers", plain, {f"X-{number}": MARK for number in range(200)}


def heads(door: Door, given_to: Mapping[Any, str]) -> dict[str, str]:
    """Who asks, and a fresh key."""
    return {
        "Authorization": token_for(door.path, given_to),
        "Idempotency-Key": secrets.token_hex(8),
    }


def test_no_log_repeats_what_was_sent(guarded_stack: Guarded, doors: list[Door]) -> None:
    # After the tests above, which sent it everywhere.
    for name in SERVICES:
        told = guarded_stack.stack.log(name).read_text()
        assert MARK not in told, name
        assert "Traceback" not in told, name
