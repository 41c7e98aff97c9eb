"""Grounds end: who stands on nothing any more stops, and a withdrawal is acknowledged once."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.codes import Service, Work
from silta_contracts.course_codes import RevisionReason
from silta_contracts.facts import (
    ConsentExpired,
    ConsentReplaced,
    ConsentWithdrawn,
    StatutoryBasisEnded,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.grounds import ConsentGround
from silta_contracts.ids import case_of
from silta_planning.commands import WithdrawConsent
from silta_planning.decisions.members import with_roster
from silta_planning.grounds import heir_of, standing, without
from silta_planning.model import ALL_CONSENTS, Case, ConsentAnswersBy
from silta_planning.reference import Reference


def withdraw(
    state: Case, command: WithdrawConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Stops at once for whoever stands on that consent alone, and tells consent.

    What it means for case managers, plan and network follows when consent has told what ended:
    planning cannot tell a consent from a statute, and a wrong stop could not be taken back.
    """
    consent = command.consent
    if consent is not None and case_of(consent) != state.case:
        return Refused("another-case", "That consent is of another case. Check its id.")
    # Who takes back a consent that was replaced means what stands in its place.
    held = heir_of(state, consent) if consent else ALL_CONSENTS
    if held in (*state.withdrawing, *state.receipts):
        return Outcome(state)
    fact = WithdrawalReceived(
        case=state.case, by=command.by, consent=consent, received_by=Service.PLANNING
    )
    if state.phase == "ended":
        return Outcome(state, facts=(fact,))
    due = after(now, reference.models.installation.durations.acknowledge_withdrawal)
    return Outcome(
        state.model_copy(update={"withdrawing": (*state.withdrawing, held)}),
        facts=(fact,),
        deadlines=((ConsentAnswersBy(case=state.case), due),),
    )


def consent_silent(
    state: Case, deadline: ConsentAnswersBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Consent named nothing that ended: there was nothing to withdraw, and work goes on."""
    return Outcome(state.model_copy(update={"withdrawing": ()}))


def take_withdrawal(
    state: Case, fact: ConsentWithdrawn, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Stops what rested on that consent, and acknowledges it: once, also after the end."""
    known = without(state, fact, fact.consent)
    consents_left = any(isinstance(ground, ConsentGround) for ground in fact.remaining)
    answered = (fact.consent,) if consents_left else (fact.consent, ALL_CONSENTS)
    waiting = tuple(held for held in state.withdrawing if heir_of(known, held) not in answered)
    known = known.model_copy(update={"withdrawing": waiting})
    done = _narrowed(known, now, reference)
    cancel = done.cancel if waiting else (*done.cancel, ConsentAnswersBy)
    if fact.consent in state.receipts:
        return Outcome(done.state, done.facts, done.deadlines, cancel)
    receipts = (*state.receipts, fact.consent)
    receipt = WithdrawalAcknowledged(
        case=state.case,
        round=state.network.round if state.network else None,
        consent=fact.consent,
        service=Service.PLANNING,
        stopped=_stopped(done.state, fact.consent),
        goes_on=_goes_on(done.state),
        at=now,
    )
    return Outcome(
        done.state.model_copy(update={"receipts": receipts}),
        (*done.facts, receipt),
        done.deadlines,
        cancel,
    )


def take_replacement(
    state: Case, fact: ConsentReplaced, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent was narrowed or extended: members stand on the new one where it names them."""
    return _narrowed(without(state, fact, fact.consent, fact.replaced_by), now, reference)


def take_expiry(
    state: Case, fact: ConsentExpired, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent ran out."""
    return _narrowed(without(state, fact, fact.consent), now, reference)


def take_end_of_basis(
    state: Case, fact: StatutoryBasisEnded, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A statutory basis holds no more."""
    return _narrowed(without(state, fact, fact.basis), now, reference)


def _narrowed(state: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    if state.phase == "ended" or state.roster is None:
        return Outcome(state)
    stay = standing(state, state.roster.members, now)
    roster = state.roster.model_copy(update={"members": stay})
    return with_roster(state, roster, RevisionReason.MEMBER_RELEASED, now, reference)


def _stopped(state: Case, consent: str) -> tuple[Work, ...]:
    """What stopped by it: the same, whichever of consent's and network's facts came first."""
    if state.phase == "ended" or consent not in state.released_on:
        return ()
    stopped = (work for work in state.stopped_work if isinstance(work, Work))
    return (*stopped, Work.DISCLOSURE)


def _goes_on(state: Case) -> tuple[Work, ...]:
    others = (Work.OTHER_GROUNDS,) if state.phase == "open" else ()
    records = (Work.OWN_RECORDS,) if state.network is not None else ()
    return (*others, Work.OWN_CARE, *records)
