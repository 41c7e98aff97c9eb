"""Puts outcomes together: what a second decision adds to a first, in the same entry."""

from silta_chassis.process import Deadline, Outcome
from silta_network.model import Case


def then(first: Outcome[Case], second: Outcome[Case]) -> Outcome[Case]:
    """Both, the second decided on the state of the first.

    The chassis cancels before it sets, so what the second cancels is taken out of the first.
    """
    return Outcome(
        second.state,
        first.facts + second.facts,
        tuple(d for d in first.deadlines if not _cancelled(d[0], second)) + second.deadlines,
        first.cancel + second.cancel,
        first.ends or second.ends,
        {**first.answer, **second.answer},
        tuple(dict.fromkeys(first.erases + second.erases)),
    )


def _cancelled(deadline: Deadline, by: Outcome[Case]) -> bool:
    return by.ends or any(
        isinstance(deadline, cancelled) if isinstance(cancelled, type) else deadline == cancelled
        for cancelled in by.cancel
    )
