"""The client says no to a unit, before it is asked or before it has answered."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_network.commands import SayNoToUnit
from silta_network.decisions.ask import end_unanswered
from silta_network.decisions.assemble import settled
from silta_network.decisions.follow import then
from silta_network.decisions.team_ends import end_asks_of
from silta_network.directory import Reference
from silta_network.model import Case


def say_no(
    case: Case, command: SayNoToUnit, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The unit is not asked, and is asked no longer; nobody but coordination learns of it."""
    same = reference.directory.same
    unit = reference.directory.unit(command.unit)
    requester = case.request is not None and same(case.asked.requester, unit)
    if reference.directory.find(unit) is None and not requester:
        return Refused("unit-unknown", "The directory has none such: name a unit of the directory.")
    others = tuple(one for one in case.not_wanted if not same(one, unit))
    if command.taken_back:
        return Outcome(case.with_(not_wanted=others))
    if any(same(member.party, unit) for member in case.members):
        return Refused(
            "member-already",
            "This unit is a member of the network. To take it out, narrow the consent that names "
            "it, at the consent service.",
        )
    coming = tuple(one for one in case.coming if not same(one, unit))
    done = end_asks_of(case.with_(not_wanted=(*others, unit), coming=coming), unit, reference)
    for invitation in case.open_invitations:
        if same(invitation.party, unit):
            done = then(done, end_unanswered(done.state, invitation))
    return then(done, settled(done.state, now, reference))
