"""The end of the case: work and deadlines stop everywhere."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.facts import (
    CaseClosed,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    ErasureRequested,
)
from silta_network.decisions.assemble import over
from silta_network.decisions.erase import emptied
from silta_network.decisions.follow import then
from silta_network.directory import Reference
from silta_network.model import Case


def end(
    case: Case,
    fact: CaseClosed | ContactRequestClosed | ContactRequestWithdrawn | ErasureRequested,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """Ends all, also where the case was never heard of: what comes late finds it ended."""
    if case.ended:
        return Outcome(case)
    state = over(case).with_(ended=True)
    return then(Outcome(state, ends=True), emptied(state))
