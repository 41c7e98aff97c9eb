"""What a unit is sent of a line: all of the fact, or as much as the line tells."""

import json
from typing import Any

from silta_webhooks.events import event, told

SECRET = b"s" * 32
CASE = "0123456789abcdefghjkmnpqrs"
AT = "2026-11-23T09:00:00.123Z"


def line(fact: str, id_: str | None = None, **codes: Any) -> dict[str, Any]:
    """A line of the story."""
    return {
        "id": id_,
        "time": AT,
        "service": "network",
        "fact": fact,
        "number": None,
        "by": {"kind": "client"},
        "caused_by": None,
        "codes": codes,
    }


def test_a_whole_line_is_sent_as_the_fact_is_on_the_bus() -> None:
    (one,) = told(SECRET, "w", CASE, [line("member-joined", "/silta/network/1/x-1")])
    on_bus = {"id": "x-1", "sequence": "000000000001", "data": {"fact": "member-joined"}}
    body = event(one, on_bus)
    assert body is not None
    assert json.loads(body) == on_bus
    assert event(one, None) is None


def test_a_shorn_line_is_sent_without_ids_and_numbers() -> None:
    (one,) = told(SECRET, "w", CASE, [line("member-joined", member="m")])
    body = event(one, {"sequence": "000000000001"})
    assert body is not None
    sent = json.loads(body)
    assert sent == {
        "specversion": "1.0",
        "id": one.key,
        "source": "/silta/network",
        "type": "fi.silta.member-joined.v1",
        "time": AT,
        "subject": CASE,
        "datacontenttype": "application/json",
        "data": {
            "fact": "MemberJoined",
            "case": CASE,
            "by": {"kind": "client"},
            "member": "m",
        },
    }


def test_a_line_keeps_its_key_when_it_is_shorn_and_tells_nothing_by_it() -> None:
    whole = told(SECRET, "w", CASE, [line("member-joined", "/silta/network/1/x-7", reason="r")])
    shorn = told(SECRET, "w", CASE, [line("member-joined")])
    assert whole[0].key == shorn[0].key
    assert told(SECRET, "other", CASE, [line("member-joined")])[0].key != shorn[0].key
    assert told(b"t" * 32, "w", CASE, [line("member-joined")])[0].key != shorn[0].key


def test_two_of_a_kind_at_one_time_are_two() -> None:
    keys = {t.key for t in told(SECRET, "w", CASE, [line("invitation-sent")] * 3)}
    assert len(keys) == 3
