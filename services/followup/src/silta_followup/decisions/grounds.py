"""What rests on a ground: it stops, narrows or goes on when grounds end."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.codes import Service, Work
from silta_contracts.facts import (
    ConsentExpired,
    ConsentReplaced,
    ConsentWithdrawn,
    GroundsChanged,
    StatutoryBasisEnded,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.grounds import StatuteGround
from silta_contracts.ids import case_of
from silta_contracts.payload import Member
from silta_followup.commands import WithdrawConsent
from silta_followup.decisions.beside import settled_beside
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.moves import settled
from silta_followup.reference import Reference
from silta_followup.standing import grounds, in_order, is_out, stamp, successor
from silta_followup.waits import ConsentAnswersBy


def narrow(
    case: Case,
    fact: ConsentExpired | StatutoryBasisEnded,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """A ground ended: who stood on it alone is out, and what another carries goes on."""
    return _settled(case, _changed(case, fact), now, reference)


def replace_ground(
    case: Case, fact: ConsentReplaced, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent stands in another's place: who it does not cover any more is out."""
    state = _changed(case, fact)
    pair = (fact.consent, fact.replaced_by)
    if pair not in state.replaced:
        state = state.model_copy(update={"replaced": (*state.replaced, pair)})
    if fact.consent in case.withdrawing:
        # Consent had not heard yet that it was taken back: what stands in its place was meant.
        state = _withdrawing(state, {successor(state, fact.consent)})
    return _settled(case, state, now, reference)


def acknowledge(
    case: Case, fact: ConsentWithdrawn, now: datetime, reference: Reference
) -> Outcome[Case]:
    """What rested on the consent stops; one receipt a consent, also where nothing did."""
    if fact.consent in case.acknowledged:
        return Outcome(case)
    outcome = _settled(case, _changed(case, fact, fact.consent), now, reference)
    state = outcome.state.model_copy(
        update={"acknowledged": (*outcome.state.acknowledged, fact.consent)}
    )
    stopped, goes_on = _receipt(state, fact.consent)
    receipt = WithdrawalAcknowledged(
        **stamp(state),
        consent=fact.consent,
        service=Service.FOLLOWUP,
        stopped=stopped,
        goes_on=goes_on,
        at=now,
    )
    return replace(outcome, state=state, facts=(*outcome.facts, receipt))


def withdraw(
    case: Case, command: WithdrawConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """What rested on it stops at once; the consent service tells the others."""
    if command.consent is not None and case_of(command.consent) != case.case:
        return Refused(
            "consent-of-another-case",
            "This consent belongs to another case. Name a consent of this case, or none for all.",
            status=422,
            kept=False,
        )
    # Who takes back a consent that was replaced means what stands in its place.
    named = successor(case, command.consent) if command.consent else None
    if named in case.ended:
        return Outcome(case)
    ended = {named} if named else _consents(case) - set(case.ended)
    state = _withdrawing(case, ended)
    outcome = settled_beside(case, state, now, reference)
    received = WithdrawalReceived(
        **stamp(outcome.state),
        by=command.by,
        consent=command.consent,
        received_by=Service.FOLLOWUP,
    )
    deadlines = outcome.deadlines
    if state.withdrawing and case.stage is not Stage.CLOSED:
        due = after(now, reference.models.installation.durations.acknowledge_withdrawal)
        deadlines = (*deadlines, (ConsentAnswersBy(case=case.case), due))
    return replace(outcome, facts=(received, *outcome.facts), deadlines=deadlines)


def consent_silent(
    case: Case, deadline: ConsentAnswersBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Consent named nothing that ended (a statute is not withdrawn): it goes on."""
    ended = tuple(ground for ground in case.ended if ground not in case.withdrawing)
    state = case.model_copy(update={"ended": ended, "withdrawing": ()})
    return settled(case, state, now, reference)


def _settled(before: Case, case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """After consent told something: once every withdrawal is answered, none is waited for."""
    outcome = settled_beside(before, case, now, reference)
    if case.withdrawing:
        return outcome
    return replace(outcome, cancel=(*outcome.cancel, ConsentAnswersBy))


def _withdrawing(case: Case, consents: set[str]) -> Case:
    return case.model_copy(
        update={
            "ended": in_order([*case.ended, *consents]),
            "withdrawing": in_order([*case.withdrawing, *consents]),
        }
    )


def _changed(case: Case, fact: GroundsChanged, *more: str) -> Case:
    """The case with what consent said last; a statute that lives on was not withdrawn.

    What consent itself told the end of has ended for good, whatever it names as remaining later.
    """
    statutes = {ground.id for ground in fact.remaining if isinstance(ground, StatuteGround)}
    told = {*more, *(ground.id for ground in fact.ended)}
    # Where no consent is left, every withdrawal is answered.
    answered = told if len(statutes) < len(fact.remaining) else {*told, *case.withdrawing}
    not_withdrawn = statutes & set(case.withdrawing)
    return case.model_copy(
        update={
            "ended": in_order({*case.ended} - not_withdrawn | told),
            "remaining": fact.remaining,
            "withdrawing": in_order(set(case.withdrawing) - answered - statutes),
        }
    )


def _rested(case: Case) -> set[str]:
    known = (*case.members, *case.released)
    return {*case.plan_grounds, *(ground for member in known for ground in _told(case, member))}


def _told(case: Case, member: Member) -> set[str]:
    """What a member stood on, and what stands in the place of it."""
    told = member.grounds or case.plan_grounds
    return {*told, *(new for _, new in case.replaced)}


def _consents(case: Case) -> set[str]:
    """Every ground known here that is not known to be a statute."""
    statutes = {ground.id for ground in case.remaining if isinstance(ground, StatuteGround)}
    return (_rested(case) | _alone(case) | {ground.id for ground in case.remaining}) - statutes


def _alone(case: Case) -> set[str]:
    """The consents for one party only."""
    return {ground.id for ground in case.single_party}


def _receipt(case: Case, consent: str) -> tuple[tuple[Work, ...], tuple[Work, ...]]:
    """What stopped and what goes on, by what rested on the consent here."""
    own = (Work.OWN_CARE, Work.OWN_RECORDS) if case.coordinating else (Work.OWN_CARE,)
    rested = consent in _rested(case)
    if case.stage in ACTIVE:
        # Whichever came first: the member's release by network, or the withdrawal.
        out = any(
            is_out(case, member.party) and consent in _told(case, member)
            for member in (*case.members, *case.released)
        )
        stopped = (Work.DISCLOSURE,) if out or consent in _alone(case) else ()
        carried = (Work.OTHER_GROUNDS,) if grounds(case) else ()
        return stopped, (Work.FOLLOW_UP, *carried, *own)
    if case.stage is Stage.STOPPED and case.plan_version and rested:
        return (Work.FOLLOW_UP, Work.DISCLOSURE), own
    return (), own
