"""The facts by which every service tells what it retains and erases: made alike everywhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from silta_contracts.codes import Service
from silta_contracts.facts import DocumentsDisposed, ErasureRequested, PersonErased
from silta_contracts.retention import Retained, Retention, RetentionFacts, listed


def disposed(
    service: str,
    case: str,
    document_class: str,
    retained: Retained,
    table: Retention,
    at: datetime,
) -> DocumentsDisposed:
    """The record of a disposal."""
    rule = table.rule(document_class)
    assert rule is not None
    assert retained.ended_at is not None
    return DocumentsDisposed(
        case=case,
        service=_named(service),
        document_class=listed(document_class),
        rule=rule.rule,
        due=rule.until(retained.ended_at),
        at=at,
    )


def erased(
    service: str,
    case: str,
    gone: Iterable[str],
    retained: Retained,
    table: Retention,
    at: datetime,
) -> PersonErased:
    """The receipt: what went now, and what a rule keeps."""
    assert retained.ended_at is not None
    return PersonErased(
        case=case,
        service=_named(service),
        classes=tuple(listed(one) for one in sorted(gone)),
        kept=table.kept(retained.held, retained.ended_at),
        at=at,
    )


def _named(service: str) -> Service:
    found = Service.known(service)
    assert found is not None
    return found


ERASURE: Final = RetentionFacts(ErasureRequested, disposed, erased)
