"""One message of a batch, whatever way it came: a fact, a command or a deadline."""

from dataclasses import dataclass
from typing import Any

from silta_chassis.process import Taken, When
from silta_chassis.vault import Kept


@dataclass(frozen=True)
class Asked:
    """What an HTTP caller sent along with a command.

    ``digest`` is an HMAC of the body: the same key with another body is refused. ``on_mandate``:
    the caller acts in the place of the person concerned.
    """

    digest: str
    if_match: str | None = None
    status: int = 200
    on_mandate: bool = False


@dataclass(frozen=True)
class TakeAsSeen:
    """An operator's act: numbers of a source count as seen though nothing handled them.

    From ``first`` on to the item's number; nothing before ``first`` may be missing. ``who`` and
    ``why`` are slugs.
    """

    act: str
    who: str
    why: str
    first: int = 1


# Not frozen: made for each message, and a frozen one takes three times as long to make.
@dataclass(slots=True)
class Item:
    """A message to decide.

    ``cause`` counts once for a subject; ``causation`` is what facts made from it say caused them.
    A fact has ``source`` and, unless its source declares ``sequence: none``, ``number``; one
    without a ``row`` only advances the number. An operator's act has :class:`TakeAsSeen` as its
    message. ``trace`` is a traceparent; where ``waited`` it
    becomes a link instead of the parent.
    """

    kind: str
    subject: str
    cause: str
    causation: str
    row: When | None
    message: Any
    source: str = ""
    number: int | None = None
    taken: Taken | None = None
    trace: str | None = None
    waited: bool = False
    # Its number was passed before its row was there: told apart by its cause alone.
    backfilled: bool = False
    asked: Asked | None = None
    vault: tuple[Kept, ...] = ()
    # Where the message came from; opaque to the step.
    origin: Any = None
