"""(d) The flow as a Silta service writes it: what it remembers, decides and shows. No I/O."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bench.facts import ANSWER_DAYS, asked, refused
from silta_chassis.process import Deadline, Line, Outcome, Process, View, When, Written
from silta_contracts.facts.consent import ConsentRefused, ConsentRequested
from silta_contracts.facts.intake import ContactRequestClosed, ContactRequestReceived


class Asking(BaseModel):
    """What is remembered of a case."""

    model_config = ConfigDict(frozen=True)

    case: str
    request: str | None = None
    area: str | None = None
    open: bool = False
    facts: int = 0


class AnswerBy(Deadline):
    """Until when an answer is waited for."""


def ask(state: Asking, fact: ContactRequestReceived, now: datetime, _: object) -> Outcome[Asking]:
    """A contact request came: a consent is asked, with a time to answer."""
    due = now + timedelta(days=ANSWER_DAYS)
    changed = {"request": fact.request, "area": fact.area, "open": True, "facts": state.facts + 1}
    return Outcome(
        state.model_copy(update=changed),
        facts=(asked(fact, due),),
        deadlines=((AnswerBy(case=fact.case), due),),
    )


def stop(state: Asking, fact: ContactRequestClosed, now: datetime, _: object) -> Outcome[Asking]:
    """The request was closed: nothing is waited for."""
    return Outcome(
        state.model_copy(update={"open": False, "facts": state.facts + 1}),
        facts=(refused(fact),),
        cancel=(AnswerBy(case=fact.case),),
    )


def lines(state: Asking, written: Written) -> dict[str, Line]:
    """One line a case."""
    shows = {
        "request": state.request,
        "area": state.area,
        "open": state.open,
        "facts": state.facts,
    }
    return {"it": Line("it", state.case, shows)}


PROCESS = Process(
    "consent",
    Asking,
    (
        When(ContactRequestReceived, ask, (ConsentRequested,)),
        When(ContactRequestClosed, stop, (ConsentRefused,)),
    ),
    views=(View("askings", lines),),
)
