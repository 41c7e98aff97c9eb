"""Who may learn that the same person has another case here: the coordinating parties, no others."""

from silta_contracts.party import Party
from silta_intake.model import Case, Stage, coordinates, coordination_may_know


def client_of(state: Case, reader: Party) -> str | None:
    """The vault reference of who the client is, for the coordinating party and its deputy.

    Not before the request may reach them: who awaits the client's consent learns nothing.
    """
    request = state.request
    if request is None or state.stage is Stage.AWAITING_CONSENT:
        return None
    if not (coordinates(state, reader) and coordination_may_know(state)):
        return None
    return request.client


def told_of(state: Case, reader: Party) -> bool:
    """Whether another case is told: one that may reach its coordination, too.

    Under turvakielto (661/2009 s. 36) to its own coordination only.
    """
    if state.request is None or not coordination_may_know(state):
        return False
    return coordinates(state, reader) or not state.request.turvakielto
