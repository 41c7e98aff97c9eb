"""Who may do what, and what is possible now: the tests that the rows of the process name."""

from silta_chassis.process import Refused, too_early
from silta_consent.model import (
    Case,
    Held,
    Informing,
    open_informings,
    standing,
    standing_bases,
    standing_consents,
    unit_or_none,
)
from silta_consent.reference import Reference
from silta_contracts.codes import InformedAbout
from silta_contracts.party import ClientParty, Party, Unit, same_unit
from silta_contracts.rules import could_sanction, is_client_or_unit, is_oral, names

RECEIPTS_MISSING = too_early("Receipts of some services are missing yet. Try again shortly.")

_ENDED = Refused("case-ended", "The case has ended: only withdrawals are possible here.")


def client(state: Case, party: Party, reference: Reference) -> bool:
    """The client alone."""
    return isinstance(party, ClientParty)


def client_or_unit(state: Case, party: Party, reference: Reference) -> bool:
    """The client, or any unit that takes it with the client."""
    return is_client_or_unit(party)


def changer(state: Case, party: Party, reference: Reference) -> bool:
    """The client, or a unit that sees a consent in force and changes it with the client.

    To any other unit this would tell when the client takes a consent back.
    """
    if isinstance(party, ClientParty):
        return True
    return is_client_or_unit(party) and (
        coordinates(state, party) or any(concerns(held, party) for held in standing_consents(state))
    )


def client_or_part(state: Case, party: Party, reference: Reference) -> bool:
    """The client, or a unit with a part in the case."""
    return isinstance(party, ClientParty) or unit_with_part(state, party, reference)


def unit_with_part(state: Case, party: Party, reference: Reference) -> bool:
    """A unit that has a part in the case here."""
    return unit_or_none(party) is not None and has_part(state, party)


def authority(state: Case, party: Party, reference: Reference) -> bool:
    """A unit of a kind that some act in the file names."""
    unit = unit_or_none(party)
    return unit is not None and reference.may_record(unit.type)


def recorder(state: Case, party: Party, reference: Reference) -> bool:
    """The unit that recorded a basis that stands."""
    return any(same_unit(basis.recorded_by, party) for basis in standing_bases(state))


def informer(state: Case, party: Party, reference: Reference) -> bool:
    """A unit that is to tell the client of something, or will be when the receipts are in."""
    if unit_or_none(party) is not None and coordinates(state, party):
        return True
    return any(may_inform(state, informing, party) for informing in open_informings(state))


def answering(state: Case) -> tuple[Unit, ...]:
    """The units that answer for the case: coordination and its deputy.

    Before a request comes: who took a consent, for they have to stop what rests on it. An authority
    that could attach a sanction is told of no withdrawal: it sees only that its ground is gone.
    """
    if state.request is not None:
        deputy = state.request.deputy
        return (state.request.coordinating, *((deputy,) if deputy else ()))
    units = [unit for h in reversed(state.grounds) if (unit := unit_or_none(h.taken_by))]
    return tuple(dict.fromkeys(unit for unit in units if not could_sanction(unit)))


def coordinates(state: Case, party: Party) -> bool:
    """Whether a unit is one that answers for the case."""
    return any(same_unit(unit, party) for unit in answering(state))


def concerns(held: Held, party: Party) -> bool:
    """Whether a unit took this ground, or is covered by it."""
    return same_unit(held.taken_by, party) or names(held.ground, party)


def has_part(state: Case, party: Party) -> bool:
    """Whether a party has a part in the case here.

    The client; units that coordinate, took the contact or a consent, put a question or are to tell
    the client; and whom a ground covers. What has ended gives no part.
    """
    if isinstance(party, ClientParty):
        return True
    if unit_or_none(party) is None:
        return False
    takers: list[Party | None] = [
        *(held.taken_by for held in standing(state)),
        *(waiting.held.taken_by for waiting in state.unconfirmed),
        *(ask.asked_by for ask in state.asks),
        *(i.unit for i in open_informings(state) if i.about != InformedAbout.WITHDRAWAL),
        state.request.taken_by if state.request else None,
    ]
    return (
        coordinates(state, party)
        or any(taker is not None and same_unit(taker, party) for taker in takers)
        or any(names(held.ground, party) for held in standing(state) if not state.ended)
    )


def may_inform(state: Case, informing: Informing, party: Party) -> bool:
    """Whether a unit may tell the client of this; of a withdrawal only who answers for the case."""
    if unit_or_none(party) is None:
        return False
    if coordinates(state, party):
        return True
    named = informing.unit is not None and same_unit(informing.unit, party)
    return named and informing.about != InformedAbout.WITHDRAWAL


def open_case(state: Case) -> Refused | None:
    """The case has not ended."""
    return _ENDED if state.ended else None


def to_confirm(state: Case) -> Refused | None:
    """A consent waits for its second step."""
    return (
        None
        if state.unconfirmed
        else Refused("consent-not-waiting", "No consent waits for confirmation.")
    )


def to_refuse(state: Case) -> Refused | None:
    """A question or a second step is open."""
    return (
        None
        if state.asks or state.unconfirmed
        else Refused("ask-not-open", "The client is not asked for anything now.")
    )


def to_change(state: Case) -> Refused | None:
    """A consent is in force."""
    if state.ended or standing_consents(state):
        return open_case(state)
    return Refused("consent-not-in-force", "No consent is in force: give one.")


def to_use(state: Case) -> Refused | None:
    """An oral consent is in force."""
    if state.ended or any(is_oral(held.ground) for held in standing_consents(state)):
        return open_case(state)
    return Refused("consent-not-in-force", "No oral consent is in force (any more): ask for one.")


def to_record(state: Case) -> Refused | None:
    """The contact request has come: the act is measured by it."""
    if state.ended or state.request is not None:
        return open_case(state)
    return too_early("The contact request has not come yet. Try again when it has.")


def to_end(state: Case) -> Refused | None:
    """A statutory basis is in force."""
    if state.ended or standing_bases(state):
        return open_case(state)
    return Refused("basis-not-in-force", "No statutory basis is in force.")


def to_tell(state: Case) -> Refused | None:
    """The client is to be told of something."""
    if open_informings(state):
        return None
    if any(not withdrawal.completed for withdrawal in state.withdrawals):
        return RECEIPTS_MISSING
    return Refused("nothing-to-inform-of", "The client is not waiting to be told of anything.")
