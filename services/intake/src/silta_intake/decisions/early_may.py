"""Who may do what in the early service, and when anybody could."""

from typing import Final

from silta_chassis.process import Refused
from silta_contracts.party import (
    ClientParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    same_unit,
)
from silta_intake.early_service import EarlyService, EarlyStage
from silta_intake.model import Case, Reference, Stage

_TO_BOOK: Final = (EarlyStage.OFFERED, EarlyStage.BOOKED)
# What was chosen, and is under way.
_CHOSEN: Final = (
    EarlyStage.SELF_CARE,
    EarlyStage.CHECK_DUE,
    EarlyStage.CONSULTATION,
    EarlyStage.REQUEST_AGREED,
)


def a_unit(state: Case, party: Party, reference: Reference) -> bool:
    """Any unit takes a booking."""
    return isinstance(party, OrganisationParty | SensitiveUnitParty)


def booked_it(state: Case, party: Party, reference: Reference) -> bool:
    """The unit that took the booking."""
    return state.early is not None and same_unit(party, state.early.booked_with)


def is_early_service(state: Case, party: Party, reference: Reference) -> bool:
    """The early service."""
    return state.early is not None and same_unit(party, state.early.carried_out_by)


def has_part(state: Case, party: Party, reference: Reference) -> bool:
    """The client, the early service, and the unit that took the booking."""
    client = isinstance(party, ClientParty) and state.early is not None
    units = booked_it(state, party, reference) or is_early_service(state, party, reference)
    return client or units


def nothing_yet(state: Case) -> Refused | None:
    """A booking opens a case of its own."""
    if state == Case(case=state.case):
        return None
    return Refused("id-taken", "This is a case already. Register the booking without an id.")


def offerable(state: Case) -> Refused | None:
    """Once, after an alarm."""
    return _in(state, EarlyStage.ALARM)


def bookable(state: Case) -> Refused | None:
    """As long as the offer stands; also after a decline, which is nobody else's to know."""
    return _in(state, *_TO_BOOK)


def declinable(state: Case) -> Refused | None:
    """As long as anything goes on; again, too: that it was is not told so."""
    return _in(state, EarlyStage.ALARM, *_TO_BOOK, *_CHOSEN)


def missable(state: Case) -> Refused | None:
    """Only where an appointment stands."""
    return _in(state, EarlyStage.BOOKED)


def mappable(state: Case) -> Refused | None:
    """Booked or not, for who walks in is taken; and anew, for what was chosen may change."""
    return _in(state, *_TO_BOOK, *_CHOSEN)


def settleable(state: Case) -> Refused | None:
    """Where something was chosen."""
    return _in(state, *_CHOSEN)


def requestable(state: Case) -> Refused | None:
    """Only where the team was chosen with the client."""
    return _in(state, EarlyStage.REQUEST_AGREED)


def kept(state: Case) -> EarlyService:
    """The early service of a case of which a rule above says that it has one."""
    assert state.early is not None
    return state.early


def open_in(state: Case, *stages: EarlyStage) -> bool:
    """Whether it runs and stands in one of these stages."""
    early = state.early
    runs = state.stage is not Stage.ENDED and state.request is None
    return early is not None and runs and early.stage in stages


def waits_for_its_unit(state: Case) -> bool:
    """Whether the early service has something to do or to wait for."""
    return open_in(state, *_TO_BOOK, *_CHOSEN)


def _in(state: Case, *stages: EarlyStage) -> Refused | None:
    if state.early is None:
        return Refused("no-early-service", "No rule of early recognition fired in this case.")
    if open_in(state, *stages):
        return None
    return Refused(
        "early-service-elsewhere", "The early service does not stand there. Look at the case view."
    )
