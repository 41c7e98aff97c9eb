"""Messages for a draft of the toy, and what becomes of them."""

from dataclasses import replace
from datetime import UTC, datetime

from toy_service import TOY, Bell, Count, Set

from silta_chassis.draft import Draft
from silta_chassis.entries import Entry, Latest
from silta_chassis.item import Asked, Item
from silta_contracts.facts.intake import ContactRequestClosed, ContactRequestWithdrawn
from silta_contracts.party import CLIENT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CASE = "a" * 26
SOURCE = "/silta/intake/1"


def draft(before: Latest | None = None, source: str = "/silta/consent/1") -> Draft:
    return Draft(
        process=TOY,
        reference=None,
        subject=CASE,
        before=before or Latest(),
        source=source,
        now=NOW,
        largest_fact=900_000,
    )


def closed_fact(number: int | None, reason: str = "settled", source: str = SOURCE) -> Item:
    fact = ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason=reason)
    return Item(
        kind="fact",
        subject=CASE,
        cause=f"fact:{source}:{CASE}-{number}",
        causation=f"{CASE}-{number}",
        row=TOY.row(ContactRequestClosed),
        message=fact,
        source=source,
        number=number,
    )


def fact_without_row(number: int) -> Item:
    return replace(closed_fact(number), row=None, message=None)


def withdrawn_fact(number: int) -> Item:
    fact = ContactRequestWithdrawn(case=CASE, request=f"{CASE}.r1", reason="client_wish")
    return replace(closed_fact(number), row=TOY.row(ContactRequestWithdrawn), message=fact)


def asked(key: str = "k1", if_match: str | None = None, **body: object) -> Item:
    command = Count(case=CASE, by=CLIENT, **body)
    return Item(
        kind="command",
        subject=CASE,
        cause=f"command:{key}",
        causation="command:count",
        row=TOY.row(Count),
        message=command,
        asked=Asked(digest="d", if_match=if_match, status=201),
    )


def set_item(if_match: str | None, to: int = 7) -> Item:
    return replace(
        asked(key="set", if_match=if_match),
        row=TOY.row(Set),
        message=Set(case=CASE, by=CLIENT, to=to),
    )


def bell(due: Entry, which: str = "only") -> Item:
    name = Bell(case=CASE, which=which).name
    return Item(
        kind="deadline",
        subject=CASE,
        cause=f"deadline:{CASE}:{name}:{due.n}",
        causation="deadline:bell",
        row=TOY.row(Bell),
        message=Bell(case=CASE, which=which),
        waited=True,
        origin=f"{CASE}:{name}:{due.n}",
    )


def written(*items: Item, before: Latest | None = None) -> tuple[Entry, list[str]]:
    made = draft(before)
    for item in items:
        made.take(item)
    assert made.causes
    entry = made.entry("w", 1, 0)
    return entry, [result.outcome for result in made.results]


def outcomes(*items: Item, before: Latest | None = None) -> list[str]:
    made = draft(before)
    for item in items:
        made.take(item)
    return [result.outcome for result in made.results]
