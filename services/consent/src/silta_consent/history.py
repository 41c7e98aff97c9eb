"""The history of a case's consents: what happened, link by link.

Links are made at one place, from what any decision of the process leads to: the facts that it
publishes and the consents that wait for their second step. A decision cannot leave its link out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, Final

from pydantic import TypeAdapter

from silta_chassis.process import Outcome, Process, Refused
from silta_consent.chain import Link, longer
from silta_consent.commands import NarrowConsent
from silta_consent.events import Event
from silta_consent.model import Case, Held
from silta_contracts import facts
from silta_contracts.fact import AnyFact
from silta_contracts.value import Moment

EVENTS: Final[Mapping[type[AnyFact], Event]] = {
    facts.ConsentRequested: Event.ASKED,
    facts.ConsentReminded: Event.REMINDED,
    facts.ConsentUnanswered: Event.UNANSWERED,
    facts.ConsentGranted: Event.GIVEN,
    facts.ConsentUnconfirmed: Event.UNCONFIRMED_IN_TIME,
    facts.ConsentRefused: Event.REFUSED,
    facts.ConsentReplaced: Event.REPLACED,
    facts.ConsentExpired: Event.EXPIRED,
    facts.ConsentWithdrawn: Event.WITHDRAWN,
    facts.WithdrawalCompleted: Event.WITHDRAWAL_COMPLETED,
    facts.WithdrawalUnacknowledged: Event.WITHDRAWAL_UNACKNOWLEDGED,
    facts.StatutoryBasisRecorded: Event.BASIS_RECORDED,
    facts.StatutoryBasisRefused: Event.BASIS_REFUSED,
    facts.StatutoryBasisReviewDue: Event.BASIS_REVIEW_DUE,
    facts.StatutoryBasisEnded: Event.BASIS_ENDED,
    facts.ClientInformed: Event.CLIENT_INFORMED,
}
# They happened to nobody's consent: somebody was late with something else, or documents went.
UNTOLD: Final = frozenset(
    {
        facts.ContactRequestMissing,
        facts.ClientNotInformed,
        facts.PersonErased,
        facts.DocumentsDisposed,
    }
)
# What a fact says beside what happened: the case is in the hash, other grounds have their links.
_LEFT_OUT: Final = {"case", "fact", "grounds", "round", "ended", "remaining"}
_STARTS: Final = {Event.GIVEN, Event.CONFIRMED, Event.NARROWED, Event.EXTENDED}
_STARTS_TOO: Final = {Event.BASIS_RECORDED, Event.TAKEN_OVER}
_ENDS: Final[Mapping[str, str]] = {
    Event.REPLACED: "replaced",
    Event.WITHDRAWN: "withdrawn",
    Event.EXPIRED: "expired",
    Event.BASIS_ENDED: "ended",
}
_WAITS_NO_MORE: Final = {Event.UNCONFIRMED_IN_TIME, Event.NOT_CONFIRMED, Event.CONFIRMED}
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)

Decide = Callable[[Any, Any, datetime, Any], Outcome[Any] | Refused]


def with_history(process: Process) -> Process:
    """The process in which every decision leaves its links in the state."""
    rows = tuple(replace(row, decide=_linked(row.decide)) for row in process.rows)
    return replace(process, rows=rows)


def _linked(decide: Decide) -> Decide:
    @wraps(decide)
    def linked(state: Case, message: Any, now: datetime, reference: Any) -> Outcome[Any] | Refused:
        decided = decide(state, message, now, reference)
        if isinstance(decided, Refused):
            return decided
        at = _MOMENT.dump_python(now, mode="json")
        told = [{"at": at} | says for says in _happened(state, message, decided)]
        if not told:
            return decided
        if not state.history.head.n:
            # The case is older than its history: what stands is told first.
            told = [{"at": at} | says for says in _taken_over(state)] + told
        history = longer(state.history, state.case, told)
        return replace(decided, state=decided.state.model_copy(update={"history": history}))

    return linked


def _happened(before: Case, message: Any, outcome: Outcome[Case]) -> Iterator[dict[str, Any]]:
    after = outcome.state
    waited = {u.held.ground.id: u for u in before.unconfirmed}
    waits = {u.held.ground.id: u for u in after.unconfirmed}
    for consent, waiting in waits.items():
        if consent not in waited:
            due = _MOMENT.dump_python(waiting.confirm_by, mode="json")
            yield _held(Event.GIVEN_UNCONFIRMED, waiting.held) | {"confirm_by": due}
    told = set()
    for fact in outcome.facts:
        if type(fact) in EVENTS:
            yield {"event": _event(fact, message, waited), **_codes(fact)}
        if isinstance(fact, facts.ConsentUnconfirmed):
            told.add(fact.consent)
        elif isinstance(fact, facts.ConsentGranted):
            told.add(fact.ground.id)
    for consent in (c for c in waited if c not in waits and c not in told):
        yield {"event": str(Event.NOT_CONFIRMED), "consent": consent}
    if after.ended and not before.ended:
        yield {"event": str(Event.CASE_ENDED)}


def _event(fact: AnyFact, message: Any, waited: Mapping[str, object]) -> str:
    if not isinstance(fact, facts.ConsentGranted):
        return str(EVENTS[type(fact)])
    if fact.ground.id in waited:
        return str(Event.CONFIRMED)
    if fact.replaces is None:
        return str(Event.GIVEN)
    return str(Event.NARROWED if isinstance(message, NarrowConsent) else Event.EXTENDED)


def _codes(fact: AnyFact) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude=_LEFT_OUT, exclude_none=True)


def _held(event: Event, held: Held) -> dict[str, Any]:
    codes = held.model_dump(mode="json", include={"ground", "ask", "replaces"}, exclude_none=True)
    by = held.taken_by.model_dump(mode="json", exclude_none=True)
    return {"event": str(event), "by": by, **codes}


def _taken_over(state: Case) -> Iterator[dict[str, Any]]:
    for held in state.grounds:
        ended = {"end": held.end} if held.end else {}
        yield _held(Event.TAKEN_OVER, held) | ended
    for waiting in state.unconfirmed:
        yield _held(Event.GIVEN_UNCONFIRMED, waiting.held)


def disagreement(state: Case, links: Sequence[Link]) -> str | None:
    """Where the state says something else than its history, in a plain sentence; None: nowhere.

    What a decision point answers rests on the state, so a change there has to show as well.
    """
    if links and not state.history.head.n:
        return "The state does not know its history."
    if not links and not state.history.head.n:
        return None
    grounds: dict[str, Any] = {}
    ends: dict[str, str] = {}
    waits: set[str] = set()
    ended = False
    for link in links:
        says = link["says"]
        event = says["event"]
        ended = ended or event == Event.CASE_ENDED
        if event in _STARTS | _STARTS_TOO:
            grounds[says["ground"]["id"]] = says["ground"]
            if "end" in says:
                ends[says["ground"]["id"]] = says["end"]
        if event in _ENDS:
            ends[says.get("consent") or says["basis"]] = _ENDS[event]
        if event == Event.GIVEN_UNCONFIRMED:
            waits.add(says["ground"]["id"])
        if event in _WAITS_NO_MORE:
            waits.discard(says.get("consent") or says["ground"]["id"])
    held = {h.ground.id: h for h in state.grounds}
    if held.keys() != grounds.keys():
        named = ", ".join(sorted(held.keys() ^ grounds.keys()))
        return f"Of {named} only one of state and history knows."
    for ground, one in held.items():
        if _same(one.ground.model_dump(mode="json", exclude_none=True)) != _same(grounds[ground]):
            return f"{ground} covers something else in the state than in the history."
        if one.end != ends.get(ground):
            return f"{ground} has ended otherwise in the state than in the history."
    if {u.held.ground.id for u in state.unconfirmed} != waits:
        return "Other consents wait for their second step in the state than in the history."
    return None if state.ended == ended else "Only one of state and history has ended."


def _same(ground: Mapping[str, Any]) -> dict[str, Any]:
    # The day of a basis's review moves on, and its reminder is a link of its own.
    return {name: value for name, value in ground.items() if name != "review_on"}
