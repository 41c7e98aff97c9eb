"""What goes on beside the plan on grounds of its own is over with them, before all else."""

from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome
from silta_followup.decisions import placement, workplace
from silta_followup.model import Case
from silta_followup.moves import settled
from silta_followup.reference import Reference


def settled_beside(before: Case, case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """After grounds or members changed: contacts and placements that nothing carries end first."""
    over = placement.uncarried(workplace.uncarried(Outcome(case)), now)
    done = settled(before, over.state, now, reference)
    return replace(done, facts=(*over.facts, *done.facts), cancel=(*over.cancel, *done.cancel))
