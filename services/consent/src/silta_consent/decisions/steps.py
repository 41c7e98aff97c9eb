"""How a decision is put together from smaller ones, and refusals that several share."""

from collections.abc import Callable

from silta_chassis.process import Outcome, Refused
from silta_consent.model import Case


def then(first: Outcome[Case], *steps: Callable[[Case], Outcome[Case]]) -> Outcome[Case]:
    """A first step and further ones, each decided on the state that the one before left.

    No later step may cancel what an earlier one sets: cancelling comes first when it is stored.
    """
    whole = first
    for step in steps:
        more = step(whole.state)
        whole = Outcome(
            more.state,
            facts=whole.facts + more.facts,
            deadlines=whole.deadlines + more.deadlines,
            cancel=whole.cancel + more.cancel,
            answer={**whole.answer, **more.answer},
            erases=tuple(dict.fromkeys(whole.erases + more.erases)),
        )
    return whole


def unfit(reason: str, says: str) -> Refused:
    """422: the parts of the body do not fit together. Leaves nothing behind."""
    return Refused(reason, says, status=422, kept=False)
