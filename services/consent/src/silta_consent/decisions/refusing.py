"""The client says no, or the second step of a consent does not come."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_consent.commands import RefuseConsent
from silta_consent.decisions.asking import (
    answered_or_under_way,
    asked_for_request,
    closed,
    waits_of,
)
from silta_consent.decisions.steps import then
from silta_consent.model import Case, ConfirmBy, Unconfirmed, without
from silta_consent.reference import Reference
from silta_contracts.codes import ConsentPurpose
from silta_contracts.facts import ConsentRefused, ConsentUnconfirmed
from silta_contracts.party import CLIENT, Party


def refuse_consent(
    state: Case, command: RefuseConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The client says no, to a question or to the second step; nothing else is told."""
    asks = tuple(a.id for a in state.asks if command.ask in (None, a.id))
    waiting = tuple(u for u in state.unconfirmed if command.ask in (None, u.held.ask))
    if not asks and not waiting:
        return Refused("ask-not-open", "This asking is not open. See `asks` in the case view.")
    return refused_by_client(state, asks, waiting, command.by)


def refused_by_client(
    state: Case,
    asks: tuple[str, ...],
    waiting: tuple[Unconfirmed, ...],
    by: Party | None,
    *,
    withdrawn: bool = False,
) -> Outcome[Case]:
    """Questions and unconfirmed consents that the client said no to, each told once.

    An unasked change that is not confirmed is told to nobody: what stood before stands on. Where a
    request waited for just this change that is told, unless a withdrawal tells it.
    """
    request = state.request.id if state.request else None
    requests = {ask.id: ask.request for ask in state.asks}
    left = closed(state, asks)
    for unconfirmed in waiting:
        left = without(left, unconfirmed)
    waited_for = request is not None and not withdrawn and not answered_or_under_way(left)
    alone = [
        u
        for u in waiting
        if u.held.ask not in asks and (u.held.replaces is None or (waited_for and _for_all(u)))
    ]
    # Several second steps may wait for one question.
    told: tuple[str | None, ...] = (*asks, *dict.fromkeys(u.held.ask for u in alone))
    return Outcome(
        left,
        facts=tuple(
            ConsentRefused(
                case=state.case, by=by, ask=ask, request=requests.get(ask or "", request)
            )
            for ask in told
        ),
        cancel=(
            *waits_of(state, asks),
            *(ConfirmBy(case=state.case, consent=u.held.ground.id) for u in waiting),
        ),
    )


def _for_all(waiting: Unconfirmed) -> bool:
    return waiting.held.ground.purpose == ConsentPurpose.COOPERATE


def unconfirmed(
    state: Case, deadline: ConfirmBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The second step did not come: the consent does not hold.

    A request that named it stands on nothing then, so the question is put.
    """
    waiting = next((u for u in state.unconfirmed if u.held.ground.id == deadline.consent), None)
    if waiting is None or state.ended:
        return Outcome(state)
    left = without(state, waiting)
    fact = ConsentUnconfirmed(
        case=state.case,
        party=CLIENT,
        addressed=waiting.held.taken_by,
        due=waiting.confirm_by,
        consent=deadline.consent,
        ask=waiting.held.ask,
    )
    lapsed = Outcome(left, facts=(fact,))
    # A question that it answered tells the silence itself.
    if waiting.held.ask is not None:
        return lapsed
    return then(lapsed, lambda s: asked_for_request(s, now, reference))
