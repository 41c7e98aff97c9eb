"""Triage opens, the first time or again; help without sharing is told."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.course_codes import HelpOffer
from silta_contracts.facts import HelpWithoutSharing
from silta_contracts.party import Unit
from silta_contracts.rules import could_sanction
from silta_intake.model import (
    Case,
    ConsultationBy,
    ReachClientBy,
    Reference,
    Request,
    SelfCareCheck,
    Stage,
    TriageBy,
)

OFFERS = (HelpOffer.OWN_CARE, HelpOffer.CONSULTATION_WITHOUT_IDENTITY, HelpOffer.ASK_AGAIN)


def open_triage(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """Triage is open from now on, with its deadline."""
    due = after(now, reference.of(state).durations.triage)
    opened = state.model_copy(
        update={"stage": Stage.TRIAGE, "triage_by": due, "triage_alarms": 0, "step_by": None}
    )
    waits = ((TriageBy(case=state.case), due),)
    return Outcome(opened, deadlines=waits, cancel=(ConsultationBy, SelfCareCheck))


def waiting_for_client(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """A close person's contact was taken: the client is to be reached, and nothing else is done."""
    due = after(now, reference.of(state).durations.reach_client)
    waiting = state.model_copy(update={"stage": Stage.AWAITING_CLIENT, "step_by": due})
    return Outcome(waiting, deadlines=((ReachClientBy(case=state.case), due),))


def open_again(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """Triage is open again; where it is open its deadline runs on, so that help is no later."""
    if state.stage is Stage.TRIAGE:
        return Outcome(state)
    return open_triage(state, now, reference)


def help_without_sharing(
    state: Case, request: Request, because: str, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Tells that help goes on without sharing, once for each asking or consent, and why never."""
    told = HelpWithoutSharing(
        case=state.case, request=request.id, informing=_informing(state, request), offers=OFFERS
    )
    state = state.model_copy(
        update={"without_sharing": True, "helped_for": (*state.helped_for, because)}
    )
    return replace(open_again(state, now, reference), facts=(told,))


def _informing(state: Case, request: Request) -> Unit:
    # Who put the question knows the answer already; else nobody but coordination is told.
    asked_by_taker = state.stage is Stage.AWAITING_CONSENT
    if asked_by_taker and not could_sanction(request.taken_by):
        return request.taken_by
    return request.coordinating
