"""The course of the case around the grounds: its contact request comes, or not; it ends."""

from datetime import datetime

from silta_chassis.process import Deadline, Outcome
from silta_consent.decisions.asking import asked_for_request
from silta_consent.decisions.expiring import expired
from silta_consent.decisions.informing import wait_of
from silta_consent.decisions.statutes import claimed
from silta_consent.decisions.steps import then
from silta_consent.model import (
    Case,
    ReceiptsBy,
    Request,
    RequestExpected,
    open_informings,
    standing_consents,
)
from silta_consent.reference import Reference
from silta_contracts.facts import (
    CaseClosed,
    ContactRequestClosed,
    ContactRequestMissing,
    ContactRequestReceived,
    ContactRequestWithdrawn,
    ErasureRequested,
)
from silta_contracts.grounds import ConsentGiven, StatuteClaimed
from silta_contracts.rules import is_oral, same_organisation


def request_received(
    state: Case, fact: ContactRequestReceived, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The request names its ground: a consent, a statute, or none yet."""
    if state.ended or (state.request is not None and state.request.id == fact.request):
        return Outcome(state)
    request = Request(
        id=fact.request,
        taken_by=fact.taken_by,
        coordinating=fact.coordinating,
        deputy=fact.coordinating_deputy,
        needs=fact.needs,
        existing_services=fact.existing_services,
    )
    come = Outcome(
        state.model_copy(
            update={"request": request, "request_due": None, "request_missing": False}
        ),
        cancel=(RequestExpected(case=state.case),),
    )
    match fact.ground:
        case StatuteClaimed(act=act, section=section):
            unit = fact.taken_by
            return then(come, lambda s: claimed(s, act, section, unit, None, now, reference))
        case ConsentGiven(id=consent) if _is_known(state, consent):
            return then(come, lambda s: _used(s, fact, consent, now))
        case _:
            return then(come, lambda s: asked_for_request(s, now, reference))


def _is_known(state: Case, consent: str) -> bool:
    """Whether the request stands on this consent, or the client took just this one back."""
    return any(u.held.ground.id == consent for u in state.unconfirmed) or any(
        held.ground.id == consent and held.end in (None, "withdrawn", "replaced")
        for held in state.grounds
    )


def _used(state: Case, fact: ContactRequestReceived, consent: str, now: datetime) -> Outcome[Case]:
    """A request that leaves its organisation is the one disclosure that an oral consent covers."""
    held = next((h for h in standing_consents(state) if h.ground.id == consent), None)
    stays = same_organisation(fact.taken_by, fact.coordinating)
    if held is None or not is_oral(held.ground) or stays:
        return Outcome(state)
    return expired(state, held, now)


def request_missing(
    state: Case, deadline: RequestExpected, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent opened the case and no request came: who took the consent is told."""
    consents = standing_consents(state)
    if state.ended or state.request is not None or state.request_due is None or not consents:
        return Outcome(state)
    fact = ContactRequestMissing(
        case=state.case,
        consent=consents[0].ground.id,
        addressed=consents[0].taken_by,
        due=state.request_due,
    )
    return Outcome(state.model_copy(update={"request_missing": True}), facts=(fact,))


def end(
    state: Case,
    fact: CaseClosed | ContactRequestClosed | ContactRequestWithdrawn | ErasureRequested,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """The case ends everywhere; withdrawals under way are still receipted and told of."""
    if state.ended:
        return Outcome(state)
    ended = state.model_copy(
        update={
            "ended": True,
            "asks": (),
            "unconfirmed": (),
            "request_due": None,
            "request_missing": False,
        }
    )
    case = state.case
    receipts: list[tuple[Deadline, datetime]] = [
        (ReceiptsBy(case=case, consent=w.consent), w.again or w.due)
        for w in state.withdrawals
        if not w.completed
    ]
    informings = [(wait_of(case, i), i.due) for i in open_informings(ended) if not i.overdue]
    return Outcome(ended, ends=True, deadlines=(*receipts, *informings))
