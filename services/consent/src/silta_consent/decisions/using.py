"""An oral consent covers one disclosure: which one, is an entry, so that it is one."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_consent.commands import UseConsent
from silta_consent.decisions.expiring import expired
from silta_consent.decisions.members import is_member
from silta_consent.decisions.permitting import Asked, asked_in, decided
from silta_consent.decisions.steps import then
from silta_consent.model import Case, Held, Use, standing_consents
from silta_consent.reference import Reference
from silta_contracts.deciding import DecisionReason, Question
from silta_contracts.party import Party
from silta_contracts.rules import is_live, is_oral, names


def uses(
    state: Case | None, question: Question, now: datetime, reference: Reference
) -> tuple[UseConsent, ...]:
    """The oral consents that have to be used up before the question can be permitted."""
    if state is None or question.once is None:
        return ()
    found = [_to_use(asked) for asked in asked_in(state, question, now, reference)]
    consents = dict.fromkeys(held.ground.id for held in found if held is not None)
    by, once = question.subject.properties, question.once
    return tuple(UseConsent(case=state.case, by=by, consent=c, once=once) for c in consents)


def _to_use(asked: Asked) -> Held | None:
    """An oral consent that carries what nothing else permits."""
    if decided(asked).context.reason != DecisionReason.NO_LIVE_GROUND:
        return None
    held = (h for h in standing_consents(asked.case) if is_oral(h.ground))
    return next((h for h in held if asked.is_carried_by(h)), None)


def use_consent(
    state: Case, command: UseConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The disclosure that an oral consent covers is made, so that the consent is used up."""
    held = next((h for h in _usable(state, command.by) if h.ground.id == command.consent), None)
    if held is None or not is_live(held.ground, now):
        return Refused(
            "consent-not-in-force",
            "There is no oral consent of this id that you could use (any more). See `grounds` in "
            "the case view, and ask the client for a new one.",
        )
    use = Use(by=command.by, once=command.once, at=now)
    used = expired(state, held, now)
    return then(
        used,
        lambda s: Outcome(_with_use(s, command.consent, use), answer={"consent": command.consent}),
    )


def may_use(state: Case, party: Party, reference: Reference) -> bool:
    """A party in the network that an oral consent names."""
    return bool(_usable(state, party))


def _usable(state: Case, party: Party) -> tuple[Held, ...]:
    if not is_member(state, party):
        return ()
    return tuple(
        held
        for held in standing_consents(state)
        if is_oral(held.ground) and names(held.ground, party)
    )


def _with_use(state: Case, consent: str, use: Use) -> Case:
    grounds = tuple(
        held.model_copy(update={"use": use}) if held.ground.id == consent else held
        for held in state.grounds
    )
    return state.model_copy(update={"grounds": grounds})
