"""How a decision of several steps is put together."""

from collections.abc import Callable

from silta_chassis.process import Outcome
from silta_planning.model import Case

Step = Callable[[Case], Outcome[Case]]


def in_turn(state: Case, *steps: Step) -> Outcome[Case]:
    """One outcome of several steps, each taken from the state that the one before left."""
    whole: Outcome[Case] = Outcome(state)
    for step in steps:
        done = step(whole.state)
        whole = Outcome(
            done.state,
            facts=whole.facts + done.facts,
            deadlines=whole.deadlines + done.deadlines,
            cancel=whole.cancel + done.cancel,
            ends=whole.ends or done.ends,
            answer={**whole.answer, **done.answer},
            erases=tuple(dict.fromkeys(whole.erases + done.erases)),
        )
    return whole
