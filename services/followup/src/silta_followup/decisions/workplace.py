"""Contact with an employer or occupational health: on its own consent, quiet, and its end."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.facts.workplace import (
    WorkplaceContacted,
    WorkplaceContactEnded,
    WorkplaceContactOpened,
    WorkplaceContactQuiet,
)
from silta_contracts.party import CLIENT, Party, same_unit
from silta_followup.commands_workplace import (
    EndWorkplaceContact,
    OpenWorkplaceContact,
    RecordWorkplaceContact,
)
from silta_followup.decisions.follow_up import not_open
from silta_followup.decisions.single_party import CONSENT_FIRST, consent_for, stands
from silta_followup.may import may_begin
from silta_followup.model import ACTIVE, Case
from silta_followup.moves import happened
from silta_followup.reference import Reference
from silta_followup.standing import contact, follows, stamp, takes_part, unit_of
from silta_followup.waits import WorkplaceQuietBy
from silta_followup.workplace import Contacting


def may_record(case: Case, party: Party, reference: Reference) -> bool:
    """A unit that took up a contact, while it has a part in the case."""
    contacts = case.workplace.contacts
    opened = not contacts or any(same_unit(one.opener, party) for one in contacts)
    return opened and may_begin(case, party, reference)


def may_end(case: Case, party: Party, reference: Reference) -> bool:
    """The client and the opener; who follows, where the opener has no part any more."""
    gone = any(not takes_part(case, one.opener) for one in case.workplace.contacts)
    return party == CLIENT or may_record(case, party, reference) or (gone and follows(case, party))


def not_contacted(case: Case) -> Refused | None:
    """The refusal where no contact goes on."""
    refused = not_open(case)
    return refused or (None if case.workplace.contacts else _NONE_GOES_ON)


_NONE_GOES_ON = Refused("no-workplace-contact", "No such contact goes on. Open one first.")
_NOT_YOURS = Refused("not-yours", "Another unit took up this contact.", status=403, kept=False)


def open_contact(
    case: Case, command: OpenWorkplaceContact, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Contact is taken up on the separate consent that names the party."""
    if case.workplace.of(command.workplace) is not None:
        return Refused("contact-goes-on", "A contact of this kind goes on. End it first.")
    if command.party.type != str(command.workplace):
        return Refused(
            "wrong-type",
            "The party's type is not the kind of the contact.",
            status=422,
            kept=False,
        )
    consent = consent_for(case, command.party, now)
    if consent is None:
        return CONSENT_FIRST
    one = Contacting(
        workplace=command.workplace,
        party=command.party,
        opener=unit_of(command.by),
        consent=consent.id,
        about=command.about,
        quiet_by=_until(case, now, reference),
    )
    fact = WorkplaceContactOpened(
        **_stamp(case, one),
        by=command.by,
        workplace=one.workplace,
        opener=one.opener,
        about=one.about,
    )
    return _waits(happened(case, now), one, fact)


def record(
    case: Case, command: RecordWorkplaceContact, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The party was spoken with; silence is counted anew."""
    one = case.workplace.of(command.workplace)
    if one is None:
        return _NONE_GOES_ON
    if not same_unit(one.opener, command.by):
        return _NOT_YOURS
    if not stands(case, one.consent, now):
        return CONSENT_FIRST
    fact = WorkplaceContacted(
        **_stamp(case, one),
        by=command.by,
        workplace=one.workplace,
        opener=one.opener,
        result=command.result,
        client_present=command.client_present,
    )
    changes = {
        "result": command.result,
        "quiet_by": _until(case, now, reference),
        "opener_told": False,
    }
    return _waits(happened(case, now), one.model_copy(update=changes), fact)


def end(
    case: Case, command: EndWorkplaceContact, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It ended; the fact does not say who ended it."""
    one = case.workplace.of(command.workplace)
    if one is None:
        return _NONE_GOES_ON
    own = command.by == CLIENT or same_unit(one.opener, command.by)
    if not own and (takes_part(case, one.opener) or not follows(case, command.by)):
        return _NOT_YOURS
    workplace = case.workplace.without(one.workplace)
    state = happened(case, now, workplace=workplace)
    return Outcome(state, (ended(case, one),), cancel=(_wait(case, one),))


def quiet(
    case: Case, deadline: WorkplaceQuietBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Nothing was recorded for long: the opener is told, then again and again who follows."""
    one = case.workplace.of(deadline.workplace)
    answers = contact(case)
    if one is None or answers is None or case.stage not in ACTIVE:
        return Outcome(
            case.model_copy(update={"workplace": case.workplace.without(deadline.workplace)})
        )
    opener_is_told = not one.opener_told and takes_part(case, one.opener)
    fact = WorkplaceContactQuiet(
        **_stamp(case, one),
        party=one.opener,
        addressed=one.opener if opener_is_told else answers.party,
        due=one.quiet_by,
        workplace=one.workplace,
    )
    changes = {"quiet_by": _until(case, now, reference), "opener_told": True}
    return _waits(case, one.model_copy(update=changes), fact)


def ended(case: Case, one: Contacting) -> WorkplaceContactEnded:
    """The fact that a contact ended, the same whoever ended it."""
    # It rests on nothing: its consent may have ended with it, and others never carried it.
    return WorkplaceContactEnded(
        case=case.case, round=case.round, workplace=one.workplace, opener=one.opener
    )


def uncarried(outcome: Outcome[Case]) -> Outcome[Case]:
    """The outcome, and contacts whose own consent has ended end with it; no other carries them."""
    case = outcome.state
    gone = [one for one in case.workplace.contacts if one.consent in case.ended]
    if not gone:
        return outcome
    workplace = case.workplace.without(*(one.workplace for one in gone))
    return Outcome(
        case.model_copy(update={"workplace": workplace}),
        (*outcome.facts, *(ended(case, one) for one in gone)),
        outcome.deadlines,
        cancel=(*outcome.cancel, *(_wait(case, one) for one in gone)),
        ends=outcome.ends,
    )


def _stamp(case: Case, one: Contacting) -> dict[str, object]:
    return {**stamp(case), "grounds": (one.consent,)}


def _until(case: Case, now: datetime, reference: Reference) -> datetime:
    return after(now, reference.of(case).durations.workplace_contact_quiet)


def _wait(case: Case, one: Contacting) -> WorkplaceQuietBy:
    return WorkplaceQuietBy(case=case.case, workplace=one.workplace)


def _waits(
    case: Case,
    one: Contacting,
    fact: WorkplaceContactOpened | WorkplaceContacted | WorkplaceContactQuiet,
) -> Outcome[Case]:
    state = case.model_copy(update={"workplace": case.workplace.with_contact(one)})
    return Outcome(state, (fact,), ((_wait(case, one), one.quiet_by),))
