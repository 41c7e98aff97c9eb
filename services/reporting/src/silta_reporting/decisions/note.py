"""Any fact: the story keeps it as it came, the state notes the little that others look at."""

from datetime import datetime
from typing import Any

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.fact import AnyFact, KeyFact
from silta_contracts.facts import CaseClosed
from silta_contracts.rules import is_end
from silta_reporting.commands import ShowingEnds
from silta_reporting.decisions.measure import measured
from silta_reporting.decisions.part import parted
from silta_reporting.decisions.wait import waiting
from silta_reporting.model import Case
from silta_reporting.reference import Reference


def noted(case: Case, fact: AnyFact, at: datetime) -> Case:
    """The case after a fact that happened at that time, in whatever order facts come.

    A fact of an unknown case, one after the end and one whose grounds have ended are ordinary:
    they happened, so they are kept and counted. The story is shown by the grounds that live.
    """
    follows = case.follows.after(fact) if isinstance(fact, KeyFact) else case.follows
    case = case.model_copy(
        update={"measures": measured(case.measures, fact, at), "follows": follows}
    )
    return waiting(parted(case, fact), fact, at)


def note(state: Case, message: AnyFact, now: datetime, reference: Reference) -> Outcome[Case]:
    """Notes a fact. Publishes nothing: reporting listens."""
    after_it = noted(state, message, now)
    if not is_end(message) or state.measures.closed is not None:
        return Outcome(after_it)
    if isinstance(message, CaseClosed):
        # As long as feedback may be given, those who may give it see what it is about.
        due = after(now, reference.of(after_it).durations.feedback_after_end)
        return Outcome(after_it, deadlines=((ShowingEnds(case=state.case), due),))
    # No network came about: nobody but client and coordination needs the story any more.
    return Outcome(after_it.model_copy(update={"told": False}))


def stop_showing(state: Case, message: ShowingEnds, now: datetime, reference: Any) -> Outcome[Case]:
    """The time for feedback is over: disclosure ends for all but client and coordination."""
    return Outcome(state.model_copy(update={"told": False}))
