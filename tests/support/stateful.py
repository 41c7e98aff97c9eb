"""Stateful property tests of a process: any messages in any order, and what holds after each.

A service gives a strategy of messages for each row of its process table, made from what has
happened so far and from what never did, and its invariants.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any, ClassVar, cast

from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from stateful_story import Message, Story, brief, short

from silta_chassis.process import Deadline, Outcome, Process, Refused
from silta_contracts.facts import (
    CaseClosed,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    ErasureRequested,
)

__all__ = [
    "SETTINGS",
    "Courses",
    "Invariant",
    "Message",
    "Offer",
    "Story",
    "convicted",
    "machine",
    "run",
]

ENDS = (CaseClosed, ContactRequestClosed, ContactRequestWithdrawn, ErasureRequested)
# HYPOTHESIS_PROFILE=long searches for minutes, each time elsewhere.
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
_COMMON = settings(
    deadline=None,
    database=None,
    print_blob=False,
    report_multiple_bugs=False,
    # Explaining takes longer than shortening the story.
    phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink),
    # The machine is shared, and a story is long on purpose.
    suppress_health_check=list(HealthCheck),
)
SETTINGS = (
    settings(_COMMON, max_examples=300, stateful_step_count=60)
    if LONG
    else settings(_COMMON, stateful_step_count=30)
)
# How much time passes between two messages: moments, and longer than every duration of the model.
TIMES = [
    timedelta(seconds=1),
    timedelta(hours=5),
    *(timedelta(days=n) for n in (1, 3, 10, 40, 400)),
]


Offer = Callable[[Story], st.SearchStrategy[Any]]
Invariant = Callable[[Story], None]
# A type of deadline stands for the one of that type that is due first.
Courses = Mapping[str, Sequence[Message | type[Deadline]]]


@dataclass(frozen=True)
class Said:
    """A message that a failing story shows in short."""

    message: Message

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(brief(self.message))


@st.composite
def _offered(draw: st.DrawFn, offer: Offer) -> Said:
    machine: Machine = draw(st.runner())
    return Said(draw(offer(machine.story)))


class Machine(RuleBasedStateMachine):
    """Tells a story step by step; :func:`machine` adds a rule for each row."""

    process: ClassVar[Process]
    reference: ClassVar[Any]
    case: ClassVar[str]
    begins: ClassVar[datetime]
    courses: ClassVar[Courses]
    invariants_kept: ClassVar[tuple[Invariant, ...]]
    # What was reached in all stories: rows by what came of them, and facts published.
    reached: ClassVar[Counter[tuple[str, str]]]

    def __init__(self) -> None:
        """Begins a story."""
        super().__init__()
        self.story = Story(self.process, self.reference, self.case, self.begins)
        # An end that comes early leaves nothing to look at.
        self.ends_after = 0

    @initialize(data=st.data(), passed=st.sampled_from([t for t in TIMES if t.days <= 10]))
    def begin(self, data: st.DataObject, passed: timedelta) -> None:
        """On any day of the week, after the beginning of some course: what is deep is reached."""
        self.story.now += passed
        self.ends_after = data.draw(st.sampled_from([0, 12, 30, 1000]), label="ends after")
        course = self.courses[data.draw(st.sampled_from(sorted(self.courses)), label="course")]
        played = st.integers(0, len(course)) | st.just(len(course))
        for one in course[: data.draw(played, label="its messages")]:
            message = self._next(one) if isinstance(one, type) else one
            note(brief(message))
            decided = self.take(message)
            assert isinstance(decided, Outcome), f"refused in its course: {brief(message)}"

    def _next(self, kind: type[Deadline]) -> Deadline:
        deadline, due = min(self.story.waits_for(kind), key=lambda waiting: waiting[1])
        self.story.now = max(self.story.now, due)
        return cast(Deadline, deadline)

    @rule(passed=st.sampled_from(TIMES))
    def time_passes(self, passed: timedelta) -> None:
        """Deadlines may come long after their time."""
        self.story.now += passed

    @precondition(lambda self: self.story.waits)
    @rule(data=st.data(), late=st.sampled_from([timedelta(0), timedelta(0), *TIMES]))
    def deadline_comes(self, data: st.DataObject, late: timedelta) -> None:
        """One that waits, at its time or after it; the chassis passes those that do not."""
        name = data.draw(st.sampled_from(sorted(self.story.waits)), label="deadline")
        deadline, due = self.story.waits[name]
        self.story.now = max(self.story.now, due + late)
        self.take(deadline)

    @precondition(lambda self: self.story.steps)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """A fact or command that came before comes once more, under a new id."""
        came = [s.message for s in self.story.steps if not isinstance(s.message, Deadline)]
        if came:
            self.take(data.draw(st.sampled_from([Said(m) for m in came]), label="again").message)

    def take(self, message: Message) -> Outcome[Any] | Refused:
        """Decides a message and looks whether all invariants hold."""
        row = self.process.row(type(message))
        assert row is not None
        decided = self.story.take(message)
        if isinstance(decided, Refused):
            self.reached[row.name, decided.reason] += 1
            note(f"    {self.story.now:%Y-%m-%d %H:%M}: refused, {decided.reason}")
        else:
            self.reached[row.name, "done"] += 1
            for fact in decided.facts:
                self.reached[row.name, type(fact).__name__] += 1
            told = ", ".join(map(brief, decided.facts)) or "nothing said"
            note(f"    {self.story.now:%Y-%m-%d %H:%M}: {told}")
            waits = ", ".join(
                f"{name} at {due:%Y-%m-%d %H:%M}" for name, (_, due) in self.story.waits.items()
            )
            note(short(f"    waits for {waits or 'nothing'}"))
        for holds in self.invariants_kept:
            holds(self.story)
        return decided


def machine(
    process: Process,
    reference: object,
    case: str,
    begins: datetime,
    offers: Mapping[type[Message], Offer],
    invariants: Sequence[Invariant],
    courses: Courses,
) -> type[Machine]:
    """The machine of a process; each fact and command of its table needs an offer.

    A story begins with the first messages of one of the ``courses``, none to all.
    """
    body: dict[str, Any] = {
        "process": process,
        "reference": reference,
        "case": case,
        "begins": begins,
        "courses": courses,
        "invariants_kept": tuple(invariants),
        "reached": Counter(),
    }
    for row in process.rows:
        if row.kind != "deadline":
            ends = row.message in ENDS
            name = row.name.replace("-", "_")
            body[name] = _rule(name, offers[row.message], ends=ends)
    return type(f"{process.name}_story", (Machine,), body)


def _rule(name: str, offer: Offer, *, ends: bool) -> Any:
    def taken(self: Machine, message: Said) -> None:
        self.take(message.message)

    taken.__name__ = name
    ruled = rule(message=_offered(offer))(taken)
    if not ends:
        return ruled
    return precondition(lambda self: len(self.story.steps) >= self.ends_after)(ruled)


def run(told: type[Machine], examples: int = 25) -> None:
    """Runs the machine, so many examples of each course; shows the shortest story that fails.

    Nobody can see an invariant break that is never put to the test: each row has to be done, and
    each fact of the process published.
    """
    _tell(told, settings(SETTINGS, max_examples=SETTINGS.max_examples if LONG else examples))
    done = {row for row, what in told.reached if what == "done"}
    missed = [row.name for row in told.process.rows if row.name not in done]
    published = {what for _, what in told.reached}
    missed += [f.__name__ for f in told.process.publishes if f.__name__ not in published]
    assert not missed, f"never reached: {missed}"


def convicted(told: type[Machine], message: type[Message], decide: Callable[..., Any]) -> str:
    """The invariant that this decision breaks in place of the row's; "" where none does."""
    rows = tuple(
        replace(row, decide=decide) if row.message is message else row for row in told.process.rows
    )
    body = {"process": replace(told.process, rows=rows), "reached": Counter()}
    try:
        # The shortest story is of no use here.
        _tell(
            type(told.__name__, (told,), body),
            settings(SETTINGS, max_examples=25, phases=(Phase.generate,)),
        )
    except AssertionError as error:
        return [frame.name for frame in extract_tb(error.__traceback__)][-1]
    return ""


def _tell(told: type[Machine], how: settings) -> None:
    # Left to itself, hypothesis comes back to some courses and leaves out others.
    for number, name in enumerate(sorted(told.courses)):
        one = type(told.__name__, (told,), {"courses": {name: told.courses[name]}})
        run_state_machine_as_test(one if LONG else seed(number)(one), settings=how)
