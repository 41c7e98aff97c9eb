"""Erasing a person: reporting holds facts only, and says so."""

from datetime import datetime
from typing import Any

from silta_chassis.process import Outcome
from silta_contracts.codes import Service
from silta_contracts.facts import ErasureRequested, PersonErased
from silta_reporting.decisions.note import noted
from silta_reporting.model import Case


def erase(state: Case, fact: ErasureRequested, now: datetime, reference: Any) -> Outcome[Case]:
    """Answers that nothing was here to erase and nothing is kept; also for an unknown case.

    The story and the counting go on with codes, dates and parties, as the facts themselves.
    """
    receipt = PersonErased(case=state.case, service=Service.REPORTING, classes=(), at=now)
    return Outcome(noted(state, fact, now), facts=(receipt,))
