"""The client gives a consent, in one step or two."""

from collections.abc import Sequence
from datetime import datetime

from silta_chassis.process import Outcome, Ref, Refused
from silta_chassis.workdays import after
from silta_consent.commands import ConfirmConsent, ExtendConsent, GiveConsent, NarrowConsent, What
from silta_consent.decisions.asking import closed, waits_of
from silta_consent.decisions.covering import covered
from silta_consent.decisions.following import asked_next, not_of_the_model
from silta_consent.decisions.steps import then, unfit
from silta_consent.model import (
    AnswerBy,
    Ask,
    Case,
    ConfirmBy,
    Held,
    RequestExpected,
    RunsOut,
    Unconfirmed,
    remaining,
    standing,
    with_ends,
    without,
)
from silta_consent.reference import Reference
from silta_contracts.codes import ConsentForm, ConsentGiver, ConsentPurpose, Mandate
from silta_contracts.facts import (
    ConsentGranted,
    ConsentReplaced,
)
from silta_contracts.grounds import ConsentGround
from silta_contracts.open_codes import Open
from silta_contracts.party import Party


def give_consent(
    state: Case, command: GiveConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A consent is given; one that names no asking answers the first that asks for this."""
    refused = unsound(state, command, now) or not_of_the_model(
        state, command.form, command.what.purpose, reference
    )
    if refused:
        return refused
    same = (ask.id for ask in state.asks if _asks_for(ask, command.what))
    held = new_consent(
        state,
        command.what,
        command.form,
        command.valid_until,
        now,
        command.by,
        ask=command.ask or next(same, None),
        on_behalf=command.on_behalf,
        mandate=command.mandate or command.acts_on,
        form_reference=command.form_reference,
    )
    return taken(state, held, command.by, now, reference)


def unsound(state: Case, command: GiveConsent | ExtendConsent, now: datetime) -> Refused | None:
    """Why the parts of a consent do not fit together, if so."""
    if command.valid_until is not None and command.valid_until <= now:
        return unfit("validity-over", "The validity is over already. Name a later valid_until.")
    if command.ask is not None and not _was_asked(state, command.ask):
        return Refused("ask-unknown", "There was no such asking. See `asks` in the case view.")
    if refused := mandate_unfit(command):
        return refused
    if command.form == ConsentForm.ORAL:
        if command.what.purpose == ConsentPurpose.COOPERATE:
            return unfit(
                "oral-carries-no-network",
                "An oral consent covers one disclosure. For cooperation take it in writing, "
                "e-signed or in two steps.",
            )
        if len(command.what.recipients) != 1 or command.valid_until is None:
            return unfit(
                "oral-covers-one-disclosure",
                "An oral consent covers one disclosure: name one recipient and a valid_until.",
            )
    return None


def mandate_unfit(command: GiveConsent | ExtendConsent | NarrowConsent) -> Refused | None:
    """Why what is given on the client's behalf lacks its mandate, or has one for nothing, if so.

    Who acts on a mandate is known by the token, and needs to say nothing.
    """
    if command.acts_on is not None and command.mandate not in (None, command.acts_on):
        return unfit("mandate-unfit", "Your token names another mandate. Leave out mandate.")
    if (command.on_behalf is None) == (command.mandate is None):
        return None
    return unfit(
        "mandate-unfit",
        "Say who consents on the client's behalf in on_behalf, and on what in mandate; where the "
        "client consents leave out both.",
    )


def new_consent(
    state: Case,
    what: What,
    form: Open[ConsentForm],
    valid_until: datetime | None,
    now: datetime,
    by: Party,
    *,
    ask: str | None = None,
    replaces: str | None = None,
    on_behalf: Ref | None = None,
    mandate: Open[Mandate] | None = None,
    form_reference: Ref | None = None,
) -> Held:
    """The next consent of the case, not in force yet."""
    ground = ConsentGround(
        id=f"{state.case}.{state.last_ground + 1}",
        purpose=what.purpose,
        categories=what.data,
        recipients=tuple(dict.fromkeys(what.recipients)),
        valid_from=now,
        valid_until=valid_until,
        form=form,
        given_by=ConsentGiver.ON_BEHALF if mandate else ConsentGiver.CLIENT,
    )
    return Held(
        ground=ground,
        taken_by=by,
        ask=ask,
        replaces=replaces,
        on_behalf=on_behalf,
        mandate=mandate,
        form_reference=form_reference,
    )


def taken(state: Case, held: Held, by: Party, now: datetime, reference: Reference) -> Outcome[Case]:
    """A new consent is in force, or waits for its second step."""
    numbered = state.model_copy(update={"last_ground": state.last_ground + 1})
    answer = {"consent": held.ground.id}
    if not _in_two_steps(held):
        return then(
            in_force(numbered, held, by, now, reference),
            lambda s: asked_next(s, now, reference),
            lambda s: Outcome(s, answer=answer),
        )
    until = held.ground.valid_until
    due = after(now, reference.models.installation.durations.confirm_consent)
    due = min(due, until) if until else due
    waiting = Unconfirmed(held=held, confirm_by=due)
    # The asking stays open until the second step, so that silence is told as such.
    asks = [ask for ask in state.asks if ask.id == held.ask and ask.answer_by < due]
    return Outcome(
        numbered.model_copy(
            update={
                "unconfirmed": (*state.unconfirmed, waiting),
                "asks": tuple(
                    ask.model_copy(update={"answer_by": due}) if ask in asks else ask
                    for ask in state.asks
                ),
            }
        ),
        deadlines=(
            (ConfirmBy(case=state.case, consent=held.ground.id), due),
            *((AnswerBy(case=state.case, ask=ask.id), due) for ask in asks),
        ),
        answer=answer,
    )


def in_force(
    state: Case, held: Held, by: Party, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent holds from now on, in the place of those that it replaces or covers."""
    case, ground = state.case, held.ground
    olds = covered(state, held)
    if held.replaces is None and olds:
        held = held.model_copy(update={"replaces": olds[-1].ground.id})
    ended = [old.ground.id for old in olds]
    opens = state.request is None and not standing(state)
    request_due = after(now, reference.models.installation.durations.contact_request_after_consent)
    granted = closed(state, [held.ask]).model_copy(
        update={
            "grounds": (*state.grounds, held),
            "unconfirmed": _replacing(state.unconfirmed, held, ended),
            "request_due": request_due if opens else state.request_due,
        }
    )
    granted = with_ends(granted, ended, "replaced", now, replaced_by=ground.id)
    left = remaining(granted, now)
    replaced = (
        ConsentReplaced(
            case=case,
            by=by,
            consent=old.ground.id,
            replaced_by=ground.id,
            ended=(old.ground,),
            remaining=left,
        )
        for old in olds
    )
    return Outcome(
        granted,
        facts=(
            ConsentGranted(
                case=case,
                by=by,
                grounds=(ground.id,),
                ground=ground,
                ask=held.ask,
                replaces=held.replaces,
            ),
            *replaced,
        ),
        deadlines=(
            *(
                ((RunsOut(case=case, consent=ground.id), ground.valid_until),)
                if ground.valid_until
                else ()
            ),
            *(((RequestExpected(case=case), request_due),) if opens else ()),
        ),
        cancel=(
            *waits_of(state, [held.ask]),
            *(RunsOut(case=case, consent=consent) for consent in ended),
        ),
    )


def _replacing(
    waiting: tuple[Unconfirmed, ...], new: Held, ended: Sequence[str]
) -> tuple[Unconfirmed, ...]:
    """Changes of an old consent that wait for their second step now change the new one."""
    changed = {"replaces": new.ground.id}
    olds = {*ended, *((new.replaces,) if new.replaces else ())}
    return tuple(
        u.model_copy(update={"held": u.held.model_copy(update=changed)})
        if u.held.replaces in olds
        else u
        for u in waiting
    )


def confirm_consent(
    state: Case, command: ConfirmConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The second step: the consent holds from now on.

    Where a close person takes it on a mandate, the consent was given on the client's behalf.
    """
    waiting = next((u for u in state.unconfirmed if u.held.ground.id == command.consent), None)
    if waiting is None:
        return Refused(
            "consent-not-waiting",
            "This consent does not wait for confirmation. See `unconfirmed` in the case view.",
        )
    ground = waiting.held.ground
    if ground.valid_until is not None and ground.valid_until <= now:
        return Refused("validity-over", "The validity is over already. Give a new consent.")
    changed: dict[str, object] = {"valid_from": now}
    held = waiting.held
    if command.acts_on is not None:
        changed["given_by"] = ConsentGiver.ON_BEHALF
        held = held.model_copy(update={"mandate": command.acts_on})
    held = held.model_copy(update={"ground": ground.model_copy(update=changed)})
    confirmed = in_force(without(state, waiting), held, command.by, now, reference)
    return then(
        Outcome(state, cancel=(ConfirmBy(case=state.case, consent=ground.id),)),
        lambda _: confirmed,
        lambda s: asked_next(s, now, reference),
        lambda s: Outcome(s, answer={"consent": ground.id}),
    )


def _in_two_steps(held: Held) -> bool:
    return isinstance(held.ground, ConsentGround) and held.ground.form == ConsentForm.TWO_STEP


def _asks_for(ask: Ask, what: What) -> bool:
    """The purpose is the same; of a single party, the party too."""
    one_party = what.purpose == ConsentPurpose.SINGLE_PARTY
    return ask.purpose == what.purpose and (
        not one_party or ask.recipients == tuple(what.recipients)
    )


def _was_asked(state: Case, ask: str) -> bool:
    return ask in [f"{state.case}.a{number}" for number in range(1, state.last_ask + 1)]
