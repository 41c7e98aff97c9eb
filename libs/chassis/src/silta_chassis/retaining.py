"""Retention: what a case holds by document class, and how it goes on its date.

Made at one place, from what any decision of a process leads to: a service says when a case has
ended for it, and has a row for :class:`Dispose` and one for the wish to erase. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from pydantic import BaseModel

from silta_chassis.process import Command, Deadline, Outcome, Process, Refused, Vaulted, When
from silta_contracts.fact import AnyFact
from silta_contracts.retention import Retained, Retention, RetentionFacts

NOTHING_MORE = Refused(
    "erasure-asked",
    "Erasing was asked for, so nothing more is written down here. Open a new case where help is "
    "needed again.",
)


class Dispose(Deadline):
    """The date on which documents of a class are disposed of."""

    document_class: str


@dataclass(frozen=True)
class Retaining:
    """How one service retains: its name, the facts that tell it, and when a case has ended for it.

    Classes in ``by_hand`` are counted and told like others; when they go the service decides.
    """

    service: str
    facts: RetentionFacts
    ended: Callable[[Any], bool]
    by_hand: tuple[str, ...] = ()


def with_retention(
    process: Process,
    *,
    facts: RetentionFacts,
    ended: Callable[[Any], bool],
    by_hand: tuple[str, ...] = (),
) -> Process:
    """The process in which every decision notes what the vault holds, and sets its dates."""
    how = Retaining(process.name, facts, ended, by_hand)
    rows = []
    for row in process.rows:
        marks = _marks(row)
        possible = _unless_erased(row.possible) if marks else row.possible
        decide = _retaining(row.decide, {name: m.document_class for name, m in marks.items()}, how)
        rows.append(replace(row, decide=decide, possible=possible))
    return replace(process, rows=tuple(rows), ended=ended)


def rests_on(process: Process) -> dict[str, str]:
    """The document classes that commands of a process put into the vault: on what they rest."""
    return {
        mark.document_class: mark.rests_on for row in process.rows for mark in _marks(row).values()
    }


def dispose(state: Any, deadline: Dispose, now: datetime, reference: Any) -> Outcome[Any]:
    """Documents of a class go on their date, with the record of it; what went already stays so.

    Where the table keeps them for longer by now, they wait for the later date.
    """
    retained: Retained = state.retained
    document_class = deadline.document_class
    rule = reference.retention.rule(document_class)
    if document_class not in retained.held or rule is None or retained.ended_at is None:
        return Outcome(state)
    due = rule.until(retained.ended_at)
    if due > now:
        return Outcome(state, deadlines=((deadline, due),))
    return Outcome(state, erases=(document_class,))


def _marks(row: When) -> dict[str, Vaulted]:
    if not issubclass(row.message, Command):
        return {}
    return {
        name: mark
        for name, field in row.message.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Vaulted)
    }


def _unless_erased(
    possible: Callable[[Any], Refused | None] | None,
) -> Callable[[Any], Refused | None]:
    def unless(state: Any) -> Refused | None:
        refused = possible(state) if possible is not None else None
        return refused or (NOTHING_MORE if state.retained.asked_at is not None else None)

    return unless


def _retaining(
    decide: Callable[[Any, Any, datetime, Any], Outcome[Any] | Refused],
    puts: Mapping[str, str],
    how: Retaining,
) -> Callable[[Any, Any, datetime, Any], Outcome[Any] | Refused]:
    @wraps(decide)
    def retaining(
        state: Any, message: Any, now: datetime, reference: Any
    ) -> Outcome[Any] | Refused:
        done = decide(state, message, now, reference)
        if isinstance(done, Refused):
            return done
        put = [puts[name] for name in puts if getattr(message, name) is not None]
        return _retained(done, message, put, now, reference, how)

    return retaining


def _retained(
    done: Outcome[Any],
    message: BaseModel,
    put: Iterable[str],
    now: datetime,
    reference: Any,
    how: Retaining,
) -> Outcome[Any]:
    before: Retained = done.state.retained
    asked = next((one for one in (message, *done.facts) if isinstance(one, how.facts.asked)), None)
    ended = before.ended_at is not None or how.ended(done.state)
    if not (asked or put or done.erases or (ended and before.ended_at is None)):
        # So it is for nearly every message.
        return _dates_kept(done, before, reference.retention)
    table: Retention = reference.retention
    ended_at = before.ended_at or (
        getattr(asked, "ended_at", None) or now if ended or asked else None
    )
    gone = set(done.erases) & set(before.held)
    if asked is not None and ended_at is not None:
        gone |= {
            held
            for held in before.held
            if held not in how.by_hand and not table.locked(held, ended_at, now)
        }
    held = tuple(dict.fromkeys([*(one for one in before.held if one not in gone), *put]))
    after = Retained(
        held=held,
        ended_at=ended_at,
        asked_at=before.asked_at or (now if asked is not None else None),
    )
    told = _told(message, asked, after, gone, now, table, how, done.state.case)
    facts = (*done.facts, *told) if asked is not None else (*told, *done.facts)
    fresh = done.ends or before.ended_at is None
    done = replace(
        done,
        state=done.state.model_copy(update={"retained": after}),
        facts=facts,
        cancel=(*done.cancel, *(_date(done, one) for one in sorted(gone))),
        erases=tuple(dict.fromkeys((*done.erases, *sorted(gone)))),
    )
    due = [one for one in held if fresh or one not in before.held]
    return _with_dates(done, due, after, now, table)


def _told(
    message: BaseModel,
    asked: AnyFact | None,
    after: Retained,
    gone: set[str],
    now: datetime,
    table: Retention,
    how: Retaining,
    case: str,
) -> tuple[AnyFact, ...]:
    """The record of a disposal, and the receipt: when asked, and then whenever less is kept."""
    own = gone - set(how.by_hand)
    on_its_date = isinstance(message, Dispose) and message.document_class in own
    records = [
        how.facts.disposed(how.service, case, one, after, table, now)
        for one in sorted(own)
        if on_its_date
    ]
    if asked is None and not (on_its_date and after.asked_at is not None):
        return tuple(records)
    return (*records, how.facts.erased(how.service, case, gone, after, table, now))


def _date(done: Outcome[Any], document_class: str) -> Dispose:
    return Dispose(case=done.state.case, document_class=document_class)


def _with_dates(
    done: Outcome[Any], classes: Iterable[str], after: Retained, now: datetime, table: Retention
) -> Outcome[Any]:
    if after.ended_at is None:
        return done
    # What rests on a ground has no date: it goes with the last ground, or with the case.
    dates = [
        (_date(done, one), max(rule.until(after.ended_at), now))
        for one in classes
        if (rule := table.rule(one)) is not None
    ]
    return replace(done, deadlines=(*done.deadlines, *dates))


def _dates_kept(done: Outcome[Any], retained: Retained, table: Retention) -> Outcome[Any]:
    """An end cancels every deadline of the case; the dates of what is held stay."""
    if not done.ends or retained.ended_at is None:
        return done
    return _with_dates(done, retained.held, retained, retained.ended_at, table)
