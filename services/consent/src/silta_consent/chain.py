"""A history as a hash chain: whoever keeps its head notices any change to what came before.

A link holds what happened (``says``: codes, ids, organisations and times, never a name), its number
in the case, the hash of the link before it, and its own hash: SHA-256, lowercase hexadecimal, over
the canonical spelling (RFC 8785) of ``{"before", "case", "n", "says"}``. The first link's
``before`` is 64 zeros. Links are read as they were stored, never through types of a later release,
so that a hash once made can be made again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from silta_chassis.canonical import sha256

NOTHING_BEFORE: Final = "0" * 64
_PARTS: Final = {"n", "before", "says", "hash"}

# One link, as it is stored and shown.
Link = dict[str, Any]


class Head(BaseModel):
    """Where a chain ends: the number of its newest link, 0 for none, and that link's hash."""

    model_config = ConfigDict(frozen=True)
    n: int = 0
    hash: str = NOTHING_BEFORE


class History(BaseModel):
    """What a state holds of its chain: the head, and the links that its own entry made.

    All links are those of all entries; a state that held them all would grow without end.
    """

    model_config = ConfigDict(frozen=True)
    head: Head = Head()
    made: tuple[Link, ...] = ()


def hash_of(case: str, n: int, before: str, says: Mapping[str, Any]) -> str:
    """The hash of a link."""
    return sha256({"case": case, "n": n, "before": before, "says": says})


def longer(history: History, case: str, events: Sequence[dict[str, Any]]) -> History:
    """The history with these events (each with its ``at``) at its end.

    Links of an earlier time were made by an earlier entry, and stand there.
    """
    if not events:
        return history
    made = [link for link in history.made if link["says"]["at"] == events[0]["at"]]
    head = history.head
    for says in events:
        n, before = head.n + 1, head.hash
        head = Head(n=n, hash=hash_of(case, n, before, says))
        made.append({"n": n, "before": before, "says": says, "hash": head.hash})
    return History(head=head, made=tuple(made))


def joined(made: Sequence[Sequence[Link]]) -> list[Link]:
    """The links of all entries, in their order; the same link may stand in several entries."""
    links: list[Link] = []
    for link in (link for links_of_entry in made for link in links_of_entry):
        if link not in links:
            links.append(link)
    return links


def fault(case: str, links: Sequence[Mapping[str, Any]], head: Head | None = None) -> str | None:
    """What is wrong with a chain, in a plain sentence; None where it holds.

    With a head that somebody kept, the chain must hold just that link: it may have grown since. A
    chain without a kept head shows a change of a link, not one of all links after it too.
    """
    before = NOTHING_BEFORE
    for n, link in enumerate(links, start=1):
        if set(link) != _PARTS or not isinstance(link["says"], Mapping):
            return f"Link {n} is no link: it must hold {', '.join(sorted(_PARTS))}."
        if link["n"] != n or isinstance(link["n"], bool):
            return f"Where link {n} is due stands link {link['n']}: one is missing or moved."
        if link["before"] != before:
            return f"Link {n} does not follow the link before it: one of them was changed."
        try:
            due = hash_of(case, n, before, link["says"])
        except (TypeError, ValueError):
            return f"Link {n} holds what no link can hold."
        if link["hash"] != due:
            return f"Link {n} was changed after it was made."
        before = due
    if head is None:
        return None
    if head.n > len(links):
        return f"The chain ends at link {len(links)}, but there was a link {head.n}."
    kept = links[head.n - 1]["hash"] if head.n else NOTHING_BEFORE
    if kept != head.hash:
        return f"Link {head.n} is another than the one that was receipted: it was rewritten."
    return None
