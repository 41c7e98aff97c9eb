"""Who has a part in a case, and how much of it a reader is shown."""

from collections.abc import Iterable
from enum import StrEnum

from silta_contracts.party import ClientParty, Party, same_unit
from silta_reporting.model import Case


class Part(StrEnum):
    """How much of a case a reader is shown."""

    # The client, and the coordinating party with its deputy: all.
    WHOLE = "whole"
    # Members, requester, case managers: all but what the client said no to or took back.
    PARTY = "party"
    # Who was one: that the own part, or the network, ended.
    FORMER = "former"
    NONE = "none"


def is_among(party: Party, parties: Iterable[Party]) -> bool:
    """Whether a party is one of these, in whatever role."""
    return any(same_unit(party, other) for other in parties)


def part_of(case: Case, reader: Party) -> Part:
    """How much of the case this reader is shown now."""
    coordinating = [p for p in (case.coordinating, case.coordinating_deputy) if p is not None]
    coordinates = is_among(reader, coordinating) and not case.unreached
    if isinstance(reader, ClientParty) or coordinates:
        return Part.WHOLE
    if is_among(reader, shown_to(case)):
        return Part.PARTY
    return Part.FORMER if is_among(reader, case.former) else Part.NONE


def shown_to(case: Case) -> tuple[Party, ...]:
    """The parties other than client and coordination that the story is shown to now."""
    if not case.told:
        return ()
    members = tuple(member.party for member in case.members)
    return (*members, *(p for p in named(case) if not is_among(p, (*members, *case.former))))


def named(case: Case) -> tuple[Party, ...]:
    """Those who have a part without being a member: the requester and the case managers."""
    requester = (case.requester,) if case.requester is not None else ()
    return (*requester, *(manager.party for manager in case.case_managers))
