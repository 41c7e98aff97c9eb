"""What a service discloses, as data, and how a decision is applied to it. Pure.

A service declares :class:`Discloses`; :mod:`silta_chassis.http.disclosing` makes the doors. Every
field has a category, and a category is permitted or not by the decision point alone: nothing here
permits what it denies, and some things here withhold what it permits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from silta_contracts.codes import DataCategory
from silta_contracts.deciding import Answered, Decision, DecisionReason, WithheldReason
from silta_contracts.party import Party

# Reasons of this service's own; those of the decision point are passed on as they are.
PROTECTED: Final = WithheldReason.PROTECTED.value
# In the decision point's own word: who is refused reads the answer and its entry in the log, and
# a word of this service's would tell that a ground was taken back just now.
ENDED_HERE: Final = DecisionReason.NO_LIVE_GROUND.value
TOO_LATE: Final = WithheldReason.DECISION_TOO_OLD.value
UNKNOWN_OBLIGATION: Final = WithheldReason.OBLIGATION_NOT_KNOWN.value
GONE: Final = WithheldReason.ERASED.value
NOT_OPENED: Final = WithheldReason.NOT_OPENED.value

# What a decision may oblige to and who discloses does: every answer is logged, protected fields
# are withheld whatever is decided, and a decision is used for one answer and never kept.
KNOWN_OBLIGATIONS: Final = frozenset({"log", "withhold-if-protected", "use-once"})


@dataclass(frozen=True)
class Line:
    """What the access log says of one category: permitted or not, why, and on which ground."""

    category: str
    permitted: bool
    reason: str
    ground: str | None = None


@dataclass(frozen=True)
class Disclosed:
    """One field that exists: its name in the answer, its category, and where the value lies.

    ``part`` names a member of the vault's value, empty for the whole of it. ``protected``: a
    person's safety forbids that it leaves, whatever is decided. Without ``ref`` it lies in no
    vault, and ``value`` is it. ``reckons`` makes of what lies in the vault what is told of it.
    """

    name: str
    category: DataCategory
    ref: str = ""
    part: str = ""
    protected: bool = False
    value: Any = field(default=None, repr=False)
    reckons: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Discloses:
    """One thing that a service discloses: `GET /cases/{case}/disclosed/<name>`.

    ``fields`` tells from the state what there is for that reader; nobody else's feedback, for
    instance; ``known`` does so for what stands in the reference files (its third argument), not
    in a vault. ``categories`` are all that its fields may have: these are asked for whether or not
    there is something, so that an answer tells a stranger nothing. ``ended`` says whether a ground
    is over as far as this service knows; the second argument tells whether a statute is named
    beside it.
    """

    name: str
    description: str
    categories: tuple[DataCategory, ...]
    fields: Callable[[Any, Party], Sequence[Disclosed]] = field(default=lambda state, reader: ())
    ended: Callable[[Any, str, bool], bool] = field(default=lambda state, ground, statute: False)
    known: Callable[[Any, Party, Any], Sequence[Disclosed]] = field(
        default=lambda state, reader, reference: ()
    )

    def of(self, state: Any, reader: Party, reference: object) -> tuple[Disclosed, ...]:
        """All fields that there are for that reader."""
        return (*self.fields(state, reader), *self.known(state, reader, reference))


@dataclass(frozen=True)
class Withheld:
    """A field that does not leave, and the code that says why."""

    name: str
    category: DataCategory
    reason: str


@dataclass(frozen=True)
class Judged:
    """A decision applied: what may leave, what does not and why, and what the log says of it."""

    permitted: tuple[Disclosed, ...]
    withheld: tuple[Withheld, ...]
    lines: tuple[Line, ...]
    grounds: Mapping[DataCategory, Answered]

    @property
    def denied(self) -> str | None:
        """The reason where no category is permitted at all."""
        if any(line.permitted for line in self.lines):
            return None
        return self.lines[0].reason

    @property
    def valid_until(self) -> datetime | None:
        """Until when the first of the decisions may be used."""
        times = [answer.valid_until for answer in self.grounds.values() if answer.valid_until]
        return min(times, default=None)


def judge(
    thing: Discloses,
    state: Any,
    fields: Sequence[Disclosed],
    decisions: Mapping[DataCategory, Decision],
    now: datetime,
) -> Judged:
    """Applies the decisions, one a category, to the fields that there are.

    Where every field of a category is protected, the log says that it was withheld.
    """
    reasons: dict[DataCategory, str | None] = {}
    for category in thing.categories:
        reasons[category] = _withholds(thing, state, decisions[category], now)
    permitted: list[Disclosed] = []
    withheld: list[Withheld] = []
    for one in fields:
        reason = PROTECTED if one.protected else reasons[one.category]
        if reason is None:
            permitted.append(one)
        else:
            withheld.append(Withheld(one.name, one.category, reason))
    lines: list[Line] = []
    for category in thing.categories:
        context = decisions[category].context
        of_category = [one for one in fields if one.category == category]
        reason = reasons[category]
        if reason is None and of_category and all(one.protected for one in of_category):
            reason = PROTECTED
        lines.append(Line(category.value, reason is None, reason or context.reason, context.ground))
    grounds = {c: decisions[c].context for c in thing.categories if reasons[c] is None}
    return Judged(tuple(permitted), tuple(withheld), tuple(lines), grounds)


def _withholds(thing: Discloses, state: Any, decision: Decision, now: datetime) -> str | None:
    """Why a category does not leave; none where it does."""
    context = decision.context
    if not decision.decision:
        return context.reason
    if not KNOWN_OBLIGATIONS.issuperset(context.obligations):
        # Whoever obliges to what is not understood here has not permitted it.
        return UNKNOWN_OBLIGATION
    if context.valid_until is not None and context.valid_until <= now:
        return TOO_LATE
    if context.ground is not None and thing.ended(state, context.ground, context.act is not None):
        return ENDED_HERE
    return None


def value_of(one: Disclosed, subject: str, document: Mapping[str, Any] | None) -> tuple[bool, Any]:
    """Whether this field is held as it was declared, in the vault or beside it, and its value.

    A document of another case, or of another category than was decided on, is not it, nor one
    that did not open.
    """
    if not one.ref:
        return True, one.value
    if document is None or document["case"] != subject or "value" not in document:
        return False, None
    if document["category"] != one.category.value:
        return False, None
    value = document["value"]
    told = value.get(one.part) if one.part else value
    return True, told if one.reckons is None else one.reckons(told)
