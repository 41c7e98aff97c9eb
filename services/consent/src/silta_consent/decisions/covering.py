"""Whether a consent covers another: then it stands in its place, and not beside it.

Side by side the client who takes the newer one back would be left with the older one.
"""

from collections.abc import Collection

from silta_consent.model import Case, Held, standing_consents
from silta_contracts.codes import ConsentGiver
from silta_contracts.grounds import (
    ConsentGround,
    Ground,
    OrganisationRecipient,
    Recipient,
    UnitRecipient,
)
from silta_contracts.rules import is_oral


def covered(state: Case, new: Held) -> tuple[Held, ...]:
    """The consents in force whose place a new one takes: the named one, and all that it covers."""
    return tuple(
        held
        for held in standing_consents(state)
        if held.ground.id == new.replaces or covers_all_of(new.ground, held.ground)
    )


def covers_all_of(new: Ground, old: Ground) -> bool:
    """Whether one consent allows all that another does, and as long.

    An oral one, which is used up, takes no place; nor does what somebody gave on the client's
    behalf take the place of the client's own.
    """
    if not (isinstance(new, ConsentGround) and isinstance(old, ConsentGround)) or is_oral(new):
        return False
    as_long = new.valid_until is None or (
        old.valid_until is not None and old.valid_until <= new.valid_until
    )
    own = new.given_by == ConsentGiver.CLIENT or new.given_by == old.given_by
    return (
        own
        and as_long
        and new.purpose == old.purpose
        and set(old.categories) <= set(new.categories)
        and all(is_within(recipient, new.recipients) for recipient in old.recipients)
    )


def is_within(recipient: Recipient, recipients: Collection[Recipient]) -> bool:
    """Whether recipients name all whom this one names."""
    if recipient in recipients:
        return True
    # A unit lies within its organisation; of what type it is, the recipients do not say.
    return isinstance(recipient, UnitRecipient) and (
        OrganisationRecipient(oid=recipient.oid) in recipients
    )
