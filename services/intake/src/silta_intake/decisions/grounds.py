"""Grounds come, end and fail to come: before the contact request or after it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.facts import (
    ConsentExpired,
    ConsentGranted,
    ConsentRefused,
    ConsentReplaced,
    ConsentUnanswered,
    GroundsChanged,
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    StatutoryBasisRefused,
)
from silta_contracts.grounds import (
    ConsentGiven,
    ConsentGround,
    Ground,
    StatuteClaimed,
    StatuteGround,
)
from silta_contracts.rules import is_oral
from silta_intake.decisions.open_triage import help_without_sharing, open_triage
from silta_intake.model import (
    Case,
    Reference,
    Stage,
    TriageBy,
    coordination_may_know,
    learned,
    network_carried,
)


def consent_granted(
    state: Case, fact: ConsentGranted, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent came: triage that waited for it opens."""
    return _came(state, fact.ground, now, reference)


def basis_recorded(
    state: Case, fact: StatutoryBasisRecorded, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A statutory basis came: triage opens where it reaches coordination."""
    return _came(state, fact.ground, now, reference)


def _came(state: Case, ground: Ground, now: datetime, reference: Reference) -> Outcome[Case]:
    if state.stage is Stage.ENDED or ground.id in state.ended_grounds:
        return Outcome(state)
    return relearned(state, (ground,), (), now, reference)


def relearned(
    state: Case,
    came: Iterable[Ground],
    ended: Iterable[str],
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """What is known of the grounds now; triage opens where it waited for one."""
    known = {ground.id for ground in state.grounds}
    reached_before = coordination_may_know(state)
    state = learned(state, came, ended)
    reached = coordination_may_know(state)
    new = [ground for ground in state.grounds if ground.id not in known]
    if reached and new:
        state = state.model_copy(update={"without_sharing": False})
    # An answered asking is waited for no longer, even where its consent leaves coordination out.
    answered = any(isinstance(ground, ConsentGround) for ground in new)
    waits = state.stage is Stage.AWAITING_CONSENT
    begins = reached and not reached_before and state.stage is Stage.TRIAGE
    if (waits and (reached or answered)) or begins:
        return open_triage(state, now, reference)
    return Outcome(state)


def basis_refused(
    state: Case, fact: StatutoryBasisRefused, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A statute that the request stood on is none here: consent is being asked instead."""
    claim = state.request.ground if state.request else None
    if (
        state.stage is Stage.ENDED
        or not state.claimed
        or not isinstance(claim, StatuteClaimed)
        or (claim.act, claim.section) != (fact.act, fact.section)
    ):
        return Outcome(state)
    state = state.model_copy(update={"claimed": False})
    answered = any(isinstance(ground, ConsentGround) for ground in state.grounds)
    if state.stage is not Stage.TRIAGE or answered or coordination_may_know(state):
        return Outcome(state)
    waiting = state.model_copy(update={"stage": Stage.AWAITING_CONSENT, "triage_by": None})
    return Outcome(waiting, cancel=(TriageBy,))


def no_consent(
    state: Case, fact: ConsentRefused | ConsentUnanswered, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No consent came: help goes on without sharing. What another ground carries goes on, too."""
    request = state.request
    waits_for_nothing = (Stage.AWAITING_CLIENT, Stage.ENDED, Stage.NETWORK_ASSEMBLED)
    if request is None or state.stage in waits_for_nothing:
        return Outcome(state)
    because = fact.ask or "unasked"
    told = because in state.helped_for and (fact.ask is not None or state.without_sharing)
    waits = state.stage is Stage.AWAITING_CONSENT
    if told or (network_carried(state) and not waits):
        return Outcome(state)
    if isinstance(request.ground, ConsentGiven) and not _heard_of(state, request.ground.id):
        # Consent asks for a consent that it does not know: the one named never was.
        state = state.model_copy(update={"claimed": False})
    return help_without_sharing(state, request, because, now, reference)


def _heard_of(state: Case, ground: str) -> bool:
    return ground in (*(known.id for known in state.grounds), *state.ended_grounds)


def grounds_changed(
    state: Case, fact: ConsentReplaced | ConsentExpired, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent was replaced or ran out: what stands is known again."""
    outcome = _changed(state, fact, (fact.consent,), now, reference)
    if isinstance(fact, ConsentExpired) and any(is_oral(ground) for ground in fact.ended):
        # It covered one disclosure, the request itself: what reached coordination stays there.
        kept = outcome.state.model_copy(update={"claimed": state.claimed})
        return replace(outcome, state=kept)
    return outcome


def basis_ended(
    state: Case, fact: StatutoryBasisEnded, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A statutory basis does not hold any more."""
    claim = state.request.ground if state.request else None
    acts = {(g.act, g.section) for g in fact.ended if isinstance(g, StatuteGround)}
    if isinstance(claim, StatuteClaimed) and (claim.act, claim.section) in acts:
        state = state.model_copy(update={"claimed": False})
    return _changed(state, fact, (fact.basis,), now, reference)


def _changed(
    state: Case, fact: GroundsChanged, named: tuple[str, ...], now: datetime, reference: Reference
) -> Outcome[Case]:
    if state.stage is Stage.ENDED:
        return Outcome(state)
    ended = (*named, *(ground.id for ground in fact.ended))
    return relearned(state, fact.remaining, ended, now, reference)
