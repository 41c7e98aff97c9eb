"""A case as followup lives it: messages in, checked against the table, facts and waits out."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from silta_chassis.item import Asked
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Command, Deadline, Outcome, Refused, When, restored
from silta_contracts import facts as f
from silta_contracts.course_codes import GoalStatus
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT, ClosePersonParty, Party, Unit
from silta_contracts.payload import GoalProgress, Member
from silta_followup.commands import (
    CloseCase,
    EndNeed,
    GiveFeedback,
    RecordFollowUp,
    RecordWorkAbility,
    ReviewClosing,
    WithdrawConsent,
)
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.process import PROCESS


class Course:
    """One case: takes messages as the chassis would, and checks what must always hold."""

    def __init__(self, examples: Any) -> None:
        self.examples = examples
        self.case = Case(case=examples.id)
        self.now: datetime = examples.start
        self.known = False
        self.facts: list[AnyFact] = []
        self.waits: dict[str, tuple[Deadline, datetime]] = {}

    def __getattr__(self, name: str) -> Any:
        """The examples are the course's own vocabulary."""
        return getattr(self.examples, name)

    # --- messages -------------------------------------------------------------------------

    def take(self, fact: AnyFact) -> tuple[AnyFact, ...]:
        """A fact of another service; what followup says to it."""
        outcome = self._decide(fact)
        assert isinstance(outcome, Outcome), "a fact is never refused"
        return self._apply(fact, outcome)

    def do(self, command: Command, if_match: str | None = "*") -> tuple[AnyFact, ...]:
        """A command that is taken."""
        outcome = self.ask(command, if_match)
        assert isinstance(outcome, Outcome), outcome
        return self._apply(command, outcome)

    def ask(self, command: Command, if_match: str | None = "*") -> Outcome[Case] | Refused:
        """What a command would be answered; nothing changes."""
        refused = refused_before(
            self._row(command),
            command,
            Asked("digest", if_match),
            self.case,
            self.reference,
            known=self.known,
            version=1,
        )
        return refused or self._decide(command)

    def refused(self, command: Command, if_match: str | None = "*") -> tuple[str, int]:
        """The reason and status by which a command is refused."""
        refused = self.ask(command, if_match)
        assert isinstance(refused, Refused), refused
        return refused.reason, refused.status

    def wait(self) -> tuple[AnyFact, ...]:
        """Time goes on to the next deadline, which fires."""
        name, (deadline, due) = min(self.waits.items(), key=lambda wait: wait[1][1])
        del self.waits[name]
        self.now = max(self.now, due)
        outcome = self._decide(deadline)
        assert isinstance(outcome, Outcome), "a deadline is never refused"
        return self._apply(deadline, outcome)

    def may(self, party: Party) -> set[str]:
        return {command["command"] for command in PROCESS.may(self.case, party, self.reference)}

    def waiting(self) -> dict[str, datetime]:
        """What is waited for and until when."""
        return {name: due for name, (_, due) in self.waits.items()}

    # --- the rules of the chassis ---------------------------------------------------------

    def _row(self, message: Any) -> When:
        row = PROCESS.row(type(message))
        assert row is not None, f"no row for {type(message).__name__}"
        return row

    def _decide(self, message: Any) -> Outcome[Case] | Refused:
        return self._row(message).decide(self.case, message, self.now, self.reference)

    def _apply(self, message: Any, outcome: Outcome[Case]) -> tuple[AnyFact, ...]:
        for fact in outcome.facts:
            assert type(fact) in self._row(message).publishes, f"{fact.fact} is not declared"
            assert fact.subject == self.id
            by = getattr(message, "by", None) if isinstance(message, Command) else None
            assert fact.by in (by, None)
        for name in list(self.waits):
            deadline = self.waits[name][0]
            if outcome.ends or any(
                cancelled == deadline
                if isinstance(cancelled, Deadline)
                else isinstance(deadline, cancelled)
                for cancelled in outcome.cancel
            ):
                del self.waits[name]
        for deadline, due in outcome.deadlines:
            self.waits[deadline.name] = (deadline, due)
        self.case = outcome.state
        self.known = True
        self.facts.extend(outcome.facts)
        stored = self.case.model_dump(mode="json")
        assert restored(Case, stored) == self.case, "the state is stored as JSON"
        self._nothing_waits_silently()
        return outcome.facts

    def _nothing_waits_silently(self) -> None:
        asked = self.waits.get("consent-answers-by")
        assert not self.case.withdrawing or self.case.stage is Stage.CLOSED or asked
        beside = ("consent-answers-by", "remind-feedback", "coaching-quiet-by")
        kinds = ("workplace-quiet-by", "placement-review-by")
        own = {n: w for n, w in self.waits.items() if n not in beside and not n.startswith(kinds)}
        active = self.case.stage in ACTIVE
        assert not active or (beside[2] in self.waits) == (self.case.coaching is not None)
        if active or (self.case.stage is Stage.WAITING and self.case.last is not None):
            assert len(own) == 1, f"{self.case.stage} waits for {list(own)}"
            assert self.case.due == next(iter(own.values()))[1]
        assert self.case.stage is not Stage.STOPPED or own == {}
        if self.case.stage is Stage.CLOSED and self.case.feedback_open:
            assert list(own) == ["feedback-until"]

    def anew(self) -> "Course":
        """The same case, not heard of."""
        return Course(self.examples)

    # --- who comes and goes --------------------------------------------------------------

    def joined(
        self, party: Unit, *grounds: int, round: int = 1, version: int = 3
    ) -> f.MemberJoined:
        member = Member(party=party, grounds=tuple(self.g(n) for n in grounds))
        others = tuple(m for m in self.members() if m.party != party)
        return f.MemberJoined(
            case=self.id,
            grounds=member.grounds,
            round=round,
            members=(*others, member),
            version=version,
            member=member,
        )

    def person_joined(self, number: int = 2, version: int = 2) -> f.ClosePersonJoined:
        person = ClosePersonParty(number=number)
        return f.ClosePersonJoined(
            case=self.id,
            by=CLIENT,
            grounds=(self.g(1),),
            round=1,
            members=(*self.members(), Member(party=person)),
            version=version,
            close_person=person,
        )

    def person_left(self, number: int = 1, version: int = 3) -> f.ClosePersonLeft:
        person = ClosePersonParty(number=number)
        return f.ClosePersonLeft(
            case=self.id,
            round=1,
            members=tuple(m for m in self.members() if m.party != person),
            version=version,
            close_person=person,
        )

    # --- what is asked for and expected ---------------------------------------------------

    def day(self, days: int) -> date:
        return (self.now + timedelta(days=days)).date()

    def progress(
        self, *, revise: tuple[int, ...] = (), goals: tuple[int, ...] = (1, 2)
    ) -> tuple[GoalProgress, ...]:
        return tuple(
            GoalProgress(goal=self.goal(n), status=GoalStatus.UNDER_WAY, revise=n in revise)
            for n in goals
        )

    def record(self, then: str = "next_follow_up", by: Party | None = None, **more: Any) -> Any:
        body: dict[str, Any] = {
            "follow_up": self.case.planned.follow_up if self.case.planned else None,
            "held_at": self.now - timedelta(hours=1),
            "client_present": "in_person",
            "progress": self.progress(revise=(2,) if then == "revision" else ()),
            "next": {"then": then, "on": self.day(60)}
            if then == "next_follow_up"
            else {"then": then},
        }
        return RecordFollowUp.model_validate(
            {"case": self.id, "by": by or self.units.work, **body, **more}
        )

    def end_need(self, view: str = "agrees", by: Party | None = None, **more: Any) -> Any:
        body = {"outcome": "employed", "client_view": view, "progress": self.progress()}
        return EndNeed.model_validate(
            {"case": self.id, "by": by or self.units.work, **body, **more}
        )

    def review(self, result: str = "upheld", by: Party | None = None, **more: Any) -> Any:
        body = {"result": result} | ({"on": self.day(30)} if result == "goes_on" else {})
        return ReviewClosing.model_validate(
            {"case": self.id, "by": by or self.units.work_duty, "review": body | more}
        )

    def measure(self, now: int = 5, by: Party = CLIENT, *, days_ago: int = 0, **more: Any) -> Any:
        """Answers to work ability now, and to as many domains as are named, each as well."""
        domains = ("strength", "mind", "skills", "everyday", "people", "direction")
        asked = ("now", *domains[: more.pop("domains", 0)])
        answers = more.pop("answers", [{"item": item, "value": now} for item in asked])
        body = {
            "questionnaire": "work-ability",
            "version": "1",
            "measured_on": self.day(-days_ago),
            "given": "ref-of-answers",
            "answered": {"answers": answers, "worded": more.pop("worded", ())},
        }
        return RecordWorkAbility.model_validate({"case": self.id, "by": by, **body, **more})

    def close(self, reason: str = "client_wish", by: Party = CLIENT, **more: Any) -> Any:
        return CloseCase.model_validate(
            {"case": self.id, "by": by or self.units.work, "reason": reason, **more}
        )

    def feedback(self, by: Party = CLIENT, **more: Any) -> Any:
        answers = ({"question": "heard", "band": "very_high"},)
        return GiveFeedback.model_validate(
            {"case": self.id, "by": by or self.units.work, "answers": answers, **more}
        )

    def withdraw(self, number: int | None = 1, by: Party = CLIENT) -> Any:
        consent = None if number is None else self.g(number)
        return WithdrawConsent(case=self.id, by=by, consent=consent)

    def receipt(
        self, consent: int, stopped: tuple[str, ...], goes_on: tuple[str, ...], **more: Any
    ) -> f.WithdrawalAcknowledged:
        return f.WithdrawalAcknowledged(
            case=self.id,
            consent=self.g(consent),
            service="followup",
            stopped=stopped,
            goes_on=goes_on,
            at=self.now,
            **more,
        )

    def received(
        self, consent: int | None, by: Party = CLIENT, **more: Any
    ) -> f.WithdrawalReceived:
        return f.WithdrawalReceived(
            case=self.id,
            by=by,
            consent=consent and self.g(consent),
            received_by="followup",
            **more,
        )

    def stopped(self) -> f.FollowUpStopped:
        return f.FollowUpStopped(case=self.id, round=1, reason="no_ground")


@pytest.fixture
def course(examples: Any) -> Course:
    """A case that followup has not heard of."""
    return Course(examples)


@pytest.fixture
def followed(course: Course) -> Course:
    """A case whose plan, version 1, is agreed; the first follow-up is on 11 January 2027."""
    course.take(course.assembled())
    course.take(course.appointed())
    course.take(course.agreed())
    return course


@pytest.fixture
def demonstration() -> Path:
    """The demonstration's reference files."""
    return Path(__file__).parents[3] / "deploy/reference/demonstration"
