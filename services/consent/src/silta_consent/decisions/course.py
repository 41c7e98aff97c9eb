"""The course of the case around the grounds: its contact request comes, or not; it ends."""

from datetime import datetime

from silta_chassis.process import Deadline, Outcome
from silta_consent.decisions.asking import asked_for_request
from silta_consent.decisions.expiring import expired
from silta_consent.decisions.following import asked_next, heard
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
from silta_contracts.course_codes import Channel
from silta_contracts.facts import (
    CaseClosed,
    ClientReached,
    ContactRequestClosed,
    ContactRequestMissing,
    ContactRequestReceived,
    ContactRequestWithdrawn,
    ErasureRequested,
)
from silta_contracts.grounds import ConsentGiven, RequestGround, StatuteClaimed
from silta_contracts.rules import is_oral, same_organisation


def request_received(
    state: Case, fact: ContactRequestReceived, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The request names its ground: a consent, a statute, or none yet."""
    if state.ended or (state.request is not None and state.request.id == fact.request):
        return Outcome(state)
    state = heard(state, fact, reference)
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
    if fact.channel == Channel.CLOSE_PERSON:
        # A receipt only: the client is asked nothing before she is reached.
        return come
    return then(
        come,
        lambda s: _stands_on(s, request, fact.ground, now, reference),
        lambda s: asked_next(s, now, reference),
    )


def client_reached(
    state: Case, fact: ClientReached, now: datetime, reference: Reference
) -> Outcome[Case]:
    """What a close person began is the client's own request from now on, and names its ground."""
    request = state.request
    if state.ended or request is None or request.id != fact.request:
        return Outcome(state)
    return then(
        _stands_on(state, request, fact.ground, now, reference),
        lambda s: asked_next(s, now, reference),
    )


def _stands_on(
    state: Case, request: Request, ground: RequestGround, now: datetime, reference: Reference
) -> Outcome[Case]:
    match ground:
        case StatuteClaimed(act=act, section=section):
            return claimed(state, act, section, request.taken_by, None, now, reference)
        case ConsentGiven(id=consent) if _is_known(state, consent):
            return _used(state, request, consent, now)
        case _:
            return asked_for_request(state, now, reference)


def _is_known(state: Case, consent: str) -> bool:
    """Whether the request stands on this consent, or the client took just this one back."""
    return any(u.held.ground.id == consent for u in state.unconfirmed) or any(
        held.ground.id == consent and held.end in (None, "withdrawn", "replaced")
        for held in state.grounds
    )


def _used(state: Case, request: Request, consent: str, now: datetime) -> Outcome[Case]:
    """A request that leaves its organisation is the one disclosure that an oral consent covers."""
    held = next((h for h in standing_consents(state) if h.ground.id == consent), None)
    stays = same_organisation(request.taken_by, request.coordinating)
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
