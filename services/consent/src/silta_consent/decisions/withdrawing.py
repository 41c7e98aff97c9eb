"""The client takes a consent back; every service of the list answers with a receipt."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_consent.commands import WithdrawConsent
from silta_consent.decisions.expiring import nothing_expected
from silta_consent.decisions.informing import to_inform
from silta_consent.decisions.may import answering
from silta_consent.decisions.refusing import refused_by_client
from silta_consent.decisions.steps import then
from silta_consent.model import (
    Case,
    Held,
    Receipt,
    ReceiptsBy,
    RunsOut,
    Withdrawal,
    missing_receipts,
    remaining,
    standing_consents,
    with_ends,
)
from silta_consent.reference import Reference
from silta_contracts.codes import InformedAbout, Service
from silta_contracts.facts import (
    ConsentWithdrawn,
    WithdrawalAcknowledged,
    WithdrawalCompleted,
    WithdrawalReceived,
    WithdrawalUnacknowledged,
)
from silta_contracts.grounds import ConsentGround
from silta_contracts.open_codes import Open
from silta_contracts.party import Party


def withdraw_consent(
    state: Case, command: WithdrawConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Here the client, or a unit that was told by the client, takes a consent back."""
    known = [
        *(h.ground.id for h in state.grounds if isinstance(h.ground, ConsentGround)),
        *(u.held.ground.id for u in state.unconfirmed),
    ]
    if command.consent is not None and command.consent not in known:
        return Refused(
            "consent-unknown", "There is no such consent here. See `grounds` in the case view."
        )
    return _withdrawn(state, command.consent, Service.CONSENT, command.by, now, reference)


def withdrawal_received(
    state: Case, fact: WithdrawalReceived, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Another service took the withdrawal and has stopped; now all are told. Also after the end."""
    return _withdrawn(state, fact.consent, fact.received_by, None, now, reference)


def _withdrawn(
    state: Case,
    named: str | None,
    received_by: Open[Service],
    by: Party | None,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    target = _successor(state, named)
    ending = [h for h in standing_consents(state) if named is None or h.ground.id == target]
    waiting = tuple(
        u
        for u in state.unconfirmed
        if named is None or u.held.ground.id == named or u.held.replaces == target
    )
    ids = [held.ground.id for held in ending]
    due = after(now, reference.models.installation.durations.acknowledge_withdrawal)
    ended = with_ends(state, ids, "withdrawn", now)
    withdrawals = tuple(
        Withdrawal(consent=consent, received_by=received_by, at=now, due=due) for consent in ids
    )
    facts = tuple(
        ConsentWithdrawn(
            case=state.case,
            by=by,
            consent=held.ground.id,
            received_by=received_by,
            ended=(held.ground,),
            remaining=remaining(ended, now),
        )
        for held in ending
    )
    asks = tuple(a.id for a in state.asks if a.id in [u.held.ask for u in waiting])
    return then(
        Outcome(
            ended.model_copy(
                update={
                    "withdrawals": (*state.withdrawals, *withdrawals),
                    "grounds": tuple(_not_again(held, named, target) for held in ended.grounds),
                }
            ),
            facts=facts,
            deadlines=tuple((ReceiptsBy(case=state.case, consent=c), due) for c in ids),
            cancel=tuple(RunsOut(case=state.case, consent=consent) for consent in ids),
            answer={"withdrawn": ids},
        ),
        lambda s: refused_by_client(s, asks, waiting, by, withdrawn=bool(ids)),
        nothing_expected,
    )


def _not_again(held: Held, named: str | None, target: str | None) -> Held:
    """What was used once already is not asked for again either, once it is taken back."""
    concerned = held.use is not None and (named is None or held.ground.id == target)
    return held.model_copy(update={"use": None}) if concerned else held


def _successor(state: Case, consent: str | None) -> str | None:
    """Who takes back a consent that was replaced means what stands in its place."""
    replaced_by = {h.ground.id: h.replaced_by for h in state.grounds if h.replaced_by}
    while consent in replaced_by:
        consent = replaced_by[consent]
    return consent


def withdrawal_acknowledged(
    state: Case, fact: WithdrawalAcknowledged, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A service's receipt; the last of the configured list completes the withdrawal."""
    old = next((w for w in state.withdrawals if w.consent == fact.consent), None)
    if old is None or fact.service in [receipt.service for receipt in old.receipts]:
        return Outcome(state)
    receipt = Receipt(service=fact.service, stopped=fact.stopped, goes_on=fact.goes_on, at=fact.at)
    new = old.model_copy(update={"receipts": (*old.receipts, receipt)})
    if new.completed or missing_receipts(new, reference.receipts):
        return Outcome(_with(state, new))
    return _completed(state, new, now, reference)


def _completed(
    state: Case, withdrawal: Withdrawal, now: datetime, reference: Reference
) -> Outcome[Case]:
    fact = WithdrawalCompleted(
        case=state.case,
        consent=withdrawal.consent,
        services=tuple(receipt.service for receipt in withdrawal.receipts),
    )
    return then(
        Outcome(
            _with(state, withdrawal.model_copy(update={"completed": True, "again": None})),
            facts=(fact,),
            cancel=(ReceiptsBy(case=state.case, consent=withdrawal.consent),),
        ),
        lambda s: _to_inform(s, withdrawal.consent, now, reference),
    )


def receipts_missing(
    state: Case, deadline: ReceiptsBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Some services did not answer in time; the client is to be told what is known.

    It is said again until the last receipt is there, also after the end: first to coordination,
    then to its deputy.
    """
    old = next((w for w in state.withdrawals if w.consent == deadline.consent), None)
    if old is None or old.completed:
        return Outcome(state)
    missing = missing_receipts(old, reference.receipts)
    if not missing:
        # The list was shortened meanwhile.
        return _completed(state, old, now, reference)
    units = answering(state)
    fact = WithdrawalUnacknowledged(
        case=state.case,
        consent=old.consent,
        missing=missing,
        due=old.due,
        addressed=units[min(old.alarms, len(units) - 1)] if units else None,
        before=old.alarms or None,
    )
    again = after(now, reference.models.installation.durations.escalate_withdrawal)
    told = old.model_copy(update={"overdue": True, "alarms": old.alarms + 1, "again": again})
    return then(
        Outcome(_with(state, told), facts=(fact,), deadlines=((deadline, again),)),
        lambda s: _to_inform(s, old.consent, now, reference),
    )


def _to_inform(state: Case, consent: str, now: datetime, reference: Reference) -> Outcome[Case]:
    """The unit that answers for the case tells the client; before a request, who took it."""
    unit = next(iter(answering(state)), None)
    return to_inform(state, InformedAbout.WITHDRAWAL, consent, unit, now, reference)


def _with(state: Case, new: Withdrawal) -> Case:
    return state.model_copy(
        update={
            "withdrawals": tuple(new if w.consent == new.consent else w for w in state.withdrawals)
        }
    )
