"""What followup remembers beside the steps: who was asked for feedback, and how goals went."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from silta_contracts.payload import Goal, GoalProgress


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Asking(_Kept):
    """Feedback that was asked for; givers are named as readers are (``reader_key``)."""

    asked: tuple[str, ...] = ()
    answer_by: datetime | None = None
    reminded: bool = False
    # Known to each of them alone.
    declined: tuple[str, ...] = ()

    def with_declined(self, giver: str) -> "Asking":
        """The same, and this one is not asked any more."""
        declined = tuple(dict.fromkeys((*self.declined, giver)))
        return self.model_copy(update={"declined": declined})


class Evaluation(_Kept):
    """How goals stood on a day: at a follow-up, or at the end (no follow-up)."""

    on: date
    follow_up: str | None = None
    plan_version: int
    progress: tuple[GoalProgress, ...]


class Course(_Kept):
    """Every goal that any version of the plan had, as it was told last, and its evaluations."""

    goals: tuple[Goal, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()

    def with_goals(self, goals: tuple[Goal, ...]) -> "Course":
        """The same with the goals of a plan, by which a goal known before is told anew."""
        told = {goal.id: goal for goal in (*self.goals, *goals)}
        return self.model_copy(update={"goals": tuple(told.values())})

    def evaluated_on(
        self,
        on: date,
        follow_up: str | None,
        plan_version: int,
        goals: tuple[Goal, ...],
        progress: tuple[GoalProgress, ...],
    ) -> "Course":
        """The same with one evaluation more, by day: what is recorded late stands in its place."""
        one = Evaluation(on=on, follow_up=follow_up, plan_version=plan_version, progress=progress)
        # Of a case from before courses were kept the goals are told by what is followed now.
        known = self.with_goals(goals)
        ordered = sorted((*known.evaluations, one), key=lambda evaluation: evaluation.on)
        return known.model_copy(update={"evaluations": tuple(ordered)})

    @property
    def follow_ups(self) -> int:
        """How many follow-ups were held."""
        return sum(one.follow_up is not None for one in self.evaluations)
