"""A unit or a close person ends their own part; the others go on."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, not_yours
from silta_contracts.course_codes import DocumentClass
from silta_contracts.facts import ClosePersonLeft, MemberLeft
from silta_contracts.party import ClientParty, ClosePersonParty, Party
from silta_network.commands import EndOwnPart
from silta_network.decisions.cover import of_members, told
from silta_network.directory import Reference
from silta_network.model import Case


def end_own_part(
    case: Case, command: EndOwnPart, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Who leaves gets nothing more from now on. The network stands, also with fewer than asked for.

    Coordination never leaves so, and every network has one unit that answers for it.
    """
    by, number = command.by, command.close_person
    if isinstance(by, ClosePersonParty):
        return _close_person_leaves(case, by, by) if number in (None, by.number) else _OTHERS
    if isinstance(by, ClientParty):
        if number is None:
            return _CLIENT_STAYS
        return _close_person_leaves(case, ClosePersonParty(number=number), by)
    return _unit_leaves(case, by, reference) if number is None else _OTHERS


def _unit_leaves(case: Case, by: Party, reference: Reference) -> Outcome[Case] | Refused:
    same = reference.directory.same
    if same(case.asked.coordinating, by):
        return _COORDINATION_STAYS
    leaving = [member for member in case.members if same(member.party, by)]
    done: Outcome[Case] = Outcome(case)
    for member in leaving:
        state = _without(done.state, member.party)
        fact = MemberLeft(
            **told(state, of_members(state)),
            by=reference.directory.on_bus(by),
            members=state.members,
            version=state.version,
            party=member.party,
        )
        done = Outcome(state, (*done.facts, fact))
    return done


def _close_person_leaves(case: Case, party: ClosePersonParty, by: Party) -> Outcome[Case] | Refused:
    if all(member.party != party for member in case.members):
        return Refused("no-such-close-person", "No close person of that number takes part.")
    people = tuple(
        one.model_copy(update={"left": True}) if one.number == party.number else one
        for one in case.close_persons
    )
    # The vault knows them by class: with the last one all of it goes.
    last = all(one.left for one in people)
    state = _without(case, party).with_(
        close_persons=people, erased=case.erased or (last and not case.meetings)
    )
    fact = ClosePersonLeft(
        **told(state, of_members(state)),
        by=by,
        members=state.members,
        version=state.version,
        close_person=party,
    )
    erases = (DocumentClass.CLOSE_PERSON.value,) if last and not case.erased else ()
    return Outcome(state, (fact,), erases=erases)


def _without(case: Case, party: Party) -> Case:
    stay = tuple(member for member in case.members if member.party != party)
    return case.with_(members=stay, version=case.version + 1)


_OTHERS = not_yours("Everybody ends their own part; the client that of a close person, too.")
_CLIENT_STAYS = Refused(
    "close-person-missing",
    "Say which close person leaves. The client's own part ends by withdrawing the consent, or by "
    "telling the coordinating party that the case is to be closed.",
)
_COORDINATION_STAYS = Refused(
    "coordination-stays",
    "The coordinating party answers for the network as long as it stands, and cannot leave it.",
)
