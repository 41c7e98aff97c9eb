"""CloudEvents 1.0 in Kafka's binary binding: a fact as key, headers and value, and back.

Attributes stand in headers `ce_*`, the fact in the value, the subject in the key. Errors name a
header or field and what is wrong with it, never its value: it may be personal and is logged.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, reduce
from operator import or_
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from silta_contracts.catalogue import BY_WIRE_TYPE, FACTS
from silta_contracts.fact import AnyFact
from silta_contracts.signed import SIGNATURE

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
SEQUENCE_DIGITS: Final = 12

_SOURCE: Final = re.compile(r"/silta/[a-z0-9-]{1,64}/[A-Za-z0-9._-]{1,64}")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,199}")
_SUBJECT: Final = re.compile(r"[a-z0-9][a-z0-9:.-]{0,199}")
_SEQUENCE: Final = re.compile(rf"[0-9]{{{SEQUENCE_DIGITS}}}")
_ID: Final = re.compile(r"[!-~]{1,300}")
_CAUSATION: Final = re.compile(r"[!-~]{1,300}")
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_SCHEMA: Final = re.compile(r"[!-~]{1,300}")
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9_-]{1,1000}\.\.[A-Za-z0-9_-]{86}")
_READ: Final = frozenset({
    "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_sequence",
    "ce_causationid", "ce_dataschema", "content-type", "traceparent",
    SIGNATURE,
})  # fmt: skip

_ANOTHER_TYPE: Final = "body: fact is not the type that ce_type names"
_ANY_OF_THEM: Any = reduce(or_, FACTS)
_ADAPTER: Final[TypeAdapter[AnyFact]] = TypeAdapter(
    Annotated[_ANY_OF_THEM, Field(discriminator="fact")],
    config=ConfigDict(hide_input_in_errors=True, defer_build=True),
)


class Unreadable(Exception):
    """A message that cannot be read, and why: a header or field and its problem, no value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """A CloudEvent as it travels: attributes, and the fact's body as sent."""

    id: str
    source: str
    type: str
    time: datetime
    subject: str
    # None: the source declares `sequence: none`.
    sequence: int | None
    causation: str | None
    traceparent: str | None
    dataschema: str | None
    fact_body: bytes
    # See `signed`; none where it is absent or has another form.
    signature: str | None = None


def event_id(subject: str, number: int) -> str:
    """The id of the fact with this number about this subject: <subject>-<number>."""
    return f"{subject}-{number}"


def source_of(service: str, incarnation: str) -> str:
    """The CloudEvents source of a service's incarnation."""
    return f"/silta/{service}/{incarnation}"


def schema_uri(fact_type: type[AnyFact]) -> str:
    """The dataschema of a type, which is the `$id` of its JSON Schema."""
    return f"urn:silta:fact:{fact_type.kebab_name()}:v1"


def make_event(
    fact: AnyFact,
    *,
    source: str,
    number: int,
    time: datetime,
    causation: str | None,
    traceparent: str | None = None,
) -> Event:
    """The event that tells a fact as the number-th of this source about its subject."""
    return Event(
        id=event_id(fact.subject, number),
        source=source,
        type=fact.wire_type(),
        time=time.astimezone(UTC),
        subject=fact.subject,
        sequence=number,
        causation=causation,
        traceparent=traceparent,
        dataschema=schema_uri(type(fact)),
        fact_body=encode(fact),
    )


def encode(fact: AnyFact) -> bytes:
    """The body of a fact: compact JSON, what is None left out.

    A fact was checked when it was made or copied; one made past that raises ValueError.
    """
    try:
        return fact.__pydantic_serializer__.to_json(fact, exclude_none=True, warnings="error")
    except PydanticSerializationError:
        raise ValueError(f"this {type(fact).__name__} does not fit its own type") from None


def decode_body(body: bytes) -> AnyFact:
    """The fact that a body tells, straight from bytes. Raises Unreadable.

    Tolerant: unknown fields are ignored and unknown codes kept.
    """
    try:
        return _ADAPTER.validate_json(body, extra="ignore")
    except ValidationError as error:
        raise Unreadable(f"body: {_problems(error)}") from None


def decode(event: Event) -> AnyFact | None:
    """The fact that an event tells; none for a type that we do not know. Raises Unreadable."""
    expected = BY_WIRE_TYPE.get(event.type)
    if expected is None:
        return None
    # By its own type: a process builds validators of the types that it reads, and of no others.
    try:
        fact = expected.model_validate_json(event.fact_body, extra="ignore")
    except ValidationError as error:
        another = any(found["loc"] == ("fact",) for found in error.errors(include_input=False))
        raise Unreadable(_ANOTHER_TYPE if another else f"body: {_problems(error)}") from None
    if "fact" not in fact.model_fields_set:
        raise Unreadable(_ANOTHER_TYPE)
    if fact.subject != event.subject:
        raise Unreadable("body: is about another subject than ce_subject")
    return fact


def to_kafka(event: Event) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Key, headers and value of the record that carries an event."""
    headers = [(name, text.encode()) for name, text in attributes_of(event).items()]
    return event.subject.encode(), headers, event.fact_body


def attributes_of(event: Event) -> dict[str, str]:
    """The headers of the record that carries an event, as texts."""
    attributes = (
        ("ce_specversion", SPEC_VERSION),
        ("ce_id", event.id),
        ("ce_source", event.source),
        ("ce_type", event.type),
        ("ce_time", event.time.astimezone(UTC).isoformat().replace("+00:00", "Z")),
        ("ce_subject", event.subject),
        ("ce_sequence", _sequence_text(event.sequence)),
        ("ce_causationid", event.causation),
        ("ce_dataschema", event.dataschema),
        ("content-type", CONTENT_TYPE),
        ("traceparent", event.traceparent),
        (SIGNATURE, event.signature),
    )
    return {name: value for name, value in attributes if value is not None}


def from_kafka(
    key: bytes | None,
    headers: Iterable[tuple[str, bytes | None]],
    value: bytes | None,
    *,
    unsequenced: Collection[str] = (),
) -> Event:
    """The event that a record carries. Raises Unreadable.

    `unsequenced` are the sources (`/silta/<service>/<incarnation>`) that declare
    `sequence: none`; only they may leave `ce_sequence` and the form of `ce_id` away.
    """
    texts = _texts(headers)
    _demand(texts.get("ce_specversion"), "ce_specversion", "must be 1.0", re.compile(r"1\.0"))
    # Parameters such as a charset are allowed; the body is read as UTF-8 all the same.
    if texts.get("content-type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise Unreadable("content-type: must be application/json")
    source = _demand_again(
        texts.get("ce_source"), "ce_source", "must be /silta/<service>/<incarnation>", _SOURCE
    )
    type_ = _demand_again(texts.get("ce_type"), "ce_type", "must be like fi.silta.<fact>.v1", _TYPE)
    subject = _demand(texts.get("ce_subject"), "ce_subject", "must be an opaque subject", _SUBJECT)
    id_ = _demand(texts.get("ce_id"), "ce_id", "must be printable ASCII", _ID)
    sequence = _read_sequence(texts, source in unsequenced)
    if sequence is not None and id_ != event_id(subject, sequence):
        raise Unreadable("ce_id: must be <subject>-<number>")
    if key is None or key != subject.encode():
        raise Unreadable("key: must be the same as ce_subject")
    if value is None:
        raise Unreadable("value: missing")
    return Event(
        id=id_,
        source=source,
        type=type_,
        time=_read_time(texts),
        subject=subject,
        sequence=sequence,
        causation=_optional(texts, "ce_causationid", "must be printable ASCII", _CAUSATION),
        # A broken trace must not stop a case: it is left out.
        traceparent=_like(_TRACEPARENT, texts.get("traceparent")),
        dataschema=_optional(texts, "ce_dataschema", "must be a URI", _SCHEMA),
        fact_body=value,
        # Whose facts must be signed is for the reader to say.
        signature=_like(_SIGNATURE, texts.get(SIGNATURE)),
    )


def _texts(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, raw in headers:
        if name not in _READ:
            continue
        if name in texts:
            raise Unreadable(f"{name}: stands twice")
        if raw is None:
            raise Unreadable(f"{name}: is empty")
        try:
            texts[name] = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Unreadable(f"{name}: is not UTF-8") from None
    return texts


def _demand(text: str | None, name: str, problem: str, pattern: re.Pattern[str]) -> str:
    if text is None:
        raise Unreadable(f"{name}: missing")
    if not pattern.fullmatch(text):
        raise Unreadable(f"{name}: {problem}")
    return text


# For sources and types: there are few, and the same ones come again and again.
_demand_again = lru_cache(maxsize=4_096)(_demand)


def _optional(
    texts: dict[str, str], name: str, problem: str, pattern: re.Pattern[str]
) -> str | None:
    return _demand(texts[name], name, problem, pattern) if name in texts else None


def _like(pattern: re.Pattern[str], text: str | None) -> str | None:
    return text if text is not None and pattern.fullmatch(text) else None


def _read_sequence(texts: dict[str, str], may_be_absent: bool) -> int | None:
    text = texts.get("ce_sequence")
    if text is None and may_be_absent:
        return None
    problem = f"must be {SEQUENCE_DIGITS} digits, from 1"
    number = int(_demand(text, "ce_sequence", problem, _SEQUENCE))
    if number < 1:
        raise Unreadable(f"ce_sequence: {problem}")
    return number


def _read_time(texts: dict[str, str]) -> datetime:
    text = texts.get("ce_time")
    if text is None:
        raise Unreadable("ce_time: missing")
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("ce_time: must be a time as in RFC 3339") from None
    if time.tzinfo is None:
        raise Unreadable("ce_time: must tell its zone")
    return time.astimezone(UTC)


def _sequence_text(sequence: int | None) -> str | None:
    return None if sequence is None else f"{sequence:0{SEQUENCE_DIGITS}d}"


def _problems(error: ValidationError) -> str:
    # Only where and which kind: messages and inputs could repeat a value.
    details: list[Any] = list(
        error.errors(include_url=False, include_context=False, include_input=False)
    )
    shown = [f"{'.'.join(map(str, d['loc'])) or 'whole'} ({d['type']})" for d in details[:5]]
    more = f" and {len(details) - 5} more" if len(details) > 5 else ""
    return ", ".join(shown) + more
