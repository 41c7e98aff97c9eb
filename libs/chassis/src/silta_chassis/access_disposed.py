"""The record of a disposal: how far the beginning of a chain of the access log went on its date.

It stands in a signed head and is written before anything is deleted. It holds number and hash of
the last entry that went, so that what is left still follows from it. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.canonical import sha256
from silta_chassis.entries import Document
from silta_contracts.retention import Period, later
from silta_contracts.value import Moment

# A head is signed within a minute of an entry, or when a service that stood still starts again.
HEAD_LATE: Final = timedelta(days=7)


class Disposed(BaseModel):
    """Entries 1 to ``n`` of a case went by that rule.

    ``hash`` is that of entry ``n``; ``written_at`` the time of the youngest of them; ``closed_at``
    when the matter closed; ``due`` the date that follows.
    """

    model_config = ConfigDict(frozen=True)

    subject: str
    n: int = Field(ge=1)
    hash: str
    written_at: Moment
    closed_at: Moment
    rule: str
    keep: Period
    due: Moment


def until(keep: Period, written_at: datetime, closed_at: datetime) -> datetime:
    """Until when an entry is kept: from the closing, and from itself where that is later."""
    return later(max(written_at, closed_at), keep)


def listed(records: Sequence[Disposed]) -> list[Document]:
    """Records as they stand in a head: text and numbers, which every database keeps as they are."""
    return [one.model_dump(mode="json") for one in sorted(records, key=lambda one: one.subject)]


def disposals_digest(stored: Any) -> str | None:
    """What a head signs of its records, as they are stored; none where it has none."""
    return sha256(stored) if stored else None


def unrecorded(due: Sequence[Disposed], recorded: Mapping[str, Disposed]) -> list[Disposed]:
    """Which of these records, at most one a subject, do not stand in a head yet."""
    return [one for one in due if one.subject not in recorded or recorded[one.subject].n < one.n]


def wrong_with(
    record: Disposed,
    signed_at: datetime,
    covered: Mapping[int, tuple[str, datetime]],
    now: datetime | None,
) -> Iterator[tuple[str, str]]:
    """What is wrong with a record: its kind and a plain sentence.

    ``covered`` is what heads said of the chain until then: number -> hash, and when it was signed.
    """
    of = f"of case {record.subject}"
    if record.due != until(record.keep, record.written_at, record.closed_at):
        yield "disposal-wrong", f"The disposal {of} does not count its date by its own rule."
    first = min((at for n, (_, at) in covered.items() if n >= record.n), default=None)
    shown = later(first, record.keep) - HEAD_LATE if first is not None else record.due
    if min(signed_at, now or signed_at) < max(record.due, shown):
        says = f"Entries 1 to {record.n} {of} were disposed of before their date."
        yield "disposal-early", says
    if covered.get(record.n, (record.hash, None))[0] != record.hash:
        says = f"The disposal {of} ends with another entry {record.n} than a signed head names."
        yield "disposal-replaced", says
