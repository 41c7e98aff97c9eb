"""Which version of the operating model the case follows."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.fact import KeyFact
from silta_contracts.facts import CaseMovedToModel
from silta_followup.model import Case
from silta_followup.reference import Reference


def heard(case: Case, fact: KeyFact, reference: Reference) -> Case:
    """The case with the model that the fact tells. Raises MissingModel before work begins on it."""
    known = case.model_copy(update={"follows": case.follows.after(fact)})
    reference.of(known)
    return known


def take_move(
    case: Case, fact: CaseMovedToModel, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The case goes on by another version; what is waited for keeps its time."""
    return Outcome(heard(case, fact, reference))
