"""May a party get data of a case now? Answered from the grounds, live."""

from dataclasses import dataclass
from datetime import datetime

from silta_consent.model import Case, standing
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.open_codes import Open
from silta_contracts.party import Party
from silta_contracts.rules import permitting_grounds


@dataclass(frozen=True)
class Decision:
    """Permit or deny; on which ground, and until when (none: until the ground ends)."""

    permit: bool
    ground: str | None = None
    until: datetime | None = None


def may_get(
    state: Case,
    party: Party,
    category: Open[DataCategory],
    purpose: Open[ConsentPurpose],
    now: datetime,
) -> Decision:
    """Whether a party may have data of a category for a purpose now: the longest ground decides.

    The end of the case ends disclosure.
    """
    if state.ended:
        return Decision(permit=False)
    grounds = [held.ground for held in standing(state)]
    permitting = permitting_grounds(grounds, party, category, purpose, now)
    if not permitting:
        return Decision(permit=False)
    longest = max(permitting, key=lambda g: (g.valid_until is None, g.valid_until or now))
    return Decision(permit=True, ground=longest.id, until=longest.valid_until)
