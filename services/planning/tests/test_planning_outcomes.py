"""A decision of several steps is one outcome."""

from silta_chassis.process import Outcome
from silta_planning.model import Case, PlanBy
from silta_planning.outcomes import in_turn

from .planning_examples import CASE


def test_each_step_is_taken_from_where_the_one_before_left() -> None:
    def counts(state: Case) -> Outcome[Case]:
        more = state.model_copy(update={"version": state.version + 1})
        return Outcome(more, answer={str(more.version): True}, cancel=(PlanBy,), ends=True)

    whole = in_turn(Case(case=CASE), counts, counts, Outcome)
    assert whole.state.version == 2
    assert whole.answer == {"1": True, "2": True}
    assert whole.cancel == (PlanBy, PlanBy)
    assert whole.ends
