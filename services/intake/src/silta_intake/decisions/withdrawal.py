"""A consent is withdrawn: taken here, told by consent, and acknowledged by network."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.codes import Service, Work
from silta_contracts.facts import ConsentWithdrawn, WithdrawalAcknowledged, WithdrawalReceived
from silta_contracts.grounds import ConsentGiven, ConsentGround, StatuteGround
from silta_contracts.ids import case_of
from silta_contracts.party import Party
from silta_contracts.rules import is_client_or_unit
from silta_intake.commands import WithdrawConsent
from silta_intake.decisions.grounds import relearned
from silta_intake.decisions.open_triage import help_without_sharing
from silta_intake.model import Case, Reference, Stage, learned, network_carried


def may_withdraw(state: Case, party: Party, reference: Reference) -> bool:
    """The client, and any unit: it may be told to any party, which tells the others."""
    return is_client_or_unit(party)


def withdraw_consent(
    state: Case, command: WithdrawConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """What rested on the consent stops here at once; consent tells the others."""
    named = command.consent
    if named is not None and case_of(named) != state.case:
        return Refused(
            "consent-names-another-case",
            "A consent names its case: send the withdrawal to the door of that case.",
            status=422,
            kept=False,
        )
    if any(ground.id == named for ground in state.grounds if isinstance(ground, StatuteGround)):
        return Refused(
            "not-a-consent", "This ground is a statute: ask the authority that recorded it."
        )
    if named is not None and named in state.withdrawn:
        return Outcome(state)
    ids = (named,) if named is not None else _consents(state)
    state = learned(state, ended=ids).model_copy(
        update={"withdrawn": tuple(dict.fromkeys((*state.withdrawn, *ids)))}
    )
    received = WithdrawalReceived(
        case=state.case, by=command.by, consent=named, received_by=Service.INTAKE
    )
    return Outcome(state, (received,))


def _consents(state: Case) -> tuple[str, ...]:
    known = tuple(ground.id for ground in state.grounds if isinstance(ground, ConsentGround))
    claim = state.request.ground if state.request else None
    claimed = (claim.id,) if state.claimed and isinstance(claim, ConsentGiven) else ()
    return tuple(dict.fromkeys((*claimed, *known)))


def consent_withdrawn(
    state: Case, fact: ConsentWithdrawn, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Answers with exactly one receipt a consent, also for an unknown case and after the end."""
    ended = (fact.consent, *(ground.id for ground in fact.ended))
    outcome = Outcome(state)
    if state.stage is not Stage.ENDED:
        outcome = relearned(state, fact.remaining, ended, now, reference)
    state = outcome.state
    if fact.consent in state.acknowledged:
        return outcome
    stopped, goes_on = _work(state)
    receipt = WithdrawalAcknowledged(
        case=state.case,
        consent=fact.consent,
        service=Service.INTAKE,
        stopped=stopped,
        goes_on=goes_on,
        at=now,
    )
    state = state.model_copy(
        update={
            "acknowledged": (*state.acknowledged, fact.consent),
            "withdrawn": tuple(dict.fromkeys((*state.withdrawn, fact.consent))),
        }
    )
    return replace(outcome, state=state, facts=(receipt,))


def _work(state: Case) -> tuple[tuple[Work, ...], tuple[Work, ...]]:
    if state.request is None:
        return (), ()
    if state.stage is Stage.ENDED:
        return (), (Work.OWN_RECORDS,)
    others = (Work.OTHER_GROUNDS,) if state.grounds else ()
    return (Work.DISCLOSURE,), (Work.OWN_CARE, Work.OWN_RECORDS, *others)


def withdrawal_acknowledged(
    state: Case, fact: WithdrawalAcknowledged, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Where network stopped for want of a ground, help goes on without sharing."""
    state = learned(state, ended=(fact.consent,))
    request = state.request
    goes_on = {Work.NETWORK, Work.OTHER_GROUNDS} & set(fact.goes_on)
    if (
        fact.service != Service.NETWORK
        or request is None
        or state.stage in (Stage.AWAITING_CLIENT, Stage.ENDED)
        or fact.consent in state.helped_for
        or goes_on
        or network_carried(state)
    ):
        return Outcome(state)
    return help_without_sharing(state, request, fact.consent, now, reference)
