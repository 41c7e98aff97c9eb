"""A contact request comes in."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import ZONE
from silta_contracts.course_codes import Channel
from silta_contracts.facts import ContactRequestReceived
from silta_contracts.following import Followed
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked, RequestGround, StatuteClaimed
from silta_contracts.ids import case_of
from silta_contracts.party import (
    ClientParty,
    ClosePersonParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    Unit,
    same_unit,
)
from silta_contracts.rules import is_client_or_unit, same_organisation
from silta_intake.commands import RecordClientReached, SubmitContactRequest
from silta_intake.decisions.open_triage import open_triage, waiting_for_client
from silta_intake.model import Case, Reference, Request, Stage, coordination_may_know, reaches

CONSENT_FIRST = (
    "Ask the client's consent first, or consult the coordination without the client's identity. "
    "The client is not refused: what you do yourselves goes on, and the request may come later."
)


def may_submit(state: Case, party: Party, reference: Reference) -> bool:
    """A unit, the client, or a close person, whose contact is a receipt only."""
    return is_client_or_unit(party) or isinstance(party, ClosePersonParty)


def no_request_yet(state: Case) -> Refused | None:
    """A case has one contact request."""
    if state.stage is Stage.ENDED:
        return Refused("case-ended", "The case has ended. Open a new one by a new contact request.")
    if state.advice is not None:
        return Refused("no-case", "This is a consultation without identity. Open a new case.")
    if state.request is not None:
        return Refused(
            "already-submitted",
            "The case has its contact request. Look at the case view for what is waited for.",
        )
    if state.early is not None:
        return Refused(
            "early-service-runs",
            "This is the early service. Make the request from it (request-from-early-service), or "
            "open a new case.",
        )
    if state.check is not None:
        return Refused(
            "health-check-runs",
            "This is a health check. Make the request from it (request-from-health-check), or "
            "open a new case.",
        )
    return None


def submit(
    state: Case, command: SubmitContactRequest, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Takes the request; triage opens, unless consent has to be asked first."""
    refused = no_request_yet(state) or _does_not_fit(command, reference)
    if refused is not None:
        return refused
    model = reference.models.chosen(command.area, command.adopted, now.astimezone(ZONE).date())
    taken_by = _taken_by(command)
    if taken_by is None:
        return _wrong("taken-by-missing", "Name in taken_by the unit that took the contact.")
    by_client = isinstance(command.by, ClientParty)
    by_unit = isinstance(command.by, OrganisationParty | SensitiveUnitParty)
    if by_unit and not same_unit(command.by, taken_by):
        return _wrong("taken-by-other", "Leave taken_by out: it is the unit that submits.")
    receipt_only = command.channel == Channel.CLOSE_PERSON
    refused = None if receipt_only else ground_refused(state, command, taken_by, model.coordinating)
    if refused is not None:
        return refused
    ground: RequestGround = command.ground or ConsentToBeAsked()
    request = Request(
        id=f"{state.case}.r1",
        at=now,
        submitted_by=command.by,
        taken_by=taken_by,
        channel=command.channel,
        needs=tuple(dict.fromkeys(command.needs)),
        drawn_up_with_client=by_client or command.drawn_up_with_client,
        existing_services=tuple(dict.fromkeys(command.existing_services)),
        area=command.area,
        turvakielto=command.turvakielto,
        coordinating=model.coordinating,
        deputy=model.deputy,
        escalation=model.escalation,
        ground=ground,
        model=model.ref,
        reopens=command.reopens,
        client=command.client,
        contact=command.contact,
        words=command.words,
    )
    state = state.model_copy(
        update={
            "request": request,
            "claimed": not isinstance(ground, ConsentToBeAsked),
            "follows": Followed(area=command.area, model=model.ref),
        }
    )
    fact = _received(state.case, command.by, request)
    answer = {"request": request.id}
    if receipt_only:
        receipt = waiting_for_client(state, now, reference)
        return replace(receipt, facts=(fact,), answer=answer)
    if not coordination_may_know(state):
        # Nothing leaves the unit that took the contact; triage opens with the consent.
        waiting = state.model_copy(update={"stage": Stage.AWAITING_CONSENT})
        return Outcome(waiting, (fact,), answer=answer)
    opened = open_triage(state, now, reference)
    return Outcome(opened.state, (fact,), opened.deadlines, answer=answer)


def _taken_by(command: SubmitContactRequest) -> Unit | None:
    if isinstance(command.by, OrganisationParty | SensitiveUnitParty):
        return command.taken_by or command.by
    return command.taken_by


def _does_not_fit(command: SubmitContactRequest, reference: Reference) -> Refused | None:
    if command.turvakielto:
        if command.area is not None:
            return _wrong("area-not-told", "Under turvakielto leave area out: it tells too much.")
        if command.contact is not None:
            return _wrong(
                "contact-not-told",
                "Under turvakielto municipality and contact data never go through Silta: leave "
                "contact out.",
            )
    elif command.area is None:
        return _wrong("area-missing", "Name the area that serves the client's municipality.")
    elif command.area not in reference.models.areas:
        known = ", ".join(reference.models.areas)
        return _wrong("area-unknown", f"There is no model of such an area. Name one of: {known}.")
    if command.reopens == command.case:
        return _wrong("reopens-itself", "Name in reopens another case: the one that has ended.")
    if command.channel == Channel.CLOSE_PERSON:
        if command.ground is not None and not isinstance(command.ground, ConsentToBeAsked):
            return _wrong(
                "ground-when-reached",
                "Leave ground out: a ground is named when the client is reached.",
            )
        if command.drawn_up_with_client or isinstance(command.by, ClientParty):
            return _wrong(
                "client-reached-already",
                "What the client says or draws up is her own request: name another channel.",
            )
    elif isinstance(command.by, ClosePersonParty):
        return _wrong("channel-close-person", "Where a close person submits name that channel.")
    if isinstance(command.by, ClientParty):
        if command.channel == Channel.PROFESSIONAL:
            return _wrong("channel-not-own", "Where the client submits the channel is self.")
        if isinstance(command.ground, StatuteClaimed):
            return _wrong(
                "statute-by-authority", "Only an authority that the act names may claim a statute."
            )
    return None


def ground_refused(
    state: Case,
    command: SubmitContactRequest | RecordClientReached,
    taken_by: Unit,
    coordinating: Unit,
) -> Refused | None:
    """Whether what the request stands on does not let it go where it is to go."""
    ground = command.ground
    if ground is None:
        if isinstance(command.by, ClientParty) or same_organisation(taken_by, coordinating):
            return None
        return Refused("consent-first", CONSENT_FIRST, kept=False)
    if isinstance(ground, ConsentGiven):
        if case_of(ground.id) != state.case:
            return _wrong(
                "consent-names-another-case",
                "A consent names its case: send the request to the door of that case.",
            )
        if ground.id in state.ended_grounds:
            return Refused("consent-first", f"That consent has ended. {CONSENT_FIRST}", kept=False)
        known = next((known for known in state.grounds if known.id == ground.id), None)
        leaves_unit = not same_unit(taken_by, coordinating)
        if leaves_unit and known is not None and not reaches(known, coordinating):
            return Refused(
                "consent-first",
                f"That consent leaves the coordination out. {CONSENT_FIRST}",
                kept=False,
            )
    return None


def _wrong(reason: str, says: str) -> Refused:
    return Refused(reason, says, status=422, kept=False)


def _received(case: str, by: Party, request: Request) -> ContactRequestReceived:
    ground = request.ground
    return ContactRequestReceived(
        case=case,
        by=by,
        grounds=(ground.id,) if isinstance(ground, ConsentGiven) else (),
        area=request.area,
        model=request.model,
        request=request.id,
        taken_by=request.taken_by,
        channel=request.channel,
        needs=request.needs,
        drawn_up_with_client=request.drawn_up_with_client,
        existing_services=request.existing_services,
        coordinating=request.coordinating,
        coordinating_deputy=request.deputy,
        ground=ground,
        reopened=None if request.reopens is None else True,
    )
