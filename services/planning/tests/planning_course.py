"""A case as planning lives it: messages in, facts and waits out, the rules checked at each step."""

from datetime import datetime
from typing import Any

from silta_chassis.item import Asked
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Command, Deadline, Outcome, Refused, Written, restored
from silta_contracts.binding import decode_body, encode
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT, Party
from silta_planning import model as m
from silta_planning.parties import answerable
from silta_planning.process import PROCESS
from silta_planning.views import page

from .planning_commands import agree, appoint, assign, propose, set_goal
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    REFERENCE,
    START,
    STRANGER,
    TWO_GROUNDS,
    assembled,
    met,
)


class Course:
    """Takes messages as the chassis would, and checks what must hold at every step."""

    def __init__(self) -> None:
        self.state = m.Case(case=CASE)
        self.waits: dict[str, tuple[Deadline, datetime]] = {}
        self.now = START
        self.known = False
        self.version = 0
        self.said: list[AnyFact] = []
        self.answer: dict[str, Any] = {}

    def takes(self, message: AnyFact | Command | Deadline) -> tuple[AnyFact, ...]:
        """The facts that follow; a refusal is an error here."""
        done = self.tries(message)
        assert isinstance(done, tuple), done
        return done

    def refuses(self, command: Command) -> str:
        """The reason of the refusal that follows; nothing changed by it."""
        before = self.state, dict(self.waits)
        done = self.tries(command)
        assert isinstance(done, Refused), done
        assert (self.state, self.waits) == before
        return done.reason

    def tries(self, message: AnyFact | Command | Deadline) -> tuple[AnyFact, ...] | Refused:
        """The facts that follow, or the refusal."""
        row = PROCESS.row(type(message))
        assert row is not None, f"no row for {type(message).__name__}"
        if isinstance(message, Command):
            refused = refused_before(
                row,
                message,
                Asked("", "*"),
                self.state,
                REFERENCE,
                known=self.known,
                version=self.version,
            )
            if refused is not None:
                assert {
                    "command": row.name,
                    "door": row.door or row.name,
                    "guarded": row.guarded,
                } not in PROCESS.may(self.state, message.by, REFERENCE)
                return refused
        if isinstance(message, Deadline):
            del self.waits[message.name]
        outcome = row.decide(self.state, message, self.now, REFERENCE)
        if isinstance(outcome, Refused):
            assert isinstance(message, Command)
            return outcome
        assert {type(fact) for fact in outcome.facts} <= set(row.publishes)
        # What was copied with changes is checked by nobody before it is written.
        assert all(decode_body(encode(fact)) == fact for fact in outcome.facts)
        self._apply(outcome)
        self._check()
        return outcome.facts

    def fires(self, kind: type[Deadline]) -> tuple[AnyFact, ...]:
        """The facts that follow when the one deadline of that kind comes due."""
        (deadline, due), *more = [w for w in self.waits.values() if isinstance(w[0], kind)]
        assert not more
        self.now = due
        return self.takes(deadline)

    def due(self, kind: type[Deadline]) -> datetime | None:
        """When the one deadline of that kind is due; none where it is not waited for."""
        found = [due for deadline, due in self.waits.values() if isinstance(deadline, kind)]
        assert len(found) <= 1
        return found[0] if found else None

    def may(self, reader: Party) -> set[str]:
        """What the case view lists for that reader."""
        return {one["command"] for one in PROCESS.may(self.state, reader, REFERENCE)}

    def page(self, reader: Party) -> dict[str, Any] | None:
        """The case as that reader sees it."""
        return page(self.state, reader, REFERENCE)

    def lines(self, view: str) -> dict[str, Any]:
        """The lines of a view that are shown."""
        function = next(v.lines for v in PROCESS.views if v.name == view)
        found = function(self.state, Written(1, self.now, ()))
        return {key: line for key, line in found.items() if line is not None}

    def _apply(self, outcome: Outcome[m.Case]) -> None:
        for name, (deadline, _) in list(self.waits.items()):
            cancelled = any(
                one == deadline if isinstance(one, Deadline) else isinstance(deadline, one)
                for one in outcome.cancel
            )
            if outcome.ends or cancelled:
                del self.waits[name]
        for deadline, due in outcome.deadlines:
            assert due > self.now
            self.waits[deadline.name] = (deadline, due)
        if PROCESS.editors_see(outcome.state) != PROCESS.editors_see(self.state):
            self.version += 1
        self.state = outcome.state
        self.said.extend(outcome.facts)
        self.known = True
        self.answer = dict(outcome.answer)

    def _check(self) -> None:
        state = self.state
        assert restored(m.Case, state.model_dump(mode="json")) == state
        for reader in (CLIENT, EARLY, EMPLOYMENT, STRANGER):
            self.page(reader)
        self.lines("waiting")
        self.lines("cases")
        waits = {type(deadline) for deadline, _ in self.waits.values()}
        withdrawing = {m.ConsentAnswersBy} if state.withdrawing else set()
        assert (m.ConsentAnswersBy in waits) == bool(withdrawing)
        if state.phase != "open":
            assert waits == withdrawing
            assert (state.manager_by, state.plan_by, state.proposal) == (None, None, None)
            return
        # There is never a moment without somebody answerable, and one of them is reached first.
        assert sum(manager.first_contact for manager in answerable(state)) == 1
        # Every open wait has a deadline, and no deadline is left of what is waited for no more.
        assert (m.NameCaseManagerBy in waits) == (not state.managers)
        assert (m.PlanBy in waits) == (state.agreed is None or state.revision is not None)
        handover, proposal = state.handover, state.proposal
        assert self.due(m.NameCaseManagerBy) == state.manager_by
        assert self.due(m.PlanBy) == state.plan_by
        assert self.due(m.AnswerHandoverBy) == (handover.answer_by if handover else None)
        answers = self.due(m.AnswerPlanBy) or self.due(m.DeputyAnswersPlanBy)
        assert answers == (proposal.alarm_at if proposal else None)
        reminded = {d.task for d, _ in self.waits.values() if isinstance(d, m.RemindOfTask)}
        tasks = {d.task for d, _ in self.waits.values() if isinstance(d, m.DoTaskBy)}
        assert reminded <= tasks
        assert tasks == {
            planned.task.id
            for planned in state.tasks
            if planned.standing == "open" and not planned.overdue
        }

    # The ordinary course, up to where a test begins.

    def opened(self) -> "Course":
        self.takes(assembled())
        self.takes(met())
        return self

    def on_two_grounds(self) -> "Course":
        """Opened by a network of which one unit stands on a consent of its own."""
        self.takes(assembled(TWO_GROUNDS))
        self.takes(met())
        return self

    def managed(self) -> "Course":
        self.takes(appoint(EMPLOYMENT))
        self.takes(set_goal())
        goal = self.answer["goal"]
        self.takes(assign(CLIENT, goal=goal))
        self.takes(assign(EMPLOYMENT, goal=goal))
        return self

    def proposed(self) -> "Course":
        self.takes(propose())
        return self

    def agreed(self) -> "Course":
        self.takes(agree(CLIENT))
        self.takes(agree(EMPLOYMENT))
        return self
