"""A unit that several organisations share: a ground covers it only as it covers all of these.

Multi-sectoral support (*TYM*) is a way of working of three authorities: what is told there is
told to each of them (docs/decisions/0032-shared-units.md).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from silta_contracts.codes import OrganisationType
from silta_contracts.grounds import (
    Ground,
    OrganisationRecipient,
    Recipient,
    TypeRecipient,
    UnitRecipient,
)
from silta_contracts.rules import carries_network, is_live
from silta_network.directory import Listed, Sharing

# Whom the type multi_sectoral_support means: the authorities of 381/2023.
THREE_AUTHORITIES: Final = frozenset(
    {
        OrganisationType.EMPLOYMENT_AUTHORITY,
        OrganisationType.WELLBEING_SERVICES_COUNTY,
        OrganisationType.KELA,
    }
)


def of_shared(unit: Listed, grounds: Iterable[Ground], now: datetime) -> tuple[str, ...]:
    """Ids of the live grounds on which a shared unit may come; none if one organisation has none.

    Who names the unit itself names all that work in it. Its type names the three authorities: an
    organisation of another kind needs a ground of its own beside it.
    """
    live = [ground for ground in grounds if is_live(ground, now) and carries_network(ground)]
    each = [{g.id for g in live if _covers(g, unit, one)} for one in unit.shared_by]
    if not all(each):
        return ()
    return tuple(ground.id for ground in live if any(ground.id in some for some in each))


def _covers(ground: Ground, unit: Listed, organisation: Sharing) -> bool:
    return any(_is_part(recipient, unit, organisation) for recipient in ground.recipients)


def _is_part(recipient: Recipient, unit: Listed, organisation: Sharing) -> bool:
    match recipient:
        case UnitRecipient():
            return (recipient.oid, recipient.unit) == unit.key
        case OrganisationRecipient():
            return recipient.oid == organisation.oid
        case TypeRecipient():
            of_the_three = organisation.type in THREE_AUTHORITIES
            return recipient.type == organisation.type or (
                recipient.type == unit.plain.type and of_the_three
            )
        case _:
            return False
