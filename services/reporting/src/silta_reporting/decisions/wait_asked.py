"""What waits for one unit: asked by a work-ability team, or whether it serves the client."""

from collections.abc import Callable
from typing import Final

from silta_contracts.fact import AnyFact
from silta_contracts.facts.existing import (
    ExistingServiceAsked,
    ExistingServiceConfirmed,
    ExistingServiceNotFound,
    ExistingServiceUnanswered,
)
from silta_contracts.facts.leading import (
    LeadingOnDeclined,
    LeadingOnProposed,
    LeadingOnUnanswered,
    LedOn,
)
from silta_contracts.facts.team import (
    ClinicRoutingConfirmed,
    ExaminationDone,
    TeamAsked,
    TeamAskEnded,
    TeamConsultationAnswered,
)
from silta_reporting.model import Wait

_TEAM: Final = ("team_ask",)
_SERVICE: Final = ("existing_service",)
_LEADING: Final = ("leading_on",)


def _ask(fact: AnyFact) -> object:
    return getattr(fact, "ask", None)


def _leading(fact: AnyFact) -> object:
    return getattr(fact, "leading", None)


# Which waits an answer ends, or an end without one.
SETTLED_BY_ANSWERS: Final[
    dict[type[AnyFact], tuple[tuple[str, ...], Callable[[AnyFact], object] | None]]
] = {
    ExaminationDone: (_TEAM, _ask),
    TeamConsultationAnswered: (_TEAM, _ask),
    ClinicRoutingConfirmed: (_TEAM, _ask),
    TeamAskEnded: (_TEAM, _ask),
    ExistingServiceConfirmed: (_SERVICE, _ask),
    ExistingServiceNotFound: (_SERVICE, _ask),
    # Where it was a reminder it opens the wait anew.
    ExistingServiceUnanswered: (_SERVICE, _ask),
    LeadingOnDeclined: (_LEADING, _leading),
    LedOn: (_LEADING, _leading),
    LeadingOnUnanswered: (_LEADING, _leading),
}


def opened_by_asking(fact: AnyFact) -> tuple[Wait, ...]:
    """The wait that asking a unit opens; beside client and coordination only the unit is told."""
    match fact:
        case TeamAsked():
            until = fact.answer_by.isoformat()
            return (Wait(kind=_TEAM[0], of=fact.ask, party=fact.party, until=until, seen_by=()),)
        case ExistingServiceAsked():
            until = fact.answer_by.isoformat()
            return (Wait(kind=_SERVICE[0], of=fact.ask, party=fact.party, until=until, seen_by=()),)
        case ExistingServiceUnanswered() if not fact.ends:
            return (Wait(kind=_SERVICE[0], of=fact.ask, party=fact.party, seen_by=()),)
        case LeadingOnProposed():
            until = fact.answer_by.isoformat()
            return (Wait(kind=_LEADING[0], of=fact.leading, party=fact.party, until=until),)
        case LeadingOnUnanswered() if not fact.ends:
            return (Wait(kind=_LEADING[0], of=fact.leading, party=fact.party),)
        case _:
            return ()
