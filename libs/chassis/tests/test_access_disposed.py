"""What is due of a chain of the access log, and what shows that a record of a disposal is wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from toy_service import TOY, Counter

from silta_chassis.access_disposed import Disposed, wrong_with
from silta_chassis.access_disposing import Prefix
from silta_chassis.access_log import FIRST, Look, hash_of, to_entry
from silta_chassis.entries import Document
from silta_chassis.retaining import with_retention
from silta_chassis.service import build
from silta_chassis.settings import Settings
from silta_contracts.erasure import ERASURE
from silta_contracts.party import CLIENT
from silta_contracts.retention import Retention, Rule, shortest

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CLOSED = datetime(2026, 3, 1, tzinfo=UTC)
YEARS = Rule(
    rule="access-log", source="a test", verified=False, keep="12 years", counted_from="closing"
)


def months(count: int) -> datetime:
    return START + timedelta(days=30 * count)


def chain(*written: datetime) -> list[Document]:
    made: list[Document] = []
    for n, at in enumerate(written, 1):
        before = made[-1]["hash"] if made else FIRST
        made.append(to_entry(Look(CASE, at, CLIENT, "identity"), n, before))
    return made


def read(entries: list[Document], now: datetime, before: Disposed | None = None) -> Prefix:
    prefix = Prefix(CASE, before)
    for entry in entries:
        prefix.take(entry, YEARS, CLOSED, now)
    return prefix


def due(entries: list[Document], now: datetime, before: Disposed | None = None) -> Disposed | None:
    return read(entries, now, before).record(YEARS, CLOSED)


@pytest.mark.parametrize(
    ("now", "n"),
    [
        # Twelve years from the first of them, in a case that closed later.
        (datetime(2038, 2, 28, 23, 59, tzinfo=UTC), 0),
        (datetime(2038, 3, 1, tzinfo=UTC), 2),
        # Written after the closing: from itself.
        (datetime(2038, 6, 29, tzinfo=UTC), 2),
        (datetime(2038, 6, 30, 12, tzinfo=UTC), 3),
    ],
)
def test_an_entry_is_kept_from_the_closing_and_from_itself_where_that_is_later(
    now: datetime, n: int
) -> None:
    entries = chain(START, months(1), months(6))
    entries[2]["at"] = datetime(2026, 6, 30, 12, tzinfo=UTC)
    entries = chain(*(one["at"] for one in entries))
    found = due(entries, now)
    assert (found.n if found else 0) == n
    if found:
        assert found.hash == entries[n - 1]["hash"]
        assert found.due <= now


@pytest.mark.parametrize("damage", [{"before": "f" * 64}, {"what": "words"}, {"n": 7}])
@pytest.mark.parametrize("hashed", [False, True])
def test_an_entry_that_is_not_as_it_was_written_stays_with_all_behind_it(
    damage: dict[str, Any], hashed: bool
) -> None:
    entries = chain(START, START, START, START)
    entries[2].update(damage)
    if hashed:
        entries[2]["hash"] = hash_of(entries[2])
    prefix = read(entries, months(200))
    # With a hash that fits, a change shows from the next one on, which does not follow.
    last = 3 if hashed and "what" in damage else 2
    assert (prefix.n, prefix.broken) == (last, True)


def test_a_chain_without_its_beginning_is_not_disposed_of() -> None:
    prefix = read(chain(START, START, START)[1:], months(200))
    assert (prefix.n, prefix.record(YEARS, CLOSED), prefix.broken) == (0, None, True)


def test_what_was_recorded_before_is_the_beginning_of_what_is_due_now() -> None:
    entries = chain(START, START, START)
    first = due(entries[:2], months(200))
    assert first is not None
    # With and without those that a crash left there.
    for left in (entries, entries[2:]):
        found = due(left, months(200), first)
        assert found is not None
        assert (found.n, found.hash) == (3, entries[2]["hash"])
    assert due(entries[:2], months(200), first) is None


DUE = Disposed(
    subject=CASE,
    n=3,
    hash="a" * 64,
    written_at=START,
    closed_at=CLOSED,
    rule="access-log",
    keep="12 years",
    due=datetime(2038, 3, 1, tzinfo=UTC),
)
LATER = datetime(2038, 3, 2, tzinfo=UTC)
COVERED = {2: ("b" * 64, START), 3: ("a" * 64, START), 5: ("c" * 64, months(2))}


@pytest.mark.parametrize(
    ("change", "signed_at", "now", "kinds"),
    [
        ({}, LATER, None, []),
        ({}, LATER, LATER, []),
        # The clock of the service was years ahead.
        ({}, LATER, datetime(2026, 11, 22, tzinfo=UTC), ["disposal-early"]),
        ({}, datetime(2038, 2, 28, tzinfo=UTC), None, ["disposal-early"]),
        ({"due": START}, LATER, None, ["disposal-wrong"]),
        ({"keep": "10 years"}, LATER, None, ["disposal-wrong"]),
        ({"hash": "f" * 64}, LATER, None, ["disposal-replaced"]),
    ],
)
def test_a_record_that_is_wrong_is_told(
    change: dict[str, Any], signed_at: datetime, now: datetime | None, kinds: list[str]
) -> None:
    record = DUE.model_copy(update=change)
    assert [kind for kind, _ in wrong_with(record, signed_at, COVERED, now)] == kinds


def test_a_record_that_says_entries_are_older_than_the_heads_show_is_told() -> None:
    # It counts right from a year that no entry of the chain was written in.
    older = {"written_at": "2016-01-01", "closed_at": "2016-03-01", "due": "2028-03-01"}
    told = {name: f"{day}T00:00:00Z" for name, day in older.items()}
    record = Disposed.model_validate(DUE.model_dump() | told)
    signed_at = datetime(2028, 3, 2, tzinfo=UTC)
    [(kind, says)] = wrong_with(record, signed_at, COVERED, None)
    assert kind == "disposal-early"
    assert says == f"Entries 1 to 3 of case {CASE} were disposed of before their date."


def test_a_period_lasts_at_least_its_shortest() -> None:
    # What is looked through for entries that are due must hold all of them.
    assert shortest("4 years") == timedelta(days=1460)
    assert shortest("730 days") == timedelta(days=730)


def test_a_service_disposes_by_its_own_table_and_keeps_all_without_one() -> None:
    settings = Settings(
        kafka="127.0.0.1:1",
        database=SecretStr("mongodb://127.0.0.1:1"),
        secret=SecretStr("s" * 40),
        reference=Path(),
        environment="local",
    )
    reference = SimpleNamespace(retention=Retention(access_log=YEARS))
    assert build(TOY, reference, settings).disposing.rule == YEARS
    assert build(TOY, None, settings).disposing.rule is None


def test_a_process_with_retention_says_when_a_case_has_ended() -> None:
    retaining = with_retention(TOY, facts=ERASURE, ended=lambda state: state.closed)
    assert retaining.ended(Counter(case=CASE, closed=True))
    assert not retaining.ended(Counter(case=CASE))
    assert not TOY.ended(Counter(case=CASE, closed=True))
