"""Who may do what in a health check, and when anybody could."""

from silta_chassis.process import Refused
from silta_contracts.party import ClientParty, Party, same_unit
from silta_intake.health_check import CheckStage, HealthCheck
from silta_intake.model import Case, Reference, Stage


def carries_out(state: Case, party: Party, reference: Reference) -> bool:
    """The unit that does the check."""
    return state.check is not None and same_unit(party, state.check.carried_out_by)


def client_or_carries_out(state: Case, party: Party, reference: Reference) -> bool:
    """The client, and the unit that does the check."""
    client = isinstance(party, ClientParty) and state.check is not None
    return client or carries_out(state, party, reference)


def has_part(state: Case, party: Party, reference: Reference) -> bool:
    """The client, the unit that does the check, and the one that offered it."""
    offered = state.check is not None and same_unit(party, state.check.offered_by)
    return offered or client_or_carries_out(state, party, reference)


def nothing_yet(state: Case) -> Refused | None:
    """A check opens a case of its own."""
    if state == Case(case=state.case):
        return None
    return Refused("id-taken", "This is a case already. Offer the check without an id.")


def bookable(state: Case) -> Refused | None:
    """As long as the offer stands; also after a decline, which is nobody else's to know."""
    return _in(state, CheckStage.OFFERED, CheckStage.BOOKED)


def declinable(state: Case) -> Refused | None:
    """As long as something is offered or agreed on; again, too: that it was is not told so."""
    return _in(state, CheckStage.OFFERED, CheckStage.BOOKED, CheckStage.REQUEST_AGREED)


def missable(state: Case) -> Refused | None:
    """Only where an appointment stands."""
    return _in(state, CheckStage.BOOKED)


def doable(state: Case) -> Refused | None:
    """Booked or not: who walks in is taken."""
    return _in(state, CheckStage.OFFERED, CheckStage.BOOKED)


def requestable(state: Case) -> Refused | None:
    """Only what was agreed on."""
    return _in(state, CheckStage.REQUEST_AGREED)


def kept(state: Case) -> HealthCheck:
    """The check of a case of which a rule above says that it has one."""
    assert state.check is not None
    return state.check


def open_in(state: Case, *stages: CheckStage) -> bool:
    """Whether a check runs and stands in one of these stages."""
    check = state.check
    runs = state.stage is not Stage.ENDED and state.request is None
    return check is not None and runs and check.stage in stages


def _in(state: Case, *stages: CheckStage) -> Refused | None:
    if state.check is None:
        return Refused("no-health-check", "No health check was offered in this case.")
    if open_in(state, *stages):
        return None
    return Refused(
        "health-check-elsewhere", "The health check does not stand there. Look at the case view."
    )
