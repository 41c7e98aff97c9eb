"""Each thing that can go wrong is seen by the checker, and nothing is seen where all is well."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson.json_util import RELAXED_JSON_OPTIONS, dumps

from tests.faults import checks, said
from tests.faults.checks import Checked, Stored, check
from tests.faults.said import Fact, Said, fact_key, fingerprint

CASE = "a" * 26
OTHER, OWN = "/silta/intake/1", "/silta/consent/1"
TYPE = "fi.silta.heard.v1"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DUE = AT + timedelta(days=1)
World = dict[str, Any]


def _fact(number: int) -> dict[str, Any]:
    headers = {"ce_source": OWN, "ce_id": f"{CASE}-{number}", "ce_type": "fi.silta.said.v1"}
    return {"number": number, "id": f"{CASE}-{number}", "headers": headers, "body": b"{}"}


def _entry(n: int, **more: Any) -> dict[str, Any]:
    """An entry that handled a fact of the other service and said one of its own."""
    entry = {
        "_id": f"{CASE}:{n}",
        "subject": CASE,
        "n": n,
        "causes": [f"fact:{OTHER}:{CASE}-{n}"],
        "facts": [_fact(n)],
        "deadlines": {"set": [], "cancelled": []},
        "waits": [],
        "vault": [],
        "at": AT,
    }
    return {**entry, **more}


def _wait(n: int) -> dict[str, Any]:
    return {"name": "bell", "n": n, "due": DUE}


def _sound() -> World:
    """Three entries: the second sets a deadline, the third is what it fired, and sets another."""
    entries = [
        _entry(1, vault=["ref"]),
        _entry(2, deadlines={"set": ["bell"], "cancelled": []}, waits=[_wait(2)]),
        _entry(
            3,
            causes=[f"deadline:{CASE}:bell:2", f"fact:{OTHER}:{CASE}-3"],
            at=DUE,
            deadlines={"set": ["bell"], "cancelled": []},
            waits=[_wait(3)],
        ),
    ]
    return {
        "entries": entries,
        "own": {fact_key(OWN, f"{CASE}-{n}"): _said(_fact(n), n) for n in (1, 2, 3)},
        "others": {
            fact_key(OTHER, f"{CASE}-{n}"): Fact(CASE, n, TYPE, b"", timed=False) for n in (1, 2, 3)
        },
        "open": {CASE: frozenset({("bell", 3)})},
        "shown": {CASE: 3},
        "vault": {"ref": "words"},
        "waiting": [],
        "answered": {fact_key(OWN, f"{CASE}-1")},
        "now": None,
    }


def _said(fact: dict[str, Any], number: int) -> Fact:
    print_ = fingerprint(fact["headers"].items(), fact["body"])
    return Fact(CASE, number, "fi.silta.said.v1", print_, timed=False)


def _kinds(world: World) -> set[str]:
    one = Checked(
        "consent",
        {"consent": Said(world["own"]), "intake": Said(world["others"])},
        {"intake": frozenset({TYPE})},
        Stored(world["open"], world["shown"], world["vault"], world["waiting"]),
        world["answered"],
        now=world["now"],
    )
    lines = [dumps(entry, json_options=RELAXED_JSON_OPTIONS) for entry in world["entries"]]
    assert all(json.loads(line) for line in lines)
    return {violation.kind for violation in check(one, lines).violations}


def test_a_sound_world_is_convicted_of_nothing() -> None:
    assert _kinds(_sound()) == set()


def _cause(place: int, *causes: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        world["entries"][place]["causes"] = list(causes)

    return change


def _set(name: str, value: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        world[name] = value

    return change


def _drop(name: str, key: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        del world[name][key]

    return change


def _in_entry(place: int, **more: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        world["entries"][place].update(more)

    return change


def _add(name: str, key: str, fact: Fact) -> Callable[[World], None]:
    def change(world: World) -> None:
        world[name][key] = fact

    return change


BROKEN: dict[str, Callable[[World], None]] = {
    checks.NOT_ON_TOPIC: _drop("own", fact_key(OWN, f"{CASE}-2")),
    checks.NOT_IN_JOURNAL: _in_entry(2, facts=[]),
    said.DIFFERS: _add("own", fact_key(OWN, f"{CASE}-2"), Fact(CASE, 2, "", b"x", timed=False)),
    checks.ENTRIES: _in_entry(2, n=4),
    checks.NUMBERS: _in_entry(1, facts=[]),
    checks.NEVER: _cause(1),
    checks.TWICE: _cause(1, f"fact:{OTHER}:{CASE}-1"),
    checks.NEVER_SAID: _cause(1, f"fact:{OTHER}:{CASE}-9"),
    checks.HANDLED_ORDER: _cause(0, f"fact:{OTHER}:{CASE}-2", f"fact:{OTHER}:{CASE}-1"),
    checks.OVERTAKEN: _cause(1),
    checks.FIRED_TWICE: _cause(1, f"fact:{OTHER}:{CASE}-2", f"deadline:{CASE}:bell:2"),
    checks.FIRED_UNSET: _cause(2, f"fact:{OTHER}:{CASE}-3", f"deadline:{CASE}:bell:1"),
    checks.FIRED_EARLY: _in_entry(2, at=AT),
    checks.DEADLINE_WAITS: _in_entry(2, waits=[_wait(2)]),
    checks.DEADLINE_MISSING: _set("open", {}),
    checks.DEADLINE_IDLE: _set("open", {CASE: frozenset({("bell", 3), ("bell", 2)})}),
    checks.OVERDUE: _set("now", DUE + timedelta(days=2)),
    checks.VIEW_AHEAD: _set("shown", {CASE: 4}),
    checks.VAULT: _set("vault", {}),
    checks.NOT_ERASED: _in_entry(1, erases=["words"]),
    checks.ANSWERED: _set("answered", {fact_key(OWN, f"{CASE}-7")}),
    checks.PARKED: _set("waiting", [(CASE, "parked")]),
    checks.WAITS: _set("waiting", [(CASE, "gap")]),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_seen(kind: str) -> None:
    world = deepcopy(_sound())
    BROKEN[kind](world)
    assert kind in _kinds(world)


def test_what_a_later_entry_erased_need_not_be_there() -> None:
    world = deepcopy(_sound())
    _in_entry(1, erases=["words"])(world)
    _set("vault", {})(world)
    assert _kinds(world) == set()


def test_what_came_after_the_erasing_stays() -> None:
    world = deepcopy(_sound())
    _in_entry(0, erases=["words"])(world)
    assert _kinds(world) == set()
    _set("vault", {})(world)
    assert _kinds(world) == {checks.VAULT}
