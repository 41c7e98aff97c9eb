"""A case whose documents are kept by a table, and what is asked and answered of erasing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from stateful_world import DEMONSTRATION

from silta_chassis.item import Asked
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Deadline, Outcome, Refused, restored
from silta_chassis.retaining import Dispose
from silta_chassis.retention_file import read_retention
from silta_contracts.facts import (
    CaseClosed,
    PersonErased,
)
from silta_contracts.party import CLIENT, Party
from silta_contracts.payload import KeptDocuments
from silta_intake.commands import ErasePerson, SubmitContactRequest
from silta_intake.model import Case
from silta_intake.process import PROCESS

from .intake_examples import (
    CASE,
    NOW,
    REFERENCE,
    submitting,
)

TABLE = read_retention(DEMONSTRATION)
RULED = replace(REFERENCE, retention=TABLE)
CLOSED = CaseClosed(case=CASE, reason="client_wish")
OTHERS = [str(service) for service in TABLE.receipts]


def years(count: int) -> datetime:
    return NOW.replace(year=NOW.year + count)


class Told:
    """A case whose documents are kept by the demonstration's table."""

    def __init__(self, *messages: Any) -> None:
        self.state = Case(case=CASE)
        self.now = NOW
        self.waits: dict[str, tuple[Deadline, datetime]] = {}
        self.said: list[Any] = []
        self.erased: list[str] = []
        for message in messages:
            self.take(message)

    def tries(self, message: Any) -> Outcome[Case] | Refused:
        row = PROCESS.row(type(message))
        assert row is not None
        if row.kind == "command":
            refused = refused_before(
                row, message, Asked("", "*"), self.state, RULED, known=True, version=0
            )
            if refused is not None:
                return refused
        return row.decide(self.state, message, self.now, RULED)

    def take(self, message: Any) -> list[Any]:
        decided = self.tries(message)
        assert isinstance(decided, Outcome), decided
        row = PROCESS.row(type(message))
        assert row is not None
        assert {type(fact) for fact in decided.facts} <= set(row.publishes)
        if isinstance(message, Deadline):
            self.waits.pop(message.name, None)
        for name, (deadline, _) in list(self.waits.items()):
            if decided.ends or deadline in decided.cancel or type(deadline) in decided.cancel:
                del self.waits[name]
        self.waits |= {deadline.name: (deadline, due) for deadline, due in decided.deadlines}
        self.state = restored(Case, decided.state.model_dump(mode="json"))
        assert self.state == decided.state
        self.said += decided.facts
        self.erased += decided.erases
        return list(decided.facts)

    def comes(self, deadline: Deadline) -> list[Any]:
        self.now = max(self.now, self.waits[deadline.name][1])
        return self.take(deadline)

    def due(self, document_class: str) -> datetime:
        return self.waits[of(document_class).name][1]


def of(document_class: str) -> Dispose:
    return Dispose(case=CASE, document_class=document_class)


def asking(by: Party = CLIENT) -> ErasePerson:
    return ErasePerson(case=CASE, by=by)


def receipt(service: str, *kept: datetime, classes: tuple[str, ...] = ()) -> PersonErased:
    return PersonErased(
        case=CASE,
        service=service,
        classes=classes,
        kept=tuple(
            KeptDocuments(document_class="client_plan", until=until, rule="social")
            for until in kept
        ),
        at=NOW,
    )


def with_words() -> SubmitContactRequest:
    return submitting().model_copy(update={"words": "ref-of-words"})


def ended() -> Told:
    return Told(with_words(), CLOSED)


def names(facts: list[Any]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def all_answer(case: Told, *, but: str | None = None) -> None:
    for service in OTHERS:
        if service != but:
            case.take(receipt(service))
