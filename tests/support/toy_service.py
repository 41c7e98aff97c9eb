"""A small process for testing the chassis: every kind of row, as little domain as can be."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.http.views import Doors, ListDoor
from silta_chassis.process import (
    Command,
    Deadline,
    Line,
    Outcome,
    Process,
    Ref,
    Refused,
    Vaulted,
    View,
    When,
    Written,
    too_early,
)
from silta_contracts.facts.consent import ConsentRefused
from silta_contracts.facts.intake import ContactRequestClosed, ContactRequestWithdrawn
from silta_contracts.party import Party
from silta_contracts.readers import EVERYONE


class Counter(BaseModel):
    """What the toy remembers of a case."""

    model_config = ConfigDict(frozen=True)

    case: str
    count: int = 0
    heard: int = 0
    words: str | None = None
    closed: bool = False


class Words(BaseModel):
    """Something personal."""

    text: str


class Count(Command):
    """Counts on, and rings later where told to."""

    up_to: int = Field(default=100, description="Refused past this number.")
    ring_after: float | None = Field(default=None, description="Seconds until the bell.")
    early: bool = False
    words: Annotated[
        Ref | None, Vaulted(Words, category="situation", document_class="contact_request")
    ] = None


class Set(Command):
    """Sets the number that an editor is looking at."""

    to: int


class Bell(Deadline):
    """Rings once."""

    which: str = "only"


def count(state: Counter, command: Count, now: datetime, _: object) -> Outcome[Counter] | Refused:
    if command.early:
        return too_early("Not yet.")
    if state.count >= command.up_to:
        return Refused("too-many", "Count no further.")
    bells: tuple[tuple[Bell, datetime], ...] = ()
    if command.ring_after is not None:
        bells = ((Bell(case=command.case), now + timedelta(seconds=command.ring_after)),)
    return Outcome(
        state.model_copy(update={"count": state.count + 1, "words": command.words}),
        facts=(ConsentRefused(case=command.case, by=command.by),),
        deadlines=bells,
        answer={"count": state.count + 1},
    )


def set_to(state: Counter, command: Set, now: datetime, _: object) -> Outcome[Counter]:
    return Outcome(state.model_copy(update={"count": command.to}))


def ring(state: Counter, bell: Bell, now: datetime, _: object) -> Outcome[Counter]:
    return Outcome(
        state.model_copy(update={"count": state.count + 1000}),
        facts=(ConsentRefused(case=bell.case),),
    )


def hear(state: Counter, fact: ContactRequestClosed, now: datetime, _: object) -> Outcome[Counter]:
    if fact.reason == "made_in_error":
        raise RuntimeError("a decision with a defect, and words that no log may repeat: Aku Ankka")
    return Outcome(
        state.model_copy(update={"heard": state.heard + 1}),
        facts=(ConsentRefused(case=fact.case),),
    )


def end(
    state: Counter, fact: ContactRequestWithdrawn, now: datetime, _: object
) -> Outcome[Counter]:
    return Outcome(state.model_copy(update={"closed": True}), ends=True)


def open_still(state: Counter) -> Refused | None:
    return Refused("closed", "The case is closed.") if state.closed else None


def not_an_expert(state: Counter, party: Party, _: object) -> bool:
    return party.kind != "expert_by_experience"


def lines(state: Counter, written: Written) -> dict[str, Line | None]:
    if state.closed:
        return {"it": None}
    return {"it": Line("it", state.case, {"case": state.case, "count": state.count}, (EVERYONE,))}


def counts(state: Counter, written: Written) -> dict[str, Line | None]:
    return {f"{written.n}": Line("", f"{written.n:03d}", {"count": state.count})}


TOY = Process(
    "consent",
    Counter,
    (
        When(Count, count, (ConsentRefused,), by=not_an_expert, possible=open_still, mints=True),
        When(Set, set_to, possible=open_still, guarded=True),
        When(Bell, ring, (ConsentRefused,)),
        When(ContactRequestClosed, hear, (ConsentRefused,), keep=True),
        When(ContactRequestWithdrawn, end),
    ),
    views=(View("counters", lines), View("counts", counts)),
    editors_see=lambda state: state.count,
)

DOORS = Doors(
    page=lambda state, reader, _: {"count": state.count, "heard": state.heard},
    lists=(
        ListDoor("/counters", "counters", "Every counter."),
        ListDoor(
            "/cases/{case}/counts",
            "counts",
            "Every count of a case; odd ones are hidden from experts.",
            sees=lambda state, line, reader: (
                None if line["count"] % 2 and reader.kind == "expert_by_experience" else line
            ),
        ),
    ),
)
