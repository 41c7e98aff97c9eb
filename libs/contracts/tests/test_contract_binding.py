"""CloudEvents over Kafka, both ways, and every reason for which a message is unreadable."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from silta_contracts.binding import (
    Event,
    Unreadable,
    decode,
    decode_body,
    encode,
    from_kafka,
    make_event,
    to_kafka,
)
from silta_contracts.codes import Service
from silta_contracts.facts import ClientConfirmed, IndicatorsPublished, WithdrawalAcknowledged

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
NOW = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
SECRET = "Matti Meikäläinen 010190-900X"
Headers = dict[str, bytes | None]


def test_a_fact_becomes_a_record() -> None:
    fact = ClientConfirmed(case=CASE)
    event = make_event(fact, source="/silta/network/1", number=7, time=NOW, causation="command:x")
    assert to_kafka(event) == (
        CASE.encode(),
        [
            ("ce_specversion", b"1.0"),
            ("ce_id", f"{CASE}-7".encode()),
            ("ce_source", b"/silta/network/1"),
            ("ce_type", b"fi.silta.client-confirmed.v1"),
            ("ce_time", b"2026-02-02T08:00:00Z"),
            ("ce_subject", CASE.encode()),
            ("ce_sequence", b"000000000007"),
            ("ce_causationid", b"command:x"),
            ("ce_dataschema", b"urn:silta:fact:client-confirmed:v1"),
            ("content-type", b"application/json"),
        ],
        f'{{"fact":"ClientConfirmed","case":"{CASE}","grounds":[]}}'.encode(),
    )


@given(
    number=st.integers(min_value=1, max_value=10**12 - 1),
    time=st.datetimes(
        min_value=datetime(2020, 1, 1),
        max_value=datetime(2100, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))]),
    ),
    causation=st.none() | st.from_regex(r"[!-~]{1,40}", fullmatch=True),
    trace=st.none() | st.just(f"00-{'a' * 32}-{'b' * 16}-01"),
)
def test_an_event_comes_back_as_it_went(
    number: int, time: datetime, causation: str | None, trace: str | None
) -> None:
    event = make_event(
        ClientConfirmed(case=CASE),
        source="/silta/network/1",
        number=number,
        time=time,
        causation=causation,
        traceparent=trace,
    )
    assert from_kafka(*to_kafka(event)) == event


def with_(name: str, value: bytes | None) -> Callable[[Headers], None]:
    def change(headers: Headers) -> None:
        headers[name] = value

    return change


def without(name: str) -> Callable[[Headers], None]:
    def change(headers: Headers) -> None:
        del headers[name]

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("ce_specversion"), "ce_specversion: missing"),
        (with_("ce_specversion", b"0.3"), "ce_specversion: must be 1.0"),
        (without("content-type"), "content-type: must be application/json"),
        (with_("content-type", SECRET.encode()), "content-type: must be application/json"),
        (without("ce_source"), "ce_source: missing"),
        (with_("ce_source", SECRET.encode()), "ce_source: must be /silta/<service>/<incarnation>"),
        (without("ce_type"), "ce_type: missing"),
        (with_("ce_type", SECRET.encode()), "ce_type: must be like fi.silta.<fact>.v1"),
        (without("ce_subject"), "ce_subject: missing"),
        (with_("ce_subject", SECRET.encode()), "ce_subject: must be an opaque subject"),
        (with_("ce_subject", b"b" * 26), "ce_id: must be <subject>-<number>"),
        (without("ce_id"), "ce_id: missing"),
        (with_("ce_id", SECRET.encode()), "ce_id: must be printable ASCII"),
        (with_("ce_id", CASE.encode() + b"-9999"), "ce_id: must be <subject>-<number>"),
        (without("ce_sequence"), "ce_sequence: missing"),
        (with_("ce_sequence", b"7"), "ce_sequence: must be 12 digits, from 1"),
        (with_("ce_sequence", b"000000000000"), "ce_sequence: must be 12 digits, from 1"),
        (without("ce_time"), "ce_time: missing"),
        (with_("ce_time", SECRET.encode()), "ce_time: must be a time as in RFC 3339"),
        (with_("ce_time", b"2026-02-02T08:00:00"), "ce_time: must tell its zone"),
        (with_("ce_causationid", SECRET.encode()), "ce_causationid: must be printable ASCII"),
        (with_("ce_dataschema", SECRET.encode()), "ce_dataschema: must be a URI"),
        (with_("ce_type", b"\xff\xfe"), "ce_type: is not UTF-8"),
        (with_("traceparent", b"\xff\xfe"), "traceparent: is not UTF-8"),
        (with_("ce_source", None), "ce_source: is empty"),
    ],
)
def test_a_bad_header_is_named(
    request_received: Any, change: Callable[[Headers], None], reason: str
) -> None:
    headers: Headers = dict(request_received.raw_headers)
    change(headers)
    with pytest.raises(Unreadable) as caught:
        from_kafka(request_received.key, headers.items(), request_received.value)
    assert caught.value.reason == reason


@pytest.mark.parametrize("key", [None, b"", b"b" * 26, b"\xff"])
def test_the_key_is_the_subject(request_received: Any, key: bytes | None) -> None:
    with pytest.raises(Unreadable, match=r"^key: must be the same as ce_subject$"):
        from_kafka(key, request_received.raw_headers, request_received.value)


def test_a_value_is_needed(request_received: Any) -> None:
    with pytest.raises(Unreadable, match=r"^value: missing$"):
        from_kafka(request_received.key, request_received.raw_headers, None)


def test_a_header_stands_once(request_received: Any) -> None:
    headers = [*request_received.raw_headers, ("ce_id", b"x")]
    with pytest.raises(Unreadable, match=r"^ce_id: stands twice$"):
        from_kafka(request_received.key, headers, request_received.value)


def test_headers_of_others_are_left_alone(request_received: Any) -> None:
    headers = [*request_received.raw_headers, ("x-route", b"\xff"), ("x-route", None)]
    assert from_kafka(request_received.key, headers, request_received.value)


def test_a_broken_trace_stops_nothing(request_received: Any) -> None:
    headers = dict(request_received.raw_headers) | {"traceparent": b"broken"}
    event = from_kafka(request_received.key, headers.items(), request_received.value)
    assert event.traceparent is None


def test_only_a_source_that_declares_it_has_no_sequence(request_received: Any) -> None:
    headers = dict(request_received.raw_headers) | {"ce_id": b"any-id"}
    del headers["ce_sequence"]
    source = headers["ce_source"].decode()
    event = from_kafka(
        request_received.key, headers.items(), request_received.value, unsequenced={source}
    )
    assert event.sequence is None
    assert from_kafka(*to_kafka(event), unsequenced={source}) == event
    with pytest.raises(Unreadable, match=r"^ce_sequence: missing$"):
        from_kafka(request_received.key, headers.items(), request_received.value)


def event_of(example: Any, **changed: Any) -> Event:
    event = from_kafka(example.key, example.raw_headers, example.value)
    return Event(**{name: getattr(event, name) for name in Event.__slots__} | changed)


def test_an_unknown_type_is_no_fact(request_received: Any) -> None:
    assert decode(event_of(request_received, type="fi.silta.fact-of-2031.v1")) is None


def test_unknown_fields_are_ignored_at_every_depth(request_received: Any) -> None:
    body = json.loads(request_received.value)
    body["added_later"] = {"any": ["thing"]}
    body["taken_by"]["added_later"] = 1
    body["model"]["added_later"] = None
    assert decode_body(json.dumps(body).encode()) == decode_body(request_received.value)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"fact": "ClientConfirmed"}, "body: fact is not the type that ce_type names"),
        ({"case": "b" * 26}, "body: is about another subject than ce_subject"),
        ({"fact": SECRET}, "body: fact is not the type that ce_type names"),
        ({"fact": None}, "body: fact is not the type that ce_type names"),
        ({"case": SECRET}, "body: case (string_pattern_mismatch)"),
        ({"channel": SECRET}, "body: channel (unknown_code)"),
        ({"taken_by": {"kind": SECRET}}, "body: taken_by (union_tag_invalid)"),
    ],
)
def test_a_body_that_does_not_fit_is_named_without_its_values(
    request_received: Any, changed: dict[str, Any], reason: str
) -> None:
    value = json.dumps(request_received.body | changed).encode()
    with pytest.raises(Unreadable) as caught:
        decode(event_of(request_received, fact_body=value))
    assert caught.value.reason == reason
    # A chained error would bring the values into a log after all.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_body_that_does_not_say_its_type_is_unreadable(request_received: Any) -> None:
    body = {name: value for name, value in request_received.body.items() if name != "fact"}
    with pytest.raises(Unreadable, match=r"^body: fact is not the type that ce_type names$"):
        decode(event_of(request_received, fact_body=json.dumps(body).encode()))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"case":1}'])
def test_malformed_bytes_are_unreadable(request_received: Any, body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^body: "):
        decode_body(body)
    with pytest.raises(Unreadable, match=r"^body: "):
        decode(event_of(request_received, fact_body=body))


def test_an_error_when_writing_hides_the_value() -> None:
    with pytest.raises(ValidationError) as caught:
        ClientConfirmed(case=SECRET)
    assert SECRET not in str(caught.value)


def test_a_misspelt_field_is_not_written() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        ClientConfirmed(case=CASE, rounds=1)  # type: ignore[call-arg]


def test_a_time_without_a_zone_is_not_written_and_others_become_utc() -> None:
    def acknowledged(at: datetime) -> WithdrawalAcknowledged:
        return WithdrawalAcknowledged(
            case=CASE, consent=f"{CASE}.1", service=Service.NETWORK, at=at
        )

    with pytest.raises(ValidationError, match="timezone_aware"):
        acknowledged(NOW.replace(tzinfo=None))
    helsinki = acknowledged(NOW.astimezone(timezone(timedelta(hours=2))))
    assert helsinki.at.utcoffset() == timedelta(0)
    assert b'"at":"2026-02-02T08:00:00Z"' in encode(helsinki)


def test_a_copy_that_no_longer_fits_is_not_written() -> None:
    fact = ClientConfirmed(case=CASE)
    with pytest.raises(ValidationError) as caught:
        fact.model_copy(update={"case": SECRET})
    assert SECRET not in str(caught.value)
    with pytest.raises(ValueError, match="does not fit its own type"):
        encode(ClientConfirmed.model_construct(case=CASE, round="one"))  # type: ignore[arg-type]


def test_a_copy_with_changes_is_as_good_as_one_made_so() -> None:
    fact = ClientConfirmed(case=CASE, round=1)
    assert fact.model_copy(update={"round": 2}) == ClientConfirmed(case=CASE, round=2)
    assert fact.model_copy() == fact


def test_indicators_have_a_subject_of_their_own(examples: list[Any]) -> None:
    example = next(e for e in examples if e.name == "indicators-published")
    fact = decode(from_kafka(example.key, example.raw_headers, example.value))
    assert isinstance(fact, IndicatorsPublished)
    assert fact.subject == "indicators:keski-suomi-1:2026-q1"
    assert not hasattr(fact, "case")
