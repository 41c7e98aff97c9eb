"""Who there is in the stories, and how small things are drawn."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import (
    CLINIC,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    HEALTH_CENTRE,
    NURSES,
    SOCIAL_WORK,
    STRANGER,
)

from silta_chassis.process import Ref
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    Party,
    Unit,
)

T = TypeVar("T")

FRIEND = ClosePersonParty(number=1)
MEMBERS: tuple[Unit, ...] = (
    EMPLOYMENT,
    SOCIAL_WORK,
    EARLY_SERVICE,
    HEALTH_CENTRE,
    CLINIC,
    COORDINATION,
)
DEPUTIES: dict[Unit, Unit] = {EMPLOYMENT: EMPLOYMENT_DUTY, EARLY_SERVICE: NURSES}
EVERYBODY: tuple[Party, ...] = (
    CLIENT,
    *MEMBERS,
    EMPLOYMENT_DUTY,
    NURSES,
    STRANGER,
    FRIEND,
    ExpertByExperienceParty(),
)
WORDS = Ref("words")


class Draw:
    """Draws small things; of several the first is the simplest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def one(self, *options: T) -> T:
        return self._draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def some(self, options: Sequence[T], least: int = 0) -> tuple[T, ...]:
        if not options:
            return ()
        return tuple(
            self._draw(st.lists(st.sampled_from(options), min_size=least, unique=True, max_size=4))
        )


def offer(make: Callable[[Draw, Story], Message]) -> Offer:
    @st.composite
    def made(draw: st.DrawFn, story: Story) -> Message:
        return make(Draw(draw), story)

    return lambda story: made(story)
