"""Which version of the operating model the case follows."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.fact import KeyFact
from silta_contracts.facts import CaseMovedToModel
from silta_planning.model import Case
from silta_planning.reference import Reference


def heard(state: Case, fact: KeyFact, reference: Reference) -> Case:
    """The case with the model that the fact tells. Raises MissingModel before work begins on it."""
    known = state.model_copy(update={"follows": state.follows.after(fact)})
    reference.of(known)
    return known


def take_move(
    state: Case, fact: CaseMovedToModel, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The case goes on by another version; what is waited for keeps its time."""
    return Outcome(heard(state, fact, reference))
