"""What triggers what: the vocabulary in which a service writes its process table.

Pure: nothing here does I/O, reads a clock or makes an id. A service's ``process.py`` is a
:class:`Process` with one :class:`When` a row; the chassis derives routing, HTTP doors, the
AsyncAPI document, README tables and the map of the choreography from it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Generic, NewType, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from silta_chassis.names import kebab
from silta_contracts.fact import AnyFact
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.party import Party
from silta_contracts.readers import CONCERNED

S = TypeVar("S", bound=BaseModel)

# A random-looking reference to a document of the vault; decisions see it, never the value.
Ref = NewType("Ref", str)


@dataclass(frozen=True)
class Injected:
    """Marks a command's field that the chassis fills: it is never part of the body.

    ``of`` names a vaulted field, ``seen`` makes of its body what a decision may see of it: codes
    and numbers that it judges and does not keep, never words.
    """

    of: str = ""
    seen: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Vaulted:
    """Marks a command's field whose body value is personal: it goes to the vault.

    The decision sees the :data:`Ref` only. ``body`` is the type that a caller sends;
    ``category`` says what kind of data it is, ``document_class`` decides its retention,
    ``rests_on`` is ``own_record`` (the service's own, which stays) or ``ground`` (it goes when its
    ground goes). ``same_by`` names the member that is the same in every document of one person: a
    keyed hash of it stands beside the sealed value, so that these are found.
    """

    body: Any
    category: str
    document_class: str
    rests_on: str = "own_record"
    same_by: str = ""


class Command(BaseModel):
    """A wish by HTTP, to one service; the answer says what became of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    case: Annotated[str, Injected()]
    by: Annotated[Party, Injected()]


class Deadline(BaseModel):
    """A message to oneself at a moment. Its type and fields are its name."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    case: str

    @property
    def name(self) -> str:
        """For instance ``respond-by:<id>``; unique within the case."""
        own = type(self).model_fields.keys() - {"case"}
        values = self.model_dump(mode="json", include=own).values() if own else ()
        return ":".join([kebab(type(self).__name__), *map(str, values)])


@dataclass(frozen=True)
class Outcome(Generic[S]):
    """What is true after a message: the state, the facts to publish, the deadlines to wait for.

    Setting a deadline again cancels the old one of that name. ``cancel`` takes deadlines, or a
    type of deadline for all of that type; ``ends`` cancels every deadline of the case. ``erases``
    names document classes: what earlier entries of the case put into the vault under them is
    deleted before any of ``facts`` is published. ``answer`` goes back to the caller of a command
    (ids that were made, for instance); it holds codes and ids only.
    """

    state: S
    facts: tuple[AnyFact, ...] = ()
    deadlines: tuple[tuple[Deadline, datetime], ...] = ()
    cancel: tuple[Deadline | type[Deadline], ...] = ()
    ends: bool = False
    answer: Mapping[str, Any] = field(default_factory=dict)
    erases: tuple[str, ...] = ()


def restored(state: type[S], stored: Mapping[str, Any]) -> S:
    """A state as it was stored; codes of a newer writer stay in it as they are."""
    return state.model_validate(stored, context={"tolerant": True})


@dataclass(frozen=True)
class Refused:
    """An expected refusal of a command, as an answer to its caller (problem+json).

    ``reason`` is a stable code in kebab-case, ``says`` a plain sentence with the next step.
    A refusal is kept as an entry with its answer (``kept``), unless the same command may
    succeed later under the same key; then ``retry_after`` (seconds) tells when to try again.
    """

    reason: str
    says: str
    status: int = 409
    kept: bool = True
    retry_after: int | None = None


def not_yours(says: str) -> Refused:
    """403: this party may not do this here. Leaves nothing behind."""
    return Refused("not-yours", says, status=403, kept=False)


def too_early(says: str, retry_after: int = 2) -> Refused:
    """409 that leaves nothing behind: something that this waits for has not come yet."""
    return Refused("too-early", says, kept=False, retry_after=retry_after)


def lacking(error: Exception) -> Refused | None:
    """503 that leaves nothing behind where a reference file that this needs is not here.

    Such an error names the file and what to do, and nothing of the subject: it is shown as it is.
    """
    if not isinstance(error, UnreadableFile):
        return None
    says = f"{error}. Tell the operator; the same may be tried again then."
    return Refused("file-missing", says, status=503, kept=False, retry_after=60)


class ViewReader(Protocol):
    """Reads the documents of a view; given to a row's ``gather``."""

    async def documents(self, view: str, /) -> list[Mapping[str, Any]]:
        """All documents of that view that are shown, in their order."""


Decide = Callable[[Any, Any, datetime, Any], Outcome[Any] | Refused]
Gather = Callable[[ViewReader, Any, datetime], Awaitable[Any]]


@dataclass(frozen=True)
class When:
    """One row: this message leads to that decision and may publish these facts.

    The rest concerns commands. ``by`` says whether a party may do this in this state (403 if not);
    ``possible`` gives the refusal where nobody could do it now (409), and a case view lists the
    command under ``may`` where both agree. ``on_mandate``: who acts on a mandate may give it where
    the person concerned may. ``opens``: allowed for a case not yet known here; ``mints``: its door
    makes the case, at ``/cases/<door>`` or ``opens_at``. ``guarded``: needs ``If-Match``.
    ``door`` is shared by rows that belong together; ``path`` and ``subject`` are templates for
    commands of no case. ``gather`` completes the command from views before it is decided. ``keep``
    puts the message as received into the entry; ``in_fact_time`` decides a kept fact with its own
    time as now. ``heard_first``: the decision point takes in what it published before the answer.
    """

    message: type[AnyFact] | type[Command] | type[Deadline]
    decide: Decide
    publishes: tuple[type[AnyFact], ...] = ()
    by: Callable[[Any, Party, Any], bool] | None = None
    possible: Callable[[Any], Refused | None] | None = None
    on_mandate: bool = False
    opens: bool = False
    mints: bool = False
    opens_at: str = ""
    guarded: bool = False
    keep: bool = False
    in_fact_time: bool = False
    heard_first: bool = False
    door: str = ""
    path: str = "/cases/{case}"
    subject: str = "{case}"
    gather: Gather | None = None

    @property
    def kind(self) -> str:
        """``command``, ``deadline`` or ``fact``."""
        if issubclass(self.message, Command):
            return "command"
        return "deadline" if issubclass(self.message, Deadline) else "fact"

    @property
    def name(self) -> str:
        """The message's name in kebab-case."""
        return kebab(self.message.__name__)

    @property
    def minting_path(self) -> str:
        """Where its door makes a case."""
        return self.opens_at or f"/cases/{self.door or self.name}"

    def allows(self, state: Any, party: Party, reference: Any, *, on_mandate: bool = False) -> bool:
        """Whether that party may give this command in this state; perhaps on a mandate."""
        judged = CONCERNED if on_mandate and self.on_mandate else party
        return self.by is None or self.by(state, judged, reference)


@dataclass(frozen=True)
class Line:
    """One document of a view. ``order`` sorts a list; ``to`` names who may see it.

    ``to`` holds reader keys (see ``silta_contracts.reader_keys``); ``shows`` is what they see.
    """

    key: str
    order: str
    shows: Mapping[str, Any]
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """A fact as it stands on the bus: kept by a row marked ``keep``, or published by the entry."""

    id: str
    source: str
    type: str
    time: datetime
    causation: str
    body: bytes


@dataclass(frozen=True)
class Written:
    """What a view learns of an entry: when it was written, what it kept and what it published."""

    n: int
    at: datetime
    taken: tuple[Taken, ...]
    published: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class View:
    """A list or queue: a pure function from entry and state to its documents.

    A key mapped to ``None`` is no longer shown.
    """

    name: str
    lines: Callable[[Any, Written], Mapping[str, Line | None]]


@dataclass(frozen=True)
class Process:
    """A service on one screen: its name, what it remembers, its rows and its views.

    ``editors_see`` gives the part of the state whose change makes an editor's ``ETag`` stale;
    ``ended`` says when a subject has ended for it, where that matters.
    """

    name: str
    state: type[BaseModel]
    rows: tuple[When, ...]
    views: tuple[View, ...] = ()
    editors_see: Callable[[Any], Any] = lambda state: state
    ended: Callable[[Any], bool] = lambda state: False

    @cached_property
    def _by_message(self) -> Mapping[type, When]:
        return {row.message: row for row in self.rows}

    def row(self, message: type) -> When | None:
        """The row of that message type."""
        return self._by_message.get(message)

    @property
    def reads(self) -> tuple[type[AnyFact], ...]:
        """The fact types that have a row."""
        return tuple(row.message for row in self.rows if issubclass(row.message, AnyFact))

    @property
    def publishes(self) -> tuple[type[AnyFact], ...]:
        """The fact types that some row publishes, each once."""
        return tuple(dict.fromkeys(fact for row in self.rows for fact in row.publishes))

    def may(
        self, state: BaseModel, reader: Party, reference: object, *, on_mandate: bool = False
    ) -> list[dict[str, Any]]:
        """The commands that this reader could give now, perhaps on a mandate."""
        return [
            {"command": row.name, "door": row.door or row.name, "guarded": row.guarded}
            for row in self.rows
            if row.kind == "command"
            and (row.possible is None or row.possible(state) is None)
            and row.allows(state, reader, reference, on_mandate=on_mandate)
        ]
