"""Who is in the network of the case: what others tell, whatever order it comes in."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_consent.decisions.may import coordinates
from silta_consent.model import AskedUnit, Case, Roster
from silta_consent.reference import Reference
from silta_contracts.facts import (
    ClosePersonJoined,
    ClosePersonLeft,
    MemberJoined,
    MemberLeft,
    MemberReleased,
    NetworkAssembled,
    NetworkDissolved,
)
from silta_contracts.facts.existing import (
    ExistingServiceAsked,
    ExistingServiceConfirmed,
    ExistingServiceNotFound,
    ExistingServiceUnanswered,
)
from silta_contracts.facts.team import TeamAsk, TeamAsked
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty, same_unit

Over = TeamAsk | ExistingServiceConfirmed | ExistingServiceNotFound | ExistingServiceUnanswered
Changed = MemberJoined | MemberLeft | MemberReleased | ClosePersonJoined | ClosePersonLeft


def members_told(
    state: Case, fact: NetworkAssembled | Changed, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Whoever is in the network from now on may get what a ground carries; nobody else.

    The list is told whole each time, so an older one says nothing new. Who came on a ground that
    has ended since is on the list too: without a live ground that permits nothing.
    """
    told = Roster(
        round=fact.round or 1,
        version=fact.version,
        members=tuple(member.party for member in fact.members),
    )
    known = state.roster
    if known is not None and _place(told) <= _place(known):
        return Outcome(state)
    return Outcome(state.model_copy(update={"roster": told}))


def dissolved(
    state: Case, fact: NetworkDissolved, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The network is no more, so that nobody is in it until another one stands."""
    round_ = fact.round or 1
    known = state.roster
    if known is not None and (known.round, known.dissolved) >= (round_, True):
        return Outcome(state)
    version = known.version if known is not None and known.round == round_ else 0
    gone = Roster(round=round_, version=version, dissolved=True)
    return Outcome(state.model_copy(update={"roster": gone}))


def unit_asked(
    state: Case, fact: TeamAsked | ExistingServiceAsked, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Whoever is asked beside the table may get what a ground carries, until it has answered."""
    if any(one.ask == fact.ask for one in state.asked):
        return Outcome(state)
    return _with_asked(state, AskedUnit(ask=fact.ask, party=fact.party))


def ask_over(state: Case, fact: Over, now: datetime, reference: Reference) -> Outcome[Case]:
    """It is answered, or ended: the unit gets nothing more on account of it."""
    if isinstance(fact, ExistingServiceUnanswered):
        # A reminder ends nothing; it is addressed to the unit itself, which may answer still.
        return _silent(state, fact)
    return _with_asked(state, AskedUnit(ask=fact.ask, party=fact.party, over=True))


def _silent(state: Case, fact: ExistingServiceUnanswered) -> Outcome[Case]:
    if not fact.ends or not isinstance(fact.party, OrganisationParty | SensitiveUnitParty):
        return Outcome(state)
    return _with_asked(state, AskedUnit(ask=fact.ask, party=fact.party, over=True))


def _with_asked(state: Case, asked: AskedUnit) -> Outcome[Case]:
    others = tuple(one for one in state.asked if one.ask != asked.ask)
    return Outcome(state.model_copy(update={"asked": (*others, asked)}))


def _place(roster: Roster) -> tuple[int, bool, int]:
    """In which order lists count: nothing of a round counts after it was dissolved."""
    return roster.round, roster.dissolved, roster.version


def is_member(state: Case, party: Party) -> bool:
    """Whether a party is in the network, answers for the case, or took the contact or a consent.

    A unit that is to examine the client, is consulted or is to take her counts while it is asked.

    Who is only invited is none of these: it knows what the invitation says. Who took a consent
    that has ended stays: so one ground's end changes nothing of what another carries.
    """
    takers: list[Party | None] = [
        *(held.taken_by for held in state.grounds),
        state.request.taken_by if state.request else None,
    ]
    members = state.roster.members if state.roster else ()
    asked = [one.party for one in state.asked if not one.over]
    return coordinates(state, party) or any(
        other is not None and same_unit(other, party) for other in (*members, *asked, *takers)
    )
