"""Which version of the operating model the case follows, and what it says of consents."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_consent.decisions.asking import asked, wanted_of
from silta_consent.model import Case, standing
from silta_consent.reference import Reference
from silta_contracts.codes import ConsentForm, ConsentPurpose
from silta_contracts.fact import KeyFact
from silta_contracts.facts import CaseMovedToModel
from silta_contracts.facts.leading import LedOn
from silta_contracts.open_codes import Open


def heard(state: Case, fact: KeyFact, reference: Reference) -> Case:
    """The case with the model that the fact tells. Raises MissingModel before work begins on it."""
    known = state.model_copy(update={"follows": state.follows.after(fact)})
    reference.of(known)
    return known


def take_move(
    state: Case, fact: CaseMovedToModel, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The case goes on by another version; what is waited for keeps its time."""
    return Outcome(heard(state, fact, reference))


def led_on(state: Case, fact: LedOn, now: datetime, reference: Reference) -> Outcome[Case]:
    """Another area's coordination has the case: it is who may be told, and who is asked for."""
    known = heard(state, fact, reference)
    if state.ended or known.request is None:
        return Outcome(known)
    request = known.request.model_copy(
        update={"coordinating": fact.coordinating, "deputy": fact.coordinating_deputy}
    )
    return Outcome(known.model_copy(update={"request": request}))


def not_of_the_model(
    state: Case, form: Open[ConsentForm], purpose: Open[ConsentPurpose], reference: Reference
) -> Refused | None:
    """Why the area's model takes no such consent now, once the area is known."""
    if state.follows.model is None:
        return None
    model = reference.of(state)
    if form not in model.consent_forms:
        known = ", ".join(str(known) for known in model.consent_forms)
        return Refused("form-not-of-the-model", f"Take the consent in one of these forms: {known}.")
    later = purpose in model.consent_purposes[1:]
    if later and not _cooperates(state):
        return Refused(
            "cooperation-first",
            "Ask the client's consent for cooperation first: this one is an own consent after it.",
        )
    return None


def asked_next(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """The next consent that the area's model has the client asked for, once cooperation stands.

    Each is asked once, by the coordinating party; whatever the client answers stands.
    """
    request = state.request
    if request is None or state.ended or not _cooperates(state):
        return Outcome(state)
    there = (
        *(ask.purpose for ask in state.asks),
        *(waiting.held.ground.purpose for waiting in state.unconfirmed),
        *(held.ground.purpose for held in standing(state)),
    )
    for purpose in reference.of(state).consent_purposes[1:]:
        if purpose in state.asked_for:
            continue
        noted = state.model_copy(update={"asked_for": (*state.asked_for, purpose)})
        if purpose in there:
            return asked_next(noted, now, reference)
        return asked(noted, now, reference, request.coordinating, purpose, *wanted_of(request))
    return Outcome(state)


def _cooperates(state: Case) -> bool:
    return any(held.ground.purpose == ConsentPurpose.COOPERATE for held in standing(state))
