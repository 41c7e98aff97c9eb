"""The story of a case: one line a fact, told to each reader as far as it is theirs to know.

The client and the coordinating party see every line whole. Any other party sees the story without
what the client said no to or took back; the lists below are the one place that says what that is.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from pydantic import TypeAdapter

from silta_chassis.process import Line, Taken, Written
from silta_contracts.binding import decode_body
from silta_contracts.catalogue import FACTS
from silta_contracts.codes import InformedAbout
from silta_contracts.course_codes import ClientView
from silta_contracts.fact import AnyFact, DeadlineFact
from silta_contracts.facts import (
    CaseClosed,
    CasesJoined,
    CasesSeparated,
    ClientInformed,
    ClientNotInformed,
    ClosePersonLeft,
    ClosingReviewed,
    ClosingReviewOverdue,
    ConsentExpired,
    ConsentGranted,
    ConsentRefused,
    ConsentReminded,
    ConsentReplaced,
    ConsentRequested,
    ConsentUnanswered,
    ConsentUnconfirmed,
    ConsentWithdrawn,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    DocumentsDisposed,
    DuplicateSuspected,
    ErasureRequested,
    ErasureUnacknowledged,
    FailureDemandNoted,
    FollowUpStopped,
    HelpWithoutSharing,
    InvitationDeclined,
    InvitationEnded,
    LinkErased,
    MemberLeft,
    MemberReleased,
    NeedEnded,
    NetworkDissolved,
    NetworkNotAssembled,
    PersonErased,
    PlanningStopped,
    PlanNotAgreed,
    PlanRevisionOpened,
    StatutoryBasisRecorded,
    WithdrawalAcknowledged,
    WithdrawalCompleted,
    WithdrawalReceived,
    WithdrawalUnacknowledged,
)
from silta_contracts.facts.coaching import JOB_COACHING
from silta_contracts.facts.existing import ExistingService, ExistingServiceUnanswered
from silta_contracts.facts.feedback import FeedbackAsked
from silta_contracts.facts.placement import PLACEMENT
from silta_contracts.facts.team import TeamAsk, TeamAskEnded, TeamAskOverdue
from silta_contracts.facts.times import SAID_TO_COORDINATION
from silta_contracts.facts.workplace import WORKPLACE
from silta_contracts.party import Party, same_unit
from silta_reporting.model import Case, is_case
from silta_reporting.parties import Part, part_of
from silta_reporting.story_fields import SHOWN, WITHOUT

# Facts that no other party sees.
_CLIENTS_OWN: Final[Mapping[type[AnyFact], str]] = {
    ConsentRefused: "a refusal",
    ConsentUnanswered: "silence is as much the client's as a refusal",
    ConsentUnconfirmed: "silence",
    ConsentRequested: "an asking that is seen tells a refusal by the grant that is missing",
    ConsentReminded: "as the asking",
    ConsentWithdrawn: "a withdrawal",
    WithdrawalReceived: "a withdrawal",
    WithdrawalAcknowledged: "a receipt of a withdrawal",
    WithdrawalCompleted: "a receipt of a withdrawal",
    WithdrawalUnacknowledged: "a receipt of a withdrawal",
    ContactRequestWithdrawn: "a withdrawal",
    ConsentReplaced: "a consent is narrowed by taking part of it back",
    ConsentExpired: "were it seen, an ending without it would tell a withdrawal",
    ErasureRequested: "a wish to be erased is as much the client's as a withdrawal",
    ErasureUnacknowledged: "as the request",
    PersonErased: "a receipt of it",
    LinkErased: "it ends what was asked for",
    DocumentsDisposed: "what was kept of the client",
    HelpWithoutSharing: "it follows a refusal, a silence or a withdrawal",
    FailureDemandNoted: "what went badly is the client's to tell",
    DuplicateSuspected: "another case of the client is nobody else's",
    CasesJoined: "as the suspicion",
    CasesSeparated: "as the suspicion",
    InvitationEnded: "the client's no to a unit, or a ground that ended",
    TeamAskEnded: "the client's no to an examination or the clinic, or a ground that ended",
    PlanNotAgreed: "only the client's no keeps a plan from being agreed",
    ClosingReviewed: "an end is reviewed only where the client does not agree",
    ClosingReviewOverdue: "as the review",
}

# Facts that others see without who did it and what caused it: these may follow such a one.
_WITHOUT_CAUSE: Final = (
    ConsentGranted,
    MemberReleased,
    MemberLeft,
    ClosePersonLeft,
    NetworkDissolved,
    NetworkNotAssembled,
    PlanningStopped,
    FollowUpStopped,
    PlanRevisionOpened,
    ContactRequestClosed,
    CaseClosed,
    FeedbackAsked,
)

# Causes that others are never told: they tell of a withdrawal, or that the client did not agree.
_CLIENTS_CAUSES: Final = (
    "command:withdraw-consent",
    "command:review-closing",
    "deadline:consent-answers-by",
)

# What who is a party no more still sees: that its own part ended, or the network.
_OWN_END: Final = frozenset(
    fact.kebab_name() for fact in (MemberReleased, MemberLeft, ClosePersonLeft)
)

_PARTY: Final[TypeAdapter[Party]] = TypeAdapter(Party)
_BETWEEN_TWO: Final[tuple[type[AnyFact], ...]] = (
    *JOB_COACHING,
    *WORKPLACE,
    *PLACEMENT,
    *SAID_TO_COORDINATION,
)
_HIDDEN: Final = frozenset(fact.kebab_name() for fact in (*_CLIENTS_OWN, *_BETWEEN_TWO))
_NO_CAUSE: Final = frozenset(fact.kebab_name() for fact in _WITHOUT_CAUSE)
_ASKS: Final = (TeamAsk, TeamAskOverdue, ExistingService, ExistingServiceUnanswered)
# What one unit is asked is told to that unit alone.
_OF_ONE_UNIT: Final = frozenset(f.kebab_name() for f in FACTS if issubclass(f, _ASKS))
_DEADLINES: Final = frozenset(f.kebab_name() for f in FACTS if issubclass(f, DeadlineFact))


def story(state: Case, written: Written) -> dict[str, Line | None]:
    """A view: the lines of the facts that an entry kept, and of those that it published."""
    if not is_case(state):
        return {}
    lines: dict[str, Line | None] = {}
    for taken in (*written.taken, *written.published):
        shows = _whole(taken)
        order = f"{shows['time']} {taken.source} {shows['number'] or 0:012} {taken.id}"
        lines[shows["id"]] = Line(shows["id"], order, shows)
    return lines


def sees(state: Case, line: Mapping[str, Any], reader: Party) -> Mapping[str, Any] | None:
    """A line as this reader sees it, by the part that it has in the case now."""
    match part_of(state, reader):
        case Part.WHOLE:
            return line
        case Part.PARTY if not _is_clients_own(line) and _sees_part(line, reader):
            return _for_party(line)
        case Part.FORMER if _ended_for(line, reader):
            return _for_party(line)
        case _:
            return None


def _whole(taken: Taken) -> dict[str, Any]:
    fact = decode_body(taken.body)
    number = taken.id.rpartition("-")[2]
    return {
        # An id is unique within its source only; what a cause says has this form, too.
        "id": f"{taken.source}/{taken.id}",
        # As exact as the database keeps it: a line rebuilt from the journal is the same.
        "time": taken.time.astimezone(UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
        "service": taken.source.split("/")[2],
        "fact": fact.kebab_name(),
        # None where the source does not number.
        "number": int(number) if number.isdecimal() else None,
        "by": None if fact.by is None else fact.by.model_dump(mode="json"),
        "caused_by": taken.causation or None,
        "codes": _codes(fact),
    }


def _for_party(line: Mapping[str, Any]) -> dict[str, Any]:
    """What another party sees of a line."""
    why = line["fact"] in _NO_CAUSE
    cause: str | None = line["caused_by"]
    # Ids and numbers have gaps where a line is not told, which can only be a receipt: so there are
    # none, nor facts as causes.
    from_outside = cause is not None and cause.startswith(("command:", "deadline:"))
    why = why or (cause is not None and cause.startswith(_CLIENTS_CAUSES))
    return {
        **line,
        "id": None,
        "number": None,
        "by": None if why else line["by"],
        "caused_by": cause if from_outside and not why else None,
        "codes": {name: code for name, code in line["codes"].items() if name not in WITHOUT},
    }


def _is_clients_own(line: Mapping[str, Any]) -> bool:
    fact, codes = line["fact"], line["codes"]
    if fact in (ClientInformed.kebab_name(), ClientNotInformed.kebab_name()):
        return bool(codes["about"] != InformedAbout.STATUTORY_BASIS)
    # Whatever the client was waited for: that nothing came is the client's silence.
    if fact in _DEADLINES and codes["party"]["kind"] == "client":
        return True
    # An end that she does not agree with is told by its review, and by the end that stands.
    if fact == NeedEnded.kebab_name():
        return bool(codes.get("client_view") == ClientView.DISAGREES)
    return fact in _HIDDEN


def _sees_part(line: Mapping[str, Any], reader: Party) -> bool:
    """Whether a line is a party's to see that is not for all: of a part of the plan, or an ask."""
    codes = line["codes"]
    if line["fact"] in _OF_ONE_UNIT:
        return _is(codes["party"], reader)
    parts = [
        codes,
        *(codes[name] for name in ("goal", "task") if isinstance(codes.get(name), dict)),
    ]
    for part in parts:
        if (seen_by := part.get("seen_by")) is None:
            continue
        own = [part.get("responsible"), codes.get("party") if part is codes else None]
        known = [*seen_by, *(party for party in own if party is not None)]
        if not any(_is(party, reader) for party in known):
            return False
    return True


def _is(party: Any, reader: Party) -> bool:
    return same_unit(_PARTY.validate_python(party, context={"tolerant": True}), reader)


def _ended_for(line: Mapping[str, Any], reader: Party) -> bool:
    if line["fact"] == NetworkDissolved.kebab_name():
        return True
    who = line["codes"].get("party") or line["codes"].get("close_person")
    if line["fact"] not in _OWN_END or who is None:
        return False
    return _is(who, reader)


def _codes(fact: AnyFact) -> dict[str, Any]:
    body = fact.model_dump(mode="json", exclude_none=True)
    shown = {name: _short(body[name]) for name in SHOWN if body.get(name) not in (None, [])}
    if body.get("seen_by") == []:
        # Not said it would be everybody's.
        shown["seen_by"] = []
    if isinstance(fact, InvitationDeclined):
        # A unit's own reason is for coordination only, and network shows it there.
        shown.pop("reason", None)
    if isinstance(fact, ConsentGranted | StatutoryBasisRecorded):
        ground = body["ground"]
        shown |= {k: ground[k] for k in ("purpose", "form", "act", "section") if k in ground}
    return shown


def _short(value: Any) -> Any:
    """A ground is told by its id, a member or case manager by its party."""
    if isinstance(value, list):
        return [_short(one) for one in value]
    if isinstance(value, dict):
        return value["id"] if "recipients" in value else value.get("party", value)
    return value
