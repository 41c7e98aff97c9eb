"""Who has a part in the case after a fact: on grounds that live, and as long as they live."""

from collections.abc import Collection, Iterable

from silta_contracts.course_codes import Channel
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseManagerAppointed,
    ClientReached,
    ConsentGranted,
    ContactRequestReceived,
    GroundsChanged,
    HandoverConfirmed,
    MembersChanged,
    NetworkAssembled,
    NetworkConvened,
    NetworkDissolved,
    NetworkRequested,
    PlanAgreed,
    StatutoryBasisRecorded,
)
from silta_contracts.facts.leading import LedOn
from silta_contracts.grounds import Ground, OrganisationRecipient, StatuteGround
from silta_contracts.party import CLIENT, Party, SensitiveUnitParty
from silta_contracts.payload import CaseManager, Member
from silta_contracts.rules import (
    carries_network,
    names,
    narrow_members,
    needs_ground,
    remaining_grounds,
)
from silta_reporting.model import Case
from silta_reporting.parties import is_among, named, shown_to

# What a withdrawal of all consents is called among those that reporting took.
ALL = "all"


def parted(case: Case, fact: AnyFact) -> Case:
    """The case with its parties as they are after a fact."""
    match fact:
        case ContactRequestReceived():
            unreached = fact.channel == Channel.CLOSE_PERSON
            changed = case.model_copy(update={"requester": fact.taken_by, "unreached": unreached})
        case ClientReached():
            changed = case.model_copy(update={"unreached": False})
        case NetworkRequested():
            changed = case.model_copy(update={"requester": fact.requester})
        case ConsentGranted() | StatutoryBasisRecorded():
            changed = _with_ground(case, fact.ground)
        case GroundsChanged():
            ended = (*case.ended_grounds, *(ground.id for ground in fact.ended))
            changed = narrowed(case, ended, fact.remaining)
        case NetworkAssembled() | MembersChanged():
            changed = _with_members(case, fact.members)
        case NetworkDissolved():
            changed = _with_members(case, ())
        case CaseManagerAppointed() | HandoverConfirmed():
            changed = _with_case_managers(case, fact.case_managers)
        case _:
            changed = case
    return _coordinated(changed, fact)


def _coordinated(case: Case, fact: AnyFact) -> Case:
    match fact:
        case (
            ContactRequestReceived()
            | LedOn()
            | NetworkRequested()
            | NetworkConvened()
            | NetworkAssembled()
            | PlanAgreed()
        ):
            return case.model_copy(
                update={
                    "coordinating": fact.coordinating,
                    "coordinating_deputy": fact.coordinating_deputy,
                }
            )
        case _:
            return case


def consents_of(case: Case) -> tuple[str, ...]:
    """Every ground of the case that is not known to be a statute's."""
    statutes = {ground.id for ground in case.grounds if isinstance(ground, StatuteGround)}
    of_members = (ground for member in case.members for ground in member.grounds)
    known = (*(ground.id for ground in case.grounds), *of_members)
    return tuple(dict.fromkeys(ground for ground in known if ground not in statutes))


def narrowed(case: Case, ended: Collection[str], grounds: Iterable[Ground]) -> Case:
    """The case when these grounds have ended; of `grounds`, those that have not are left.

    Who stands on none of these has no part any more.
    """
    live = remaining_grounds(grounds, ended)
    stay, released = _standing(case.members, ended, live)
    members = [member.party for member in case.members]
    others = [party for party in shown_to(case) if not is_among(party, members)]
    uncovered = [p for p in others if needs_ground(p) and not any(names(g, p) for g in live)]
    gone = (*(member.party for member in released), *uncovered)
    return case.model_copy(
        update={
            "grounds": live,
            "ended_grounds": tuple(dict.fromkeys(ended)),
            "members": stay,
            "former": _former(case, stay, gone),
        }
    )


def _standing(
    members: Iterable[Member], ended: Collection[str], live: Collection[Ground]
) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
    """Who stays, and who goes: a member whom another live ground carries stays on that one."""
    stay, released = narrow_members(members, ended)
    carried = {
        member.party: tuple(ground.id for ground in live if _may_carry(ground, member.party))
        for member in released
    }
    on_another = tuple(
        member.model_copy(update={"grounds": carried[member.party]})
        for member in released
        if carried[member.party]
    )
    gone = tuple(member for member in released if not carried[member.party])
    return (*stay, *on_another), gone


def _may_carry(ground: Ground, party: Party) -> bool:
    if not carries_network(ground) or not needs_ground(party):
        return False
    # Of a sensitive unit only network knows the organisation: it will tell if it is released.
    by_organisation = isinstance(party, SensitiveUnitParty) and any(
        isinstance(recipient, OrganisationRecipient) for recipient in ground.recipients
    )
    return by_organisation or names(ground, party)


def _with_ground(case: Case, ground: Ground) -> Case:
    if ground.id in case.ended_grounds:
        return case
    others = (known for known in case.grounds if known.id != ground.id)
    # Whoever asked, or manages the case, has a part again on a new ground.
    back = [party for party in named(case) if names(ground, party)]
    return case.model_copy(
        update={
            "grounds": (*others, ground),
            "former": tuple(party for party in case.former if not is_among(party, back)),
            "received": tuple(consent for consent in case.received if consent != ALL),
        }
    )


def _with_members(case: Case, members: Iterable[Member]) -> Case:
    # A list that was made before a ground ended may come after that end.
    stay, released = _standing(members, case.ended_grounds, case.grounds)
    keep = [p for p in named(case) if any(names(ground, p) for ground in case.grounds)]
    left = [member.party for member in (*case.members, *released)]
    gone = [party for party in left if not is_among(party, keep)]
    return case.model_copy(update={"members": stay, "former": _former(case, stay, gone)})


def _with_case_managers(case: Case, managers: tuple[CaseManager, ...]) -> Case:
    changed = case.model_copy(update={"case_managers": managers})
    # Who had a part as case manager alone, after network had released it, has none any more.
    gone = [one.party for one in case.case_managers if not is_among(one.party, named(changed))]
    return changed.model_copy(update={"former": _former(case, case.members, gone)})


def _former(case: Case, members: Iterable[Member], more: Iterable[Party]) -> tuple[Party, ...]:
    now = [CLIENT, *(member.party for member in members)]
    found: tuple[Party, ...] = ()
    for party in (*case.former, *more):
        if not is_among(party, (*now, *found)):
            found = (*found, party)
    return found
