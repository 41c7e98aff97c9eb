"""The rules that all services need, as pure functions of values.

A foreign service may copy them: they need nothing but the grounds and parties that stand in the
facts. Where a code is unknown to us (a newer writer's form of consent, say) a rule answers no.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from silta_contracts.codes import ConsentForm, ConsentPurpose, DataCategory, OrganisationType
from silta_contracts.fact import AnyFact
from silta_contracts.facts import CaseClosed, ContactRequestClosed, ContactRequestWithdrawn
from silta_contracts.grounds import (
    ConsentGround,
    ExpertByExperienceRecipient,
    Ground,
    OrganisationRecipient,
    Recipient,
    SensitiveUnitRecipient,
    TypeRecipient,
    UnitRecipient,
)
from silta_contracts.open_codes import UnknownCode
from silta_contracts.party import (
    ClientParty,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    Unit,
    same_unit,
)
from silta_contracts.payload import Member

_END_TYPES: Final = (CaseClosed, ContactRequestClosed, ContactRequestWithdrawn)
_LASTING_FORMS: Final = (ConsentForm.WRITTEN, ConsentForm.E_SIGNED, ConsentForm.TWO_STEP)
_NETWORK_PURPOSES: Final = (ConsentPurpose.COOPERATE, ConsentPurpose.SINGLE_PARTY)

# Who decides on a benefit, or states grounds for such a decision, could attach a sanction to a
# refusal. The list is ours: neither the regions' documents nor a statute gives one.
COULD_SANCTION: Final = frozenset(
    {
        OrganisationType.ADULT_SOCIAL_WORK,
        OrganisationType.EMPLOYMENT_AUTHORITY,
        OrganisationType.KELA,
        OrganisationType.MULTI_SECTORAL_SUPPORT,
    }
)

# No statute covers them: what they learn of the client rests on a consent (domain.md, 2).
NEVER_COVERED: Final = frozenset(
    {
        OrganisationType.ASSOCIATION,
        OrganisationType.PARISH,
        OrganisationType.EDUCATIONAL_INSTITUTION,
        OrganisationType.EMPLOYER,
        OrganisationType.INSURER,
        OrganisationType.PENSION_INSURER,
        OrganisationType.OCCUPATIONAL_HEALTH,
    }
)


def is_end(fact: AnyFact) -> bool:
    """Whether this fact ends its case everywhere."""
    return isinstance(fact, _END_TYPES)


def is_live(ground: Ground, at: datetime) -> bool:
    """Whether a ground holds at a time; the last moment is excluded.

    It knows nothing of withdrawals: a ground that was ended is taken out by `remaining_grounds`.
    """
    return ground.valid_from <= at and (ground.valid_until is None or at < ground.valid_until)


def live_grounds(grounds: Iterable[Ground], at: datetime) -> tuple[Ground, ...]:
    """Those grounds that hold at a time."""
    return tuple(ground for ground in grounds if is_live(ground, at))


def remaining_grounds(grounds: Iterable[Ground], ended: Collection[str]) -> tuple[Ground, ...]:
    """Those grounds whose ids are not among the ended ones."""
    return tuple(ground for ground in grounds if ground.id not in ended)


def all_grounds_ended(stands_on: Collection[str], ended: Collection[str]) -> bool:
    """Whether a fact rests on grounds of which each has ended, so that it is to be ignored.

    A fact that names no grounds rests on none and is never ignored for it.
    """
    return bool(stands_on) and all(ground in ended for ground in stands_on)


def needs_ground(party: Party) -> bool:
    """Whether a party may take part on a ground only.

    The client needs none, nor does a close person, whom the client names himself and alone.
    """
    return not isinstance(party, ClientParty | ClosePersonParty)


def could_sanction(unit: Unit) -> bool:
    """Whether a unit could attach a sanction to a refusal or withdrawal of the client.

    Such a unit is told of none, unless it coordinates and has to stop.
    """
    return unit.type in COULD_SANCTION


def is_client_or_unit(party: Party) -> bool:
    """Whether a party is the client, or a unit that acts for or with the client.

    The client may consent, withdraw and begin a request anywhere: any unit takes it.
    """
    return isinstance(party, ClientParty | OrganisationParty | SensitiveUnitParty)


def may_see_part(seen_by: Collection[Unit] | None, party: Party) -> bool:
    """Whether a part of the plan is a party's to see; persons see what every member does."""
    return seen_by is None or any(same_unit(unit, party) for unit in seen_by)


def same_organisation(one: Unit, other: Unit) -> bool:
    """Whether what one unit tells the other stays within an organisation.

    Of a sensitive unit the organisation is not known: any other unit counts as outside.
    """
    if isinstance(one, OrganisationParty) and isinstance(other, OrganisationParty):
        return one.oid == other.oid
    return same_unit(one, other)


def is_recipient(recipient: Recipient, party: Party) -> bool:
    """Whether a recipient is the party's organisation, that unit, or its type.

    Of a sensitive unit only reference and type are known, so a recipient that names its
    organisation cannot be recognised here: who keeps the directory asks with the plain party.
    Multi-sectoral support is a unit that several organisations share, so that a recipient that is
    one of these does not cover it.
    """
    match recipient, party:
        case OrganisationRecipient(), OrganisationParty():
            shared = party.type == OrganisationType.MULTI_SECTORAL_SUPPORT
            return recipient.oid == party.oid and not shared
        case UnitRecipient(), OrganisationParty():
            return (recipient.oid, recipient.unit) == (party.oid, party.unit)
        case SensitiveUnitRecipient(), SensitiveUnitParty():
            return recipient.ref == party.ref
        case TypeRecipient(), OrganisationParty() | SensitiveUnitParty():
            return recipient.type == party.type
        case ExpertByExperienceRecipient(), ExpertByExperienceParty():
            return True
        case _:
            return False


def names(ground: Ground, party: Party) -> bool:
    """Whether any recipient of the ground is this party."""
    return any(is_recipient(recipient, party) for recipient in ground.recipients)


def covers(
    ground: Ground, party: Party, category: DataCategory | UnknownCode, at: datetime
) -> bool:
    """Whether this ground lets this party have data of this category at this time."""
    return is_live(ground, at) and category in ground.categories and names(ground, party)


def allows(ground: Ground, purpose: ConsentPurpose | UnknownCode) -> bool:
    """Whether a ground allows a purpose: its own; one for a single party allows that party all."""
    return ground.purpose in (purpose, ConsentPurpose.SINGLE_PARTY)


def permitting_grounds(
    grounds: Iterable[Ground],
    party: Party,
    category: DataCategory | UnknownCode,
    purpose: ConsentPurpose | UnknownCode,
    at: datetime,
) -> tuple[Ground, ...]:
    """The grounds on which a party may have data of a category for a purpose at a time."""
    return tuple(
        ground
        for ground in grounds
        if covers(ground, party, category, at) and allows(ground, purpose)
    )


def is_oral(ground: Ground) -> bool:
    """Whether a ground is an oral consent: it covers one disclosure and expires with it."""
    return isinstance(ground, ConsentGround) and ground.form == ConsentForm.ORAL


def carries_network(ground: Ground) -> bool:
    """Whether a network may stand on a ground: a statute or a lasting consent to cooperate.

    An oral consent never carries one, nor does a consent for gathering information.
    """
    lasting = not isinstance(ground, ConsentGround) or ground.form in _LASTING_FORMS
    return lasting and ground.purpose in _NETWORK_PURPOSES


def grounds_for(party: Party, grounds: Iterable[Ground], at: datetime) -> tuple[Ground, ...]:
    """The live grounds on which a party may be a member of the network."""
    return tuple(
        ground
        for ground in grounds
        if is_live(ground, at) and carries_network(ground) and names(ground, party)
    )


def uncovered(
    parties: Iterable[Party], grounds: Collection[Ground], at: datetime
) -> tuple[Party, ...]:
    """The parties that need a ground and that none of these carries in a network any more."""
    return tuple(
        party for party in parties if needs_ground(party) and not grounds_for(party, grounds, at)
    )


def narrow_members(
    members: Iterable[Member], ended: Collection[str]
) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
    """Members after grounds ended: who stays, with what they still stand on, and who is released.

    It needs the ids only, so that a service that never saw the grounds can follow.
    """
    stay: list[Member] = []
    released: list[Member] = []
    for member in members:
        left = tuple(ground for ground in member.grounds if ground not in ended)
        if left or not needs_ground(member.party):
            stay.append(member.model_copy(update={"grounds": left}))
        else:
            released.append(member)
    return tuple(stay), tuple(released)
