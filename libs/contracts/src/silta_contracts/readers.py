"""Whom a line of a list is addressed to: a unit is a reader in whatever role it acts."""

from typing import Final

from silta_contracts.party import (
    CLIENT,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    format_party,
)

EVERYONE: Final = "everyone"
# As whom pages are read by who is concerned, and by who acts in their place on a mandate.
CONCERNED: Final = CLIENT


def reader_key(party: Party) -> str:
    """The key under which lines are addressed to this party."""
    match party:
        case OrganisationParty():
            return f"organisation;{party.oid};{party.unit}"
        case SensitiveUnitParty():
            return f"sensitive_unit;{party.ref}"
        case _:
            return format_party(party)


def is_concerned(party: Party) -> bool:
    """Whether this party is the person whom the case concerns."""
    return party == CLIENT


def reader_keys(party: Party) -> tuple[str, ...]:
    """Every key that this party reads under; what is public is addressed to everyone."""
    return (reader_key(party), EVERYONE)
