"""The client names a close person, who joins the network."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import ClosePersonJoined
from silta_contracts.party import ClosePersonParty
from silta_contracts.payload import Member
from silta_network.commands import NameClosePerson
from silta_network.decisions.cover import of_members, told
from silta_network.directory import Reference
from silta_network.model import Case, ClosePerson

MOST = 99


def name_close_person(
    case: Case, command: NameClosePerson, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A member by the client's word alone: no ground is needed, and the bus has a number only."""
    number = len(case.close_persons) + 1
    if number > MOST:
        return Refused("too-many-close-persons", f"At most {MOST} close persons can be named.")
    party = ClosePersonParty(number=number)
    state = case.with_(
        close_persons=(*case.close_persons, ClosePerson(number=number, details=command.person)),
        members=(*case.members, Member(party=party)),
        version=case.version + 1,
        erased=False,
    )
    fact = ClosePersonJoined(
        **told(state, of_members(state)),
        by=command.by,
        members=state.members,
        version=state.version,
        close_person=party,
    )
    return Outcome(state, (fact,), answer={"number": number})
