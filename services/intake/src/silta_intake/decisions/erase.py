"""A person is erased: every service is asked and answers, and the link to the person goes last."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from silta_chassis.process import Outcome, Refused
from silta_chassis.retaining import Dispose
from silta_chassis.retaining import dispose as dispose_of
from silta_contracts.codes import Service
from silta_contracts.course_codes import ErasureCause, RequestEndReason
from silta_contracts.erasure import disposed
from silta_contracts.facts import (
    ErasureRequested,
    ErasureUnacknowledged,
    LinkErased,
    PersonErased,
)
from silta_contracts.open_codes import Open
from silta_contracts.party import ClientParty, Party
from silta_contracts.retention import LINK, Retention, later
from silta_intake.commands import ErasePerson
from silta_intake.early_service import OF_THE_EARLY_SERVICE
from silta_intake.health_check import OF_THE_CHECK
from silta_intake.model import (
    Case,
    End,
    ErasedBy,
    Erasing,
    ErasureReceiptsBy,
    Reference,
    Stage,
    coordinates,
)

CASE_RUNS: Final = Refused(
    "case-runs",
    "The case is under way. Withdraw the contact request, or close the case where a network "
    "stands, and ask again: then the person is erased. To stop sharing only, withdraw the consent.",
    kept=False,
)


def may_erase(state: Case, party: Party, reference: Reference) -> bool:
    """The client; the coordinating party and its deputy on the client's behalf."""
    return isinstance(party, ClientParty) or coordinates(state, party)


def erasable(state: Case) -> Refused | None:
    """Not while the case runs: an end is asked for by its own name, never as a side effect."""
    return None if state.stage in (Stage.NO_REQUEST, Stage.ENDED) else CASE_RUNS


def erase_person(
    state: Case, command: ErasePerson, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks every service to erase; asked for again it changes nothing.

    A case of which no request came, or that nobody here heard of, ends by it.
    """
    return erasable(state) or _ask(state, ErasureCause.REQUESTED, command.by, now, reference)


def _ask(
    state: Case, cause: ErasureCause, by: Party | None, now: datetime, reference: Reference
) -> Outcome[Case]:
    if state.erasing is not None:
        return Outcome(state)
    end = state.end or End(how="erased", reason=RequestEndReason.CLIENT_WISH.value, by=by, at=now)
    asked = state.model_copy(
        update={
            "stage": Stage.ENDED,
            "end": end,
            "erasing": Erasing(asked_at=now, cause=cause, by=by),
        }
    )
    fact = ErasureRequested(case=state.case, by=by, cause=cause, ended_at=end.at)
    waited = (*OF_THE_CHECK, *OF_THE_EARLY_SERVICE)
    return _waiting(Outcome(asked, (fact,), cancel=waited), now, reference.retention)


def take_receipt(
    state: Case, fact: PersonErased, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A service's receipt; the newest of each service says what it still keeps.

    One that comes before anything was asked, or after the link went, changes nothing.
    """
    erasing = state.erasing
    if erasing is None or erasing.link_erased_at is not None:
        return Outcome(state)
    before = next((r for r in erasing.receipts if r.service == fact.service), None)
    went = (*before.classes, *fact.classes) if before is not None else fact.classes
    receipt = ErasedBy(
        service=fact.service,
        classes=tuple(dict.fromkeys(went)),
        kept=fact.kept,
        at=fact.at or now,
    )
    others = tuple(r for r in erasing.receipts if r.service != fact.service)
    known = _with(state, receipts=(*others, receipt))
    return _last(_waiting(Outcome(known), now, reference.retention), now, reference.retention)


def receipts_missing(
    state: Case, deadline: ErasureReceiptsBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Some services did not answer, or did not dispose of what they kept; told until they do."""
    erasing, table = state.erasing, reference.retention
    if erasing is None or erasing.link_erased_at is not None or erasing.receipts_by is None:
        return Outcome(state)
    missing = _late(erasing, now, table)
    if not missing:
        # The list was shortened meanwhile.
        return _last(_waiting(Outcome(state), now, table), now, table)
    fact = ErasureUnacknowledged(case=state.case, missing=missing, due=erasing.receipts_by)
    again = later(now, table.receipts_within)
    return Outcome(
        _with(state, receipts_by=again, missing=missing),
        (fact,),
        deadlines=((ErasureReceiptsBy(case=state.case), again),),
    )


def dispose(state: Case, deadline: Dispose, now: datetime, reference: Reference) -> Outcome[Case]:
    """Intake's own documents go on their date; the link waits for all other services' first."""
    done = dispose_of(state, deadline, now, reference)
    table = reference.retention
    if deadline.document_class != LINK:
        return _last(done, now, table)
    if not done.erases:
        return done
    asked = _ask(state, ErasureCause.RETENTION_OVER, None, now, reference)
    due = _with(asked.state, link_due=True)
    return _last(replace(asked, state=due), now, table)


def _last(done: Outcome[Case], now: datetime, table: Retention) -> Outcome[Case]:
    """Erases the link once no service, this one included, keeps anything else."""
    state, erasing = done.state, done.state.erasing
    held = set(state.retained.held) - set(done.erases)
    if erasing is None or erasing.link_erased_at is not None or held - {LINK}:
        return done
    if _unfinished(erasing, table) or (LINK in held and not erasing.link_due):
        return done
    gone = LinkErased(case=state.case, at=now)
    record = (
        (disposed(Service.INTAKE, state.case, LINK, state.retained, table, now),)
        if LINK in held
        else ()
    )
    return replace(
        done,
        state=_with(state, link_erased_at=now, receipts_by=None, missing=()),
        facts=(*done.facts, *record, gone),
        deadlines=tuple(d for d in done.deadlines if not isinstance(d[0], ErasureReceiptsBy)),
        cancel=(*done.cancel, ErasureReceiptsBy(case=state.case)),
        erases=(*done.erases, *([LINK] if LINK in held else [])),
    )


def _unfinished(erasing: Erasing, table: Retention) -> tuple[Open[Service], ...]:
    """The services that did not answer yet, or still keep something."""
    done = {receipt.service for receipt in erasing.receipts if not receipt.kept}
    keeping = (r.service for r in erasing.receipts if r.kept)
    asked = (service for service in table.receipts if service not in done)
    return tuple(dict.fromkeys((*asked, *keeping)))


def _late(erasing: Erasing, now: datetime, table: Retention) -> tuple[Open[Service], ...]:
    """Of these the ones whose receipt is overdue: the first, or that of their last disposal."""
    due = dict.fromkeys(_unfinished(erasing, table), erasing.asked_at)
    for receipt in erasing.receipts:
        if receipt.kept:
            due[receipt.service] = max(kept.until for kept in receipt.kept)
    return tuple(s for s, at in due.items() if later(at, table.receipts_within) <= now)


def _waiting(done: Outcome[Case], now: datetime, table: Retention) -> Outcome[Case]:
    """Waits for the next receipt that is missing; never silently while one is."""
    state, erasing = done.state, done.state.erasing
    assert erasing is not None
    answered = {receipt.service: receipt for receipt in erasing.receipts}
    dates = [
        max(kept.until for kept in answered[service].kept)
        if service in answered
        else erasing.asked_at
        for service in _unfinished(erasing, table)
    ]
    deadline = ErasureReceiptsBy(case=state.case)
    if not dates:
        return replace(
            done, state=_with(state, receipts_by=None, missing=()), cancel=(*done.cancel, deadline)
        )
    by = later(min(dates), table.receipts_within)
    if by <= now:
        # Of that one an alarm was told already.
        by = later(now, table.receipts_within)
    late = tuple(s for s in erasing.missing if s in _unfinished(erasing, table))
    if by == erasing.receipts_by:
        return replace(done, state=_with(state, missing=late))
    return replace(
        done,
        state=_with(state, receipts_by=by, missing=late),
        deadlines=(*done.deadlines, (deadline, by)),
    )


def _with(state: Case, **changes: object) -> Case:
    assert state.erasing is not None
    return state.model_copy(update={"erasing": state.erasing.model_copy(update=changes)})
