"""The client narrows or extends a consent: a new one stands in its place."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_consent.commands import ExtendConsent, NarrowConsent, What
from silta_consent.decisions.covering import is_within
from silta_consent.decisions.following import not_of_the_model
from silta_consent.decisions.giving import in_force, mandate_unfit, new_consent, taken, unsound
from silta_consent.decisions.steps import then, unfit
from silta_consent.model import Case, Held, standing_consents
from silta_consent.reference import Reference
from silta_contracts.grounds import ConsentGround

_NOT_IN_FORCE = Refused(
    "consent-not-in-force",
    "This consent is not in force (any more). See `grounds` in the case view.",
)


def narrow_consent(
    state: Case, command: NarrowConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """What is taken out stops at once, so a narrower consent needs no second step."""
    old = _held(state, command.consent)
    if old is None or not isinstance(old.ground, ConsentGround):
        return _NOT_IN_FORCE
    until = command.valid_until or old.ground.valid_until
    if until is not None and until <= now:
        return unfit("validity-over", "The validity is over already. Withdraw the consent instead.")
    if refused := mandate_unfit(command):
        return refused
    if not _narrower(old.ground, command.what, until):
        return unfit(
            "not-narrower",
            "Name the same purpose and less data, fewer recipients or an earlier end. "
            "To add, extend the consent.",
        )
    held = new_consent(
        state,
        command.what,
        old.ground.form,
        until,
        now,
        command.by,
        replaces=command.consent,
        on_behalf=command.on_behalf,
        mandate=command.mandate or command.acts_on,
        form_reference=command.form_reference,
    )
    numbered = state.model_copy(update={"last_ground": state.last_ground + 1})
    return then(
        in_force(numbered, held, command.by, now, reference),
        lambda s: Outcome(s, answer={"consent": held.ground.id}),
    )


def extend_consent(
    state: Case, command: ExtendConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A consent with more, or with something else, in the place of the old one."""
    if _held(state, command.consent) is None:
        return _NOT_IN_FORCE
    refused = unsound(state, command, now) or not_of_the_model(
        state, command.form, command.what.purpose, reference
    )
    if refused:
        return refused
    held = new_consent(
        state,
        command.what,
        command.form,
        command.valid_until,
        now,
        command.by,
        ask=command.ask,
        replaces=command.consent,
        on_behalf=command.on_behalf,
        mandate=command.mandate or command.acts_on,
        form_reference=command.form_reference,
    )
    return taken(state, held, command.by, now, reference)


def _held(state: Case, consent: str) -> Held | None:
    return next((h for h in standing_consents(state) if h.ground.id == consent), None)


def _narrower(old: ConsentGround, what: What, until: datetime | None) -> bool:
    recipients = set(what.recipients)
    ends_earlier = until is not None and (old.valid_until is None or until < old.valid_until)
    ends_later = old.valid_until is not None and (until is None or until > old.valid_until)
    within = (
        what.purpose == old.purpose
        and set(what.data) <= set(old.categories)
        and all(is_within(recipient, old.recipients) for recipient in recipients)
        and not ends_later
    )
    less = ends_earlier or set(what.data) != set(old.categories)
    return within and (less or recipients != set(old.recipients))
