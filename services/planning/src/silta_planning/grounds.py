"""On what planning stands: members and facts measured by the grounds that have ended."""

from collections.abc import Iterable
from datetime import datetime

from silta_contracts.fact import Fact
from silta_contracts.facts import GroundsChanged
from silta_contracts.grounds import Ground, OrganisationRecipient
from silta_contracts.party import Party, SensitiveUnitParty
from silta_contracts.payload import Member
from silta_contracts.rules import (
    all_grounds_ended,
    carries_network,
    grounds_for,
    is_live,
    needs_ground,
    remaining_grounds,
)
from silta_planning.model import ALL_CONSENTS, Case


def without(state: Case, fact: GroundsChanged, also: str, heir: str | None = None) -> Case:
    """The state that knows these grounds ended; `heir` is the consent that replaced `also`."""
    ended = dict.fromkeys((*state.ended, *(ground.id for ground in fact.ended), also))
    replaced = dict(state.replaced) | ({also: heir} if heir else {})
    return state.model_copy(
        update={
            "ended": tuple(ended),
            "replaced": tuple(replaced.items()),
            "remaining": remaining_grounds(fact.remaining, ended),
        }
    )


def is_void(state: Case, fact: Fact) -> bool:
    """Whether all that a fact stands on has ended, and no other ground carries the network on.

    A consent that was replaced lives on. Network may have said the fact before it heard of an end.
    """
    over = [g for g in fact.grounds if heir_of(state, g) in state.ended]
    carried = any(carries_network(ground) for ground in state.remaining)
    return all_grounds_ended(fact.grounds, over) and not carried


def heir_of(state: Case, ground: str) -> str:
    """The consent that stands in a replaced one's place; else the ground itself."""
    heirs = dict(state.replaced)
    # Taken out as it is followed: consents that name each other lead nowhere, not round for ever.
    while ground in heirs:
        ground = heirs.pop(ground)
    return ground


def standing(state: Case, members: Iterable[Member], now: datetime) -> tuple[Member, ...]:
    """The members who still have a ground, with what they stand on now."""
    found = ((member, _stands_on(state, member, now)) for member in members)
    return tuple(
        member.model_copy(update={"grounds": grounds})
        for member, grounds in found
        if grounds or not needs_ground(member.party)
    )


def _stands_on(state: Case, member: Member, now: datetime) -> tuple[str, ...]:
    own = tuple(ground for ground in member.grounds if ground not in state.ended)
    if len(own) == len(member.grounds):
        return own
    living = remaining_grounds(state.remaining, state.ended)
    heirs = (ground.id for ground in living if _may_carry(ground, member.party, now))
    return tuple(dict.fromkeys((*own, *heirs)))


def _may_carry(ground: Ground, party: Party, now: datetime) -> bool:
    if grounds_for(party, (ground,), now):
        return True
    # Of a sensitive unit only network knows the organisation: it will tell if it is released.
    return (
        isinstance(party, SensitiveUnitParty)
        and is_live(ground, now)
        and carries_network(ground)
        and any(isinstance(recipient, OrganisationRecipient) for recipient in ground.recipients)
    )


def grounds_now(state: Case) -> tuple[str, ...]:
    """What a fact of planning stands on now."""
    members = state.roster.members if state.roster else ()
    return tuple(dict.fromkeys(ground for member in members for ground in member.grounds))


def is_held(state: Case, member: Member) -> bool:
    """Whether a withdrawal taken here may leave this member nothing to stand on.

    Consent will tell what it ended; until then the member sees and does nothing here.
    """
    if not needs_ground(member.party):
        return False
    if ALL_CONSENTS in state.withdrawing:
        return True
    withdrawing = [heir_of(state, held) for held in state.withdrawing]
    return all(heir_of(state, ground) in withdrawing for ground in member.grounds)
